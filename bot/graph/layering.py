"""In which layer each box stands and in which order: as few crossings of lines as can be.

Rule: that is igraph's to find (Sugiyama's method, with the coordinates of Brandes and Köpf), for
each part of a picture that hangs together. The unit is one box.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
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
    """Boxes that lines join."""

    lanes: Mapping[str, Lane]
    lines: tuple[Line, ...]


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
    ends = [(place[edge.start], place[edge.end]) for edge in edges]
    layers = _layers(nodes, ends)
    # Told the layers, and every edge upwards: where igraph turns an edge of a circle around by
    # itself, the places that it gives for it are not those of the edge.
    upwards = [(a, b) if layers[a] < layers[b] else (b, a) for a, b in ends]
    graph = igraph.Graph(n=len(nodes), edges=upwards, directed=True)
    found = graph.layout_sugiyama(layers=layers, hgap=1, vgap=1, maxiter=200)
    between: list[Any] = found.edge_routing
    lanes = iter(_apart([*found, *(point for points in between for point in points)]))
    own = {node.id: next(lanes) for node in nodes}
    passed = [list(islice(lanes, len(points))) for points in between]
    return Part(own, tuple(_line(*each, own) for each in zip(edges, passed, strict=True)))


def _layers(nodes: Sequence[Node], ends: Sequence[tuple[int, int]]) -> list[int]:
    """The layer of each box: told, or found where any is not."""
    told = [node.layer for node in nodes if node.layer is not None]
    if len(told) == len(nodes):
        return told
    graph = igraph.Graph(n=len(nodes), edges=ends, directed=True)
    return [round(layer) for _, layer in graph.layout_sugiyama(vgap=1)]


def _apart(points: Sequence[tuple[float, float]]) -> list[Lane]:
    """The lanes at these places, pushed aside where less than one unit was left between two.

    The method promises that unit; in about one of 300 small random graphs igraph 1.0 keeps less.
    """
    lanes = [Lane(across, round(layer)) for across, layer in points]
    taken: dict[int, float] = {}
    for number in sorted(range(len(lanes)), key=lambda number: lanes[number].across):
        lane = lanes[number]
        across = max(lane.across, taken.get(lane.layer, lane.across))
        lanes[number], taken[lane.layer] = Lane(across, lane.layer), across + 1
    return lanes


def _line(edge: Edge, passed: list[Lane], own: Mapping[str, Lane]) -> Line:
    start, end = own[edge.start], own[edge.end]
    inside = sorted(passed, key=lambda lane: lane.layer)
    low, high = sorted((start, end), key=lambda lane: lane.layer)
    return Line(edge, (low, *inside, high), backwards=start.layer > end.layer)
