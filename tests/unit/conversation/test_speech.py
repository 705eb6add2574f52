"""What a person receives is a view of the log."""

import pytest
from msgspec.structs import replace

from bot.conversation.errors import Malformed, ReferentError, Unavailable, UnknownPerson
from bot.conversation.events import (
    AnyEvent,
    AssistantSpoke,
    Button,
    ConseillerSpoke,
    HandoffRequested,
    NoteAdded,
    SlotSet,
    SystemSaid,
)
from bot.conversation.speech import Outgoing, Priority, outgoing
from handoff.events import Reason
from tests.unit.conversation.thread import WEB, log, spoke


def sent(event: AnyEvent) -> Outgoing | None:
    return outgoing(log(event)[0], WEB)


def test_the_assistant_speaks_with_its_buttons_and_its_epoch() -> None:
    buttons = (Button("Source", "/source"),)
    event = AssistantSpoke(text="Bonjour", response="utter_x", epoch=4, buttons=buttons)
    assert sent(event) == Outgoing("nadia", 1, WEB, "Bonjour", "assistant", "", buttons, 4)


def test_a_human_speaks_under_their_name() -> None:
    message = sent(ConseillerSpoke(author="claire", author_name="Claire Martin", text="Bonjour"))
    assert message is not None
    assert (message.author, message.author_name, message.epoch) == (
        "conseiller",
        "Claire Martin",
        None,
    )
    assert message.signed == "Claire Martin : Bonjour"


def test_a_line_about_who_answers_is_nobody_s_words() -> None:
    message = sent(SystemSaid(text="Claire répond", response="utter_passage_accepted"))
    assert message is not None
    assert (message.author, message.signed) == ("system", "Claire répond")
    assert message.priority is Priority.REPLY


def test_a_reminder_leaves_after_the_replies() -> None:
    message = sent(SystemSaid(text="...", response="utter_passage_reminder", reminder=True))
    assert message is not None
    assert message.priority is Priority.REMINDER
    assert Priority.REPLY < Priority.REMINDER


@pytest.mark.parametrize(
    "event",
    [
        NoteAdded(author="claire", author_name="Claire", text="privé"),
        HandoffRequested(reason=Reason.ASKED),
        SlotSet(name="depart", value="x"),
        spoke("bonjour"),
    ],
    ids=lambda e: type(e).__name__,
)
def test_notes_and_silent_events_never_leave(event: AnyEvent) -> None:
    assert sent(event) is None


def test_nothing_leaves_for_nowhere_nor_from_an_erased_event() -> None:
    recorded = log(SystemSaid(text="...", response="utter_x"))[0]
    assert outgoing(recorded, None) is None
    assert outgoing(replace(recorded, event=None), WEB) is None


def test_a_store_that_cannot_write_says_when_to_try_again() -> None:
    assert Unavailable("locked").retry_in == 5
    assert Unavailable("full", retry_in=60).retry_in == 60
    for error in (Unavailable, UnknownPerson, Malformed):
        assert issubclass(error, ReferentError)
