"""What a person does with the line itself, whoever holds the conversation.

The messages come in as a channel brings them; what leaves is what its relay would carry.
"""

import pytest
from sqlalchemy import delete, update

from bot.conversation.events import (
    Address,
    AssistantSpoke,
    MessageEdited,
    PersonSentFile,
    PersonSpoke,
    ThreadsJoined,
)
from bot.conversation.ports import Entry
from bot.inbound import Attached, Inbound
from bot.store import tables as t
from bot.store import verify
from handoff.ports import NotYours
from tests.integration.conftest import System

SMS = Address("sms", "+33612345678")
TELEGRAM = Address("telegram", "42")


class Line:
    """A person's ways in and out, over the whole server."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.count = 0

    def writes(self, text: str, at: Address = SMS, **more) -> list[str]:
        """Send a message; the texts that leave for the address it came from."""
        self.count += 1
        inbound = Inbound(at, text, more.pop("id", f"m{self.count}"), **more)
        self.system.desk(self.system.services.take, inbound)
        return self.leaves(at)

    def leaves(self, at: Address) -> list[str]:
        """What a relay carries now, to that address."""
        store = self.system.services.parts.store
        now = self.system.clock()
        carried = self.system.desk(store.claim, at.channel, now)
        self.system.desk(store.settle, carried)
        self.system.desk(store.record, _nothing(now))  # settled with the next commit
        return [m.signed for m in carried if m.address == at]

    def events(self, person: str, kind: type) -> list:
        log = self.system.desk(self.system.services.parts.store.log, person)
        return [r.event for r in log if isinstance(r.event, kind)]

    def person(self, at: Address) -> str | None:
        return self.system.desk(self.system.services.parts.store.person_at, at)

    def linked(self, at: Address, person: str = "ana", who: str = "claire") -> list[str]:
        code = self.system.desk(self.system.services.desk.link_code, who, person).code
        return self.writes(f"LIER {code}", at)


def _nothing(now):
    return Entry(lambda _, __: [], now, person="bob")


@pytest.fixture
def line(system: System) -> Line:
    return Line(system)


def test_a_stranger_is_answered_and_told_how_to_be_known_once(line):
    first = line.writes("bonjour")
    assert "LIER" in first[-1]
    assert len(first) == 2
    assert all("LIER" not in said for said in line.writes("comment je m'actualise ?"))


def test_stop_is_confirmed_once_and_nothing_leaves_after_it(line, system):
    line.linked(SMS)
    assert "START" in line.writes("STOP")[0]
    assert line.writes("Stop.") == []
    assert line.writes("comment je m'actualise ?") == []
    system.desk(system.services.desk.write, "claire", "ana", "Bonjour Ana.")
    assert line.leaves(SMS) == []
    thread = system.desk(system.services.desk.thread, "claire", "ana")
    assert [(p.channel, p.closed) for p in thread.places] == [("sms", "stop")]


def test_start_opens_again_and_brings_what_a_human_wrote_meanwhile(line, system):
    line.linked(SMS)
    line.writes("STOP")
    system.desk(system.services.desk.write, "claire", "ana", "Rappelez-moi.")
    said = line.writes("START")
    assert "Claire Martin : Rappelez-moi." in said
    assert any("reparti" in text for text in said)


def test_conseiller_reaches_a_human_even_after_stop(line):
    line.linked(SMS)
    line.writes("STOP")
    assert any("Claire Martin" in said for said in line.writes("CONSEILLER"))


def test_distress_after_stop_still_reaches_a_human(line, system):
    line.linked(SMS)
    line.writes("STOP")
    assert line.writes("je veux en finir, je n'en peux plus de vivre") == []
    assert system.tracker("ana")["control"] == "offered"


def test_a_code_links_a_phone_and_the_referent_is_named(line):
    said = line.linked(SMS)
    assert "Claire Martin" in said[0]
    assert line.person(SMS) == "ana"
    assert any("Claire Martin" in text for text in line.writes("qui est mon conseiller ?"))


def test_a_strangers_thread_joins_the_persons_by_date(line, system):
    system.say("ana", "bonjour")
    system.clock.forward(hours=1)
    line.writes("j'ai été malade en octobre", TELEGRAM)
    stranger = line.person(TELEGRAM)
    system.clock.forward(hours=1)
    system.say("ana", "comment je m'actualise ?")
    system.clock.forward(hours=1)
    said = line.linked(TELEGRAM)
    assert any("rejoint" in text for text in said)
    thread = system.desk(system.services.desk.thread, "claire", "ana")
    words = [entry.text for entry in thread.lines if entry.author == "person"]
    asked = ["bonjour", "j'ai été malade en octobre", "comment je m'actualise ?"]
    assert [w for w in words if w in asked] == asked
    assert len({entry.seq for entry in thread.lines}) == len(thread.lines)
    assert [j.other for j in line.events("ana", ThreadsJoined)] == [stranger]


def test_a_wait_that_began_as_a_stranger_goes_on_and_is_not_set_back(line, system):
    line.writes("conseiller", TELEGRAM)
    since = system.clock()
    system.clock.forward(minutes=30)
    line.linked(TELEGRAM)
    waiting = system.desk(system.services.desk.waiting, "claire")
    assert [(card.id, card.case.waiting_since) for card in waiting] == [("ana", since)]
    assert system.desk(system.services.desk.waiting, "lea") == waiting, "nobody waits twice"


def test_a_wrong_code_says_so_and_five_are_enough(line):
    for _ in range(5):
        assert "pas valable" in line.writes("LIER AAAA-AAA1")[0]
    code = line.system.desk(line.system.services.desk.link_code, "claire", "ana").code
    assert "une heure" in line.writes(f"LIER {code}")[0]
    line.system.clock.forward(minutes=61)
    assert "relié" in line.writes(f"LIER {code}")[0]


def test_only_a_conseiller_of_the_person_gives_a_code(line):
    with pytest.raises(NotYours):
        line.system.desk(line.system.services.desk.link_code, "paul", "ana")


def test_an_unlinked_phone_reads_nothing_of_the_person_any_more(line, system):
    line.linked(SMS)
    said = line.writes("DELIER")
    assert "plus relié" in said[0]
    assert line.person(SMS) is None
    system.desk(system.services.desk.write, "claire", "ana", "Bonjour Ana.")
    assert line.leaves(SMS) == []
    assert all("Claire" not in text for text in line.writes("qui est mon conseiller ?"))
    assert line.person(SMS) != "ana"


def test_the_conseiller_can_unlink_and_the_phone_is_told(line, system):
    line.linked(SMS)
    line.linked(TELEGRAM)
    system.desk(system.services.desk.unlink, "claire", "ana", "sms", SMS.id)
    assert "plus relié" in line.leaves(SMS)[0]
    assert line.person(SMS) is None
    assert line.person(TELEGRAM) == "ana"


def test_an_answer_leaves_where_the_person_wrote_last(line, system):
    line.linked(TELEGRAM)
    line.linked(SMS)
    line.writes("conseiller")
    system.desk(system.services.desk.write, "claire", "ana", "Par SMS.")
    assert line.leaves(SMS)[-1] == "Claire Martin : Par SMS."
    line.writes("merci, je suis de retour", TELEGRAM)
    system.desk(system.services.desk.write, "claire", "ana", "Par Telegram.")
    assert line.leaves(TELEGRAM)[-1] == "Claire Martin : Par Telegram."
    assert line.leaves(SMS) == []


def test_a_person_chooses_where_their_conseiller_answers(line, system):
    line.linked(TELEGRAM)
    line.linked(SMS)
    line.writes("ICI", SMS)
    line.writes("conseiller", TELEGRAM)
    system.desk(system.services.desk.write, "claire", "ana", "Toujours par SMS.")
    assert line.leaves(SMS)[-1] == "Claire Martin : Toujours par SMS."
    line.writes("PARTOUT", TELEGRAM)
    system.desk(system.services.desk.write, "claire", "ana", "Là où vous écrivez.")
    assert line.leaves(TELEGRAM)[-1] == "Claire Martin : Là où vous écrivez."


def test_a_secret_is_never_stored_and_kindly_warned_about(line, system):
    said = line.writes("bonjour mon mot de passe c'est Soleil2026")
    assert any("masqué" in text for text in said)
    log = system.desk(system.services.parts.store.log, line.person(SMS))
    assert "Soleil2026" not in str(log)
    assert line.events(line.person(SMS), PersonSpoke)[0].text.endswith("••••")


def file(what: str = "document", **more) -> Attached:
    return Attached(what, "cv.pdf", "application/pdf", 1000, more.pop("id", "ab" * 32), **more)


def test_a_document_is_kept_and_acknowledged(line):
    assert "gardé" in line.writes("", TELEGRAM, file=file())[0]
    sent = line.events(line.person(TELEGRAM), PersonSentFile)
    assert [(s.name, s.file_id) for s in sent] == [("cv.pdf", "ab" * 32)]


def test_a_voice_message_is_kept_and_it_is_said_that_nobody_here_listens(line):
    said = line.writes("", TELEGRAM, file=file("voice"))
    assert "pas écouter" in said[0]


def test_words_that_come_with_a_document_are_answered_too(line):
    said = line.writes("comment je m'actualise ?", TELEGRAM, file=file())
    assert any("M'actualiser" in text for text in said)
    assert any("document joint" in text for text in said)


def test_a_file_that_is_too_large_is_refused_kindly_even_to_a_human(line, system):
    line.linked(TELEGRAM)
    line.writes("conseiller", TELEGRAM)
    system.desk(system.services.desk.take, "claire", "ana")
    line.leaves(TELEGRAM)
    said = line.writes("", TELEGRAM, file=file(id="", refused="too_large"))
    assert ["20 Mo" in text for text in said] == [True]


def test_a_document_to_a_human_is_owed_an_answer_and_the_assistant_is_silent(line, system):
    line.linked(TELEGRAM)
    line.writes("conseiller", TELEGRAM)
    system.desk(system.services.desk.write, "claire", "ana", "Envoyez-moi la lettre.")
    line.leaves(TELEGRAM)
    assert line.writes("", TELEGRAM, file=file()) == []
    thread = system.desk(system.services.desk.thread, "claire", "ana")
    assert thread.person.case.waiting_since is not None
    assert thread.lines[-1].file is not None and thread.lines[-1].file.name == "cv.pdf"


def test_a_corrected_message_is_answered_as_it_reads_now(line):
    line.writes("comment je mactlise", TELEGRAM, message_id="7")
    said = line.writes("qui est mon conseiller ?", TELEGRAM, message_id="7", edits="7")
    person = line.person(TELEGRAM)
    (edited,) = line.events(person, MessageEdited)
    assert (edited.of, edited.text) == (1, "qui est mon conseiller ?")
    assert said
    assert [e.text for e in line.events(person, PersonSpoke)] == ["comment je mactlise"]


def test_a_correction_of_nothing_we_know_is_a_message(line):
    line.writes("qui est mon conseiller ?", TELEGRAM, message_id="9", edits="9")
    person = line.person(TELEGRAM)
    assert [e.text for e in line.events(person, PersonSpoke)] == ["qui est mon conseiller ?"]


def test_two_hundred_sms_in_a_minute_are_all_kept_and_told_once(line, system):
    line.linked(SMS)
    said = []
    for n in range(200):
        said += line.writes(f"question numero {n}")
        system.clock.forward(seconds=0.3)
    assert sum("un par un" in text for text in said) == 1
    assert len(line.events("ana", PersonSpoke)) >= 200
    assert line.writes("bonjour", TELEGRAM), "nobody else is slowed"


def test_an_answer_too_long_for_an_sms_goes_on_when_asked(line, system):
    line.linked(SMS)
    spoken = AssistantSpoke(text="Une phrase entière ici. " * 30, response="utter_x", epoch=0)
    (short,) = system.services.turns._responding.short.fitted([spoken], "sms")
    assert short.text.endswith("SUITE.") and short.rest
    system.desk(system.services.parts.store.record, _entry(system, [short]))
    line.leaves(SMS)
    said = line.writes("SUITE")
    assert said[0].startswith("Une phrase")
    while line.events("ana", AssistantSpoke)[-1].rest:
        line.writes("suite")
    spoken_texts = [e.text for e in line.events("ana", AssistantSpoke) if "phrase" in e.text]
    assert sum(text.count("Une phrase") for text in spoken_texts) == 30
    assert line.writes("suite"), "then it is a word like any other"


def _entry(system, facts):
    return Entry(lambda _, __: facts, system.clock(), person="ana")


def test_joined_threads_are_proved_together(line, system):
    line.writes("j'ai été malade en octobre", TELEGRAM)
    stranger = line.person(TELEGRAM)
    line.linked(TELEGRAM)
    store = system.services.parts.store

    def faults(connection):
        return [f for id_ in ("ana", stranger) for f in verify.faults(connection, id_)]

    assert system.desk(store.read, faults) == []
    with store.writing.begin() as connection:
        gone = (t.event.c.conversation_id == stranger) & (t.event.c.seq == 1)
        connection.execute(delete(t.event).where(gone))
        changed = update(t.conversation).where(t.conversation.c.person_id == stranger)
        connection.execute(changed.values(state=b'{"id":"%s"}' % stranger.encode()))
    found = system.desk(store.read, lambda c: verify.faults(c, "ana"))
    assert any("not what it was" in fault for fault in found)
