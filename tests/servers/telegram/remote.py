"""Phones over HTTP, for whoever is not in this process: the demo, a shell, another language.

Rule: only what a person could do or see; `GET /phone/7` shows the screen, `POST /phone/7` with
`{"writes": "Bonjour"}` or `{"presses": "Oui", "message_id": 3}` uses it.
"""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.servers.telegram.phone import Phone
from tests.servers.telegram.screen import Shown


def phone_routes(user: Callable[[int], Phone]) -> list[web.RouteDef]:
    """The routes, for the phones that `user(id)` gives."""

    async def look(request: web.Request) -> web.Response:
        phone = user(int(request.match_info["id"]))
        return web.json_response([_line(message) for message in phone.screen])

    async def use(request: web.Request) -> web.Response:
        phone, deed = user(int(request.match_info["id"])), await request.json()
        try:
            _use(phone, deed)
        except LookupError as wrong:
            return web.json_response({"error": str(wrong)}, status=400)
        return web.json_response([_line(message) for message in phone.screen])

    return [web.get("/phone/{id:[0-9]+}", look), web.post("/phone/{id:[0-9]+}", use)]


def _use(phone: Phone, deed: dict[str, Any]) -> None:
    if "presses" in deed:
        phone.presses(int(deed["message_id"]), str(deed["presses"]))
    else:
        phone.writes(str(deed["writes"]))


def _line(message: Shown) -> dict[str, Any]:
    document = message.document.name if message.document else None
    line = {"message_id": message.message_id, "from_bot": message.from_bot, "text": message.text}
    return line | {"buttons": message.titles, "document": document, "edited": message.edited}
