"""One picture a theme, and one of all themes: subject, rule, and where its buttons lead.

Rule: a picture is read from left to right and never back. What leads to a subject of the same
theme shows that subject again, at the right.
"""

from collections.abc import Iterable, Iterator

from bot.graph.atlas import Atlas, Button
from bot.graph.boxes import answer_of, button_of, form_of, human_of, signs, subject_of
from bot.graph.sketch import Draft, Name, Node, Sketch
from bot.graph.texts import Theme
from bot.graph.turns import Turn, running


def themes(atlas: Atlas) -> list[Sketch]:
    """The picture of all themes, and one for each that has subjects."""
    drawn = {theme: _theme(atlas, theme, named) for theme, named in atlas.themes.items()}
    return [_overview(atlas, drawn), *drawn.values()]


def _theme(atlas: Atlas, theme: Theme, intents: Iterable[str]) -> Sketch:
    draft = Draft()
    for intent in intents:
        subject = draft.add(subject_of(atlas, intent, layer=0))
        for turn in atlas.answers(intent):
            box = draft.add(answer_of(atlas, turn, layer=1), after=subject)
            for node in ways(atlas, turn, 2, theme):
                draft.add(node, after=box)
        reason = atlas.dead_end(intent)
        if reason:
            draft.add(
                Node(f"dead {intent}", "dead", reason, (Name(intent),), layer=1), after=subject
            )
    return draft.sketch(f"theme-{theme.name}", atlas.texts.pictures.theme.of(theme.title))


def ways(atlas: Atlas, turn: Turn, layer: int, here: Theme | None = None) -> Iterator[Node]:
    """Where a turn leads: by a button, into a form, to a conseiller."""
    for action in turn.actions:
        for button in atlas.buttons(action):
            if not _usual(atlas, button):
                yield button_of(atlas, button, layer, here)
        if action in atlas.domain.forms and running(turn.script) != action:
            yield form_of(atlas, action, layer)
    if any(action in atlas.texts.human.actions for action in turn.actions):
        yield human_of(atlas, layer)


def _usual(atlas: Atlas, button: Button) -> bool:
    """Whether nothing is drawn for a button: a word stands for it, or it only says something."""
    if button.intent is None:
        return True
    return atlas.dead_end(button.intent) is None and atlas.texts.sign(button.intent) is not None


def _overview(atlas: Atlas, drawn: dict[Theme, Sketch]) -> Sketch:
    draft = Draft()
    for theme, sketch in drawn.items():
        start = draft.add(_summary(atlas, theme, sketch))
        for intent in atlas.themes[theme]:
            for turn in atlas.answers(intent):
                for node in ways(atlas, turn, 1):
                    if node.kind != "dead":  # counted in the box of the theme
                        draft.add(_of_theme(atlas, node), after=start)
    return draft.sketch("overview", atlas.texts.pictures.overview.of())


def _summary(atlas: Atlas, theme: Theme, sketch: Sketch) -> Node:
    words, intents = atlas.texts.words, atlas.themes[theme]
    names = [Name(_counted(len(intents), words.one_subject, words.subjects), code=False)]
    if sketch.dead_ends:
        ends = _counted(len(sketch.dead_ends), words.one_dead_end, words.dead_ends)
        names.append(Name(ends, code=False, dead=True))
    tags = signs(atlas, [turn for intent in intents for turn in atlas.answers(intent)])
    return Node(f"theme {theme.name}", "theme", theme.title, tuple(names), tags, layer=0)


def _of_theme(atlas: Atlas, node: Node) -> Node:
    """The theme that a button leads to, in place of its subject."""
    theme = atlas.theme_of(node.means)
    return Node(f"to {theme.name}", "theme", theme.title, layer=1) if theme else node


def _counted(count: int, one: str, several: str) -> str:
    return one if count == 1 else several.replace("{count}", str(count))
