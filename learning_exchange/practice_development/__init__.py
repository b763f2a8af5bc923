"""Practice-development queues, the rules that route contributions into them, and their items."""
