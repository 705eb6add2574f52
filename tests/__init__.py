"""The tests, and the servers and measures they share."""
