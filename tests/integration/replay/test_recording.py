"""A real conversation becomes a scenario that replays green, and nobody real is in it."""

import asyncio
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

import nlu
from bot import bootstrap, demo, faces
from bot import settings as configuration
from bot.__main__ import main
from bot.bootstrap import Services
from bot.channels.terminal import chat
from bot.conversation.errors import UnknownPerson
from bot.conversation.events import Address, AddressLinked, AssistantSpoke, Recorded
from bot.conversation.ports import Entry
from bot.inbound import Attached, Inbound
from bot.replay import ground
from bot.replay.recording import saying, shifting, source
from bot.replay.recording.acts import CannotRecord
from bot.replay.recording.recording import Recording, record, record_live
from bot.replay.scenarios.format import Acts, Scenario, key_of
from bot.replay.scenarios.reading import read
from bot.settings import Settings
from bot.store import tables
from bot.web.app import application
from tests.fakes.visitor import Visitor
from tests.integration.conftest import System
from tests.integration.people import MORNING

WEB = Address("web", "ana")
PHONE = Address("sms", "+33612345678")
TELEGRAM = Address("telegram", "812345678")
PDF = Attached("document", "CV Ana Diallo.pdf", "application/pdf", 12, "f" * 64)


class Talk:
    """What people do, one after the other; a minute passes between two of them."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.sent = 0

    def says(self, text: str, at: Address = WEB, file: Attached | None = None) -> None:
        self.system.clock.forward(minutes=1, seconds=7)
        self.sent += 1
        inbound = Inbound(at, text, f"m{self.sent}", file=file)
        self.system.desk(self.system.services.take, inbound)

    def does(self, who: str, act: str, *words: str) -> object:
        self.system.clock.forward(minutes=1, seconds=11)
        return self.system.desk(getattr(self.system.services.desk, act), who, "ana", *words)

    def waits(self, **much: float) -> None:
        self.system.clock.forward(**much)
        self.system.time_runs_out()

    def linked(self, address: Address) -> None:
        fact = AddressLinked(address=address, by="import")
        entry = Entry(lambda _, __: [fact], self.system.clock.now, person="ana", address=WEB)
        self.system.desk(self.system.services.parts.store.record, entry)

    def recorded(self, person: str = "ana", seed: int = 5) -> Recording:
        return self.system.desk(record_live, self.system.services.parts, person, seed)


@pytest.fixture
def talk(system: System) -> Talk:
    return Talk(system)


def _scenario(recording: Recording, tmp_path: Path) -> Scenario:
    path = tmp_path / "recorded.yml"
    path.write_text(recording.text, encoding="utf-8")
    found = read(path)
    assert not found.problems
    return found.scenarios[0].scenario


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in apart if unicodedata.category(c) != "Mn")


def _wrong(recording: Recording) -> list[str]:
    checks = [c for turn in recording.result.turns for c in turn.checks if not c.held]
    return [f"{c.at} {c.what}: {c.expected} | {c.got}" for c in checks]


def test_a_handover_a_late_answer_a_button_a_file_and_an_sms_are_recorded(talk, tmp_path):
    talk.linked(PHONE)
    talk.says("bonjour")
    talk.says("/actualisation_dates")
    talk.says(
        "j'ai reçu un courrier, je suis Ana Diallo, mon tél 06 12 34 56 78, ana.diallo@free.fr"
    )
    talk.says("CONSEILLER", PHONE)
    talk.does("claire", "note", "Rappeler ANA au 06.12.34.56.78")
    talk.waits(hours=3, minutes=1)
    talk.does("lea", "write", "Bonjour Mme Diallo, Claire Martin est occupée.")
    talk.says("merci, voici mon cv", WEB, PDF)
    talk.does("lea", "write", "Bien reçu.")
    talk.does("lea", "hand_back")
    recording = talk.recorded()
    assert recording.replays, "\n".join([*_wrong(recording), recording.text])
    scenario = _scenario(recording, tmp_path)
    keys = [key_of(step) for step in scenario.steps]
    assert {"jobseeker", "presses", "sends file", "conseiller", "at", "system"} <= set(keys)
    assert [step.on for step in scenario.steps if step.on] == ["sms", "web"]
    assert "utter_passage_overdue" in recording.text
    plain = _plain(recording.text)
    for real in ("diallo", "martin", "claire", "moreau", "karim", "free.fr", "cv ana", "f" * 64):
        assert real not in plain
    assert re.search(r"\bana\b", plain) is None
    assert "12345678" not in re.sub(r"\D", "", plain)
    assert recording.replaced["phone"] == 1
    assert recording.replaced["email"] == 1


def test_the_thread_of_an_address_that_was_linked_later_is_recorded_with_it(talk, tmp_path):
    talk.says("bonjour")
    talk.says("c'est quand l'actualisation d'octobre ?", TELEGRAM)
    talk.says("conseiller", TELEGRAM)
    code = talk.does("claire", "link_code")
    talk.says(f"LIER {code.code}", TELEGRAM)
    talk.does("claire", "write", "Je vous écris là.")
    talk.says("d'accord", TELEGRAM)
    recording = talk.recorded()
    assert recording.replays, "\n".join([*_wrong(recording), recording.text])
    assert code.code not in recording.text
    scenario = _scenario(recording, tmp_path)
    said = [step.jobseeker for step in scenario.steps if isinstance(step.jobseeker, str)]
    assert "LIER {code}" in said
    who = {step.person for step in scenario.steps if step.person}
    assert len(who) == 2
    assert "812345678" not in recording.text


def test_a_new_referent_an_absence_and_a_return_are_recorded(talk, tmp_path):
    talk.says("je veux parler à quelqu'un")
    talk.does("claire", "transfer", "odile", "Claire Martin change d'agence")
    talk.waits(hours=4)
    talk.does("lea", "decline", "je suis en réunion avec Odile Petit")
    talk.does("karim", "write", "Bonjour, Odile Petit est absente, je la remplace.")
    talk.does("karim", "hand_back")
    recording = talk.recorded()
    assert recording.replays, "\n".join([*_wrong(recording), recording.text])
    cast = _scenario(recording, tmp_path).cast
    assert cast is not None
    assert len(cast.absences) == 1
    assert [one.role for one in cast.conseillers].count("lead") == 1
    acts = [step.conseiller for step in _scenario(recording, tmp_path).steps]
    assert any(isinstance(act, Acts) and act.transfers_to for act in acts)
    for real in ("claire", "martin", "odile", "karim", "benali"):
        assert real not in _plain(recording.text)


def test_dates_are_as_far_from_the_day_as_they_were(talk, tmp_path):
    talk.says("je suis absent du 3 au 8 décembre")
    talk.says("l'actualisation d'octobre c'est fini ?")
    recording = talk.recorded()
    assert recording.replays, "\n".join([*_wrong(recording), recording.text])
    assert recording.weeks != 0
    assert "3 au 8 décembre" not in recording.text
    assert "2026-11-24" not in recording.text


def test_the_same_seed_gives_the_same_scenario_and_another_one_another(talk):
    talk.says("bonjour, je suis Ana Diallo")
    assert talk.recorded(seed=1).text == talk.recorded(seed=1).text
    assert talk.recorded(seed=1).text != talk.recorded(seed=2).text


def test_somebody_unknown_who_wrote_by_sms_is_recorded_as_somebody_unknown(talk, tmp_path):
    talk.says("j'ai oublié de m'actualiser", PHONE)
    talk.says("CONSEILLER", PHONE)
    person = talk.system.desk(talk.system.services.parts.store.person_at, PHONE)
    recording = talk.recorded(person)
    assert recording.replays, "\n".join([*_wrong(recording), recording.text])
    scenario = _scenario(recording, tmp_path)
    assert scenario.cast is not None and scenario.cast.people == ()
    assert "utter_lien_comment" in recording.text


def test_what_no_step_says_is_refused_in_plain_words(talk):
    with pytest.raises(UnknownPerson, match="nobody has the id zoe"):
        talk.recorded("zoe")
    with pytest.raises(CannotRecord, match="nothing was said"):
        talk.recorded("bob")
    talk.says("voici", WEB, Attached("document", "a.pdf", "application/pdf", 9, "", "too_large"))
    with pytest.raises(CannotRecord, match="refused"):
        talk.recorded()


@pytest.fixture(scope="module")
def interpreter(trained: Path) -> nlu.Interpreter:
    settings = configuration.read({"REFERENT_DATA_DIR": str(trained)}, Path.cwd())
    return nlu.load(bootstrap.train(settings))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "rendez-vous le 24 novembre",
            "absent du 23 au 27 novembre",
            "avant le 12/11",
            "mardi 24",
        ),
        *("du 27 novembre au 2 décembre", "l'actualisation d'octobre 2026", "le 1er décembre"),
    ],
)
@pytest.mark.parametrize("weeks", [-9, -1, 1, 6])
def test_a_date_that_was_moved_is_understood_as_the_day_it_was_moved_to(interpreter, text, weeks):
    today = MORNING.date()
    before = interpreter.parse(text, today=today).entities
    for start, end, new in reversed(list(shifting.moved(before, weeks, today))):
        text = text[:start] + new + text[end:]
    after = interpreter.parse(text, today=today + timedelta(weeks=weeks)).entities
    days = [e.value for e in before if e.entity == "date"]
    expected = [(date.fromisoformat(day) + timedelta(weeks=weeks)).isoformat() for day in days]
    months = [shifting.month_later(e.value, weeks, today) for e in before if e.entity == "mois"]
    assert [e.value for e in after if e.entity in ("date", "mois")] == [*expected, *months]


@pytest.fixture
def demo_database(data_dir: Path) -> Iterator[tuple[Settings, Services]]:
    """An installation with the demo's people, who said already what they said."""
    settings = configuration.read({"REFERENT_DATA_DIR": str(data_dir)}, Path.cwd())
    services = bootstrap.build(settings, lambda: MORNING + timedelta(hours=4))
    with services.parts.store.writing.begin() as connection:
        connection.execute(tables.agency.delete())
    yield settings, services
    services.parts.store.close()


@pytest.mark.parametrize("who", ["bakary", "farid", "jules"])
async def test_the_threads_of_the_demo_are_recorded_and_replay(demo_database, who):
    _, services = demo_database
    portfolio = demo.read(Path("data/demo/portfolio.yml"))
    await demo.load(services, portfolio)
    recording = await record_live(services.parts, who, seed=7)
    assert recording.replays, "\n".join([*_wrong(recording), recording.text])
    known = next(person for person in portfolio.people if person.id == who)
    for real in (*known.name.split(), "Claire", "Martin", "Yann", "Kervella", "Rennes", "Nantes"):
        assert _plain(real) not in _plain(recording.text)


def test_the_command_writes_a_file_that_replays_and_says_what_it_replaced(
    demo_database, tmp_path, monkeypatch, capsys
):
    settings, services = demo_database
    asyncio.run(demo.load(services, demo.read(Path("data/demo/portfolio.yml"))))
    monkeypatch.setenv("REFERENT_DATA_DIR", str(settings.data_dir))
    out = tmp_path / "scenarios" / "recorded.yml"
    assert main(["record", "farid", "--out", str(out), "--seed", "3"]) == 0
    said = capsys.readouterr().err
    assert "it replays as it took place (seed 3)" in said
    assert "replaced: 1 phone number" in said
    assert "read the file before it is shared" in said
    assert "arid" not in said
    assert main(["replay", str(out)]) == 0
    assert main(["record", "farid", "--out", str(out)]) == 2
    assert main(["record", "nobody"]) == 1
    assert "nobody has the id nobody" in capsys.readouterr().err


def test_the_chat_page_and_the_terminal_record_the_same_way(
    demo_database, tmp_path, monkeypatch, capsys
):
    settings, services = demo_database
    asyncio.run(demo.load(services, demo.read(Path("data/demo/portfolio.yml"))))
    with TestClient(application(services, faces.routes(services, demo=True))) as client:
        jules = Visitor(client)
        jules.press("/chat", 'name="person" value="jules"')
        answer = jules.press("/chat", "Enregistrer comme scénario")
    assert answer.headers["content-disposition"] == 'attachment; filename="scenario.yml"'
    assert "Jules" not in answer.text
    typed = iter(["/scenario", f"/scenario {tmp_path / 'typed.yml'}"])
    monkeypatch.setattr("builtins.input", lambda _: next(typed, None) or _ends())
    assert asyncio.run(chat.talk(settings, "jules")) == 0
    said = capsys.readouterr().out
    assert "! expected /scenario and the name of a file" in said
    assert "it replays as it took place" in said
    assert "utter_actualisation_oubli" in (tmp_path / "typed.yml").read_text("utf-8")


def _ends() -> str:
    raise EOFError


async def test_what_cannot_be_made_to_replay_is_kept_and_shown(demo_database, monkeypatch, capsys):
    """A conversation of before a rule changed: nothing makes it go as it went."""
    _, services = demo_database
    await demo.load(services, demo.read(Path("data/demo/portfolio.yml")))
    store = services.parts.store
    real = await store.read(lambda connection: source.read(connection, "jules"))
    log = tuple(_otherwise(entry) for entry in real.log)
    async with ground.borrowed(services.parts) as on:
        recording = await record(on, msgspec.structs.replace(real, log=log), 3)
    assert not recording.replays
    assert recording.weeks == 0
    said = "\n".join(saying.said(recording, 3))
    assert "utter_gone" in said and "utter_actualisation_oubli" in said
    assert "otherwise than it took place" in said


def _otherwise(entry: Recorded) -> Recorded:
    if not isinstance(entry.event, AssistantSpoke):
        return entry
    return msgspec.structs.replace(
        entry, event=msgspec.structs.replace(entry.event, response="utter_gone")
    )
