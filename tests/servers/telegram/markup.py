"""Text and the entities in it: marked by the sender in HTML, or found by the server.

Rule: offsets and lengths count UTF-16 units, as the Bot API does: an emoji counts two.
Markdown is refused rather than shown wrong: nothing here sends it.
"""

import json
import re
from html.parser import HTMLParser
from typing import Any

from tests.servers.telegram.refusals import bad_request

Json = dict[str, Any]

# In this order: what an earlier pattern took is no longer looked at.
FOUND = (
    ("email", re.compile(r"(?<![\w/])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("url", re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)»]|\b(?:[\w-]+\.)+(?:fr|com|org|net)\b")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w+)?")),
    ("mention", re.compile(r"(?<![\w@])@\w{4,32}")),
    ("hashtag", re.compile(r"(?<![\w/#&])#\w*[^\W\d_]\w*")),
)
TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "a": "text_link",
}


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def read(text: str, entities: Any, parse_mode: str) -> tuple[str, list[Json]]:
    """The text as it is shown and its entities.

    Raises Refused for a mark-up that cannot be read. Surrounding blanks are cut, as officially.
    """
    marked: list[Json] = list(entities or [])
    if parse_mode:
        text, marked = _marked(text, parse_mode)
    shown = text.rstrip()
    first = min((entity["offset"] for entity in marked), default=len(shown))
    blanks = min(len(shown) - len(shown.lstrip(" \n")), first)
    moved = [entity | {"offset": entity["offset"] - blanks} for entity in marked]
    return shown[blanks:], moved or found(shown[blanks:])


def found(text: str) -> list[Json]:
    """What a server recognises by itself (links, commands...), in order, none inside another."""
    taken: list[tuple[int, int, str]] = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end, _ in taken):
                taken.append((*match.span(), kind))
    return [
        {"offset": units(text[:start]), "length": units(text[start:end]), "type": kind}
        for start, end, kind in sorted(taken)
    ]


def _marked(text: str, parse_mode: str) -> tuple[str, list[Json]]:
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    reader = _Html()
    reader.feed(text)
    reader.close()
    if reader.open:
        tag = reader.open[-1][0]
        raise bad_request(
            f"can't parse entities: Can't find end tag corresponding to start tag {tag}"
        )
    return reader.text, sorted(reader.entities, key=lambda entity: int(entity["offset"]))


class _Html(HTMLParser):
    """The few tags the Bot API allows; any other refuses the whole message."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[tuple[str, int, Json]] = []
        self.entities: list[Json] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise bad_request(
                f'can\'t parse entities: Unsupported start tag "{tag}" '
                f"at byte offset {len(self.text.encode())}"
            )
        more: Json = {"url": dict(attrs).get("href") or ""} if tag == "a" else {}
        self.open.append((tag, units(self.text), more))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            raise bad_request("can't parse entities: Unexpected end tag")
        _, start, more = self.open.pop()
        if length := units(self.text) - start:
            entity = {"offset": start, "length": length, "type": TAGS[tag]}
            self.entities.append(entity | more)

    def handle_data(self, data: str) -> None:
        self.text += data


def structure(value: Any, what: str) -> Any:
    """A nested parameter, which forms carry as JSON text and JSON bodies as it is."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value) if value else None
    except ValueError:
        raise bad_request(f"can't parse {what} JSON object") from None
