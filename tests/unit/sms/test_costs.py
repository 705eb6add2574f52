"""`referent validate` on answers that do not fit an SMS, and what it says they cost."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import checking
from bot.__main__ import main
from bot.channels.sms import costs
from bot.conversation.errors import Malformed
from bot.dialogue import project

ROOT = Path(__file__).parents[3]
MERCI = "Avec plaisir. Je reste là si vous avez une autre question."


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A copy of the project, sound as it is."""
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    yield tmp_path


def thanked(root: Path, text: str, more: str = "") -> None:
    """Change what is answered to thanks by SMS; `more` are lines to add to it."""
    path = root / "domain.yml"
    before, found, after = path.read_text("utf-8").partition(f"    text: {MERCI}\n")
    assert found
    added = "".join(f"    {line}\n" for line in more.splitlines())
    path.write_text(f'{before}    text: "{text}"\n{added}{after}', "utf-8")


def errors(root: Path) -> list[str]:
    found = costs.check(project.load(root).domain, costs.load(root / "data" / "channels.yml"))
    return [f"{problem.file}: {problem.expected}" for problem in found]


def test_validate_tells_where_an_sms_does_not_fit(root: Path) -> None:
    thanked(root, "a" * 307)
    lines = (root / "domain.yml").read_text("utf-8").splitlines()
    line = next(number for number, line in enumerate(lines, 1) if "a" * 307 in line) - 1
    assert [str(problem) for problem in checking.problems(root)] == [
        f"domain.yml:{line}: an SMS of 3 segments (307 units of gsm7), "
        "expected 2 at most with its buttons"
    ]


@pytest.mark.parametrize(
    ("text", "signs"),
    [("Je reste là, ça va être long, œuvre.", "ç ê œ"), ("Bravo 🎉", "🎉"), ("Attente : ∞", "∞")],
)
def test_what_an_sms_does_not_carry_is_told(root: Path, text: str, signs: str) -> None:
    thanked(root, text)
    [told] = errors(root)
    assert told.startswith(f"domain.yml: not GSM-7: {signs}, expected plain letters")


@pytest.mark.parametrize(("count", "told"), [(306, []), (307, ["307 units of gsm7"])])
def test_three_segments_are_one_too_many(root: Path, count: int, told: list[str]) -> None:
    thanked(root, "a" * count)
    assert errors(root) == [
        f"domain.yml: an SMS of 3 segments ({units}), expected 2 at most with its buttons"
        for units in told
    ]


def test_the_buttons_count(root: Path) -> None:
    thanked(root, "a" * 290, "buttons:\n- {title: Les dates, payload: /actualisation_dates}")
    [told] = errors(root)
    assert "an SMS of 3 segments (317 units of gsm7)" in told


def test_the_longest_values_count(root: Path) -> None:
    thanked(root, "{conseiller}" * 13)
    [told] = errors(root)
    assert f"({13 * len('Marie-Christine Delacroix')} units" in told


def test_a_value_of_unknown_length_is_told(root: Path) -> None:
    path = root / "data" / "channels.yml"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"\n    attente: .*", "", text), "utf-8")
    assert set(errors(root)) == {
        "domain.yml: 'attente' has no length: expected it in data/channels.yml, sms, longest"
    }


@pytest.mark.parametrize(("count", "told"), [(22, []), (23, ["138 units of ucs2"])])
def test_another_script_is_counted_in_ucs_2(root: Path, count: int, told: list[str]) -> None:
    thanked(root, "Дякую " * count)
    assert errors(root) == [
        f"domain.yml: an SMS of 3 segments ({units}), expected 2 at most with its buttons"
        for units in told
    ]


def test_a_broken_file_of_the_channels_is_told_with_its_line(root: Path) -> None:
    path = root / "data" / "channels.yml"
    path.write_text(path.read_text("utf-8").replace("{line: ", "{lign: "), "utf-8")
    [told] = map(str, checking.problems(root))
    assert "channels.yml" in told and "`lign`" in told


def test_the_price_is_an_example_until_the_operator_sets_it(root: Path) -> None:
    path = root / "credentials.yml"
    assert costs.price(path) == costs.Price(0.05, example=True)
    path.write_text("rest:\nsms:\n  price_per_segment: 0.07\n  system_id: x\n", "utf-8")
    assert costs.price(path) == costs.Price(0.07)
    path.write_text("sms:\n  price_per_segment: -1\n", "utf-8")
    with pytest.raises(Malformed, match=r"credentials\.yml:2: "):
        costs.price(path)


def test_costs_are_a_line_for_each_answer_and_their_sum(root: Path) -> None:
    (root / "credentials.yml").write_text("sms:\n  price_per_segment: 0.1\n", "utf-8")
    *lines, total = checking.by_sms(root)
    assert "utter_merci: 1 segment, 0.100 EUR" in lines
    assert "utter_salutation: 2 segments, 0.200 EUR" in lines
    segments = sum(int(line.split()[1]) for line in lines)
    assert total == (
        f"{len(lines)} responses: {segments} segments, {segments / 10:.3f} EUR, each said once "
        "with its longest values, at 0.1 EUR a segment"
    )


def test_the_command_tells_costs_only_when_asked(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    assert main(["validate"]) == 0
    assert capsys.readouterr().out == "0 errors, 0 warnings\n"
    assert main(["validate", "--costs"]) == 0
    assert "(an example: set price_per_segment" in capsys.readouterr().out
