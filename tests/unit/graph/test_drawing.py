"""The drawing: nothing over anything, escaped, the same to the letter, readable without eyes."""

import os
import subprocess
import sys
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.dialogue.project import load
from bot.graph.drawing import in_words, svg
from bot.graph.measuring import measured
from bot.graph.pictures import sketches
from bot.graph.placing import Layout, Spot, placed
from bot.graph.sketch import Draft, Name, Node, Sketch
from tests.unit.graph.scene import NAMES, ROOT, TEXTS

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = sketches(load(ROOT), TEXTS, NAMES)
by_name = pytest.mark.parametrize("sketch", PICTURES, ids=lambda sketch: sketch.name)


@st.composite
def any_sketch(draw) -> Sketch:
    """Boxes of any size, in layers or not, joined anyhow."""
    count, layers = draw(st.integers(1, 12)), draw(st.booleans())
    draft = Draft()
    for number in range(count):
        names = (Name("x" * draw(st.integers(0, 40))),) * draw(st.integers(0, 4))
        layer = draw(st.integers(0, 3)) if layers else None
        draft.add(Node(str(number), "answer", "mot " * draw(st.integers(1, 20)), names, (), layer))
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    nodes = draft.sketch("", ("", "")).nodes
    for start, end in draw(st.lists(ends, max_size=16)):
        if start != end and (not layers or nodes[start].layer != nodes[end].layer):
            draft.link(str(start), str(end))
    return draft.sketch("any", ("titre", "texte"), down=draw(st.booleans()))


def laid(sketch: Sketch) -> Layout:
    return placed(sketch, [measured(node) for node in sketch.nodes])


def apart(one: Spot, other: Spot) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    above = one.y + one.box.height <= other.y or other.y + other.box.height <= one.y
    return beside or above


def assert_readable(layout: Layout) -> None:
    for one, other in combinations(layout.spots, 2):
        assert apart(one, other), (one, other)
    for spot in layout.spots:
        assert spot.x >= 0 and spot.x + spot.width <= layout.width
        assert spot.y >= 0 and spot.y + spot.box.height <= layout.height
        assert spot.width >= spot.box.width


@by_name
def test_no_box_is_over_another(sketch):
    assert_readable(laid(sketch))


@given(any_sketch())
def test_no_box_is_over_another_whatever_is_drawn(sketch):
    assert_readable(laid(sketch))


def joined(*ends: tuple[int, int]) -> Sketch:
    """Boxes of one size, named by numbers, and lines between them."""
    draft = Draft()
    for number in sorted({number for pair in ends for number in pair}):
        draft.add(Node(str(number), "answer", str(number)))
    for start, end in ends:
        draft.link(str(start), str(end))
    return draft.sketch("any", ("", ""))


CROWDED = joined((0, 6), (1, 5), (3, 0), (3, 4), (5, 4), (6, 2), (6, 5))
"""For this one igraph leaves half of the room that it is told to leave."""
CIRCLE = joined((2, 1), (0, 2), (1, 0), (1, 2))


def test_boxes_that_would_overlap_are_pushed_aside():
    assert_readable(laid(CROWDED))


@given(any_sketch())
@example(CROWDED)
@example(CIRCLE)
def test_a_line_runs_from_its_box_to_its_box_and_under_none(sketch):
    layout = laid(sketch)
    spots = {spot.box.node.id: spot for spot in layout.spots}
    for route in layout.routes:
        ends = route.points[::-1] if route.backwards else route.points
        for point, name in ((ends[0], route.edge.start), (ends[-1], route.edge.end)):
            assert touches(point, spots[name]), route
        straight = zip(route.points[1:-1:2], route.points[2:-1:2], strict=True)
        for (x, y), (to_x, to_y) in straight:
            middle = ((x + to_x) // 2, (y + to_y) // 2)
            assert not any(inside(middle, spot) for spot in layout.spots), route


def touches(point: tuple[int, int], spot: Spot) -> bool:
    (x, y), right, low = point, spot.x + spot.width, spot.y + spot.box.height
    return (spot.x <= x <= right and spot.y <= y <= low) and (
        x in (spot.x, right) or y in (spot.y, low)
    )


def inside(point: tuple[int, int], spot: Spot) -> bool:
    x, y = point
    return spot.x < x < spot.x + spot.width and spot.y < y < spot.y + spot.box.height


@by_name
def test_a_picture_is_a_whole_file_that_names_itself(sketch):
    root = ElementTree.fromstring(svg(sketch, TEXTS))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == sketch.title
    assert root.find(f"{SVG}desc").text == sketch.text
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == ("title", "says")


@by_name
def test_a_picture_has_no_script_and_asks_for_nothing(sketch):
    drawing = svg(sketch, TEXTS)
    assert "<script" not in drawing and " on" not in [part[:3] for part in drawing.split('"')]
    assert "href" not in drawing and "url(h" not in drawing and "@import" not in drawing
    assert drawing.count("://") == 1  # the name of the format


@by_name
def test_a_picture_is_light_and_dark(sketch):
    assert "prefers-color-scheme: dark" in svg(sketch, TEXTS)


def test_names_are_escaped():
    draft = Draft()
    wicked = '</text><script>alert(1)</script>" onload="x & y'
    first = draft.add(Node(wicked, "subject", wicked, (Name(wicked),), (wicked,)))
    draft.add(Node("other", "answer", "autre"), after=first)
    drawing = svg(draft.sketch("x", (wicked, wicked)), TEXTS)
    root = ElementTree.fromstring(drawing)
    assert "<script" not in drawing and "onload=" not in drawing.replace("onload=&#34;", "")
    assert root.find(f"{SVG}title").text == wicked
    assert wicked in [text.text for text in root.iter(f"{SVG}text")]


def test_what_is_drawn_is_said_in_words():
    draft = Draft()
    first = draft.add(Node("a", "subject", "Dates"))
    draft.add(Node("b", "answer", "Les dates"), after=first)
    draft.add(Node("c", "answer", "Le mois"), after=first)
    assert in_words(draft.sketch("x", ("", "")), TEXTS) == ("Dates mène à : Les dates, Le mois.",)


def drawn_elsewhere(folder, seed: str) -> dict[str, bytes]:
    """What the command writes in a process of its own, whose sets are in another order."""
    subprocess.run(
        [sys.executable, "-m", "bot", "graph", "--out", str(folder)],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_files_give_the_same_pictures_and_docs_show_them(tmp_path):
    first = drawn_elsewhere(tmp_path / "one", "1")
    assert first == drawn_elsewhere(tmp_path / "two", "2")
    kept = {path.name: path.read_bytes() for path in (ROOT / "docs" / "pictures").iterdir()}
    assert first == kept, "draw them again: referent graph"


def test_the_docs_show_every_picture():
    page = (ROOT / "docs" / "dialogue.md").read_text(encoding="utf-8")
    assert [sketch.name for sketch in PICTURES if f"(pictures/{sketch.name}.svg)" not in page] == []


def test_every_rule_and_story_of_the_project_is_in_a_picture():
    project = load(ROOT)
    shown = {node.title for sketch in PICTURES for node in sketch.nodes}
    told = {script.name for script in (*project.rules, *project.stories)}
    assert told - shown == set()


def test_every_subject_of_the_project_has_a_theme_and_a_title():
    intents = load(ROOT).domain.intents
    assert "others" not in [theme.name for theme in TEXTS.by_theme(intents)]
    boxes = [node for sketch in PICTURES for node in sketch.nodes if node.kind == "subject"]
    assert {node.names[0].text for node in boxes} == set(intents)
    assert [node for node in boxes if node.title == node.names[0].text] == []
