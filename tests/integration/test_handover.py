"""From the assistant to the named referent and back, as both sides live it."""

import pytest

from bot.replying import Replies
from handoff.case import AlreadyHeld, IllegalMove, StillWaiting
from handoff.ports import NotYours, ThreadPage
from tests.fakes.visitor import Visitor
from tests.integration.conftest import FakeClock, System
from tests.integration.people import PASSWORD


def thread(system: System, who: str, person: str) -> ThreadPage:
    page = system.desk(system.services.desk.thread, who, person)
    assert isinstance(page, ThreadPage)
    return page


def lines(system: System, person: str = "ana", author: str = "system") -> list[str]:
    who = "claire" if person == "ana" else "lea"
    return [line.text for line in thread(system, who, person).lines if line.author == author]


@pytest.mark.parametrize(
    "words",
    [
        "conseiller",
        "CONSEILLER !",
        "conseillère",
        "je veux parler à un humain",
        "conseyer svp",
        "passez moi quelqu'un",
        "/joindre_conseiller__parler",
    ],
)
def test_one_word_reaches_the_named_referent_and_says_who_and_when(
    system: System, words: str
) -> None:
    said = system.texts("ana", words)
    assert "Claire Martin" in said
    assert "aujourd'hui" in said
    assert system.tracker("ana")["control"] == "offered"


def test_an_absent_referent_is_said_and_the_substitute_named(system: System) -> None:
    said = system.texts("bob", "conseiller")
    assert "Odile Petit" in said and "Karim Benali" in said


def test_someone_without_a_referent_is_never_left_without_anybody(system: System) -> None:
    assert "Agence Nord" in system.texts("cam", "conseiller")
    assert "Agence Nord" in system.texts("a stranger", "conseiller")


def test_two_misunderstandings_in_a_row_bring_the_human(system: System) -> None:
    system.say("ana", "/nlu_fallback")
    assert system.tracker("ana")["control"] == "assistant"
    assert "Claire Martin" in system.texts("ana", "/nlu_fallback")
    assert system.tracker("ana")["control"] == "offered"


def test_distress_is_met_with_care_and_a_human_at_once(system: System) -> None:
    said = system.texts("ana", "j'en peux plus, je veux en finir")
    assert "3114" in said and "15" in said
    assert "Claire Martin" in said
    case = thread(system, "claire", "ana").person.case
    assert case.offer is not None
    minutes = (case.offer.due_at - case.offer.since).total_seconds() / 60
    assert minutes == 15


def test_the_assistant_answers_what_is_routine_while_the_offer_waits_and_recalls_it(
    system: System,
) -> None:
    system.say("ana", "conseiller")
    said = system.texts("ana", "quelles sont les dates d'actualisation ?")
    assert "28 novembre" in said
    assert "Claire Martin" in said
    assert system.tracker("ana")["control"] == "offered"


def test_asking_again_does_not_ask_twice(system: System) -> None:
    system.say("ana", "conseiller")
    waiting = thread(system, "claire", "ana").person.case.waiting_since
    system.clock.forward(minutes=30)
    system.say("ana", "conseiller")
    assert thread(system, "claire", "ana").person.case.waiting_since == waiting


def test_the_person_may_withdraw(system: System) -> None:
    system.say("ana", "conseiller")
    system.say("ana", "finalement c'est bon, pas besoin de conseiller")
    assert system.tracker("ana")["control"] == "assistant"
    assert len(lines(system)) == 2, "one line for the offer, one for the withdrawal"


def test_a_human_takes_over_and_the_assistant_is_silent_until_they_hand_back(
    system: System,
) -> None:
    desk = system.services.desk
    system.say("ana", "conseiller")
    system.desk(desk.write, "claire", "ana", "Bonjour Ana, je suis là.")
    assert system.say("ana", "bonjour")[-1]["text"] == "Claire Martin : Bonjour Ana, je suis là."
    assert system.say("ana", "quelles sont les dates d'actualisation ?") == []
    assert system.say("ana", "/actualisation_dates") == []
    system.desk(desk.write, "claire", "ana", "Le 28.")
    system.desk(desk.hand_back, "claire", "ana")
    back = system.texts("ana", "quelles sont les dates d'actualisation ?")
    assert "Claire Martin : Le 28." in back
    assert "28 novembre" in back
    assert system.tracker("ana")["control"] == "assistant"
    assert len(lines(system)) == 3, "offered, accepted, handed back: one line each"


def test_what_was_not_answered_cannot_be_handed_back(system: System) -> None:
    desk = system.services.desk
    system.say("ana", "conseiller")
    system.desk(desk.take, "claire", "ana")
    with pytest.raises(StillWaiting):
        system.desk(desk.hand_back, "claire", "ana")


@pytest.mark.parametrize("unclear", ["/nlu_fallback", "/oos"])
def test_what_goes_on_after_a_return_goes_to_the_same_conseiller_first(
    system: System, unclear: str
) -> None:
    desk = system.services.desk
    system.desk(desk.write, "claire", "ana", "J'ai regardé votre dossier.")
    system.desk(desk.hand_back, "claire", "ana")
    system.clock.forward(hours=1)
    said = system.texts("ana", unclear)
    assert "Claire Martin" in said
    assert system.tracker("ana")["control"] == "offered"


def test_a_second_conseiller_is_refused_while_one_is_writing(system: System) -> None:
    desk = system.services.desk
    system.say("ana", "conseiller")
    system.desk(desk.take, "claire", "ana")
    with pytest.raises(AlreadyHeld, match="Claire Martin"):
        system.desk(desk.write, "lea", "ana", "Moi aussi.")


def test_who_has_nothing_to_do_with_a_person_cannot_read_even_a_preview(system: System) -> None:
    desk = system.services.desk
    system.say("ana", "conseiller")
    for call in (desk.take, desk.thread, desk.hand_back):
        with pytest.raises(NotYours):
            system.desk(call, "paul", "ana")
    assert all(card.id != "ana" for card in system.desk(desk.portfolio, "paul"))
    assert all(card.id != "ana" for card in system.desk(desk.waiting, "karim"))


def test_declining_goes_to_the_next_and_does_not_reset_the_clock(system: System) -> None:
    desk = system.services.desk
    system.say("ana", "conseiller")
    before = thread(system, "claire", "ana").person.case
    system.clock.forward(minutes=20)
    system.desk(desk.decline, "claire", "ana", "en entretien")
    after = thread(system, "lea", "ana").person.case
    assert before.waiting_since == after.waiting_since
    assert after.offer and after.offer.to == "nord"
    assert "Claire Martin" in lines(system)[-1] and "Agence Nord" in lines(system)[-1]


def test_an_offer_nobody_takes_goes_to_the_team_then_to_the_lead(system: System) -> None:
    system.say("ana", "conseiller")
    assert system.time_runs_out() == 0
    system.clock.forward(hours=8)
    assert system.time_runs_out() == 1
    assert thread(system, "lea", "ana").person.case.offer.name == "Agence Nord"  # type: ignore[union-attr]
    system.clock.forward(days=1)
    system.time_runs_out()
    assert thread(system, "lea", "ana").person.case.offer.name == "Léa Moreau"  # type: ignore[union-attr]
    system.clock.forward(days=1)
    system.time_runs_out()
    said = lines(system)
    assert len(said) == 4, "nobody is left to ask: the lead is reminded, the person hears so"
    assert "attend encore" in said[-1] and "Léa Moreau" in said[-1]
    system.clock.forward(hours=2)
    assert system.time_runs_out() == 0, "once a working day"


def test_a_late_answer_is_offered_further_and_never_falls_back_to_the_assistant(
    system: System,
) -> None:
    desk = system.services.desk
    system.say("ana", "conseiller")
    system.desk(desk.take, "claire", "ana")
    system.clock.forward(days=1)
    assert system.time_runs_out() == 1
    case = thread(system, "lea", "ana").person.case
    assert case.control == "human" and case.offer
    assert system.say("ana", "quelles sont les dates ?")[-1]["text"] == lines(system)[-1]
    system.desk(desk.write, "lea", "ana", "Je prends la suite.")
    with pytest.raises(AlreadyHeld):
        system.desk(desk.write, "claire", "ana", "Trop tard ?")


def test_timers_survive_a_restart(system: System) -> None:
    from bot import bootstrap

    system.say("ana", "conseiller")
    system.clock.forward(hours=8)
    again = bootstrap.build(system.services.parts.settings, system.clock)
    assert system.desk(again.timers.look) == 1
    again.parts.store.close()


def test_the_brief_tells_what_is_asked_and_what_was_answered(system: System) -> None:
    system.say("ana", "quelles sont les dates d'actualisation ?")
    system.say("ana", "conseiller")
    brief = thread(system, "claire", "ana").brief
    assert brief.reason == "asked"
    assert [said.text for said in brief.asked][-1] == "conseiller"
    assert brief.answered
    assert brief.clocks


def test_the_brief_tells_what_was_named_and_where(system: System) -> None:
    system.say("ana", "on me demande de rembourser 640 euros de trop perçu")
    system.say("ana", "conseiller")
    known = thread(system, "claire", "ana").brief.known
    assert [(fact.text, fact.seq) for fact in known] == [("Montant en euros : 640", 1)]


def test_the_chat_page_counts_days_by_the_servers_clock(system: System, clock: FakeClock) -> None:
    ana = Visitor(system.client)
    ana.press("/chat", 'name="person" value="ana"')
    ana.press("/chat", 'id="text"', text="bonjour")
    assert "Aujourd’hui" in ana.see("/chat").text
    clock.forward(days=1)
    assert "Hier" in ana.see("/chat").text


def test_only_the_right_password_signs_in(system: System) -> None:
    sign_in = system.services.desk.sign_in
    assert system.desk(sign_in, "claire", PASSWORD).name == "Claire Martin"
    assert system.desk(sign_in, "claire", "wrong") is None
    assert system.desk(sign_in, "nobody", PASSWORD) is None


def test_a_private_note_is_never_sent_to_the_person(system: System) -> None:
    desk = system.services.desk
    system.say("ana", "bonjour")
    system.desk(desk.note, "claire", "ana", "appeler demain")
    assert "appeler" not in system.texts("ana", "bonjour")
    assert lines(system, author="note") == ["appeler demain"]


def test_a_message_that_breaks_the_assistant_is_brought_to_a_human_and_it_recovers(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Replies, "to", None)
        for _ in range(2):
            body = {"sender": "ana", "message": "hm", "metadata": {"message_id": "m1"}}
            answer = system.client.post("/webhooks/rest/webhook", json=body)
            assert answer.status_code == 500 and answer.headers["Retry-After"]
        assert "Claire Martin" in system.say("ana", "hm", "m1")[0]["text"]
    assert system.tracker("ana")["control"] == "offered"
    said = system.texts("ana", "quelles sont les dates d'actualisation ?")
    assert "28 novembre" in said
    assert system.tracker("ana")["control"] == "assistant"


def test_a_thank_you_after_a_failure_does_not_send_the_human_away(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Replies, "to", None)
        system.say("ana", "une question importante")
    before = thread(system, "claire", "ana").person.case
    system.say("ana", "merci")
    assert thread(system, "claire", "ana").person.case == before
    system.say("ana", "conseiller")
    after = thread(system, "claire", "ana").person.case
    assert (after.control, after.waiting_since) == ("offered", before.waiting_since)


def test_a_thank_you_to_a_human_starts_no_clock(system: System) -> None:
    desk = system.services.desk
    system.say("ana", "conseiller")
    system.desk(desk.write, "claire", "ana", "Voilà, c'est réglé.")
    system.say("ana", "merci beaucoup, bonne journée")
    assert thread(system, "claire", "ana").person.case.waiting_since is None
    system.desk(desk.hand_back, "claire", "ana")


def test_an_answer_a_human_overtook_is_not_said_to_a_repeat(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def died_before(_: object) -> None: ...

    with monkeypatch.context() as dying:
        dying.setattr(system.services.parts.store, "settle", died_before)
        answer = system.say("ana", "quelles sont les dates d'actualisation ?", "m1")
    system.desk(system.services.desk.write, "claire", "ana", "Bonjour Ana.")
    said = [line["text"] for line in system.say("ana", "x", "m1")]
    assert answer[0]["text"] not in said
    assert said[-1] == "Claire Martin : Bonjour Ana."


def test_one_member_of_a_team_does_not_decline_for_the_others(system: System) -> None:
    system.say("ana", "conseiller")
    system.clock.forward(hours=8)
    system.time_runs_out()
    told = len(lines(system))
    system.desk(system.services.desk.decline, "karim", "ana", "en réunion")
    assert thread(system, "lea", "ana").person.case.offer.to == "nord"  # type: ignore[union-attr]
    assert len(lines(system)) == told


def test_someone_known_by_id_alone_has_one_conversation_whatever_the_channel(
    system: System,
) -> None:
    from bot.conversation.ports import Person
    from bot.store import directory
    from bot.web.chat.thread import ThreadChat

    parts = system.services.parts
    with parts.store.writing.begin() as connection:
        directory.add_person(connection, Person("zoe", "Zoé"), "", [], system.clock())
    chat = ThreadChat(parts.store, system.services.take, parts.bus, demo=True)
    system.desk(chat.say, "zoe", "bonjour", "m1")
    assert next(line.text for line in system.desk(chat.lines, "zoe")) == "bonjour"


def test_the_engine_agrees_with_the_moves_that_are_allowed(system: System) -> None:
    with pytest.raises(IllegalMove):
        system.desk(system.services.desk.hand_back, "claire", "ana")


def test_all_of_it_is_intact(system: System) -> None:
    from bot.store import verify

    desk = system.services.desk
    system.say("ana", "conseiller")
    system.desk(desk.write, "claire", "ana", "Bonjour")
    system.say("ana", "merci")
    system.desk(desk.write, "claire", "ana", "De rien")
    system.desk(desk.hand_back, "claire", "ana")
    with system.services.parts.store.reading.begin() as connection:
        assert verify.faults(connection, "ana") == []


def test_distress_after_a_request_shortens_the_clock_and_changes_the_reason(
    system: System,
) -> None:
    system.say("ana", "conseiller")
    before = thread(system, "claire", "ana").person.case
    system.say("ana", "j'en peux plus, je veux en finir")
    after = thread(system, "claire", "ana").person.case
    assert after.reason == "distress" and after.offer and before.offer
    assert after.offer.due_at < before.offer.due_at
    assert after.waiting_since == before.waiting_since


def test_asking_while_it_waits_recalls_it_once(system: System) -> None:
    system.say("ana", "conseiller")
    assert system.texts("ana", "conseiller").count("Je n'oublie pas") == 1


def test_what_a_killed_server_did_not_settle_is_said_to_a_repeat_and_to_nothing_else(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def died_before(_: object) -> None: ...

    monkeypatch.setattr(system.services.parts.store, "settle", died_before)
    first = system.say("ana", "conseiller", "m1")
    assert system.say("ana", "conseiller", "m1") == first
    assert first[0]["text"] not in system.texts("ana", "bonjour")


def test_declining_while_the_other_writes_asks_the_next_one(system: System) -> None:
    desk = system.services.desk
    system.say("bob", "conseiller")
    system.desk(desk.take, "karim", "bob")
    system.clock.forward(days=1)
    system.time_runs_out()
    case = thread(system, "lea", "bob").person.case
    assert case.control == "human" and case.offer and case.offer.to == "nord"
