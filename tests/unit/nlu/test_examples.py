"""The nlu files are read as Rasa reads them, and their problems are told with file and line."""

from pathlib import Path

import pytest

from nlu.errors import DataError
from nlu.examples import read_corpus

FIVE = "".join(f"    - exemple {word}\n" for word in ["un", "deux", "trois", "quatre", "cinq"])


def write(folder: Path, text: str, name: str = "nlu.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path) -> list[tuple[int, str]]:
    with pytest.raises(DataError) as caught:
        read_corpus(folder)
    return [(problem.line, problem.text) for problem in caught.value.problems]


def test_examples_are_read_without_their_annotations(tmp_path: Path):
    write(
        tmp_path,
        'version: "3.1"\nnlu:\n- intent: dates\n  examples: |\n'
        + FIVE
        + '    - en [janvier](mois) sous [48h]{"entity": "delai", "value": "deux jours"}\n',
    )
    corpus = read_corpus(tmp_path)
    assert corpus.examples[-1].text == "en janvier sous 48h"
    assert corpus.examples[-1].line == 10
    assert corpus.synonyms == {"48h": "deux jours"}


def test_rasas_longer_form_of_examples_is_read(tmp_path: Path):
    items = "".join(f"  - text: |\n      - phrase {n}\n" for n in range(5))
    write(tmp_path, f"nlu:\n- intent: dates\n  examples:\n{items}")
    assert [e.text for e in read_corpus(tmp_path).examples] == [f"phrase {n}" for n in range(5)]


def test_lookups_synonyms_and_regexes_are_read(tmp_path: Path):
    write(
        tmp_path,
        f"nlu:\n- intent: a\n  examples: |\n{FIVE}"
        "- lookup: ville\n  examples: |\n    - Lyon\n"
        "- synonym: France Travail\n  examples: |\n    - pôle emploi\n"
        "- regex: code\n  examples: |\n    - \\d{5}\n",
    )
    corpus = read_corpus(tmp_path)
    assert corpus.lookups == {"ville": ["Lyon"]}
    assert corpus.synonyms == {"pôle emploi": "France Travail"}
    assert corpus.regexes == {"code": ["\\d{5}"]}


def test_files_of_other_subjects_are_not_read(tmp_path: Path):
    write(tmp_path, f"nlu:\n- intent: a\n  examples: |\n{FIVE}")
    write(tmp_path, "rules: [this: is not: yaml", "rules.yml")
    assert len(read_corpus(tmp_path).examples) == 5


def test_a_sentence_in_two_intents_is_found(tmp_path: Path):
    write(
        tmp_path,
        f"nlu:\n- intent: a\n  examples: |\n{FIVE}    - C'est quand ?\n"
        f"- intent: b\n  examples: |\n{FIVE.replace('exemple', 'phrase')}    - c'est QUAND\n",
    )
    [(line, text)] = problems(tmp_path)
    assert line == 17
    assert "teaches b, but also a" in text and "nlu.yml:9" in text


@pytest.mark.parametrize(
    "again", ["C’EST QUAND", "« c'est quand » – ?!", "c'est  quand…", "_c'est quand_"]
)
def test_case_accents_and_punctuation_make_no_other_sentence(tmp_path: Path, again: str):
    write(
        tmp_path,
        f"nlu:\n- intent: a\n  examples: |\n{FIVE}    - C'est quând ?\n"
        f"- intent: b\n  examples: |\n{FIVE.replace('exemple', 'phrase')}    - {again}\n",
    )
    [(line, text)] = problems(tmp_path)
    assert (line, "expected it in one of them" in text) == (17, True)


def test_signs_alone_are_different_sentences(tmp_path: Path):
    write(
        tmp_path,
        f"nlu:\n- intent: a\n  examples: |\n{FIVE}    - 👍\n"
        f"- intent: b\n  examples: |\n{FIVE.replace('exemple', 'phrase')}    - 👎\n",
    )
    assert len(read_corpus(tmp_path).examples) == 12


def test_an_intent_with_too_few_examples_is_found(tmp_path: Path):
    write(tmp_path, "nlu:\n- intent: a\n  examples: |\n    - un\n    - deux\n")
    assert problems(tmp_path) == [(4, "a has 2 different examples, expected at least 5")]


def test_the_same_example_again_is_not_one_more(tmp_path: Path):
    write(tmp_path, "nlu:\n- intent: a\n  examples: |\n" + "    - un\n    - Un !\n" * 5)
    assert problems(tmp_path) == [(4, "a has 1 different examples, expected at least 5")]


def test_how_many_examples_an_intent_needs_may_be_asked_for(tmp_path: Path):
    write(tmp_path, f"nlu:\n- intent: a\n  examples: |\n{FIVE}")
    with pytest.raises(DataError, match=r"nlu\.yml:4: a has 5 different .* at least 6"):
        read_corpus(tmp_path, least=6)


@pytest.mark.parametrize(
    ("entry", "line", "expected"),
    [
        ("- intent: a\n", 2, "expected `examples`"),
        ("- story: a\n  examples: |\n    - x\n", 2, "expected one of `intent`"),
        ("- intent: a\n  examples: |\n    - un\n    deux\n", 5, "expected `- an example`"),
        ("- intent: nlu_fallback\n  examples: |\n    - un\n", 4, "reserved"),
        ("- regex: r\n  examples: |\n    - '(['\n", 4, "regex"),
        ('- intent: a\n  examples: |\n    - [x]{"entity": }\n', 4, "not JSON"),
        ('- intent: a\n  examples: |\n    - [x]{"value": "y"}\n', 4, '"entity"'),
        ("- intent: a\n  intent: b\n  examples: |\n    - un\n", 3, "given twice"),
        ("- [a]\n", 2, "expected an entry"),
        ("  nonsense\n", 2, "expected a list"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, entry: str, line: int, expected: str):
    write(tmp_path, f"nlu:\n{entry}")
    assert any(at == line and expected in text for at, text in problems(tmp_path))


def test_all_problems_of_all_files_are_told_together(tmp_path: Path):
    write(tmp_path, "nlu:\n- story: x\n", "a.yml")
    write(tmp_path, "nlu: [\n", "b.yml")
    assert len(problems(tmp_path)) == 2


def test_a_missing_folder_is_told(tmp_path: Path):
    assert "no such folder" in problems(tmp_path / "nowhere")[0][1]


def test_a_folder_without_examples_is_told(tmp_path: Path):
    assert "no examples" in problems(tmp_path)[0][1]
