"""Who did what when: the event log and the tasks, as people read them."""
