"""Tells a conversation as a scenario: what was done, what was answered, who had it then.

Rule: every line that was said to the person is expected again, by its response; so is every
change of who answers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, cast

from msgspec.structs import replace

from bot.conversation.events import AnyEvent, AssistantSpoke, Recorded, SystemSaid
from bot.conversation.state import Conversation, place
from bot.replay.recording.acts import Did, Told, links
from bot.replay.recording.casting import Cast, Entry
from bot.replay.recording.clock import Clock, written
from bot.replay.recording.fiction import Fiction
from bot.replay.recording.placing import Places
from bot.replay.scenarios.format import Acts, Away, ChannelName, File, Scenario, Step, Verb
from bot.words import Words
from handoff.case import Control
from handoff.events import Role


class Teller:
    """Tells one conversation, of which `own` is the id. `exact`: with the seconds."""

    def __init__(
        self,
        told: Told,
        own: str,
        fiction: Fiction,
        people: Cast,
        places: Places,
        words: Words,
        later: Mapping[Entry, Away],
        *,
        exact: bool,
    ) -> None:
        self._told = told
        self._own = own
        self._fiction = fiction
        self._cast = people
        self._places = places
        self._words = words
        self._later = later
        self._clock = Clock(fiction.later(told.acts[0].at), exact=exact)
        self._starts = self._clock.now
        self._stands: dict[str, Conversation] = {}
        self._who = people.person
        self._files = 0
        self._on: dict[str, ChannelName] = {}

    def scenario(self, called: str) -> Scenario:
        """The whole of it."""
        self._place(self._told.before)
        steps = [step for did in self._told.acts for step in self._act(did)]
        first, *others = self._end()
        steps += [self._about(self._cast.person, first), *others]
        whole = self._cast.portfolio.people
        return Scenario(
            scenario=called,
            steps=tuple(steps),
            starts=written(self._starts),
            person=None if whole else self._cast.person,
            telegram=self._places.telegram,
            cast=self._cast.portfolio,
        )

    def _act(self, did: Did) -> Iterator[Step]:
        at = self._fiction.later(did.at)
        if did.key == "at":
            yield Step(at=self._clock.falls_due(at))
        elif moment := self._clock.until(at):
            yield Step(at=moment)
        if did.failed:
            yield Step(outage="assistant")
        if did.key != "at":
            self._clock.acts()
            yield self._beside(did, self._done(did))
        yield from self._came(did)
        if did.failed:
            self._clock.acts(2)
            yield Step(outage_over="assistant")
        places = ((entry.conversation, entry.seq) for entry in did.came)
        yield from (Step(absence=self._later[at]) for at in places if at in self._later)

    def _done(self, did: Did) -> Step:
        """What was done, in other people's words."""
        value, at = did.value, did.at
        if isinstance(value, File):
            says = self._fiction.text(value.says, at)
            return Step(sends_file=replace(value, name=self._file_name(value.name), says=says))
        if did.key == "conseiller":
            return Step(conseiller=self._conseiller(did), as_=self._cast.logins[did.by])
        assert isinstance(value, str)
        if did.key == "presses":
            return Step(presses=self._fiction.pressed(value, at))
        said = self._words.said(value) if links(did) else None
        if said and said.argument:
            return Step(jobseeker=value.replace(said.argument, "{code}"))
        return Step(jobseeker=self._fiction.text(value, at))

    def _file_name(self, name: str) -> str:
        """What people call their files says who they are: a number does not."""
        self._files += 1
        kind = re.search(r"\.[a-z0-9]{1,5}$", name, re.IGNORECASE)
        return f"document-{self._files}{kind[0].lower() if kind else ''}"

    def _conseiller(self, did: Did) -> Verb | Acts:
        if not isinstance(did.value, Acts):
            return cast(Verb, did.value)
        acts = did.value
        return Acts(
            writes=self._text(acts.writes, did),
            notes=self._text(acts.notes, did),
            declines=self._text(acts.declines, did),
            transfers_to=self._cast.logins[acts.transfers_to] if acts.transfers_to else None,
            because=self._text(acts.because, did) or "",
        )

    def _text(self, text: str | None, did: Did) -> str | None:
        return None if text is None else self._fiction.text(text, did.at)

    def _beside(self, did: Did, step: Step) -> Step:
        """Who did it where, as far as it is not clear already."""
        if did.address is None:
            return self._about(self._places.about(did.conversation), step)
        place_ = self._places.of(did.address)
        step = self._about(place_.who, step)
        if self._on.get(place_.who, "web") == place_.channel:
            return step
        self._on[place_.who] = place_.channel
        return replace(step, on=place_.channel)

    def _about(self, who: str, step: Step) -> Step:
        if who == self._who:
            return step
        self._who = who
        return replace(step, person=who)

    def _came(self, did: Did) -> Iterator[Step]:
        """What was said, and who answers from now on."""
        before = self._stands.get(did.conversation)
        said = [step for entry in did.came if (step := _said(entry.event))]
        self._place(did.came)
        if did.address is None:
            said = [self._about(self._places.about(did.conversation), step) for step in said]
        if not said and did.address:
            said = [Step(silence=None)]
        yield from said
        yield from self._stands_now(before, self._stands[did.conversation])

    def _place(self, came: Sequence[Recorded]) -> None:
        for entry in came:
            stood = self._stands.get(entry.conversation) or Conversation(id=entry.conversation)
            self._stands[entry.conversation] = place(stood, entry)

    def _stands_now(self, before: Conversation | None, now: Conversation) -> Iterator[Step]:
        old, case = (before or Conversation(id=now.id)).case, now.case
        if case.control is not old.control:
            yield Step(control=_CONTROL[case.control])
        if case.offer and (old.offer is None or case.offer.to != old.offer.to):
            role = case.offer.role
            named = self._cast.logins.get(case.offer.to, "")
            yield Step(offered_to=role.value if role in (Role.TEAM, Role.LEAD) else named)

    def _end(self) -> Iterator[Step]:
        """How it stands at last."""
        case = self._stands[self._own].case
        if not _is_written_by_a_human(self._told.acts[-1]):
            yield Step(nothing_else_said=None)
        if case.control is Control.HUMAN and case.controller:
            yield Step(held_by=self._cast.logins[case.controller.id])
        elif case.control is not Control.OFFERED:
            yield Step(control=_CONTROL[case.control])
        yield Step(waits=case.waiting_since is not None)


def _is_written_by_a_human(did: Did) -> bool:
    return isinstance(did.value, Acts) and did.value.writes is not None


def _said(event: AnyEvent | None) -> Step | None:
    match event:
        case AssistantSpoke(response=response) if response:
            return Step(assistant=response)
        case SystemSaid(response=response) if response:
            return Step(system=response)
        case _:
            return None


_CONTROL: dict[Control, Literal["assistant", "offered", "human"]] = {
    Control.ASSISTANT: "assistant",
    Control.OFFERED: "offered",
    Control.HUMAN: "human",
}
