"""The assistant: from what a person means to what is said and done.

Rule: it decides and returns facts, and does nothing else; the same message in the same state
gives the same facts. Precedence is Rasa's: a form in progress, then rules, then stories, then
the fallback. What must come first (`first: true` of data/subjects.yml) goes before a form.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from bot.conversation.events import AnyEvent, DialogueRestarted, PersonSpoke
from bot.conversation.state import HISTORY, Conversation
from bot.dialogue.acting import Action, Layers, Surroundings
from bot.dialogue.answering import Answering, Materials
from bot.dialogue.domain import LISTEN, TWO_STAGE
from bot.dialogue.extraction import Extraction
from bot.dialogue.loops import Forms, TwoStageFallback, asked_in_vain
from bot.dialogue.moments import joined, seen, set_before, turns, visible
from bot.dialogue.patterns import Pattern
from bot.dialogue.policies import Rules, Stories
from bot.dialogue.project import Project
from bot.dialogue.responses import Said
from bot.dialogue.scripts import Script

__all__ = ["Assistant", "Decided", "Said", "Surroundings", "UnknownAction"]

MOST_ACTIONS = 10
"""Actions after one message, as in Rasa: rules that lead in a circle end there."""

DEFAULTS = {"restart": "action_restart", "session_start": "action_session_start"}
"""What these intents always do, whatever the rules say."""

NOTHING: Mapping[str, Any] = {}


class UnknownAction(KeyError):
    """No action has that name. `validate` finds those that files name."""


class Decided(msgspec.Struct, frozen=True):
    """What comes next after an intent, and what says so. `script` is the rule or the story."""

    intent: str
    action: str
    by: Literal["rule", "story", "loop", "fallback", "default", "nothing"]
    script: Script | None = None


Told = Callable[[Decided], None]
"""Somebody who wants to know why: for those who replay conversations. It changes nothing."""


class Assistant:
    """Answers messages by a project and its actions in Python.

    `told` hears of each decision before it is carried out.
    """

    def __init__(
        self, project: Project, actions: Mapping[str, Action], told: Told | None = None
    ) -> None:
        self._materials = Materials(project)
        self._actions = actions
        self._forms = Forms(self._materials, Extraction(project.domain), actions)
        self._two_stage = TwoStageFallback(self._materials, self._forms, actions)
        features = self._materials.features
        self._rules = Rules(project.rules, features)
        self._stories = Stories(project.stories, project.domain, features, project.policies)
        self._only_in_rules = _only_in_rules(self._rules, self._stories)
        self._fallback = project.policies.fallback
        self._told = told
        self._own: Mapping[str, Callable[[Answering], None]] = {
            TWO_STAGE: self._two_stage.run,
            "action_restart": self._restart,
            "action_session_start": _session_start,
            "action_deactivate_loop": _deactivate,
        }

    def answer(
        self, conversation: Conversation, said: PersonSpoke, around: Surroundings
    ) -> list[AnyEvent]:
        """The facts that a message brings about, without the message itself.

        `said.understood` is filled. Raises `UnknownAction` or `UnknownResponse` for names that
        `validate` would have found.
        """
        answering = Answering(self._materials, conversation, said, around)
        self._two_stage.hear(answering)
        self._forms.hear(answering)
        for _ in range(MOST_ACTIONS):
            decided = self._next(answering)
            if self._told:
                self._told(decided)
            if decided.action == LISTEN:
                break
            self._run(decided.action, answering)
        return answering.events

    def say(self, response: str, around: Surroundings, slots: Mapping[str, Any] = NOTHING) -> Said:
        """One response, rendered. `slots` go before known values, and both before initial ones.

        Raises `UnknownResponse`. The text is empty when no variation fits.
        """
        values = Layers(slots, around.known, self._materials.initial)
        return self._materials.responses.say(response, around.channel, values)

    def _run(self, action: str, answering: Answering) -> None:
        if action in self._forms:
            self._forms.run(action, answering)
        elif action in self._own:
            self._own[action](answering)
        elif action in self._actions:
            answering.acted(action)
            answering.put_all(self._actions[action](answering.turn()))
        elif action in self._materials.responses:
            answering.respond(action)
        else:
            raise UnknownAction(action)

    def _next(self, answering: Answering) -> Decided:
        if answering.over:
            return _by("nothing", LISTEN, answering)
        if answering.listening and answering.intent in DEFAULTS:
            return _by("default", DEFAULTS[answering.intent], answering)
        loop = answering.loop
        if loop and answering.listening and self._comes_first(answering):
            answering.declined = True
        if loop and not answering.declined:
            done = answering.moments[-1].prev == loop
            return _by("loop", LISTEN if done else loop, answering)
        found = self._rules.find(answering.moments, _at_start(answering))
        if found is None:
            return self._recall(answering) or self._at_a_loss(answering)
        if found.action == LISTEN and loop and not found.states[-1].loop:
            return self._recall(answering) or self._resume(loop, answering)
        return _written("rule", found, answering)

    def _resume(self, loop: str, answering: Answering) -> Decided:
        """Another question was answered in the middle of a loop: it asks again, unless what was
        answered comes before everything.
        """
        if self._comes_first(answering):
            answering.end_loop()
            return _by("nothing", LISTEN, answering)
        return _by("loop", loop, answering)

    def _at_a_loss(self, answering: Answering) -> Decided:
        """Nothing says what comes next. After an answer that is its end; a form asks again once;
        otherwise the fallback of config.yml.
        """
        loop = answering.loop
        if not answering.listening or self._fallback is None:
            return _by("nothing", LISTEN, answering)
        if loop and loop in self._forms and not asked_in_vain(answering.earlier, loop):
            return _by("loop", loop, answering)
        answering.end_loop()
        answering.over = True
        return _by("fallback", self._fallback, answering)

    def _comes_first(self, answering: Answering) -> bool:
        subject = self._materials.subjects.get(answering.intent)
        return subject is not None and subject.first

    def _recall(self, answering: Answering) -> Decided | None:
        turn, features = answering.moments, self._materials.features
        if not self._stories.tell_of(turn[-1].prev):
            return None
        past = visible(turns(answering.earlier, features), self._only_in_rules)
        if not seen(turn, past, self._only_in_rules):
            return None
        before = {}
        if self._stories.names:
            dialogue = answering.conversation.dialogue
            before = set_before(dialogue, self._materials.initial, features)
        whole = len(answering.earlier) < HISTORY
        found = self._stories.recall(joined(past, turn), before, whole)
        return _written("story", found, answering) if found else None

    def _restart(self, answering: Answering) -> None:
        answering.put(DialogueRestarted())
        answering.acted("action_restart")
        if "utter_restart" in self._materials.responses:
            answering.put(answering.turn().say("utter_restart"))
        answering.over = True


def _by(
    by: Literal["loop", "fallback", "default", "nothing"], action: str, answering: Answering
) -> Decided:
    return Decided(answering.intent, action, by)


def _written(by: Literal["rule", "story"], found: Pattern, answering: Answering) -> Decided:
    return Decided(answering.intent, found.action, by, found.script)


def _session_start(answering: Answering) -> None:
    answering.acted("action_session_start")
    answering.over = True


def _deactivate(answering: Answering) -> None:
    answering.acted("action_deactivate_loop")
    answering.end_loop()


def _at_start(answering: Answering) -> bool:
    return all(mark.kind not in ("intent", "action") for mark in answering.earlier)


def _only_in_rules(rules: Rules, stories: Stories) -> frozenset[tuple[str, str]]:
    """Intent and first action of the turns that no story tells: stories do not see them."""
    firsts = (p for p in rules.patterns if len(p.states) == 1 and p.states[0].prev == LISTEN)
    pairs = {(pattern.states[0].intent or "", pattern.action) for pattern in firsts}
    return frozenset(pairs - stories.pairs())
