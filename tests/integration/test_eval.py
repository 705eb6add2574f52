"""`referent eval`, as it is called."""

from pathlib import Path

import pytest

from tests.servers import referent

CONTENT = (
    "text\tlabel\talt\tstyle\n"
    "bonjour\tsalutation\t\tclean\n"
    "j'ai oublié de m'actualiser, c'est grave ?\tactualisation_oubli\t\tclean\n"
    "la caf me doit 300 euros\trecours\t\tclean\n"
)


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    path = tmp_path / "messages.tsv"
    path.write_text(CONTENT, encoding="utf-8")
    return path


def test_a_file_is_measured_kept_and_compared(data_dir: Path, tmp_path: Path, messages: Path):
    page, kept = tmp_path / "page" / "eval.html", tmp_path / "kept.json"
    words = ("eval", str(messages), "--html", str(page))
    code, said = referent.command(data_dir, *words, "--save", str(kept))
    assert (code, "accuracy     66.7%" in said, f"written to {page}" in said) == (0, True, True)
    assert "la caf me doit 300 euros" in page.read_text("utf-8")
    [model] = (data_dir / "models").iterdir()
    for other in (kept, model):
        code, said = referent.command(data_dir, *words, "--compare", str(other))
        assert code == 0 and "better: 0" in said and "worse: 0" in said


def test_a_server_of_the_same_model_understands_the_same(
    data_dir: Path, tmp_path: Path, messages: Path
):
    more = {"REFERENT_API_TOKEN": "secret"}
    with referent.running(data_dir, more) as server:
        address = f"http://127.0.0.1:{server.port}"
        words = ("eval", str(messages), "--html", str(tmp_path / "p.html"), "--compare")
        code, said = referent.command(data_dir, *words, f"{address}?token=secret")
        assert code == 0 and "better: 0" in said and "worse: 0" in said
        assert "secret" not in said + (tmp_path / "p.html").read_text("utf-8")
        code, said = referent.command(data_dir, *words, address)
        assert (code, f"{address}/model/parse: answered 401, expected 200" in said) == (1, True)


def test_a_broken_file_is_a_problem_with_its_line(data_dir: Path, tmp_path: Path):
    path = tmp_path / "m.tsv"
    path.write_text("text\tlabel\nbonjour\n", encoding="utf-8")
    code, said = referent.command(data_dir, "eval", str(path))
    assert (code, f"{path}:2: no label, expected" in said) == (1, True)


def test_results_that_are_none_are_a_problem(data_dir: Path, messages: Path):
    code, said = referent.command(data_dir, "eval", str(messages), "--compare", str(messages))
    assert (code, "expected a file written by `referent eval --save`" in said) == (1, True)


def test_a_server_that_is_not_there_is_a_problem(data_dir: Path, messages: Path):
    code, said = referent.command(
        data_dir, "eval", str(messages), "--compare", "http://127.0.0.1:9"
    )
    assert (code, "http://127.0.0.1:9/model/parse: cannot be reached" in said) == (1, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.tsv",), "nowhere.tsv: no such file"),
        (("{messages}", "--compare", "nowhere"), "--compare nowhere: no such file or folder"),
        ((), "the following arguments are required: file"),
        (("{messages}", "--what"), "unrecognized arguments: --what"),
    ],
)
def test_misuse_is_told_apart(data_dir: Path, messages: Path, words: tuple[str, ...], said: str):
    filled = [word.format(messages=messages) for word in words]
    code, answer = referent.command(data_dir, "eval", *filled)
    assert (code, said in answer) == (2, True)


def test_a_label_that_the_model_cannot_say_is_a_warning(data_dir: Path, tmp_path: Path):
    path = tmp_path / "m.tsv"
    path.write_text("text\tlabel\nbonjour\tsalutations\n", encoding="utf-8")
    code, said = referent.command(data_dir, "eval", str(path), "--html", str(tmp_path / "p.html"))
    assert (code, f"warning: {path}:2: found the label 'salutations'" in said) == (0, True)
