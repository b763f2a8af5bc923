"""The programs behind the pages: relay, scheduler and workers, and the reactions to events."""
