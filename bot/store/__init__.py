"""The conversations, kept durably: one log, one snapshot, one outbox, one commit for all three."""
