"""Every write to queues, rules and items: check, change, record an event. Nothing here commits."""
