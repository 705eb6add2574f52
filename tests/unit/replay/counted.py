"""A small project, and what three conversations exercised of it."""

from bot.dialogue.problems import Place
from bot.replay.possible import BY_A_DOOR, Possible, moves
from bot.replay.told import Exercised

POSSIBLE = Possible(
    Exercised(
        intents=frozenset({"salutation", "dates", "merci"}),
        responses=frozenset({"utter_salutation", "utter_stop"}),
        scripts=frozenset({"rule 'Bonjour'", "rule 'Merci'", "story 'Les dates'"}),
        forms=frozenset({("absence_form", "starts"), ("absence_form", "fills depart")}),
        moves=frozenset(moves()),
        events=frozenset({"person.spoke", "note.added"}),
    ),
    {
        ("scripts", "rule 'Bonjour'"): Place("data/rules.yml", 10),
        ("scripts", "rule 'Merci'"): Place("data/rules.yml", 20),
        ("forms", "absence_form"): Place("domain.yml", 30),
        ("responses", "utter_stop"): Place("domain.yml", 40),
        ("responses", "utter_default"): Place("domain.yml", 50),
    },
    {("responses", "utter_stop"): BY_A_DOOR},
    frozenset({"utter_default"}),
    {"dates": "Dates d'actualisation"},
)

GREETING = Exercised(
    intents=frozenset({"salutation"}),
    responses=frozenset({"utter_salutation"}),
    scripts=frozenset({"rule 'Bonjour'"}),
    events=frozenset({"person.spoke"}),
    outcomes=frozenset({("salutation", "answered")}),
)
ASKING = Exercised(
    intents=frozenset({"dates", "restart"}),
    forms=frozenset({("absence_form", "starts")}),
    moves=frozenset({("assistant", "handoff.requested"), ("offered", "handoff.offered")}),
    outcomes=frozenset({("dates", "handed over")}),
)
SEEN = (GREETING, GREETING, ASKING)
