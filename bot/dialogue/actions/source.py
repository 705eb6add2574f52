"""Where the last answer comes from."""

from collections.abc import Iterator

from bot.conversation.events import AnyEvent
from bot.dialogue.acting import Turn, says


@says(
    *("utter_source", "utter_source_article", "utter_source_aucune"),
    values=("source", "article", "verifie_le"),
)
def tell(turn: Turn) -> Iterator[AnyEvent]:
    """The page, the law article when there is one, and the day it was checked."""
    source = turn.conversation.dialogue.source
    if source is None:
        yield turn.say("utter_source_aucune")
        return
    values = {"source": source.url, "article": source.article, "verifie_le": source.checked}
    yield turn.say("utter_source_article" if source.article else "utter_source", **values)
