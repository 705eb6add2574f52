"""What the environment and the two Rasa files say, read once. No other file reads `os.environ`."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.conversation.errors import Malformed

_VARIABLE = re.compile(r"\$\{(\w+)\}")


class Settings(msgspec.Struct, frozen=True):
    """Everything that may differ from one installation to the next.

    `root` is the Rasa project; `data_dir` holds the database, the models and the drawn secret.
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
        or str(tracker_store.get("url") or f"sqlite:///{data_dir / 'referent.db'}"),
        host=environment.get("REFERENT_HOST", "127.0.0.1"),
        port=_port(environment.get("REFERENT_PORT", "8000")),
        secret=environment.get("REFERENT_SECRET", ""),
        api_token=environment.get("REFERENT_API_TOKEN") or None,
        demo_password=environment.get("REFERENT_DEMO_PASSWORD") or None,
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
    text = _VARIABLE.sub(lambda found: environment.get(found[1], ""), path.read_text("utf-8"))
    try:
        content = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise Malformed(f"endpoints.yml: not readable as YAML: {error}") from error
    section = content.get(name) if isinstance(content, dict) else None
    return section if isinstance(section, dict) else {}
