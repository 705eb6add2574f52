"""What holds the dialogue over several messages: forms, and the two-stage fallback.

Rule: as Rasa's loops. A form that gets nothing from a message leaves it to the rules, then asks
again. Two misunderstandings in a row inside the fallback end at its last resort, a human.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from bot.conversation.events import (
    AnyEvent,
    LoopEnded,
    LoopStarted,
    SlotSet,
)
from bot.conversation.state import Mark
from bot.dialogue.acting import Action, Declined
from bot.dialogue.answering import Answering, Materials
from bot.dialogue.domain import FALLBACK, REQUESTED, TWO_STAGE, Form
from bot.dialogue.extraction import Extraction
from bot.dialogue.payload import read

ASK_AFFIRMATION = "action_default_ask_affirmation"
ASK_REPHRASE = "action_default_ask_rephrase"
LAST_RESORT = "action_default_fallback"


class Forms:
    """Runs the forms of the domain."""

    def __init__(
        self, materials: Materials, extraction: Extraction, actions: Mapping[str, Action]
    ) -> None:
        self._forms = materials.domain.forms
        self._responses = materials.responses
        self._extraction = extraction
        self._actions = actions

    def __contains__(self, name: object) -> bool:
        return name in self._forms

    def hear(self, answering: Answering) -> None:
        """Fill slots from the message; what the form asks for waits until it is checked."""
        heard = answering.heard(answering.loop, answering.requested)
        form = self._forms.get(answering.loop or "")
        own = {*form.required, answering.requested} if form else set()
        for name, value in self._extraction.values(heard).items():
            if name in own:
                answering.candidates[name] = value
            else:
                answering.set_slot(name, value)

    def fits(self, answering: Answering, name: str) -> bool:
        """Whether the message would answer what the form asks for."""
        values = self._extraction.values(answering.heard(name, answering.requested))
        return not values.keys().isdisjoint(self._forms[name].required)

    def run(self, name: str, answering: Answering) -> None:
        """Start the form, give it the message, or ask again after another answer was given."""
        form = self._forms[name]
        if answering.loop != name:
            self._start(form, answering)
        elif answering.listening and not answering.declined:
            if not answering.candidates or not self._take(form, answering):
                answering.declined = True
                return
        else:
            answering.acted(name)
        answering.declined = False
        if answering.loop == name:
            self._ask(form, answering)
        else:
            answering.set_slot(REQUESTED, None)

    def _start(self, form: Form, answering: Answering) -> None:
        answering.acted(form.name)
        answering.set_slot(REQUESTED, None)
        answering.put(LoopStarted(name=form.name))
        slots = answering.slots
        filled = {n: slots[n] for n in form.required if slots.get(n) is not None}
        found = self._extraction.values(answering.heard(form.name, None))
        candidates = filled | {n: v for n, v in found.items() if n in form.required}
        self._check(form, candidates, answering)

    def _take(self, form: Form, answering: Answering) -> bool:
        """Check what the message fills; False when the form has no use for it after all."""
        try:
            events = self._checked(form, answering.candidates, answering)
        except Declined:
            return False
        answering.acted(form.name)
        self._keep(answering.candidates, events, answering)
        return True

    def _check(self, form: Form, candidates: Mapping[str, Any], answering: Answering) -> None:
        try:
            events = self._checked(form, candidates, answering)
        except Declined:
            return
        self._keep(candidates, events, answering)

    def _checked(
        self, form: Form, candidates: Mapping[str, Any], answering: Answering
    ) -> Sequence[AnyEvent]:
        validate = self._actions.get(f"validate_{form.name}")
        return list(validate(answering.turn(candidates))) if validate else []

    def _keep(
        self, candidates: Mapping[str, Any], events: Iterable[AnyEvent], answering: Answering
    ) -> None:
        """Take over what validation says, and every candidate it says nothing of."""
        spoken_of = set()
        for event in events:
            if isinstance(event, SlotSet):
                spoken_of.add(event.name)
                answering.set_slot(event.name, event.value)
                if event == SlotSet(name=REQUESTED, value=None):
                    answering.end_loop()
            else:
                answering.put(event)
        for name, value in candidates.items():
            if name not in spoken_of:
                answering.set_slot(name, value)

    def _ask(self, form: Form, answering: Answering) -> None:
        slots = answering.slots
        wanted = next((name for name in form.required if slots.get(name) is None), None)
        if wanted is None:
            answering.end_loop()
            return
        answering.set_slot(REQUESTED, wanted)
        for name in asking(form.name, wanted):
            if name in self._actions:
                answering.put_all(self._actions[name](answering.turn()))
                return
            if name in self._responses:
                answering.put(answering.turn().say(name))
                return


def asking(form: str, slot: str) -> tuple[str, str, str, str]:
    """The names under which a question of a form may be found, in order."""
    return (
        f"action_ask_{form}_{slot}",
        f"utter_ask_{form}_{slot}",
        f"action_ask_{slot}",
        f"utter_ask_{slot}",
    )


class TwoStageFallback:
    """Asks what was meant, then to say it otherwise, then brings a human in."""

    def __init__(self, materials: Materials, forms: Forms, actions: Mapping[str, Action]) -> None:
        self._forms = forms
        self._actions = actions
        self._denials = {"out_of_scope"}
        for variation in materials.domain.responses.get("utter_default_ask_affirmation", ()):
            meant = (read(choice.payload) for choice in variation.choices)
            self._denials.update(understood.intent for understood in meant if understood)

    def hear(self, answering: Answering) -> None:
        """Leave the loop when the message is clear, and give it back to the form below."""
        if answering.loop != TWO_STAGE:
            return
        below = form_below(answering.earlier)
        below = below if below in self._forms else None
        lost = answering.intent == FALLBACK or answering.intent in self._denials
        if lost and not (below and self._forms.fits(answering, below)):
            return
        answering.put(LoopEnded(name=TWO_STAGE))
        if below:
            answering.put(LoopStarted(name=below))

    def run(self, answering: Answering) -> None:
        """Ask what was meant, or give up."""
        starting = answering.loop != TWO_STAGE
        misses = () if starting else _since_start(answering.earlier)
        answering.acted(TWO_STAGE)
        if starting:
            answering.put(LoopStarted(name=TWO_STAGE))
            self._do(ASK_AFFIRMATION, answering)
        elif self._hopeless(misses, answering):
            answering.end_loop()
            self._do(LAST_RESORT, answering)
            answering.over = True
        elif answering.intent == FALLBACK:
            self._do(ASK_AFFIRMATION, answering)
        else:
            self._do(ASK_REPHRASE, answering)

    def _hopeless(self, earlier: Collection[str], answering: Answering) -> bool:
        """Two in a row; or, after « none of these », one with nothing to offer, or a third."""
        if answering.intent != FALLBACK:
            return len(earlier) > 0
        return not earlier or len(earlier) > 1 or not answering.understood.candidates

    def _do(self, action: str, answering: Answering) -> None:
        answering.put_all(self._actions[action](answering.turn()))


def form_below(marks: Sequence[Mark]) -> str | None:
    """The form that the two-stage fallback interrupted, if it did."""
    loops = [mark.name for mark in marks if mark.kind == "loop"]
    while loops and loops[-1] == TWO_STAGE:
        loops.pop()
    return (loops[-1] or None) if loops else None


def asked_in_vain(marks: Sequence[Mark], form: str) -> bool:
    """Whether the message before already gave the form nothing."""
    done: list[Mark] = []
    for mark in reversed(marks):
        if mark.kind == "intent":
            break
        done.append(mark)
    return bool(done) and done[-1].name == form and all(m.kind != "slot" for m in done)


def _since_start(marks: Sequence[Mark]) -> tuple[str, ...]:
    """The intents of the messages since the loop started."""
    names: list[str] = []
    for mark in reversed(marks):
        if mark.kind == "loop":
            break
        if mark.kind == "intent":
            names.append(mark.name)
    return tuple(reversed(names))
