"""Several answers to one message, as the person receives them.

Rule: each is its own message. Only the last has buttons, and among them every way to a human that
one of the others had; it knows the sources of all.
"""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec.structs import replace

from bot import gsm
from bot.conversation.events import AnyEvent, AssistantSpoke, Button, Source

HUMAN = "/joindre_conseiller__parler"


def together(facts: Sequence[AnyEvent]) -> list[AnyEvent]:
    """The facts of one message, its answers made to go together."""
    spoken = [place for place, fact in enumerate(facts) if isinstance(fact, AssistantSpoke)]
    if len(spoken) < 2:
        return list(facts)
    said = [fact for fact in facts if isinstance(fact, AssistantSpoke)]
    sourced = [fact for fact in said if fact.source]
    done = list(facts)
    for place, fact in zip(spoken, said, strict=True):
        last = place == spoken[-1]
        buttons = _buttons(said) if last else ()
        beside = _others(sourced) if sourced and fact is sourced[-1] else ()
        done[place] = replace(fact, buttons=buttons, beside=beside)
    return done


def _buttons(said: Sequence[AssistantSpoke]) -> tuple[Button, ...]:
    own = said[-1].buttons
    if any(button.payload == HUMAN for button in own):
        return own
    ways = (button for fact in said for button in fact.buttons if button.payload == HUMAN)
    return (*own, *(button for button in _first(ways)))


def _first(buttons: Iterable[Button]) -> tuple[Button, ...]:
    return next(((button,) for button in buttons), ())


def _others(sourced: Sequence[AssistantSpoke]) -> tuple[Source, ...]:
    last = sourced[-1].source
    others = dict.fromkeys(fact.source for fact in sourced[:-1] if fact.source)
    return tuple(source for source in others if last is None or source.url != last.url)


SEGMENTS = 2
"""SMS that a routine answer may cost."""


class Short(msgspec.Struct, frozen=True):
    """Makes the assistant's words fit where they are paid by the piece.

    `more` is what is added to a message that leaves something out (« La suite ? ... »).
    """

    more: str

    def fitted(self, facts: Sequence[AnyEvent], channel: str) -> list[AnyEvent]:
        """The facts, with what is too long for the channel cut at a sentence."""
        if channel != "sms":
            return list(facts)
        return [self._cut(fact) if isinstance(fact, AssistantSpoke) else fact for fact in facts]

    def _cut(self, said: AssistantSpoke) -> AssistantSpoke:
        text = gsm.plain(said.text)
        if gsm.fits(text, SEGMENTS):
            return said
        head, rest = gsm.cut(text, SEGMENTS, self.more)
        return replace(said, text=head, rest=rest, buttons=())
