"""Whoever reads a failure as text knows which turn went wrong, how and why."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.replay.report.text import failure, summary
from bot.replay.report.wrong import differing
from tests.unit.replay import sample

SHOWN = failure(sample.FAILED)


@dataclass
class Row:
    """Lines that tell of one turn."""

    head: str
    lines: list[str] = field(default_factory=list)


def turns(text: str) -> list[Row]:
    rows: list[Row] = []
    for line in text.splitlines()[3:]:
        if line.startswith(("  ✓ ", "  ✗ ")):
            rows.append(Row(line))
        elif rows:
            rows[-1].lines.append(line)
    return rows


def test_the_turn_that_went_wrong_is_marked_and_placed():
    first, second = turns(SHOWN)
    assert first.head.startswith("  ✓ 1") and first.lines == []
    assert second.head.startswith("  ✗ 2") and second.head.endswith("tests/scenarios/dates.yml:9")


def test_expected_and_got_stand_side_by_side_under_the_line_of_the_file():
    lines = turns(SHOWN)[1].lines
    start = next(n for n, line in enumerate(lines) if line.strip().startswith("✗ action"))
    assert lines[start].endswith("tests/scenarios/dates.yml:13")
    names, values = (line.split("│") for line in lines[start + 1 : start + 3])
    assert [name.strip() for name in names] == ["expected", "got"]
    assert [value.strip() for value in values] == ["utter_actualisation_dates", "action_listen"]


def test_where_two_long_texts_part_is_pointed_at():
    assert any(
        [side.strip() for side in line.split("│")] == ["≠ « 15 »", "≠ « 16 »"]
        for line in turns(SHOWN)[1].lines
    )


def test_words_that_only_look_the_same_are_said_to_differ_in_spaces():
    check = sample.broken("bot", "deux mots", "deux\nmots")
    turn = replace(sample.ANOTHER_DAY, checks=(check,))
    assert "only spaces or line breaks differ" in failure(replace(sample.FAILED, turns=(turn,)))


def test_the_rule_and_the_parse_that_decided_are_named():
    lines = turns(SHOWN)[1].lines
    assert any("understood as actualisation_dates (0.97)" in line for line in lines)
    assert any(sample.RULE in line for line in lines)


def test_what_came_after_the_last_wrong_turn_is_only_counted():
    assert SHOWN.splitlines()[-1].strip() == "… then 2 turns as written"
    assert "Claire Martin accepts" not in SHOWN


def test_what_kept_a_conversation_from_going_on_is_said():
    assert "it could not go on: metadata: nobody is called 'zoe'" in failure(sample.STOPPED)


@given(st.text(st.characters(codec="utf-8"), max_size=400))
def test_no_text_makes_a_line_longer_than_a_terminal_or_acts_on_it(text):
    result = replace(sample.saying(text), at=sample.at(1))
    for line in failure(result).split("\n")[2:]:
        assert len(line) <= 100 and "\x1b" not in line and "\r" not in line


def test_the_summary_has_a_line_for_each_failure_with_what_went_wrong_first():
    *lines, empty, last = summary(sample.ALL, seconds=0.5).splitlines()
    assert lines == [
        "✗ tests/scenarios/dates.yml:3  Six jours, puis une date: turn 2, bot: expected"
        " … vous actualiser jusqu’au 15 décembre 2026, à 23 h 59, …,"
        " got … vous actualiser jusqu’au 16 décembre 2026, à 23 h 59, …",
        "✗ tests/scenarios/dates.yml:40  Personne de ce nom:"
        " metadata: nobody is called 'zoe', expected one of ana, bilal",
    ]
    assert (empty, last) == ("", "3 conversations: 1 passed, 2 failed, in 0.50 s (6 a second)")


def test_nothing_replayed_is_no_division_by_nothing():
    assert summary([]) == "0 conversations: 0 passed, 0 failed, in 0.00 s"


@given(st.text(), st.text())
def test_pieces_of_two_texts_are_the_texts_and_what_is_not_marked_is_in_both(expected, got):
    left, right = differing(expected, got)
    assert "".join(p.text for p in left) == expected
    assert "".join(p.text for p in right) == got
    marked = any(p.other for p in (*left, *right))
    same = ["".join(p.text for p in side if not p.other) for side in (left, right)]
    assert same[0] == same[1] or not marked
