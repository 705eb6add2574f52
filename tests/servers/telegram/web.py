"""The HTTP face: `/bot<TOKEN>/<method>` and `/file/bot<TOKEN>/<path>`.

Rule: every answer is JSON with `ok`, and its HTTP status is its `error_code`, as officially.
"""

import asyncio
import json
import socket
import struct
from typing import Any

from aiohttp import web

from tests.servers.telegram.account import Account, Call
from tests.servers.telegram.asked import Asked, Upload
from tests.servers.telegram.bell import Bell
from tests.servers.telegram.faults import Fault, How
from tests.servers.telegram.markup import Json
from tests.servers.telegram.methods import METHODS
from tests.servers.telegram.polling import Polling
from tests.servers.telegram.refusals import Refused, bad_request, failure

# Somewhat more than an upload may have, so that a larger one is refused by its method.
BODY_BYTES = 60 * 1024 * 1024
NO_LINGER = struct.pack("ii", 1, 0)


class Face:
    """One account over HTTP."""

    def __init__(self, account: Account, bell: Bell) -> None:
        self.account = account
        self.polling = Polling(account, bell)
        self.stopping = asyncio.Event()

    def application(self, more: list[web.RouteDef]) -> web.Application:
        """The bot's addresses and `more`; any other is a 404."""
        app = web.Application(client_max_size=BODY_BYTES)
        app.router.add_routes(more)
        app.router.add_route("*", "/bot{token}/{method}", self.method)
        app.router.add_get("/file/bot{token}/{path:.+}", self.download)
        app.router.add_route("*", "/{other:.*}", self.nothing)
        return app

    async def method(self, request: web.Request) -> web.StreamResponse:
        """One call, with whatever fault was laid for it."""
        name = request.match_info["method"]
        try:
            asked = await _asked(request)
        except Refused as refusal:
            return _answer(refusal)
        fault = self.account.faults.next(name)
        if fault and fault.how is How.RESET:
            self._record(name, asked, 0)
            return _broken(request)
        try:
            body = {"ok": True, "result": await self._done(request, asked, fault)}
        except Refused as refusal:
            body = _refusal(refusal)
        code = int(body.get("error_code", 200))
        lost = fault is not None and fault.how in (How.ANSWER_LOST, How.SILENT)
        self._record(name, asked, 0 if lost else code)
        if fault and fault.how is How.SILENT:
            await self.stopping.wait()
        return _broken(request) if lost else web.json_response(body, status=code)

    async def _done(self, request: web.Request, asked: Asked, fault: Fault | None) -> Any:
        """The result. Raises Refused."""
        if request.match_info["token"] != self.account.token:
            raise failure(401)
        if fault and fault.refusal:
            raise fault.refusal
        name = request.match_info["method"].lower()
        if name == "getupdates":
            return await self.polling.get_updates(asked)
        if name not in METHODS:
            raise failure(404)
        with self.account.lock:
            try:
                return METHODS[name](self.account, asked)
            except (KeyError, TypeError, AttributeError) as wrong:
                # A parameter of another form than the method's: officially a 400 as well.
                raise bad_request(f"can't parse parameters: {wrong!r}") from wrong

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file whose path getFile has told; faults are laid for it as for a method `file`."""
        fault = self.account.faults.next("file")
        if fault and fault.refusal:
            return _answer(fault.refusal)
        if fault:
            return _broken(request)
        if request.match_info["token"] != self.account.token:
            return _answer(failure(401))
        with self.account.lock:
            file = self.account.paths.get(request.match_info["path"])
        if file is None:
            return _answer(failure(404))
        return web.Response(body=file.content, content_type="application/octet-stream")

    async def nothing(self, request: web.Request) -> web.StreamResponse:
        return _answer(failure(404))

    def _record(self, name: str, asked: Asked, code: int) -> None:
        with self.account.lock:
            call = Call(name, asked.params, self.account.clock(), code)
            self.account.calls.append(call)
            self.account.lock.notify_all()


async def _asked(request: web.Request) -> Asked:
    """Parameters of the query and of the body, the body's counting more. Raises Refused."""
    try:
        params, uploads = await _body(request)
    except ValueError:
        raise bad_request("can't parse JSON request") from None
    except web.HTTPRequestEntityTooLarge:
        raise failure(413) from None
    return Asked(dict(request.query) | params, uploads)


async def _body(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    if request.content_type == "application/json":
        body = await request.read()
        return (json.loads(body) if body else {}), {}
    params: Json = {}
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.file.read())
        else:
            params[name] = value
    return params, uploads


def _refusal(refusal: Refused) -> Json:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
    return body


def _answer(refusal: Refused) -> web.Response:
    return web.json_response(_refusal(refusal), status=refusal.code)


def _broken(request: web.Request) -> web.Response:
    """Breaks the connection with a reset; what is returned reaches nobody."""
    if request.transport is not None:
        raw: socket.socket = request.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        request.transport.abort()
    return web.Response()
