"""Référent's server: one conversation per person, on any channel, that nobody can close."""
