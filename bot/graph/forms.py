"""One picture a form: what begins it, what it asks, what interrupts it, how it ends."""

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from bot.dialogue.domain import Form
from bot.graph.atlas import Atlas
from bot.graph.boxes import answer_of
from bot.graph.sketch import Draft, Name, Node, Sketch
from bot.graph.themes import ways
from bot.graph.turns import Turn

_STRANGE = re.compile(r"[^\w-]")
"""What a name in an address or of a file has not."""

BEFORE, FORM, AFTER, FURTHER = range(4)
"""The layers: what begins the form, the form, what is done then, and where that leads."""


def forms(atlas: Atlas, names: Mapping[str, str]) -> list[Sketch]:
    """A picture for each form. `names` are what slots are called (data/names.yml)."""
    return [_form(atlas, form, names) for form in atlas.domain.forms.values()]


def _form(atlas: Atlas, form: Form, names: Mapping[str, str]) -> Sketch:
    draft, why = Draft(), atlas.texts.dead_ends
    box = Node(
        id=f"form {form.name}",
        kind="form",
        title=atlas.title(form.name),
        names=(Name(form.name), *_questions(atlas, form, names)),
        layer=FORM,
    )
    unbegun = Node("unbegun", "dead", why.unbegun, (Name(form.name),), layer=BEFORE)
    for begin in [_beginning(atlas, turn) for turn in atlas.begins(form)] or [unbegun]:
        draft.add(box, after=draft.add(begin))
    unended = Node("unended", "dead", why.unended, (Name(form.name),), layer=AFTER)
    for end in [answer_of(atlas, turn, AFTER) for turn in atlas.ends(form)] or [unended]:
        draft.add(end, after=box.id)
    for turn in atlas.during(form):
        draft.add(_outcome(atlas, turn), after=box.id, way="interrupts")
    for turn in (*atlas.ends(form), *atlas.during(form)):
        for way in ways(atlas, turn, FURTHER):
            if way.id != box.id:
                draft.add(way, after=turn.id)
    name = f"form-{_STRANGE.sub('-', form.name)}"
    return draft.sketch(name, atlas.texts.pictures.form.of(atlas.title(form.name)))


def _beginning(atlas: Atlas, turn: Turn) -> Node:
    """The rule or story that begins the form, and on what."""
    node = answer_of(atlas, turn, BEFORE)
    return replace(node, id=f"begins {turn.id}", names=tuple(_meant(atlas, turn)), tags=())


def _outcome(atlas: Atlas, turn: Turn) -> Node:
    """The rule for what is said while the form runs, and on what."""
    node = answer_of(atlas, turn, AFTER)
    return replace(node, names=(*_meant(atlas, turn), *node.names))


def _meant(atlas: Atlas, turn: Turn) -> Iterator[Name]:
    return (
        Name(atlas.texts.words.meant.replace("{subject}", atlas.title(intent)), code=False)
        for intent in turn.intents
    )


def _questions(atlas: Atlas, form: Form, names: Mapping[str, str]) -> Iterator[Name]:
    """What is asked, in order; what nothing asks is a dead end."""
    for place, slot in enumerate(form.required, 1):
        yield Name(f"{place}. {names.get(slot, slot)}", code=False)
        asked = atlas.asked(form, slot)
        yield Name(asked) if asked else Name(atlas.texts.dead_ends.unasked, False, dead=True)
