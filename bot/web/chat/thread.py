"""The chat page's door to the conversations: writes through the turn, reads from the log."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from bot import threads
from bot.bus import Bus
from bot.conversation.errors import Malformed
from bot.conversation.events import (
    Address,
    AssistantSpoke,
    ConseillerSpoke,
    MessageEdited,
    PersonSentFile,
    PersonSpoke,
    Recorded,
    SystemSaid,
)
from bot.conversation.ports import Outcome
from bot.inbound import Inbound
from bot.store import directory
from bot.store.sql import SqlStore
from bot.web.chat.ports import ChatLine, ChatScenario, ChatState, DemoPerson

CHANNEL = "web"

Take = Callable[[Inbound], Awaitable[Outcome]]
Record = Callable[[str], Awaitable[ChatScenario]]


class ThreadChat:
    """`Chat` over the store. `demo` says whether one may choose who to be, `record` how a
    conversation becomes a scenario.
    """

    def __init__(
        self, store: SqlStore, take: Take, bus: Bus, record: Record | None = None, *, demo: bool
    ) -> None:
        self._store = store
        self._record = record
        self._take = take
        self._bus = bus
        self._demo = demo

    async def people(self) -> Sequence[DemoPerson]:
        """See `Chat.people`."""
        if not self._demo:
            return []
        listed = await self._store.read(directory.people)
        return [DemoPerson(p.id, p.name, p.about, p.referent or "") for p in listed if p.name]

    async def lines(self, person: str, after: int = 0) -> Sequence[ChatLine]:
        """See `Chat.lines`."""
        if after:
            log = await self._store.log(person, after=after)
        else:
            log = await threads.whole(self._store, person)
        return [line for recorded in log if (line := _line(recorded))]

    async def say(self, person: str, text: str, message_id: str) -> None:
        """See `Chat.say`."""
        await self._take(Inbound(Address(CHANNEL, person), text, message_id, person))

    async def changes(self, person: str) -> AsyncIterator[int]:
        """See `Chat.changes`."""
        async for _, seq in self._bus.listen(person):
            yield seq

    async def state(self, person: str) -> ChatState:
        """See `Chat.state`."""
        conversation = await self._store.conversation(person)
        if conversation is None:
            return ChatState(who="", control="assistant", waiting=False)
        case = conversation.case
        who = case.controller or case.offer
        return ChatState(who.name if who else "", case.control.value, bool(case.waiting_since))

    async def scenario(self, person: str) -> ChatScenario:
        """See `Chat.scenario`."""
        if self._record is None or not self._demo:
            raise Malformed("conversations are recorded in a demonstration only")
        return await self._record(person)


def _line(recorded: Recorded) -> ChatLine | None:
    """A line of the thread as the person sees it; None for what is not said to them."""
    here = (recorded.seq, recorded.at)
    match recorded.event:
        case PersonSpoke(text=text) | MessageEdited(text=text) | PersonSentFile(name=text):
            return ChatLine(*here, "me", "", text)
        case AssistantSpoke(text=text, buttons=buttons, source=source):
            choices = tuple((button.title, button.payload) for button in buttons)
            if source is None:
                return ChatLine(*here, "assistant", "", text, choices)
            return ChatLine(
                *here, "assistant", "", text, choices, source.url, source.article, source.checked
            )
        case ConseillerSpoke(text=text, author_name=name):
            return ChatLine(*here, "conseiller", name, text)
        case SystemSaid(text=text):
            return ChatLine(*here, "system", "", text)
        case _:
            return None
