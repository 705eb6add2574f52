"""The stories in one picture, from top to bottom, joined where a checkpoint joins them."""

from bot.dialogue.scripts import Script
from bot.graph.atlas import Atlas
from bot.graph.sketch import Draft, Name, Node, Sketch
from bot.graph.turns import Passage, Turn, turns


def stories(atlas: Atlas) -> list[Sketch]:
    """The picture of all stories; none when there are none."""
    if not atlas.project.stories:
        return []
    draft = Draft()
    for script in atlas.project.stories:
        _tell(draft, atlas, script)
    return [draft.sketch("stories", atlas.texts.pictures.told.of(), down=True)]


def _tell(draft: Draft, atlas: Atlas, script: Script) -> None:
    """The boxes of a story: its name stands before its first turn."""
    last: str | None = None
    named = False
    for part in turns(script):
        if isinstance(part, Passage):
            last = draft.add(Node(f"at {part.name}", "checkpoint", part.name), after=last)
            continue
        if not named:
            last, named = draft.add(Node(script.title, "story", script.name), after=last), True
        last = draft.add(_turn(atlas, part), after=last)


def _turn(atlas: Atlas, turn: Turn) -> Node:
    """What is said, and what is done about it."""
    said = [atlas.title(intent) for intent in turn.intents]
    return Node(
        id=turn.id,
        kind="turn",
        title=atlas.texts.words.or_.join(said) or turn.script.name,
        names=tuple(Name(name) for name in (*turn.given, *turn.actions)),
    )
