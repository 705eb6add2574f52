"""Where the last answer comes from, and whether it is sure.

Rule: both say the page, the law article when there is one, and the day it was checked; the doubt
is not argued with, a human is offered.
"""

from collections.abc import Iterator

from bot.conversation.events import AnyEvent
from bot.dialogue.acting import Turn, says

_VALUES = ("source", "article", "verifie_le")


@says("utter_source", "utter_source_article", "utter_source_aucune", values=_VALUES)
def tell(turn: Turn) -> Iterator[AnyEvent]:
    """« La source »."""
    yield from _told(turn, "utter_source")


@says("utter_suite_sur", "utter_suite_sur_article", "utter_suite_sur_aucune", values=_VALUES)
def reassure(turn: Turn) -> Iterator[AnyEvent]:
    """« C'est sûr ? »."""
    yield from _told(turn, "utter_suite_sur")


def _told(turn: Turn, response: str) -> Iterator[AnyEvent]:
    source = turn.conversation.dialogue.source
    if source is None:
        yield turn.say(f"{response}_aucune")
        return
    values = {"source": source.url, "article": source.article, "verifie_le": source.checked}
    yield turn.say(f"{response}_article" if source.article else response, **values)
