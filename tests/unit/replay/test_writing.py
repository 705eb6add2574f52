"""Scenarios that are written are read back as they were, and read as a person would write them."""

from datetime import datetime
from pathlib import Path
from textwrap import dedent

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import demo
from bot.replay.scenarios.format import Acts, Away, File, Scenario, Step, Words
from bot.replay.scenarios.reading import read
from bot.replay.scenarios.writing import text

PORTFOLIO = demo.read(Path("data/demo/portfolio.yml"))

long = st.lists(
    st.sampled_from(["un", "mot", ":", "#", "", "-", "fin.", "\n", "l'", '"oui"']), max_size=60
).map(" ".join)
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=80) | long
said = words.filter(lambda text: not text.startswith("/"))  # a pattern must be one
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(
    lambda at: at.isoformat(sep=" ")
)
durations = st.integers(0, 99).map(lambda hours: f"{hours}h 5min")
acts = st.one_of(
    st.sampled_from(["accepts", "declines", "hands back", "gives a code"]),
    st.builds(Acts, writes=words),
    st.builds(Acts, transfers_to=words, because=words),
)
steps = st.one_of(
    st.builds(Step, jobseeker=words, on=st.sampled_from([None, "sms", "web"])),
    st.builds(Step, presses=words, person=st.sampled_from([None, "on"])),
    st.builds(Step, sends_file=st.one_of(words, st.builds(File, name=words, says=words))),
    st.builds(Step, conseiller=acts, as_=st.sampled_from([None, "claire"]), refused=st.booleans()),
    st.builds(Step, absence=st.builds(Away, of=words, until=words)),
    st.builds(
        Step, assistant=st.one_of(said, st.builds(Words, text=words, buttons=st.tuples(words)))
    ),
    st.builds(Step, deadline=st.one_of(st.none(), moments)),
    st.builds(Step, waits=st.one_of(st.booleans(), durations)),
    st.sampled_from([Step(restart=None), Step(silence=None), Step(nothing_else_said=None)]),
)
scenarios = st.builds(
    Scenario,
    scenario=words,
    steps=st.lists(steps, min_size=1, max_size=4).map(tuple),
    promise=words,
    starts=st.one_of(st.none(), moments),
    telegram=st.lists(words, max_size=2).map(tuple),
    cast=st.sampled_from([None, PORTFOLIO]),
    metadata=st.dictionaries(
        st.text("abc", min_size=1), st.one_of(st.booleans(), st.integers(), words)
    ),
)


def _back(tmp_path: Path, written: str) -> list[Scenario]:
    path = tmp_path / "written.yml"
    path.write_text(written, encoding="utf-8", newline="")
    found = read(path)
    assert not found.problems, found.problems
    return [staged.scenario for staged in found.scenarios]


@settings(max_examples=60, deadline=None)
@given(st.lists(scenarios, min_size=1, max_size=2))
def test_what_is_written_is_read_back_as_it_was(tmp_path_factory, written):
    path = tmp_path_factory.mktemp("written")
    assert _back(path, text(written)) == written


def test_it_reads_as_a_person_would_write_it():
    scenario = Scenario(
        scenario="Farid n'attend pas",
        starts="2026-11-24 10:00",
        telegram=("farid",),
        steps=(
            Step(jobseeker="j'ai reçu ceci : un contrôle", on="sms"),
            Step(jobseeker="1"),
            Step(jobseeker='il a écrit "non"'),
            Step(jobseeker="deux\nlignes"),
            Step(system="utter_passage_offered"),
            Step(advance="6d"),
            Step(conseiller=Acts(writes="On regarde, oui."), as_="claire"),
            Step(waits=False),
            Step(deadline=None),
            Step(nothing_else_said=None),
        ),
    )
    assert text([scenario]) == dedent(
        """\
        # yaml-language-server: $schema=../../docs/scenario.schema.json
        scenarios:
        - scenario: Farid n'attend pas
          starts: 2026-11-24 10:00
          telegram: [farid]
          steps:
          - jobseeker: "j'ai reçu ceci : un contrôle"
            on: sms
          - jobseeker: "1"
          - jobseeker: il a écrit "non"
          - jobseeker: |-
              deux
              lignes
          - system: utter_passage_offered
          - advance: 6d
          - conseiller: {writes: "On regarde, oui."}
            as: claire
          - waits: false
          - deadline: null
          - nothing else said:
        """
    )


def test_a_cast_is_written_without_what_goes_without_saying():
    (person, *_) = PORTFOLIO.people
    cast = msgspec.structs.replace(PORTFOLIO, people=(person,))
    written = text([Scenario(scenario="x", steps=(Step(jobseeker="oui"),), cast=cast)])
    assert (
        "    - {id: c-claire, name: Claire Martin, login: claire, agency: rennes-est}\n" in written
    )
    assert "thread" not in written
    assert '      - [{opens: "08:30:00", closes: "12:30:00"}]\n' in written
    assert "      situation: {indemnise: true, organisme: France Travail}\n" in written
