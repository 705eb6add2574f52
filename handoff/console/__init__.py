"""The conseiller's console: who waits, the whole thread, and a box to answer in.

Rule: every page works without a script. What it may show and do is decided by the `Desk`.
"""

from handoff.console.app import routes

__all__ = ["routes"]
