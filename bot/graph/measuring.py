"""How large each box must be for what is written in it."""

import msgspec

from bot.graph.lettering import width, wrapped
from bot.graph.sketch import Node

TITLE, SAID, CODE, TAG = 13, 12, 11, 11
"""Sizes of the letters, in pixels."""
ROW, NAME_ROW = 18, 16
PAD_X, PAD_Y = 12, 8
BETWEEN_TAGS = 5
TAG_PAD = 7
MOST = 320
"""Pixels of a title before it is wrapped."""


class Row(msgspec.Struct, frozen=True):
    """A line of text. `y` is its base line, from the top of the box."""

    text: str
    style: str
    y: int
    width: float


class Pill(msgspec.Struct, frozen=True):
    """A tag: `right` is how far its end is from the right side of the box."""

    text: str
    width: int
    right: int
    y: int


class Box(msgspec.Struct, frozen=True):
    """A node with its size."""

    node: Node
    rows: tuple[Row, ...]
    pills: tuple[Pill, ...]
    width: int
    height: int


def measured(node: Node) -> Box:
    """The box of a node, as small as it can be."""
    rows = _rows(node)
    last = rows[-1]
    pills, room = _pills(node.tags, last.y)
    widest = max(*(row.width for row in rows), last.width + room, 0)
    height = last.y + PAD_Y + 2
    return Box(node, tuple(rows), tuple(pills), round(widest) + 2 * PAD_X, height + height % 2)


def _rows(node: Node) -> list[Row]:
    y, rows = PAD_Y - 5, []
    for line in wrapped(node.title, TITLE, MOST) if node.title else ():
        y += ROW
        rows.append(Row(line, "title", y, width(line, TITLE, bold=True)))
    for name in node.names:
        y += NAME_ROW
        style = "end" if name.dead else "code" if name.code else "said"
        wide = width(name.text, CODE, code=True) if name.code else width(name.text, SAID)
        rows.append(Row(name.text, style, y, wide))
    return rows


def _pills(tags: tuple[str, ...], y: int) -> tuple[list[Pill], float]:
    """The tags of a box from right to left, and the room they take."""
    pills: list[Pill] = []
    right = PAD_X
    for tag in reversed(tags):
        wide = round(width(tag, TAG)) + 2 * TAG_PAD
        pills.append(Pill(tag, wide, right, y))
        right += wide + BETWEEN_TAGS
    return pills, float(right) if pills else 0.0
