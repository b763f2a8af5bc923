"""Every read of queues, rules and items."""
