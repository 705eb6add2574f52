"""The methods a bot may call, by name.

Rule: a name here is the official one in small letters, since the official server ignores case.
"""

from collections.abc import Callable
from typing import Any

from tests.servers.telegram import sending, settings
from tests.servers.telegram.account import Account
from tests.servers.telegram.asked import Asked

METHODS: dict[str, Callable[[Account, Asked], Any]] = {
    "getme": settings.get_me,
    "sendmessage": sending.send_message,
    "senddocument": sending.send_document,
    "sendchataction": sending.send_chat_action,
    "editmessagetext": sending.edit_message_text,
    "editmessagereplymarkup": sending.edit_message_reply_markup,
    "answercallbackquery": settings.answer_callback_query,
    "getfile": settings.get_file,
    "setmycommands": settings.set_my_commands,
    "getmycommands": settings.get_my_commands,
    "deletemycommands": settings.delete_my_commands,
    "setmydescription": settings.set_my_description,
    "getmydescription": settings.get_my_description,
    "setmyshortdescription": settings.set_my_short_description,
    "getmyshortdescription": settings.get_my_short_description,
    "setwebhook": settings.set_webhook,
    "deletewebhook": settings.delete_webhook,
    "getwebhookinfo": settings.get_webhook_info,
}
