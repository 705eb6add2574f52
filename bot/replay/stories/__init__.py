"""Test stories in Rasa's format: read, played through the engine, compared, written back.

Rule: what Rasa checks (what was understood, what was done) has the same outcome here; slots, loops
and the words that are said are checked too.
"""
