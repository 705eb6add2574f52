"""All the pictures of a project: read, laid out, drawn."""

from collections.abc import Mapping

from bot.dialogue.acting import Action
from bot.dialogue.actions import ACTIONS
from bot.dialogue.project import Project
from bot.graph.atlas import Atlas
from bot.graph.control import control
from bot.graph.drawing import in_words, svg
from bot.graph.forms import forms
from bot.graph.sketch import Sketch
from bot.graph.stories import stories
from bot.graph.texts import Texts
from bot.graph.themes import themes
from handoff.ports import Picture


def sketches(
    project: Project,
    texts: Texts,
    names: Mapping[str, str],
    actions: Mapping[str, Action] = ACTIONS,
) -> list[Sketch]:
    """What there is to draw: all themes, who answers next, each theme, each form, the stories.

    `names` are what slots are called (data/names.yml).
    """
    atlas = Atlas(project, actions, texts)
    overview, *one_by_one = themes(atlas)
    return [overview, control(texts), *one_by_one, *forms(atlas, names), *stories(atlas)]


def drawn(sketch: Sketch, texts: Texts) -> Picture:
    """A picture as it is shown."""
    said = in_words(sketch, texts)
    return Picture(sketch.name, sketch.title, sketch.text, svg(sketch, texts), said)


def pictures(project: Project, texts: Texts, names: Mapping[str, str]) -> list[Picture]:
    """All pictures of a project."""
    return [drawn(sketch, texts) for sketch in sketches(project, texts, names)]
