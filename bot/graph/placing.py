"""Where each box stands and each line runs, in pixels.

Rule: boxes of a layer stand in one column (or row) as wide as the widest; a line bends between two
layers and runs straight through one, so that it never passes under a box.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from bot.graph.layering import Lane, Line, Part, layered
from bot.graph.measuring import Box
from bot.graph.sketch import Edge, Sketch

BETWEEN_LAYERS = {False: 56, True: 40}
"""Pixels in which lines may bend, at least: across, and down."""
AT_MOST = 100
STEEP = 4
"""A line that goes so many times as far aside as the layers are apart looks broken."""
BETWEEN_BOXES = 14
MARGIN = 16
APART = 6
"""Pixels from the middle of a box, where lines leave and arrive at the same side."""
WIDEST = 1090
"""Pixels of a picture that is read downwards, before it goes on below."""

Point = tuple[int, int]


class Spot(msgspec.Struct, frozen=True):
    """A box in its place."""

    box: Box
    x: int
    y: int
    width: int


class Route(msgspec.Struct, frozen=True):
    """A line in its place: it bends from the first point to the second, runs straight to the third,
    and so on. `backwards`: it points at its first.
    """

    edge: Edge
    points: tuple[Point, ...]
    backwards: bool


class Layout(msgspec.Struct, frozen=True):
    """A picture in its place."""

    spots: tuple[Spot, ...]
    routes: tuple[Route, ...]
    width: int
    height: int


class _Span(msgspec.Struct, frozen=True):
    """A part across the layers, in pixels: how far apart its lanes are, where it starts, its size.

    A box alone in its layer may be larger than that.
    """

    part: Part
    pitch: int
    start: int
    size: int

    def middle(self, lane: Lane, first: int) -> int:
        """The middle of a lane, when the part begins at `first`."""
        return first + round(lane.across * self.pitch) - self.start


def placed(sketch: Sketch, boxes: Sequence[Box]) -> Layout:
    """The boxes of a sketch and its lines, in their places."""
    by_id = {box.node.id: box for box in boxes}
    widest = max(box.width for box in boxes)
    across = {name: widest if sketch.down else box.height for name, box in by_id.items()}
    spans = [_span(part, across) for part in layered(sketch)]
    spots: list[Spot] = []
    routes: list[Route] = []
    below = MARGIN
    for row in _folded(spans, sketch.down):
        grid = _Grid(row, by_id, below, sketch.down, widest)
        spots += grid.spots()
        routes += grid.routes()
        below = grid.end + BETWEEN_LAYERS[True]
    points = [point for route in routes for point in route.points]
    right = max(*(spot.x + spot.width for spot in spots), *(x for x, _ in points), 0)
    bottom = max(*(spot.y + spot.box.height for spot in spots), *(y for _, y in points), 0)
    return Layout(tuple(spots), tuple(routes), right + MARGIN, bottom + MARGIN)


def _span(part: Part, across: Mapping[str, int]) -> _Span:
    crowds = Counter(lane.layer for lane in part.lanes.values())
    crowds.update(lane.layer for line in part.lines for lane in line.lanes[1:-1])
    shared = [across[name] for name, lane in part.lanes.items() if crowds[lane.layer] > 1]
    pitch = max(shared, default=0) + BETWEEN_BOXES
    ends = [
        (round(lane.across * pitch) + side * across[name] // 2)
        for name, lane in part.lanes.items()
        for side in (-1, 1)
    ]
    passing = (line.lanes[1:-1] for line in part.lines)
    ends += [round(lane.across * pitch) for lanes in passing for lane in lanes]
    return _Span(part, pitch, min(ends), max(ends) - min(ends))


def _folded(spans: list[_Span], down: bool) -> Iterator[list[_Span]]:
    """Parts that stand beside each other: all, unless that is too wide to be read downwards."""
    row: list[_Span] = []
    for span in spans:
        size = sum(other.size + BETWEEN_BOXES for other in (*row, span))
        if down and row and size > WIDEST:
            yield row
            row = []
        row.append(span)
    yield row


class _Grid:
    """Parts side by side: where their layers and lanes are."""

    def __init__(
        self,
        spans: Sequence[_Span],
        boxes: Mapping[str, Box],
        start: int,
        down: bool,
        widest: int,
    ) -> None:
        self._spans, self._boxes, self._down, self._widest = spans, boxes, down, widest
        sizes: dict[int, int] = {}
        for span in spans:
            for name, lane in span.part.lanes.items():
                along = boxes[name].height if down else boxes[name].width
                sizes[lane.layer] = max(along, sizes.get(lane.layer, 0))
        self._starts: list[int] = []
        self._ends: list[int] = []
        self.end = start
        rooms = self._rooms()
        for layer in range(max(sizes) + 1):
            self._starts.append(self.end + rooms.get(layer, 0))
            self.end = self._starts[layer] + sizes.get(layer, 0)
            self._ends.append(self.end)

    def _rooms(self) -> dict[int, int]:
        """Pixels before each layer that lines lead to: more where one goes far aside."""
        rooms: dict[int, int] = {}
        for span in self._spans:
            for low, high in (pair for line in span.part.lines for pair in pairwise(line.lanes)):
                aside = abs(span.middle(high, 0) - span.middle(low, 0))
                room = min(max(aside // STEEP, BETWEEN_LAYERS[self._down]), AT_MOST)
                rooms[high.layer] = max(room, rooms.get(high.layer, 0))
        return rooms

    def spots(self) -> Iterator[Spot]:
        """Each box, as wide as its column."""
        for span, first in self._beside():
            for name, lane in span.part.lanes.items():
                box, along = self._boxes[name], self._starts[lane.layer]
                middle = span.middle(lane, first)
                if self._down:
                    yield Spot(box, middle - self._widest // 2, along, self._widest)
                else:
                    wide = self._ends[lane.layer] - along
                    yield Spot(box, along, middle - box.height // 2, wide)

    def routes(self) -> Iterator[Route]:
        """Each line."""
        for span, first in self._beside():
            both = any(line.backwards for line in span.part.lines)
            for line in span.part.lines:
                apart = (APART if line.backwards else -APART) if both else 0
                points = self._points(line, span, first, apart)
                yield Route(line.edge, tuple(points), line.backwards)

    def _beside(self) -> Iterator[tuple[_Span, int]]:
        first = MARGIN
        for span in self._spans:
            yield span, first
            first += span.size + BETWEEN_BOXES

    def _points(self, line: Line, span: _Span, first: int, apart: int) -> Iterator[Point]:
        start, *between, end = line.lanes
        low = self._boxes[line.edge.end if line.backwards else line.edge.start]
        leaves = self._starts[start.layer] + low.height if self._down else self._ends[start.layer]
        stops = [(start, leaves, apart)]
        for lane in between:
            stops += [(lane, at[lane.layer], apart) for at in (self._starts, self._ends)]
        for lane, along, aside in (*stops, (end, self._starts[end.layer], apart)):
            across = span.middle(lane, first) + aside
            yield (across, along) if self._down else (along, across)
