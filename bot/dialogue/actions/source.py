"""Where the last answer comes from, and whether it is sure.

Rule: both say the page, the law article when there is one, and the day it was checked; the doubt
is not argued with, a human is offered.
"""

from collections.abc import Iterator

from bot.conversation.events import AnyEvent, AssistantSpoke, Source
from bot.dialogue.acting import Turn, says

_VALUES = ("source", "article", "verifie_le")


@says(
    *("utter_source", "utter_source_article", "utter_source_aucune"),
    *("utter_source_parmi", "utter_source_parmi_article"),
    values=_VALUES,
)
def tell(turn: Turn) -> Iterator[AnyEvent]:
    """« La source ». Of several answers to one message, each has its own."""
    dialogue = turn.conversation.dialogue
    if dialogue.source is None or not dialogue.beside:
        yield _told(turn, "utter_source", dialogue.source)
        return
    for source in (*dialogue.beside, dialogue.source):
        yield _told(turn, "utter_source_parmi", source)


@says("utter_suite_sur", "utter_suite_sur_article", "utter_suite_sur_aucune", values=_VALUES)
def reassure(turn: Turn) -> Iterator[AnyEvent]:
    """« C'est sûr ? »."""
    yield _told(turn, "utter_suite_sur", turn.conversation.dialogue.source)


def _told(turn: Turn, response: str, source: Source | None) -> AssistantSpoke:
    if source is None:
        return turn.say(f"{response}_aucune")
    values = {"source": source.url, "article": source.article, "verifie_le": source.checked}
    return turn.say(f"{response}_article" if source.article else response, **values)
