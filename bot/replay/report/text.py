"""What replaying gave, for a terminal and for pytest.

Rule: who reads it knows which turn went wrong and why without opening a file: what was said, what
was expected beside what came, and what decided. Nothing is told by colour.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import shorten, wrap

from bot.replay.report import wrong
from bot.replay.told import Check, Line, Result, Turn
from handoff.pages.text import plain, unbroken

WIDE = 100
"""Columns that are counted on."""

_IN = " " * 7
_COLUMN = (WIDE - len(_IN) - 2 - 3) // 2
_MOST_LINES = 4
"""Lines of one message: the words that matter are in the checks."""


def failure(result: Result) -> str:
    """One conversation that did not go as written, turn by turn to the last that went wrong."""
    return "\n".join(line.rstrip() for line in _failure(result))


def summary(results: Sequence[Result], seconds: float | None = None) -> str:
    """A line for each conversation that failed, then how many there were and how fast.

    `seconds` is how long all took, if it is not the sum of each.
    """
    return "\n".join(_summary(results, seconds))


def _summary(results: Sequence[Result], seconds: float | None) -> Iterator[str]:
    failed = [result for result in results if result.failed]
    yield from (f"✗ {result.at}  {_clean(result.name)}: {first(result)}" for result in failed)
    if failed:
        yield ""
    took = sum(result.seconds for result in results) if seconds is None else seconds
    unplayed = [result for result in results if result.unplayable]
    yield from (f"- {r.at}  {_clean(r.name)}: not played here: {r.unplayable}" for r in unplayed)
    passed = f"{len(results) - len(failed) - len(unplayed)} passed, {len(failed)} failed"
    passed += f", {len(unplayed)} not played" if unplayed else ""
    all_of_it = counted(len(results), "conversation")
    yield f"{all_of_it}: {passed}, in {took:.2f} s{_rate(results, took)}"


def _rate(results: Sequence[Result], took: float) -> str:
    fast = len(results) / took if took > 0 else 0.0
    return f" ({fast:.0f} a second)" if fast >= 1 else ""


def counted(number: int, noun: str) -> str:
    """« 1 turn », « 2 turns »."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def first(result: Result) -> str:
    """What went wrong first, in one line; empty when nothing did."""
    found = wrong.first(result)
    if found is None:
        return _clean(result.trouble)
    check = found.check
    expected, got = (shorten(text, 60, placeholder=" …") for text in _parting(*_sides(check)))
    return f"turn {found.turn}, {check.what}: expected {expected}, got {got}"


def _parting(expected: str, got: str) -> tuple[str, str]:
    """Both texts from shortly before they part."""
    one, two = _clean(expected).split(" "), _clean(got).split(" ")
    same = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), 0)
    skipped = max(same - 3, 0)
    dots = ["…"] if skipped else []
    return " ".join(dots + one[skipped:]), " ".join(dots + two[skipped:])


def _failure(result: Result) -> Iterator[str]:
    yield _clean(result.name)
    yield f"{result.kind}, {result.at}"
    yield ""
    wrong_ones = [number for number, turn in enumerate(result.turns, 1) if turn.failed]
    last = len(result.turns) if result.trouble else max(wrong_ones, default=0)
    for number, turn in enumerate(result.turns[:last], 1):
        yield from _turn(number, turn)
    if result.trouble:
        yield from _hanging("  ✗ it could not go on: ", result.trouble, WIDE)
    if left := len(result.turns) - last:
        yield f"  … then {counted(left, 'turn')} as written"


def _turn(number: int, turn: Turn) -> Iterator[str]:
    mark = "✗" if turn.failed else "✓"
    yield from _placed(f"  {mark} {number:<3}", turn.act, str(turn.at))
    if not turn.failed:
        return
    for line in turn.lines:
        if not (line.author == "jobseeker" and line.text in turn.act):
            yield from _said(line)
    for check in turn.checks:
        yield from _check(check)
    for number, why in enumerate(turn.why):
        yield from _hanging(f"{_IN}{'why  ' if not number else '     '}", why, WIDE)
    yield ""


def _said(line: Line) -> Iterator[str]:
    buttons = "".join(f" [{title}]" for title in line.buttons)
    name = f"{line.name}: " if line.name else ""
    head = f"{_IN}{line.author}  "
    found = list(_hanging(head, name + line.text + buttons, WIDE))
    yield from found[:_MOST_LINES]
    if len(found) > _MOST_LINES:
        yield f"{'':<{len(head)}}…"


def _check(check: Check) -> Iterator[str]:
    if check.held:
        yield from _placed(f"{_IN}✓ ", f"{check.what} {check.expected}", str(check.at))
        return
    yield from _placed(f"{_IN}✗ ", check.what, str(check.at))
    expected, got = _sides(check)
    yield _beside("expected", "got")
    columns = (wrap(_clean(text), _COLUMN) for text in (expected, got))
    yield from (_beside(left, right) for left, right in zip_longest(*columns, fillvalue=""))
    yield from _apart(expected, got)


def _sides(check: Check) -> tuple[str, str]:
    return check.expected or "nothing", check.got or "nothing"


def _apart(expected: str, got: str) -> Iterator[str]:
    """Where two long texts part: nobody finds the day that is another by reading both."""
    if wrong.same_words(expected, got):
        yield f"{_IN}  {wrong.SAME_WORDS}"
        return
    pieces = [[p for p in side if p.other] for side in wrong.differing(expected, got)]
    shown = [_quoted(side[0].text) if side else "" for side in pieces]
    if any(shown):
        yield _beside(*(f"≠ {text}" if text else "≠ nothing there" for text in shown))


def _quoted(text: str) -> str:
    return f"« {shorten(_clean(text), _COLUMN - 6, placeholder=' …')} »"


def _beside(left: str, right: str) -> str:
    return f"{_IN}  {left:<{_COLUMN}} │ {right}"


def _placed(head: str, text: str, place: str) -> Iterator[str]:
    """A text with its place at the right margin of its first line."""
    first, *rest = _hanging(head, text, WIDE - len(place) - 2)
    yield f"{first:<{WIDE - len(place)}}{place}"
    yield from rest


def _hanging(head: str, text: str, wide: int) -> Iterator[str]:
    """A text after a head, its other lines under its first."""
    first, *rest = wrap(unbroken(_clean(text)), max(wide - len(head), 20)) or [""]
    yield head + first
    yield from (f"{'':<{len(head)}}{line}" for line in rest)


def _clean(text: str) -> str:
    """On one line, without what a terminal would act on."""
    return " ".join(plain(text).split())
