"""Rasa's HTTP API on our conversations: an existing Rasa client works unchanged."""
