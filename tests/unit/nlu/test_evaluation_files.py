"""An evaluation file that is not what was expected is refused with its line."""

from pathlib import Path

import pytest

from nlu.errors import DataError
from nlu.evaluation import Row, read_rows, taught, unknown_labels

HEADER = "text\tlabel\talt\tstyle\n"


def written(folder: Path, content: str) -> Path:
    path = folder / "m.tsv"
    path.write_bytes(content.encode())
    return path


def refused(folder: Path, content: str) -> str:
    with pytest.raises(DataError) as caught:
        read_rows(written(folder, content))
    return str(caught.value).replace(f"{folder}/", "")


def test_a_line_is_a_message_with_its_labels_and_its_style(tmp_path: Path):
    path = written(tmp_path, f"{HEADER}bonjour\tsalutation\toui|non\tsms\n")
    assert read_rows(path) == [Row("bonjour", ("salutation", "oui", "non"), "sms", 2)]


def test_a_quotation_mark_is_a_character_like_any_other(tmp_path: Path):
    path = written(tmp_path, f'{HEADER}"on rappelle" dit-il\tdates\t\tsms\n')
    assert read_rows(path)[0].text == '"on rappelle" dit-il'


def test_two_columns_are_enough_and_their_order_is_free(tmp_path: Path):
    assert read_rows(written(tmp_path, "label\ttext\ndates\tbonjour\n")) == [
        Row("bonjour", ("dates",), line=2)
    ]


def test_the_last_cells_of_a_line_may_be_left_out(tmp_path: Path):
    assert read_rows(written(tmp_path, f"{HEADER}bonjour\tdates\n"))[0].labels == ("dates",)


def test_a_file_made_elsewhere_is_read_the_same(tmp_path: Path):
    content = "\ufeff" + HEADER.replace("\n", "\r\n") + "bonjour\tdates\t\tsms\r\n\r\n"
    assert read_rows(written(tmp_path, content)) == [Row("bonjour", ("dates",), "sms", 2)]


def test_a_label_with_a_detail_is_its_subject(tmp_path: Path):
    path = written(tmp_path, f"{HEADER}bonjour\tdates__limite\tdates|oubli__x\t\n")
    assert read_rows(path)[0].labels == ("dates", "oubli")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "m.tsv:1: the file is empty, expected the columns text, label"),
        ("\n\n", "m.tsv:1: the file is empty, expected the columns text, label"),
        (HEADER, "m.tsv:2: no message, expected at least one below the header"),
        ("text\tlabel\tlang\n", "m.tsv:1: found column 'lang', expected the columns text, label"),
        ("text\ttext\tlabel\n", "m.tsv:1: column 'text' is there 2 times"),
        ("text\tintent\nbonjour\tx\n", "m.tsv:1: no column 'label'"),
        ("text;label\nbonjour;x\n", "m.tsv:1: found column 'text;label'"),
        (f"{HEADER}\tdates\t\t\n", "m.tsv:2: no text, expected one in column 1"),
        (f"{HEADER}bonjour\n", "m.tsv:2: no label, expected one in column 2"),
        (f"{HEADER}a\tb\tc\td\te\n", "m.tsv:2: found 5 cells, expected 4: text, label, alt, style"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, content: str, said: str):
    assert said in refused(tmp_path, content)


def test_every_line_that_is_wrong_is_told(tmp_path: Path):
    told = refused(tmp_path, f"{HEADER}a\t\t\t\nb\tdates\t\t\n\n\tdates\t\t\n")
    assert [line.partition(" ")[0] for line in told.splitlines()] == ["m.tsv:2:", "m.tsv:5:"]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path):
    path = tmp_path / "m.tsv"
    path.write_bytes(b"text\tlabel\n\xff\xfe\tdates\n")
    with pytest.raises(DataError, match=r"m\.tsv: cannot be read"):
        read_rows(path)


def test_a_label_that_no_intent_is_about_is_told_once_with_its_first_line(tmp_path: Path):
    path = written(tmp_path, f"{HEADER}a\tdates\t\t\nb\tdate\t\t\nc\tdates\tdate\t\n")
    [problem] = unknown_labels(read_rows(path), ["dates__limite", "oos__caf"], path)
    assert (problem.line, "'date'" in problem.text) == (3, True)


def test_messages_that_the_model_has_learnt_are_told(tmp_path: Path):
    path = written(tmp_path, f"{HEADER}a b\tdates\t\t\nC’est ou\tdates\t\t\nd\tdates\t\t\n")
    [problem] = taught(read_rows(path), ["c'est où ?", "D !", "e"], path)
    assert (problem.line, problem.text[:10]) == (3, "2 messages")
    assert taught(read_rows(path), ["f"], path) == []
