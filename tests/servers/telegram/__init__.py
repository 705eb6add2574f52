"""A Telegram Bot API of the tests' own, on 127.0.0.1, that behaves as the official server.

Rule: aiogram and python-telegram-bot, which nobody here wrote, drive it in
tests/contract/bot_api; what they cannot tell from the official one is enough.

It serves one bot in private chats. Left out: groups, inline queries, payments, Markdown, requests
in the answer to a webhook, and the official slowing down of a poller who asks the same twice.
"""

from tests.servers.telegram.delivery import SECRET_HEADER, Retries
from tests.servers.telegram.limits import Limits
from tests.servers.telegram.phone import Phone
from tests.servers.telegram.screen import Document, Shown
from tests.servers.telegram.server import TOKEN, Telegram, running

__all__ = [
    "SECRET_HEADER",
    "TOKEN",
    "Document",
    "Limits",
    "Phone",
    "Retries",
    "Shown",
    "Telegram",
    "running",
]
