"""The branches that a form went through are told apart, and only those that there are."""

import pytest

from bot.conversation.events import PersonSpoke
from bot.dialogue.domain import TWO_STAGE
from bot.replay.loops import Loops
from bot.replay.possible import possible
from tests.unit.dialogue.table import booking, nombre, ville
from tests.unit.dialogue.talk import Talk, date, written
from tests.unit.dialogue.test_two_stage import ACTIONS, DOMAIN, RULES, SUBJECTS

FORM = "table_form"


class Seen:
    """A person who talks, and what is seen of the loops."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.loops = Loops()

    def says(self, intent: str, entities=()) -> set[str]:
        """The person means it: the branches that are new with it."""
        before = set(self.loops.branches)
        self.talk.say(intent, entities=entities)
        spoke = PersonSpoke(address=self.talk.conversation.address, text=intent)
        self.loops.saw("person", [spoke, *self.talk.done])
        return {branch for _, branch in self.loops.branches - before}


@pytest.fixture
def seen(tmp_path):
    return Seen(Talk(booking(tmp_path)))


def test_a_form_starts_asks_fills_and_ends(seen):
    assert seen.says("reserver") == {"starts", "asks ville"}
    assert seen.says("donner", ville("Pau")) == {"fills ville", "asks nombre"}
    assert seen.says("donner", nombre(4)) == {"fills nombre", "ends"}


def test_an_answer_of_no_use_makes_the_form_ask_again(seen):
    seen.says("reserver")
    assert seen.says("donner") == {"asks ville again"}


def test_another_question_is_answered_and_the_form_goes_on(seen):
    seen.says("reserver")
    assert seen.says("faq") == {"goes on after another question"}


def test_a_form_may_end_while_it_asks(seen):
    seen.says("reserver")
    assert seen.says("non") == {"ends while asking ville"}
    assert seen.says("reserver") == set()


def test_the_fallback_over_a_form_is_not_its_end(tmp_path):
    seen = Seen(Talk(written(tmp_path, DOMAIN, RULES, subjects=SUBJECTS), ACTIONS))
    assert seen.says("compter") == {"starts", "asks jour"}
    assert seen.says("nlu_fallback") == {"starts"}
    assert seen.talk.loop == TWO_STAGE
    given = (date("2026-12-03"),)
    assert seen.says("donner", given) == {
        *("ends", "goes on after another question"),
        "fills jour",
    }
    assert {loop for loop, branch in seen.loops.branches if branch == "ends"} == {
        TWO_STAGE,
        "jour_form",
    }


def test_every_branch_that_is_seen_is_one_that_there_is(seen, tmp_path):
    seen.says("reserver")
    for said in ("faq", "donner", "non", "reserver"):
        seen.says(said)
    seen.says("donner", ville("Pau"))
    seen.says("donner", nombre(4))
    there_is = {one for one in possible(booking(tmp_path)).names.forms if one[0] == FORM}
    assert seen.loops.branches <= there_is
    assert {branch for _, branch in there_is - seen.loops.branches} == {
        *("asks nombre again", "ends while asking nombre"),
    }
