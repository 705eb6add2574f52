"""Small projects drawn for a test, in the words of the real one."""

from pathlib import Path

from bot.dialogue.acting import Action
from bot.graph import pictures, texts
from bot.graph.sketch import Node, Sketch
from tests.unit.dialogue.talk import written

ROOT = Path(__file__).parents[3]
TEXTS = texts.load(ROOT / texts.PATH)
NAMES = texts.names(ROOT / texts.NAMES)
WHY = TEXTS.dead_ends


def sketched(
    tmp_path: Path, name: str = "theme-others", actions: dict[str, Action] | None = None, **files
) -> Sketch:
    """One picture of a project of these files: by default, of the subjects no theme names."""
    project = written(tmp_path, **files)
    found = pictures.sketches(project, TEXTS, NAMES, actions or {})
    return next(sketch for sketch in found if sketch.name == name)


def leads(sketch: Sketch) -> set[tuple[str, str]]:
    """The lines, by what their boxes say."""
    return {(node.text, other.text) for node in sketch.nodes for other in sketch.after(node)}


def box(sketch: Sketch, title: str) -> Node:
    """The box of that title; there must be exactly one."""
    [found] = [node for node in sketch.nodes if node.title == title]
    return found


def names(node: Node) -> list[str]:
    return [name.text for name in node.names]
