"""Conversations that were replayed, made up: one that passed, one of weeks that failed, one that
could not go on.
"""

from datetime import datetime, timedelta

from bot.dialogue.problems import Place
from bot.replay.told import Check, Exercised, Line, Result, Turn
from handoff.hours import PARIS

FILE = "tests/scenarios/dates.yml"
RULE = "rule 'Les dates' (data/rules.yml:171) says utter_actualisation_dates"
NASTY = "<script>alert('é')</script> & \"x\" <b>"
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
RIGHT = "Vous pouvez vous actualiser jusqu’au 15 décembre 2026, à 23 h 59, sur le site."
OTHER = "Vous pouvez vous actualiser jusqu’au 16 décembre 2026, à 23 h 59, sur le site."


def at(line: int) -> Place:
    return Place(FILE, line)


def held(what: str, value: str, line: int = 1) -> Check:
    return Check(what, value, value, True, at(line))


def broken(what: str, expected: str, got: str, line: int = 1) -> Check:
    return Check(what, expected, got, False, at(line))


GREETED = Turn(
    at(4),
    "the person says « bonjour »",
    (
        Line("jobseeker", "bonjour", at=TUESDAY),
        Line(
            "assistant",
            "Bonjour, je suis l’assistant. Que puis-je pour vous ?",
            response="utter_salutation",
            buttons=("Les dates", "Parler à mon conseiller"),
            at=TUESDAY,
        ),
    ),
    (held("intent", "salutation", 4), held("action", "utter_salutation", 6)),
    ("understood as salutation (0.99)",),
)
ANOTHER_DAY = Turn(
    at(9),
    "the person says « jusqu’à quand ? »",
    (
        Line("jobseeker", "jusqu’à quand ?", at=TUESDAY),
        Line("assistant", OTHER, response="utter_actualisation_dates", at=TUESDAY),
    ),
    (
        held("intent", "actualisation_dates", 9),
        broken("bot", RIGHT, OTHER, 12),
        broken("action", "utter_actualisation_dates", "action_listen", 13),
    ),
    ("understood as actualisation_dates (0.97)", RULE),
)
HANDED_OVER = Turn(
    at(20),
    "Claire Martin accepts, after 6 days",
    (
        Line(
            "system",
            "Claire Martin a repris votre conversation.",
            response="utter_passage_accepted",
            at=TUESDAY + timedelta(days=6),
        ),
        Line(
            "conseiller",
            "Bonjour, je regarde.",
            name="Claire Martin",
            at=TUESDAY + timedelta(days=6, minutes=4),
        ),
        Line(
            "note",
            "Demander l’attestation.",
            name="Claire Martin",
            at=TUESDAY + timedelta(days=6, minutes=5),
        ),
    ),
    (held("control", "human", 21),),
    ("the clock stands at 2026-11-30 10:00",),
)
SILENT = Turn(at(25), "an hour passes", (), (held("silence", "1 h", 25),))

PASSED = Result(
    "On se salue", "story", at(2), (GREETED, SILENT), seconds=0.01, exercised=Exercised()
)
FAILED = Result(
    "Six jours, puis une date",
    "scenario",
    at(3),
    (GREETED, ANOTHER_DAY, HANDED_OVER, SILENT),
    seconds=0.02,
)
STOPPED = Result(
    "Personne de ce nom",
    "scenario",
    at(40),
    (GREETED,),
    trouble="metadata: nobody is called 'zoe', expected one of ana, bilal",
)
ALL = (PASSED, FAILED, STOPPED)


def saying(text: str) -> Result:
    """A conversation that failed and has this text everywhere."""
    line = Line("conseiller", text, name=text, response=text, buttons=(text,), at=TUESDAY)
    turn = Turn(at(2), text, (line,), (broken(text, text, f"{text} !"), held(text, text)), (text,))
    return Result(text, "story", Place(text, 1), (turn,), text)
