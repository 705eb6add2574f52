"""A chat in memory, with an assistant that knows three things.

Rule: a message counts once per id, and a payload is shown by its title.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from bot.conversation.errors import Malformed
from bot.replay.scenarios.format import Scenario, Step
from bot.replay.scenarios.writing import text as written
from bot.web.chat.ports import ChatLine, ChatScenario, ChatState, DemoPerson

ANA = DemoPerson("ana", "Ana Diallo", "Doit s’actualiser, et travaille un peu", "Claire Martin")
BAKARY = DemoPerson(
    "bakary", "Bakary Traoré", "Contrôle en cours, micro-entreprise", "Karim Benali"
)

SOURCE = "https://www.francetravail.fr/candidat/vos-droits-et-demarches/actualisation.html"


class FakeChat:
    """Threads by person. `broken` is what the next message is refused with."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.threads: dict[str, list[ChatLine]] = {"ana": [], "bakary": []}
        self.states = {id: ChatState("", "assistant", False) for id in self.threads}
        self.seen: set[tuple[str, str]] = set()
        self.listening: list[asyncio.Queue[tuple[str, int]]] = []
        self.broken: Exception | None = None

    async def people(self) -> Sequence[DemoPerson]:
        return [ANA, BAKARY]

    async def lines(self, person: str, after: int = 0) -> Sequence[ChatLine]:
        return [line for line in self.threads[person] if line.seq > after]

    async def say(self, person: str, text: str, message_id: str) -> None:
        if self.broken:
            raise self.broken
        if (person, message_id) in self.seen:
            return
        self.seen.add((person, message_id))
        titles = {value: title for line in self.threads[person] for title, value in line.buttons}
        self.line(person, "me", titles.get(text, text))
        if self.states[person].control != "human":
            self._answer(person, text)

    async def changes(self, person: str) -> AsyncIterator[int]:
        news: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self.listening.append(news)
        try:
            while True:
                who, seq = await news.get()
                if who == person:
                    yield seq
        finally:
            self.listening.remove(news)

    async def state(self, person: str) -> ChatState:
        return self.states[person]

    async def scenario(self, person: str) -> ChatScenario:
        said = [line.text for line in self.threads[person] if line.author == "me"]
        if not said:
            raise Malformed("nothing was said")
        steps = tuple(Step(jobseeker=text) for text in said)
        return ChatScenario(written([Scenario(scenario="une autre", steps=steps)]), replays=True)

    def line(self, person: str, author: str, text: str, name: str = "", **more) -> ChatLine:
        """A line from anybody, at the moment it is."""
        thread = self.threads[person]
        seq = thread[-1].seq + 1 if thread else 1
        line = ChatLine(seq, more.pop("at", self.now()), author, name, text, **more)
        thread.append(line)
        for news in self.listening:
            news.put_nowait((person, seq))
        return line

    def human(self, person: str, name: str, waiting: bool = False) -> None:
        """A human takes the conversation over."""
        self.states[person] = ChatState(name, "human", waiting)
        self.line(person, "system", f"{name} prend la conversation et va vous répondre ici.")

    def _answer(self, person: str, text: str) -> None:
        if text == "conseiller":
            self.states[person] = ChatState("Claire Martin", "offered", True)
            said = "Je propose cette conversation à Claire Martin.\nRéponse attendue : avant 17 h."
            self.line(person, "system", said)
        elif "actu" in text.lower() or text == "/dates":
            self.line(
                person,
                "assistant",
                "L’actualisation d’octobre est ouverte jusqu’au dimanche 15 novembre à minuit.\n"
                "Elle se fait sur francetravail.fr ou par téléphone, au 3949.",
                source_url=SOURCE,
                article="Article R5411-8 du code du travail",
                checked="2026-11-22",
            )
        else:
            self.line(
                person,
                "assistant",
                "Je ne suis pas sûr de comprendre. C’est à propos de…",
                buttons=(
                    ("Les dates", "/dates"),
                    ("Un oubli", "/oubli"),
                    ("Autre chose", "/autre"),
                ),
            )
