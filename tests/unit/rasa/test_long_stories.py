"""Long stories are made of the project's own, and mean what these mean."""

from pathlib import Path

import pytest

from tests.rasa import long_stories
from tests.rasa.long_stories import complete, messages, told

ONE = {"story": "un", "steps": [{"intent": "a"}, {"action": "utter_a"}]}
TWO = {
    "story": "deux",
    "steps": [
        {"user": "compter", "intent": "b"},
        {"action": "form"},
        {"active_loop": "form"},
        {"intent": "c"},
        {"action": "form"},
        {"active_loop": None},
    ],
}
OPEN = {"story": "ouverte", "steps": [{"intent": "b"}, {"active_loop": "form"}]}
LEADS_ON = {"story": "suite", "steps": [{"intent": "b"}, {"checkpoint": "suite"}]}


def test_every_story_has_as_many_messages_as_asked() -> None:
    made = told([ONE, TWO, OPEN, LEADS_ON], 30, turns=5)
    assert {messages(story) for story in made} == {5}
    assert len({story["story"] for story in made}) == 30


def test_what_leaves_something_open_is_not_told_before_another() -> None:
    assert [complete(story) for story in (ONE, TWO, OPEN, LEADS_ON)] == [True, True, False, False]
    made = told([ONE, OPEN, LEADS_ON], 10)
    assert all(step in ONE["steps"] for story in made for step in story["steps"])


def test_the_same_seed_tells_the_same_stories() -> None:
    assert told([ONE, TWO], 5, seed=1) == told([ONE, TWO], 5, seed=1)
    assert told([ONE, TWO], 5, seed=1) != told([ONE, TWO], 5, seed=2)


def test_without_a_story_of_one_message_no_length_can_be_promised() -> None:
    with pytest.raises(ValueError, match="single message"):
        told([TWO], 1)


def test_what_is_written_is_read_as_it_was(tmp_path: Path) -> None:
    made = told([ONE, TWO], 3)
    long_stories.write(tmp_path / "test_long.yml", made)
    assert long_stories.read([tmp_path / "test_long.yml"]) == made
    assert "&" not in (tmp_path / "test_long.yml").read_text(encoding="utf-8")
