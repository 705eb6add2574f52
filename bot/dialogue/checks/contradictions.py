"""Rules and stories that say different things of the same moment.

Rule: each script is walked as if it happened, and at each step the rules are asked what they
would do. Rasa finds this only once understanding was trained.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from bot.dialogue.checks.names import Names
from bot.dialogue.domain import LISTEN
from bot.dialogue.features import Features
from bot.dialogue.moments import Moment
from bot.dialogue.paths import ways
from bot.dialogue.patterns import Pattern, State, of_story
from bot.dialogue.policies import Rules
from bot.dialogue.scripts import Script


def check_contradictions(names: Names) -> None:
    """Between rules, between a rule and a story, between stories, and rules left incomplete."""
    features = Features(names.project.domain)
    rules = Rules(names.project.rules, features)
    initial = {n: features.of(n, v) for n, v in names.project.domain.initial.items()}
    initial = {name: feature for name, feature in initial.items() if feature is not None}
    told = [
        pattern
        for way in ways(names.project.stories)
        for pattern in of_story(way, features, initial, None)
    ]
    reported: set[tuple[str, str]] = set()
    for pattern in rules.patterns:
        _rule(pattern, rules, names, reported)
    for pattern in told:
        _story(pattern, rules, names, reported)
    _overlaps(rules.patterns, names, reported)
    _endings(told, names, reported)
    _incomplete(rules.patterns, features, names)


def _rule(pattern: Pattern, rules: Rules, names: Names, reported: set[tuple[str, str]]) -> None:
    moments = [_moment(state) for state in pattern.states]
    found = rules.find(moments, pattern.at_start)
    if found and found.action != pattern.action:
        _contradiction(pattern, found, names, reported)


def _story(pattern: Pattern, rules: Rules, names: Names, reported: set[tuple[str, str]]) -> None:
    begins = [number for number, state in enumerate(pattern.states) if state.prev == LISTEN]
    turn = [_moment(state) for state in pattern.states[begins[-1] if begins else 0 :]]
    loop, last = turn[-1].loop, turn[-1].prev
    if loop and (last == loop or pattern.action == loop):
        return  # the loop goes on by itself
    found = rules.find(turn, at_start=begins == [0])
    listens = found is not None and found.action == LISTEN
    if found and found.action != pattern.action and not (loop and listens):
        _contradiction(pattern, found, names, reported)


def _moment(state: State) -> Moment:
    slots = frozenset((name, value) for name, value in state.slots if value is not None)
    return Moment(state.prev, state.intent or "", state.entities, state.loop or None, slots)


def _contradiction(
    pattern: Pattern, other: Pattern, names: Names, reported: set[tuple[str, str]]
) -> None:
    if _first_time(pattern.script, other.script, reported):
        names.findings.error(
            pattern.at,
            f"{pattern.script.title} goes on with '{pattern.action}' where "
            f"{other.script.title} ({other.at}) expects '{other.action}'",
        )


def _first_time(one: Script, other: Script, reported: set[tuple[str, str]]) -> bool:
    pair = (min(one.title, other.title), max(one.title, other.title))
    new = pair not in reported
    reported.add(pair)
    return new


def _overlaps(patterns: Sequence[Pattern], names: Names, reported: set[tuple[str, str]]) -> None:
    """Rules of which now one, now the other applies, and both when it so happens."""
    alike: dict[tuple[str, str | None], list[Pattern]] = defaultdict(list)
    for pattern in patterns:
        alike[(pattern.states[-1].prev, pattern.states[-1].intent)].append(pattern)
    for group in alike.values():
        for one, other in combinations(group, 2):
            if one.action == other.action or one.script is other.script:
                continue
            asked, wanted = dict(_asks(one)), dict(_asks(other))
            together = all(wanted.get(key, value) == value for key, value in asked.items())
            nested = asked.items() <= wanted.items() or wanted.items() <= asked.items()
            if together and not nested and _first_time(one.script, other.script, reported):
                names.findings.warning(
                    other.at,
                    f"{other.script.title} and {one.script.title} ({one.at}) may both apply, "
                    f"with '{other.action}' and '{one.action}'",
                )


def _asks(pattern: Pattern) -> Iterator[tuple[Any, Any]]:
    """What a rule asks for, by how many states ago."""
    for ago, state in enumerate(reversed(pattern.states)):
        yield (ago, "prev"), state.prev
        if state.intent is not None:
            yield (ago, "intent"), state.intent
        if state.loop is not None:
            yield (ago, "loop"), state.loop
        for name, value in state.slots:
            yield (ago, "slot", name), value
        for entity in state.entities:
            yield (ago, "entity", entity), True
    if pattern.at_start:
        yield "start", True


def _endings(told: Sequence[Pattern], names: Names, reported: set[tuple[str, str]]) -> None:
    """Stories that begin alike and go on differently: as in Rasa, none of them is recalled."""
    first: dict[tuple[State, ...], Pattern] = {}
    for pattern in told:
        other = first.setdefault(pattern.states, pattern)
        if other.action != pattern.action and _first_time(pattern.script, other.script, reported):
            names.findings.warning(
                pattern.at,
                f"{pattern.script.title} goes on with '{pattern.action}' and {other.script.title}"
                f" ({other.at}) with '{other.action}' after the same steps: neither is recalled",
            )


def _incomplete(patterns: Sequence[Pattern], features: Features, names: Names) -> None:
    """An action that sets slots or a loop in one rule does so in every rule."""
    slots: dict[str, set[str]] = defaultdict(set)
    loops: dict[str, set[str]] = defaultdict(set)
    for rule in names.project.rules:
        action = ""
        for step in rule.steps:
            if step.kind in ("action", "intent"):
                action = step.name if step.kind == "action" else ""
            elif step.kind == "slot" and action and step.name in features:
                slots[action].add(step.name)
            elif step.kind == "loop" and action:
                loops[action].add(step.name)
    for pattern in patterns:
        last = pattern.states[-1]
        missing = slots[last.prev] - {name for name, _ in last.slots}
        listed = ", ".join(f"'{loop or 'null'}'" for loop in sorted(loops[last.prev]))
        if loops[last.prev] and last.loop not in loops[last.prev]:
            missing.add(f"active_loop: {listed}")
        if missing:
            names.findings.error(
                pattern.at,
                f"{pattern.script.title}: after '{last.prev}' expected {', '.join(sorted(missing))}"
                " as in other rules (or 'wait_for_user_input: false')",
            )
