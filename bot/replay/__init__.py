"""Conversations that are replayed to see whether they still go as written.

Rule: everything in here goes through the doors that people and conseillers use. A replay can find
out what the product does; it has no way of its own to do it.
"""
