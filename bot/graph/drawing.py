"""A picture as SVG: one file, no script, no font from elsewhere, light and dark, with words for
those who do not see it.

Rule: everything is escaped; what the files call things was written by anybody.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import jinja2
import msgspec

from bot.graph.lettering import width
from bot.graph.measuring import CODE, NAME_ROW, SAID, TAG, TITLE, measured
from bot.graph.placing import MARGIN, Route, placed
from bot.graph.sketch import Note, Sketch
from bot.graph.texts import Texts
from handoff.pages.text import plain

NARROWEST = 480
THIN, THICK = 1.25, 3.5
SWATCH, BETWEEN_KEYS, KEY_ROW = 12, 18, 22


class Stroke(msgspec.Struct, frozen=True):
    """A line as SVG writes it; `thick` in pixels."""

    way: str
    path: str
    thick: float
    backwards: bool


class Key(msgspec.Struct, frozen=True):
    """An entry of the legend in its place."""

    kind: str
    text: str
    x: int
    y: int


class Column(msgspec.Struct, frozen=True):
    """A list under the picture in its place: each line with its base line."""

    title: str
    x: int
    y: int
    lines: tuple[tuple[int, str], ...]


def svg(sketch: Sketch, texts: Texts) -> str:
    """The picture, as the text of an SVG file."""
    layout = placed(sketch, [measured(node) for node in sketch.nodes])
    wide = max(layout.width, NARROWEST)
    columns = list(_columns(sketch.notes, wide, layout.height))
    below = max([layout.height, *(y + MARGIN for column in columns for y, _ in column.lines)])
    keys = list(_legend(sketch, texts, wide, below))
    drawing = _template().render(
        sketch=sketch,
        spots=layout.spots,
        strokes=[_stroke(route, sketch.down) for route in layout.routes],
        columns=columns,
        keys=keys,
        swatch=SWATCH,
        width=wide,
        height=keys[-1].y + MARGIN,
    )
    return plain(drawing)


def in_words(sketch: Sketch, texts: Texts) -> tuple[str, ...]:
    """What the lines say, a sentence for each box that leads anywhere, then the lists."""
    words = texts.words
    ways = ((node.text, [other.text for other in sketch.after(node)]) for node in sketch.nodes)
    lists = ((note.title, note.lines) for note in sketch.notes)
    return (
        *(_filled(words.leads, start=start, ends=", ".join(ends)) for start, ends in ways if ends),
        *(_filled(words.listed, title=title, lines=", ".join(lines)) for title, lines in lists),
        *(_filled(words.dead_end, where=where) for where in sketch.dead_ends),
    )


def _filled(pattern: str, **values: str) -> str:
    for name, value in values.items():
        pattern = pattern.replace(f"{{{name}}}", value)
    return pattern


def _stroke(route: Route, down: bool) -> Stroke:
    (x, y), pieces = route.points[0], []
    for place, (start, end) in enumerate(pairwise(route.points)):
        pieces.append(f"L{end[0]} {end[1]}" if place % 2 else _bend(start, end, down))
    thick = min(THIN + 0.4 * (route.edge.weight - 1), THICK)
    return Stroke(route.edge.way, f"M{x} {y}" + "".join(pieces), thick, route.backwards)


def _bend(start: tuple[int, int], end: tuple[int, int], down: bool) -> str:
    (x, y), (to_x, to_y) = start, end
    if down:
        half = (y + to_y) // 2
        return f"C{x} {half} {to_x} {half} {to_x} {to_y}"
    half = (x + to_x) // 2
    return f"C{half} {y} {half} {to_y} {to_x} {to_y}"


def _columns(notes: tuple[Note, ...], wide: int, below: int) -> Iterator[Column]:
    """The lists, side by side."""
    for place, note in enumerate(notes):
        x = MARGIN + place * (wide - MARGIN) // len(notes)
        lines = ((below + 20 + NAME_ROW * row, line) for row, line in enumerate(note.lines, 1))
        yield Column(note.title, x, below + 16, tuple(lines))


def _legend(sketch: Sketch, texts: Texts, wide: int, below: int) -> Iterator[Key]:
    """What the colours mean, of those that are there."""
    kinds = {node.kind for node in sketch.nodes} | {edge.way for edge in sketch.edges}
    x, y = MARGIN, below + KEY_ROW
    for kind, text in texts.legend.items():
        if kind not in kinds:
            continue
        room = SWATCH + 6 + round(width(text, TAG)) + BETWEEN_KEYS
        if x > MARGIN and x + room > wide:
            x, y = MARGIN, y + KEY_ROW
        yield Key(kind, text, x, y)
        x += room


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["sizes"] = {"title": TITLE, "said": SAID, "code": CODE, "tag": TAG}
    return environment.get_template("picture.svg")
