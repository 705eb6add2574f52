"""What a picture shows, before it has a place: boxes, and lines between them.

Rule: pure data. A box is named by an id of ours, shown by a title for people, and says the names
that the files use; what it looks like is decided where it is drawn.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

Kind = Literal[
    "subject",
    "answer",
    "story",
    "turn",
    "button",
    "theme",
    "form",
    "human",
    "state",
    "move",
    "checkpoint",
    "dead",
]
"""What a box stands for. A dead one is where a person gets no further."""

Way = Literal["then", "interrupts"]


class Name(msgspec.Struct, frozen=True):
    """A line under the title: as the files write it (`code`), or in words; `dead` ends there."""

    text: str
    code: bool = True
    dead: bool = False


class Node(msgspec.Struct, frozen=True):
    """A box. `layer` counts from where one begins to read; None: wherever the lines put it.

    `means` is the intent of a button.
    """

    id: str
    kind: Kind
    title: str
    names: tuple[Name, ...] = ()
    tags: tuple[str, ...] = ()
    layer: int | None = None
    means: str = ""

    @property
    def text(self) -> str:
        """What the box says, on one line: its title, or its names where it has none."""
        return self.title or ", ".join(name.text for name in self.names)

    @property
    def dead_ends(self) -> Iterator[str]:
        """The ends that the box tells of, in words."""
        if self.kind == "dead":
            yield ", ".join((self.title, *(name.text for name in self.names)))
        elif self.kind != "theme":  # which counts those of its own picture
            yield from (f"{self.title}, {name.text}" for name in self.names if name.dead)


class Edge(msgspec.Struct, frozen=True):
    """A line from one box to another; `weight` is how many it stands for."""

    start: str
    end: str
    way: Way = "then"
    weight: int = 1


class Note(msgspec.Struct, frozen=True):
    """A list under the picture."""

    title: str
    lines: tuple[str, ...]


class Sketch(msgspec.Struct, frozen=True):
    """One picture. It is read from left to right, or `down`."""

    name: str
    title: str
    text: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    notes: tuple[Note, ...] = ()
    down: bool = False

    @property
    def dead_ends(self) -> list[str]:
        """The ends that the picture tells of, in words."""
        return [end for node in self.nodes for end in node.dead_ends]

    def after(self, node: Node) -> Iterator[Node]:
        """The boxes that a box leads to."""
        by_id = {other.id: other for other in self.nodes}
        return (by_id[edge.end] for edge in self.edges if edge.start == node.id)


class Draft:
    """A picture while it is gathered: a box is there once, a line counts how often it was added."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._edges: dict[tuple[str, str, Way], int] = {}

    def add(self, node: Node, *, after: str | None = None, way: Way = "then") -> str:
        """A box, and the line that leads to it; its id."""
        self._nodes.setdefault(node.id, node)
        if after is not None:
            self.link(after, node.id, way)
        return node.id

    def link(self, start: str, end: str, way: Way = "then") -> None:
        """A line between two boxes."""
        key = (start, end, way)
        self._edges[key] = self._edges.get(key, 0) + 1

    def sketch(
        self,
        name: str,
        words: tuple[str, str],
        *,
        notes: tuple[Note, ...] = (),
        down: bool = False,
    ) -> Sketch:
        """The picture; `words` are its title and what it says."""
        edges = (Edge(*key, weight=count) for key, count in self._edges.items())
        return Sketch(name, *words, tuple(self._nodes.values()), tuple(edges), notes, down)
