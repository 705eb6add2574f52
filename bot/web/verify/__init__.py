"""The page « Est-ce bien Référent ? »: is a message from the real assistant, and this page ours?

Rule: it keeps nothing and sets no cookie, so that it can be opened by somebody who trusts nothing.
"""

from bot.web.verify.page import routes

__all__ = ["routes"]
