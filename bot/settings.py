"""What the environment and the two Rasa files say, read once. No other file reads `os.environ`."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from bot.conversation.errors import Malformed
from bot.datafile import DataFile

_VARIABLE = re.compile(r"\$\{(\w+)\}")


class Settings(msgspec.Struct, frozen=True):
    """Everything that may differ from one installation to the next.

    `root` is the Rasa project; `data_dir` holds the database, the models, the files and the drawn
    secret. `public_url` is how people reach the server, where that is not this machine.
    `relays` is False where another process (`referent relay`) carries the messages.
    Its repr shows no secret.
    """

    root: Path
    data_dir: Path
    database_url: str
    host: str
    port: int
    secret: str
    api_token: str | None = None
    demo_password: str | None = None
    public_url: str = ""
    relays: bool = True
    credentials: Mapping[str, Mapping[str, Any]] = {}

    def __repr__(self) -> str:
        """The settings without their secrets."""
        return f"Settings(root={self.root}, host={self.host}, port={self.port})"


def read(environment: Mapping[str, str] = os.environ, root: Path | None = None) -> Settings:
    """The settings of this process. Raises `Malformed` saying which value is wrong and why."""
    root = root or Path.cwd()
    data_dir = root / environment.get("REFERENT_DATA_DIR", "var")
    tracker_store = _endpoint(root, environment, "tracker_store")
    return Settings(
        root=root,
        data_dir=data_dir,
        database_url=environment.get("REFERENT_DATABASE_URL")
        or _url(tracker_store)
        or f"sqlite:///{data_dir / 'referent.db'}",
        host=environment.get("REFERENT_HOST", "127.0.0.1"),
        port=_port(environment.get("REFERENT_PORT", "8000")),
        secret=environment.get("REFERENT_SECRET", ""),
        api_token=environment.get("REFERENT_API_TOKEN") or None,
        demo_password=environment.get("REFERENT_DEMO_PASSWORD") or None,
        public_url=environment.get("REFERENT_PUBLIC_URL", "").rstrip("/"),
        relays=environment.get("REFERENT_RELAY", "on") != "off",
        credentials=_credentials(root, environment),
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Malformed(f"REFERENT_PORT is {text!r}: expected a number from 1 to 65535")
    return int(text)


def _endpoint(root: Path, environment: Mapping[str, str], name: str) -> dict[str, Any]:
    """One section of endpoints.yml, with its `${VARIABLES}` filled in."""
    path = root / "endpoints.yml"
    if not path.exists():
        return {}
    content = DataFile(path).read(object)  # nothing at all where there are only comments
    found = content.get(name) if isinstance(content, dict) else None
    if not isinstance(found, dict):
        return {}
    return {key: _filled(value, environment) for key, value in found.items()}


def _credentials(root: Path, environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The channels of credentials.yml that are open, and Telegram when its token is set."""
    path = root / "credentials.yml"
    content = DataFile(path).read(object) if path.exists() else {}
    channels = content if isinstance(content, dict) else {}
    found = {
        str(name): {str(key): _filled(part, environment) for key, part in given.items()}
        for name, given in channels.items()
        if isinstance(given, dict)
    }
    named = {key: environment[name] for key, name in _TELEGRAM.items() if environment.get(name)}
    telegram = {**found.get("telegram", {}), **named}
    return {**found, "telegram": telegram} if telegram.get("access_token") else found


_TELEGRAM = {
    "access_token": "TELEGRAM_TOKEN",
    "api_base": "TELEGRAM_API_BASE",
    "webhook_secret": "TELEGRAM_WEBHOOK_SECRET",
    "webhook_url": "TELEGRAM_WEBHOOK_URL",
    "per_second": "TELEGRAM_PER_SECOND",
}
"""Rasa's names for the keys where it has them (`access_token`, `webhook_url`)."""


def _filled(value: Any, environment: Mapping[str, str]) -> Any:
    """A value with its variables: after reading, so that no password is taken for YAML."""
    if not isinstance(value, str):
        return value
    return _VARIABLE.sub(lambda found: environment.get(found[1], ""), value)


def _url(store: Mapping[str, Any]) -> str | None:
    """The URL of a tracker store: a whole one, or the parts that Rasa's files give."""
    url, dialect = store.get("url"), store.get("dialect")
    if dialect is None:
        return str(url) if url else None
    login = quote(str(store.get("username", "")), safe="")
    if store.get("password"):
        login += ":" + quote(str(store["password"]), safe="")
    port = f":{store['port']}" if store.get("port") else ""
    where = f"{login}@{url or 'localhost'}{port}" if login or url else ""
    return f"{dialect}://{where}/{store.get('db', 'referent.db')}"
