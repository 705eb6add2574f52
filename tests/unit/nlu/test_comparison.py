"""Two reports are compared message by message, over those that both have."""

from pathlib import Path

import msgspec
import pytest

from nlu.errors import DataError
from nlu.evaluation import Comparison, results
from nlu.evaluation.words import comparison_text
from tests.unit.nlu.scripted import reported

RIGHT = ("dates", "answer", ())
WRONG = ("oubli", "answer", ())
OFFERED = ("oubli", "ask", ("oubli", "dates"))
NOT_OFFERED = ("oubli", "ask", ("oubli", "delai"))
REFUSED = ("oos", "out_of_scope", ())
HANDED = ("dates", "handover", ())


def compared(folder: Path, *pairs) -> Comparison:
    here = reported(folder, *((str(n), "dates", pair[0]) for n, pair in enumerate(pairs)))
    there = reported(folder, *((str(n), "dates", pair[1]) for n, pair in enumerate(pairs)))
    return Comparison(here, there)


def texts(changes) -> str:
    return "".join(change.here.row.text for change in changes)


def test_messages_that_changed_are_told_in_either_direction(tmp_path: Path):
    found = compared(
        tmp_path,
        (RIGHT, RIGHT),
        (RIGHT, WRONG),
        (WRONG, HANDED),
        (OFFERED, NOT_OFFERED),
        (NOT_OFFERED, REFUSED),
        (HANDED, OFFERED),
        (WRONG, RIGHT),
    )
    assert texts(found.better) == "13"
    assert texts(found.worse) == "265"
    assert texts(found.otherwise) == "4"


def test_figures_stand_side_by_side_with_their_difference(tmp_path: Path):
    text = comparison_text(compared(tmp_path, (RIGHT, WRONG), (RIGHT, RIGHT), (WRONG, WRONG)))
    [accuracy] = [line for line in text.splitlines() if line.startswith("accuracy")]
    assert accuracy.split() == ["accuracy", "66.7%", "33.3%", "+33.3", "pts"]
    [right] = [line for line in text.splitlines() if line.startswith("right")]
    assert right.split() == ["right", "2", "1", "+1"]
    assert "better: 1\n  [dates] 0\n      wrong (oubli) -> right (dates)" in text


def test_what_one_of_them_did_not_measure_has_no_difference(tmp_path: Path):
    both = compared(tmp_path, (RIGHT, WRONG))
    there = msgspec.structs.replace(both.whole_there, cpu_ms=None)
    [cpu] = [
        line
        for line in comparison_text(Comparison(both.whole_here, there)).splitlines()
        if line.startswith("CPU")
    ]
    assert cpu.split()[-2:] == ["-", "-"]


def test_only_messages_that_both_have_are_compared_and_the_others_are_counted(tmp_path: Path):
    here = reported(tmp_path, ("a", "dates", RIGHT), ("b", "dates", RIGHT), ("b", "dates", RIGHT))
    there = reported(tmp_path, ("b", "dates", WRONG), ("a", "oubli", WRONG))
    found = Comparison(here, there)
    assert (len(found.here.cases), found.only) == (1, (2, 1))
    assert "not compared: 2 messages only here, 1 only there" in comparison_text(found)


def test_kept_results_are_the_same_when_they_are_read_again(tmp_path: Path):
    report = reported(tmp_path, ("é « a »", "dates|oubli", OFFERED), ("b", "oos", WRONG))
    results.save(report, tmp_path / "new" / "kept.json")
    assert results.load(tmp_path / "new" / "kept.json") == report


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "expected a file written by `referent eval --save`"),
        ("text\tlabel\n", "expected a file written by `referent eval --save`"),
        ('{"format": 1, "report": {"cases": [{"row": 3}]}}', "Expected `object`, got `int`"),
        ('{"format": 9, "report": {"cases": []}}', "found format 9, expected 1"),
    ],
)
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, content: str, said: str):
    (tmp_path / "kept.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"kept\.json: ") as caught:
        results.load(tmp_path / "kept.json")
    assert said in str(caught.value)
