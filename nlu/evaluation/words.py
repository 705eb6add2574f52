"""A report, or a comparison, as text for a terminal.

Rule: a message is shown on one line and without characters that move the cursor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nlu.evaluation.calibration import bins, expected_error
from nlu.evaluation.cases import OUTCOMES
from nlu.evaluation.comparison import Change, Comparison, Figure
from nlu.evaluation.figures import Report

_HEADINGS = "".join(f"{outcome:>13}" for outcome in OUTCOMES)
_LONGEST = 100


def as_text(report: Report) -> str:
    """The figures, the tables, the confusions and the calibration."""
    parts = (_summary(report), _labels(report), _styles(report), _confusions(report))
    return "\n".join(line for part in (*parts, _calibration(report)) for line in part)


def comparison_text(compared: Comparison) -> str:
    """Figures side by side with their difference, and the messages whose outcome changed."""
    return "\n".join((*_side_by_side(compared), *_changes(compared)))


def figure(found: Figure, sign: str = "") -> str:
    """One figure as it reads; `sign` "+" for a difference."""
    if found.value is None:
        return "-"
    shapes = {"share": f"{sign}.1%", "plain": f"{sign}.3f", "count": f"{sign}g", "ms": f"{sign}.3f"}
    shown = format(found.value, shapes[found.kind])
    return f"{shown} ms" if found.kind == "ms" else shown


def difference(here: Figure, there: Figure) -> str:
    """Here minus there, if both were measured; of shares in percentage points."""
    if here.value is None or there.value is None:
        return "-"
    shown = figure(Figure(here.name, here.kind, here.value - there.value), "+")
    return shown.replace("%", " pts")


def one_line(text: str) -> str:
    """A message as it may be shown in a terminal."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _summary(report: Report) -> Iterator[str]:
    total = len(report.cases)
    out, all_out = report.out_answered
    seen, all_seen = report.distress
    if report.model:
        yield f"model        {report.model}"
    yield f"messages     {total}"
    yield f"accuracy     {report.accuracy:.1%} (best subject, whatever the decision)"
    yield f"macro F1     {report.macro_f1:.3f}"
    for outcome in OUTCOMES:
        count = report.counts[outcome]
        more = f", the right one offered {report.asked_right}" if outcome == "asked" else ""
        yield f"{outcome:12} {count} ({count / max(total, 1):.1%}){more}"
    yield f"out of scope answered as ours  {out} of {all_out}"
    yield f"distress noticed  {seen} of {all_seen}; false alarms {report.false_alarms}"
    yield f"calibration error  {expected_error(report.cases):.3f}"
    spent = "not measured: another process" if report.cpu_ms is None else f"{report.cpu_ms:.3f} ms"
    yield f"CPU per message  {spent}"


def _labels(report: Report) -> Iterator[str]:
    yield from ("", f"{'label':34}{'n':>4}{'F1':>7}{_HEADINGS}")
    for line in report.table():
        yield f"{line.label:34}{line.count:>4}{line.f1:>7.2f}{_cells(line.outcomes)}"


def _styles(report: Report) -> Iterator[str]:
    styles = report.styles()
    if styles:
        yield from ("", f"{'style':31}{'n':>4}{'accuracy':>10}{_HEADINGS}")
    for group in styles:
        yield f"{group.name:31}{group.count:>4}{group.accuracy:>10.1%}{_cells(group.outcomes)}"


def _cells(outcomes: Sequence[int]) -> str:
    return "".join(f"{count:>13}" for count in outcomes)


def _confusions(report: Report) -> Iterator[str]:
    confusions = report.confusions()
    if confusions:
        yield from ("", f"{'n':>3}  {'label':32} {'taken for':32} one of them")
    for pair in confusions:
        yield f"{pair.count:>3}  {pair.label:32} {pair.about:32} {one_line(pair.example)}"


def _calibration(report: Report) -> Iterator[str]:
    yield from ("", f"{'confidence':12}{'n':>5}{'mean':>8}{'right':>8}{'gap':>8}")
    for held in bins(report.cases):
        span = f"{held.start:.1f} to {held.end:.1f}"
        mean, right = f"{held.confidence:>8.2f}", f"{held.accuracy:>8.2f}"
        yield f"{span:12}{held.count:>5}{mean}{right}{held.gap:>+8.2f}"


def _side_by_side(compared: Comparison) -> Iterator[str]:
    here, there = compared.whole_here.model, compared.whole_there.model
    yield from ("", f"here   {here}", f"there  {there}")
    only_here, only_there = compared.only
    if only_here or only_there:
        yield f"not compared: {only_here} messages only here, {only_there} only there"
    yield from ("", f"{len(compared.here.cases)} messages".ljust(26) + _three(_COLUMNS))
    for mine, other in compared.rows():
        cells = (figure(mine), figure(other), difference(mine, other))
        yield f"{mine.name:26}{_three(cells)}"


_COLUMNS = ("here", "there", "difference")


def _three(cells: Iterable[str]) -> str:
    return "".join(f"{cell:>13}" for cell in cells)


def _changes(compared: Comparison) -> Iterator[str]:
    for name, changes in compared.changes:
        yield from ("", f"{name}: {len(changes)}")
        for change in changes:
            yield f"  {_change(change)}"


def _change(change: Change) -> str:
    here, there = change.here, change.there
    moved = f"{there.became} ({there.intent}) -> {here.became} ({here.intent})"
    return f"[{here.label}] {one_line(here.row.text)}\n      {moved}"
