"""The methods by which a bot describes itself, and those about files, presses and webhooks.

Rule: a method is a function of the account and what was asked; it returns the `result`.
"""

import re
from typing import Any

from tests.servers.telegram.account import Account, Notice, Webhook
from tests.servers.telegram.asked import Asked
from tests.servers.telegram.markup import Json
from tests.servers.telegram.refusals import QUERY_TOO_OLD, WRONG_FILE, bad_request
from tests.servers.telegram.updates import PRESS_KEPT

DOWNLOAD_BYTES = 20 * 1024 * 1024
NOTICE_LETTERS = 200
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
SECRET = re.compile(r"[A-Za-z0-9_-]*")
SECRET_LETTERS = 256


def get_me(account: Account, asked: Asked) -> Json:
    groups = {"can_join_groups": True, "can_read_all_group_messages": False}
    inline = {"supports_inline_queries": False, "can_connect_to_business": False}
    return account.me | groups | inline | {"has_main_web_app": False}


def answer_callback_query(account: Account, asked: Asked) -> bool:
    query_id, text = asked.text("callback_query_id"), asked.text("text")
    press = account.presses.get(query_id)
    if press is None or account.clock() - press.at >= PRESS_KEPT:
        raise bad_request(QUERY_TOO_OLD)
    if len(text) > NOTICE_LETTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answered = Notice(query_id, text, asked.yes("show_alert"))
    account.changed()
    return True


def get_file(account: Account, asked: Asked) -> Json:
    """From now on the file can be downloaded at its `file_path`."""
    file = account.files.get(asked.text("file_id"))
    if file is None:
        raise bad_request(WRONG_FILE)
    if len(file.content) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    account.paths[file.path] = file
    return file.shape() | {"file_path": file.path}


def set_my_commands(account: Account, asked: Asked) -> bool:
    commands = asked.data("commands") or []
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    shown = [one | {"command": one["command"].removeprefix("/")} for one in commands]
    account.profile[_whom("commands", asked)] = {"commands": shown}
    return True


def get_my_commands(account: Account, asked: Asked) -> list[Json]:
    found = account.profile.get(_whom("commands", asked), {"commands": []})
    return list(found["commands"])


def delete_my_commands(account: Account, asked: Asked) -> bool:
    account.profile.pop(_whom("commands", asked), None)
    return True


def _whom(what: str, asked: Asked) -> tuple[str, ...]:
    """Commands are kept by scope and language."""
    scope = asked.data("scope") or {"type": "default"}
    return (what, *(f"{name}={scope[name]}" for name in sorted(scope)), asked.text("language_code"))


def set_my_description(account: Account, asked: Asked) -> bool:
    return _describe(account, asked, "description", 512)


def set_my_short_description(account: Account, asked: Asked) -> bool:
    return _describe(account, asked, "short_description", 120)


def get_my_description(account: Account, asked: Asked) -> Json:
    return _described(account, asked, "description")


def get_my_short_description(account: Account, asked: Asked) -> Json:
    return _described(account, asked, "short_description")


def _describe(account: Account, asked: Asked, name: str, most: int) -> bool:
    if len(asked.text(name)) > most:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    account.profile[name, asked.text("language_code")] = {name: asked.text(name)}
    return True


def _described(account: Account, asked: Asked, name: str) -> Json:
    """In the language asked, else in none."""
    general = account.profile.get((name, ""), {name: ""})
    return account.profile.get((name, asked.text("language_code")), general)


def set_webhook(account: Account, asked: Asked) -> bool:
    """An http address is accepted, as by a Bot API server of one's own (`--local`)."""
    url, secret = asked.text("url"), asked.text("secret_token")
    if not url:
        return delete_webhook(account, asked)
    if not re.match(r"https?://[^/\s]+", url):
        raise bad_request("invalid webhook URL specified")
    if len(secret) > SECRET_LETTERS:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    choose_updates(account, asked.data("allowed_updates"))
    if asked.yes("drop_pending_updates"):
        account.updates.clear()
    account.webhook = Webhook(url, secret, asked.whole("max_connections", 40, 1, 100))
    account.last_error = None
    account.changed()
    return True


def delete_webhook(account: Account, asked: Asked) -> bool:
    if asked.yes("drop_pending_updates"):
        account.updates.clear()
    account.webhook, account.last_error = None, None
    account.changed()
    return True


def choose_updates(account: Account, kinds: Any) -> None:
    """Which kinds are kept from now on; not said: as before; empty: all the usual ones."""
    if kinds is not None:
        account.updates.allowed = frozenset(kinds)


def get_webhook_info(account: Account, asked: Asked) -> Json:
    webhook, error = account.webhook, account.last_error
    info: Json = {"url": webhook.url if webhook else "", "has_custom_certificate": False}
    info["pending_update_count"] = len(account.updates.waiting())
    if error:
        info |= {"last_error_date": error[0], "last_error_message": error[1]}
    if webhook:
        info |= {"max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
    if account.updates.allowed:
        info["allowed_updates"] = sorted(account.updates.allowed)
    return info
