"""Every outcome is counted, and counted once."""

from pathlib import Path

import pytest

from nlu import DataError, Interpreter, Ranked, Understanding
from nlu.evaluation import Row, as_text, evaluate, evaluated, judge
from nlu.evaluation.calibration import bins, expected_error
from tests.unit.nlu.scripted import Scripted, reported

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


def test_a_missing_file_is_refused(tmp_path: Path, interpreter: Interpreter):
    with pytest.raises(DataError, match="cannot be read"):
        evaluate(interpreter, tmp_path / "nowhere.tsv")


def test_out_of_scope_is_acceptable_as_a_second_label():
    row = Row("x", ("dates", "oos"))
    found = Understanding("x", Ranked("oos__caf", 0.9), decision="out_of_scope")
    assert judge(row, found).outcome == "right"


def test_confusions_come_most_frequent_first_with_the_first_message_of_each(report):
    pairs = [(p.count, p.label, p.about, p.example) for p in report.confusions()]
    assert pairs == [
        (3, "dates", "preuves", "c"),
        (1, "dates", "oos", "g"),
        (1, "detresse", "dates", "k"),
        (1, "oos", "dates", "i"),
        (1, "preuves", "detresse", "l"),
    ]
    assert "  3  dates " in as_text(report)


def test_what_was_not_right_is_listed_the_worst_for_the_person_first(report):
    assert "".join(case.row.text for case in report.not_right()) == "ciklegfjd"


def test_each_style_has_its_line(report):
    [sms] = report.styles()
    assert (sms.name, sms.count, sms.accuracy) == ("sms", 12, pytest.approx(5 / 12))


def test_a_file_without_styles_has_no_table_of_them(tmp_path: Path):
    report = reported(tmp_path, ("a", "dates", ("dates", "answer", ())))
    assert report.styles() == []
    assert "style" not in as_text(report)


def test_the_cpu_of_a_message_is_told_only_when_it_was_spent_here(report):
    elsewhere = evaluated(Scripted({"a": ("dates", "answer", ())}), [Row("a", ("dates",))], here=0)
    assert report.cpu_ms > 0
    assert "CPU per message  0." in as_text(report)
    assert elsewhere.cpu_ms is None
    assert "CPU per message  not measured: another process" in as_text(elsewhere)


def test_a_message_cannot_move_the_cursor_of_the_terminal(tmp_path: Path):
    report = reported(tmp_path, ("a\x1b[2J\u202eb", "dates", ("preuves", "answer", ())))
    assert "a [2J b" in as_text(report)


def test_confidence_is_compared_with_how_often_it_is_right(tmp_path: Path):
    said = ("dates", "answer", ())
    rows = [(f"{n}", "dates" if n < 3 else "oubli", (*said, 0.95)) for n in range(4)]
    report = reported(tmp_path, *rows, ("z", "oubli", (*said, 0.35)), ("y", "dates", (*said, 1.0)))
    low, high = bins(report.cases)
    assert (low.start, low.count, low.accuracy) == (0.3, 1, 0.0)
    assert (high.end, high.count, high.accuracy) == (1.0, 5, 0.8)
    assert high.gap == pytest.approx(0.96 - 0.8)
    assert expected_error(report.cases) == pytest.approx((0.35 + 5 * 0.16) / 6)


def test_nothing_to_measure_is_no_error_of_calibration():
    assert expected_error([]) == 0.0
