"""The boxes that several pictures have: a subject, what answers it, a button, a form, a human."""

from collections.abc import Iterable

from bot.graph.atlas import Atlas, Button
from bot.graph.sketch import Name, Node
from bot.graph.texts import Theme
from bot.graph.turns import Turn


def subject_of(atlas: Atlas, intent: str, layer: int | None = None) -> Node:
    """The box of an intent, with what data/subjects.yml says of how it is treated."""
    known, words = atlas.project.subjects.get(intent), atlas.texts.words
    tags = ((known.first, words.first), (known.sensitive, words.sensitive)) if known else ()
    return Node(
        id=f"subject {intent}",
        kind="subject",
        title=atlas.title(intent),
        names=(Name(intent),),
        tags=tuple(word for holds, word in tags if holds),
        layer=layer,
    )


def answer_of(atlas: Atlas, turn: Turn, layer: int | None = None) -> Node:
    """The box of a turn of a rule or story: what it asks for, what is done, the usual buttons."""
    return Node(
        id=turn.id,
        kind="answer" if turn.script.rule else "story",
        title=turn.script.name,
        names=tuple(Name(name) for name in (*turn.given, *turn.actions)),
        tags=signs(atlas, [turn]),
        layer=layer,
    )


def signs(atlas: Atlas, turns: Iterable[Turn]) -> tuple[str, ...]:
    """The words for the usual buttons of what turns say."""
    buttons = (b for turn in turns for action in turn.actions for b in atlas.buttons(action))
    meant = {button.intent for button in buttons if not atlas.dead_end(button.intent or "")}
    return tuple(sign.text for sign in atlas.texts.signs if meant.intersection(sign.buttons))


def button_of(atlas: Atlas, button: Button, layer: int, here: Theme | None) -> Node:
    """The box of a button, with the subject it means or why that leads nowhere.

    The theme of the subject is named where it is not the one that is drawn.
    """
    intent = button.intent or ""
    reason, theme = atlas.dead_end(intent), atlas.theme_of(intent)
    words, title = atlas.texts.words, atlas.title(intent)
    meant = Name(title, code=False)
    if theme and here and theme is not here:
        text = words.of_theme.replace("{subject}", title).replace("{theme}", theme.title)
        meant = Name(text, code=False)
    elif title == button.title:
        meant = Name(intent)
    return Node(
        id=f"button {button.title} {intent}",
        kind="dead" if reason else "button",
        title=button.title,
        names=(Name(reason, code=False) if reason else meant,),
        layer=layer,
        means="" if reason else intent,
    )


def form_of(atlas: Atlas, name: str, layer: int | None = None) -> Node:
    """The box of a form, where something leads to it."""
    return Node(f"form {name}", "form", atlas.title(name), (Name(name),), layer=layer)


def human_of(atlas: Atlas, layer: int | None = None) -> Node:
    """The box of a conseiller who is called."""
    return Node("human", "human", atlas.texts.human.title, layer=layer)
