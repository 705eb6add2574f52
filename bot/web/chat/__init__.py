"""The chat page: a phone's messaging screen in a browser, for trying the assistant as somebody.

Rule: what it shows is what the log says. The script makes it quicker, never different.
"""

from bot.web.chat.chat import routes

__all__ = ["routes"]
