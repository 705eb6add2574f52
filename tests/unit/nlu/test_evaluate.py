"""Every outcome is counted, and counted once."""

from pathlib import Path
from typing import Any

import pytest

from nlu import DataError, Interpreter, Ranked, Understanding
from nlu.evaluation import Row, as_text, evaluate, judge, read_rows


class Scripted:
    """An interpreter that says what it was told to."""

    model_id = "scripted"

    def __init__(self, said: dict[str, tuple[str, str, tuple[str, ...]]]) -> None:
        self._said = said

    def parse(self, text: str, today: Any = None, prefer: Any = "past") -> Understanding:
        intent, decision, candidates = self._said[text]
        return Understanding(text, Ranked(intent, 0.9), decision=decision, candidates=candidates)

    def explain(self, text: str) -> dict[str, Any]:
        return {}


ROWS = [
    ("a", "dates", "", ("dates__limite", "answer", ())),
    ("b", "dates", "oubli|delai", ("delai", "answer", ())),
    ("c", "dates", "", ("preuves", "answer", ())),
    ("d", "dates", "", ("preuves", "ask", ("preuves", "dates"))),
    ("e", "dates", "", ("preuves", "ask", ("preuves", "delai"))),
    ("f", "dates", "", ("dates", "handover", ())),
    ("g", "dates", "", ("oos__caf", "out_of_scope", ())),
    ("h", "oos", "", ("oos__caf", "out_of_scope", ())),
    ("i", "oos", "", ("dates", "answer", ())),
    ("j", "detresse", "", ("detresse", "handover", ())),
    ("k", "detresse", "", ("dates", "answer", ())),
    ("l", "preuves", "", ("detresse", "answer", ())),
]


@pytest.fixture
def report(tmp_path: Path):
    path = tmp_path / "messages.tsv"
    lines = ["text\tlabel\talt\tstyle", *(f"{t}\t{label}\t{alt}\tsms" for t, label, alt, _ in ROWS)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return evaluate(Scripted({text: said for text, _, _, said in ROWS}), path)


def test_every_message_has_one_outcome(report):
    assert report.counts == {"right": 3, "wrong": 4, "asked": 2, "handed over": 2, "refused": 1}


def test_asking_counts_whether_the_right_one_was_offered(report):
    assert report.asked_right == 1


def test_out_of_scope_answered_as_ours_is_counted(report):
    assert report.out_answered == (1, 2)


def test_distress_counts_as_noticed_whatever_the_decision(report):
    assert report.distress == (1, 2)
    assert report.false_alarms == 1


def test_accuracy_looks_at_the_best_subject_whatever_the_decision(report):
    assert report.accuracy == pytest.approx(5 / 12)


def test_f1_of_a_label_counts_what_it_misses_and_what_it_steals(report):
    [dates] = [line for line in report.table() if line.label == "dates"]
    assert dates.f1 == pytest.approx(2 * 3 / (2 * 3 + 4 + 2))
    assert 0 < report.macro_f1 < 1


def test_the_report_reads_as_text(report):
    text = as_text(report)
    assert "wrong        4 (33.3%)" in text
    assert "asked        2 (16.7%), the right one offered 1" in text
    assert "distress noticed  1 of 2; false alarms 1" in text


def test_a_quotation_mark_is_a_character_like_any_other(tmp_path: Path):
    path = tmp_path / "m.tsv"
    path.write_text('text\tlabel\talt\tstyle\n"on rappelle" dit-il\tdates\t\tsms\n', "utf-8")
    assert read_rows(path) == [Row('"on rappelle" dit-il', ("dates",), "sms")]


@pytest.mark.parametrize("content", ["a\tb\n1\t2\n", "text\tlabel\n\tdates\n", "text\nbonjour\n"])
def test_a_file_of_another_shape_is_refused_with_its_line(tmp_path: Path, content: str):
    path = tmp_path / "m.tsv"
    path.write_text(content, "utf-8")
    with pytest.raises(DataError, match=r"m\.tsv:2: expected columns"):
        read_rows(path)


def test_a_missing_file_is_refused(tmp_path: Path, interpreter: Interpreter):
    with pytest.raises(DataError, match="cannot be read"):
        evaluate(interpreter, tmp_path / "nowhere.tsv")


def test_out_of_scope_is_acceptable_as_a_second_label():
    row = Row("x", ("dates", "oos"))
    found = Understanding("x", Ranked("oos__caf", 0.9), decision="out_of_scope")
    assert judge(row, found).outcome == "right"
