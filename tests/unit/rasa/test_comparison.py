"""What counts as a difference between two engines, and what counts as one that is justified."""

from tests.rasa import theirs
from tests.rasa.comparison import Difference, Outcome, Story, compared, unjustified

HELLO = ("bonjour", ("utter_bonjour",))
FORM = ("compter", ("form", "utter_fin"))


def test_the_same_turns_are_no_difference() -> None:
    told = [Story("a", (HELLO, FORM)), Story("b", (HELLO,))]
    assert compared(told, reversed(told)) == Outcome(stories=2, turns=3, differences=())


def test_the_first_turn_that_differs_is_told_and_none_after_it() -> None:
    other = ("compter", ("form",))
    ours, theirs = Story("a", (HELLO, FORM, FORM)), Story("a", (HELLO, other, other))
    (difference,) = compared([ours], [theirs]).differences
    assert str(difference) == (
        "« a », turn 2: Rasa after compter: form, here after compter: form, utter_fin"
    )


def test_a_turn_that_only_one_has_is_a_difference() -> None:
    (difference,) = compared([Story("a", (HELLO,))], [Story("a", (HELLO, FORM))]).differences
    assert (difference.turn, difference.ours) == (2, "has no such turn")


def test_a_story_that_only_one_tells_is_a_difference() -> None:
    outcome = compared([Story("a", (HELLO,))], [Story("b", (HELLO,))])
    assert [str(each) for each in outcome.differences] == [
        "« a »: Rasa does not tell it, here goes through it",
        "« b »: Rasa goes through it, here does not tell it",
    ]
    assert outcome.stories == 0


def test_ways_through_one_story_are_compared_in_order_and_alike_ones_once() -> None:
    told = [Story("a", (FORM,)), Story("a", (HELLO,))]
    assert compared(told, reversed(told)).differences == ()
    assert compared([*told, *told], told) == Outcome(stories=2, turns=2, differences=())


def test_a_difference_is_justified_where_the_page_names_its_story() -> None:
    found = Outcome(2, 2, (Difference("a b", 1, "x", "y"), Difference("c", 1, "x", "y")))
    page = "# Rasa\n« c »\n\n## Differences\n\n- « a b »: because.\n\n## Later\n\n« c »\n"
    assert [each.story for each in unjustified(found, page)] == ["c"]
    assert len(unjustified(found, "# Rasa\n")) == 2


def test_what_rasa_wrote_down_is_read_file_by_file() -> None:
    turns = [{"intent": "bonjour", "actions": ["utter_bonjour"]}]
    file = {"path": "p", "read_s": 1, "played_s": 2, "stories": [{"story": "a", "turns": turns}]}
    assert theirs.stories({"loaded_s": 1, "files": [file, file]}) == [Story("a", (HELLO,))] * 2


def test_a_way_through_checkpoints_is_called_after_the_story_it_begins_with() -> None:
    file = {"path": "p", "stories": [{"story": "a > b > c", "turns": []}]}
    assert theirs.stories({"files": [file]}) == [Story("a", ())]
