"""Which action comes next: what the rules say, and what the stories recall.

Rule: as Rasa 3 decides. Of the rules that fit, the one that asks for most counts; a story is
recalled when what happened is exactly what it tells, over as many states as it remembers. Where
Rasa draws lots, the first written wins.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.dialogue.domain import LISTEN, Domain, Policies
from bot.dialogue.features import Feature, Features
from bot.dialogue.moments import Moment
from bot.dialogue.paths import branches, ways
from bot.dialogue.patterns import Pattern, State, of_rule, of_story
from bot.dialogue.scripts import Script


class Rules:
    """The rules, found by the action before and the intent."""

    def __init__(self, rules: Iterable[Script], features: Features) -> None:
        index: dict[tuple[str, str | None], list[Pattern]] = defaultdict(list)
        self.patterns: list[Pattern] = []
        for rule in rules:
            for way in branches(rule):
                self.patterns += of_rule(way, features)
        for pattern in self.patterns:
            last = pattern.states[-1]
            index[(last.prev, last.intent)].append(pattern)
        self._index = {
            key: sorted(patterns, key=lambda p: p.weight, reverse=True)
            for key, patterns in index.items()
        }

    def find(self, moments: Sequence[Moment], at_start: bool = False) -> Pattern | None:
        """The heaviest rule that fits the moments of a turn."""
        last = moments[-1]
        best: Pattern | None = None
        for key in ((last.prev, last.intent), (last.prev, None)):
            for pattern in self._index.get(key, ()):
                if fits(pattern, moments, at_start):
                    if best is None or pattern.weight > best.weight:
                        best = pattern
                    break
        return best


def fits(pattern: Pattern, moments: Sequence[Moment], at_start: bool) -> bool:
    """Whether a rule's pattern fits the latest moments."""
    states = pattern.states
    if len(states) > len(moments) or (pattern.at_start and not at_start):
        return False
    return all(map(_allows, reversed(states), reversed(moments)))


def _allows(state: State, moment: Moment) -> bool:
    if state.prev != moment.prev or state.intent not in (None, moment.intent):
        return False
    if state.loop is not None and state.loop != (moment.loop or ""):
        return False
    if not state.entities <= moment.entities:
        return False
    return not state.slots or all(
        (name, wanted) in moment.slots
        if wanted is not None
        else all(name != set_ for set_, _ in moment.slots)
        for name, wanted in state.slots
    )


class Stories:
    """The memory of the stories, found by the action before and the intent."""

    def __init__(
        self, stories: Sequence[Script], domain: Domain, features: Features, policies: Policies
    ) -> None:
        slots = (s.name for story in stories for s in story.all_steps if s.kind == "slot")
        self.names = {name for name in (*slots, *domain.initial) if name in features}
        self._initial = {name: features.of(name, v) for name, v in domain.initial.items()}
        self._augmented = policies.augmented
        known = stories if policies.memory else ()
        initial = {name: self._initial.get(name) for name in self.names}
        initial = {name: feature for name, feature in initial.items() if feature is not None}
        self.patterns: list[Pattern] = []
        for way in ways(known):
            self.patterns += of_story(way, features, dict(initial), policies.max_history)
        self._loops = {state.loop for pattern in self.patterns for state in pattern.states}
        self._index = _unambiguous(self.patterns)
        self._after = {prev for prev, _ in self._index}

    def tell_of(self, action: str) -> bool:
        """Whether any story goes on after this action. Asked first, as it costs nothing."""
        return action in self._after

    def pairs(self) -> set[tuple[str, str]]:
        """Intent and first action of the turns that the stories know."""
        return {
            (pattern.states[-1].intent or "", pattern.action)
            for pattern in self.patterns
            if pattern.states[-1].prev == LISTEN
        }

    def recall(
        self, moments: Sequence[Moment], before: dict[str, Feature | None], whole: bool
    ) -> Pattern | None:
        """The longest story that tells these moments, with all that was set before
        or, when the memory is augmented, as if they were the first.

        `before` are the features of slots before the first of them; `whole`: they begin with the
        conversation.
        """
        last = moments[-1]
        for pattern in self._index.get((last.prev, last.intent), ()):
            length = len(pattern.states)
            if length > len(moments):
                continue
            entire = not pattern.whole or (whole and length == len(moments))
            if entire and self._tells(pattern, moments, dict(before)):
                return pattern
            latest = moments[len(moments) - length :]
            if self._augmented and self._tells(pattern, latest, dict(self._initial)):
                return pattern
        return None

    def _tells(
        self, pattern: Pattern, moments: Sequence[Moment], slots: dict[str, Feature | None]
    ) -> bool:
        skipped = len(moments) - len(pattern.states)
        for number, moment in enumerate(moments):
            if self.names:
                slots.update(change for change in moment.changes if change[0] in self.names)
            if number >= skipped and not self._same(
                pattern.states[number - skipped], moment, slots
            ):
                return False
        return True

    def _same(self, state: State, moment: Moment, slots: dict[str, Feature | None]) -> bool:
        if state.prev != moment.prev or state.intent != moment.intent:
            return False
        if state.loop != (moment.loop if moment.loop in self._loops else None):
            return False
        if not state.entities <= moment.entities:
            return False
        if not self.names:
            return True
        seen = {(n, slots[n]) for n in self.names if slots.get(n) is not None}
        return state.slots == seen


def _unambiguous(patterns: Sequence[Pattern]) -> dict[tuple[str, str | None], list[Pattern]]:
    """The patterns by action and intent, longest first. As Rasa does, what two stories tell alike
    and end differently is forgotten.
    """
    endings: dict[tuple[State, ...], set[str]] = defaultdict(set)
    for pattern in patterns:
        endings[pattern.states].add(pattern.action)
    index: dict[tuple[str, str | None], dict[tuple[State, ...], Pattern]] = defaultdict(dict)
    for pattern in patterns:
        if len(endings[pattern.states]) == 1:
            last = pattern.states[-1]
            index[(last.prev, last.intent)].setdefault(pattern.states, pattern)
    return {key: sorted(found.values(), key=_length, reverse=True) for key, found in index.items()}


def _length(pattern: Pattern) -> tuple[int, int]:
    return len(pattern.states), sum(len(state.entities) for state in pattern.states)
