"""In which layer each box stands and in which order: as few crossings of lines as can be.

Rule: that is igraph's to find (Sugiyama's method, with the coordinates of Brandes and Köpf), for
each part of a picture that hangs together. The unit is one box.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import igraph
import msgspec

from bot.graph.sketch import Edge, Node, Sketch


class Lane(msgspec.Struct, frozen=True):
    """A place in a layer: of a box, or where a line passes between boxes."""

    across: float
    layer: int


class Line(msgspec.Struct, frozen=True):
    """An edge and the lanes it runs through, from the lower layer to the higher.

    `backwards`: the edge itself runs the other way.
    """

    edge: Edge
    lanes: tuple[Lane, ...]
    backwards: bool


class Part(msgspec.Struct, frozen=True):
    """Boxes that lines join. `breadth` is how many stand beside each other, at most."""

    lanes: Mapping[str, Lane]
    lines: tuple[Line, ...]
    breadth: float


def layered(sketch: Sketch) -> Iterator[Part]:
    """The parts of a sketch, in the order of its boxes."""
    place = {node.id: number for number, node in enumerate(sketch.nodes)}
    ends = [(place[edge.start], place[edge.end]) for edge in sketch.edges]
    whole = igraph.Graph(n=len(place), edges=ends, directed=True)
    for numbers in whole.connected_components("weak"):
        nodes = [sketch.nodes[number] for number in sorted(numbers)]
        names = {node.id for node in nodes}
        yield _part(nodes, [edge for edge in sketch.edges if edge.start in names])


def _part(nodes: Sequence[Node], edges: Sequence[Edge]) -> Part:
    place = {node.id: number for number, node in enumerate(nodes)}
    told = [node.layer for node in nodes]
    layers = None if None in told else told
    ends = [_upwards(place[edge.start], place[edge.end], layers) for edge in edges]
    graph = igraph.Graph(n=len(nodes), edges=ends, directed=True)
    found = graph.layout_sugiyama(layers=layers, hgap=1, vgap=1, maxiter=200)
    between: list[Any] = found.edge_routing
    first = min(across for across, _ in (*found, *(p for points in between for p in points)))
    lanes = [Lane(across - first, round(layer)) for across, layer in found]
    passed = [[Lane(a - first, round(layer)) for a, layer in points] for points in between]
    lines = tuple(_line(*each, place, lanes) for each in zip(edges, passed, strict=True))
    widest = max(lane.across for lane in (*lanes, *(p for points in passed for p in points)))
    return Part({node.id: lanes[place[node.id]] for node in nodes}, lines, widest + 1)


def _upwards(start: int, end: int, layers: list[Any] | None) -> tuple[int, int]:
    """The ends of an edge, the lower layer first where the layers are told."""
    return (end, start) if layers and layers[start] > layers[end] else (start, end)


def _line(edge: Edge, passed: list[Lane], place: Mapping[str, int], lanes: list[Lane]) -> Line:
    start, end = lanes[place[edge.start]], lanes[place[edge.end]]
    inside = sorted(passed, key=lambda lane: lane.layer)
    low, high = sorted((start, end), key=lambda lane: lane.layer)
    return Line(edge, (low, *inside, high), backwards=start.layer > end.layer)
