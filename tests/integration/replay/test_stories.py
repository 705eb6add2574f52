"""Test stories, replayed: what is checked, and what is said when something is otherwise."""

from bot.replay.told import Check, Result
from tests.integration.replay.conftest import Replay


def wrong(results: list[Result]) -> list[tuple[str, str, str]]:
    """What went otherwise: the key, what was expected, what came."""
    checks = (c for result in results for turn in result.turns for c in turn.checks)
    return [(c.what, c.expected, c.got) for c in checks if not c.held]


def test_a_story_that_goes_as_written_passes(replay: Replay) -> None:
    (result,) = replay(
        """
        stories:
        - story: bonjour
          steps:
          - user: bonjour
            intent: salutation
          - action: utter_salutation
        """
    )
    assert result.passed
    assert result.actions == (("salutation", ("utter_salutation",)),)


def test_a_text_understood_otherwise_fails_once_and_the_story_goes_on(replay: Replay) -> None:
    results = replay(
        """
        stories:
        - story: malentendu
          steps:
          - user: bonjour
            intent: merci
          - action: utter_merci
          - user: au revoir
            intent: au_revoir
          - action: utter_au_revoir
        """
    )
    assert wrong(results) == [("intent", "merci", "salutation")]


def test_entities_must_be_those_that_are_annotated(replay: Replay) -> None:
    results = replay(
        """
        stories:
        - story: entités
          steps:
          - user: je suis au [RSA](situation_rsa), est-ce que je dois m'actualiser ?
            intent: actualisation_non_indemnise_rsa
          - action: utter_actualisation_non_indemnise_rsa
          - user: je suis au RSA, est-ce que je dois m'actualiser ?
            intent: actualisation_non_indemnise_rsa
          - action: utter_actualisation_non_indemnise_rsa
        """
    )
    assert wrong(results) == [("entities", "none", "[RSA](situation_rsa=rsa)")]


def test_an_action_too_many_and_one_too_few_are_told(replay: Replay) -> None:
    results = replay(
        """
        stories:
        - story: trop
          steps:
          - intent: detresse
          - action: utter_detresse
        - story: pas assez
          steps:
          - intent: merci
          - action: utter_merci
          - action: utter_au_revoir
        """
    )
    assert wrong(results) == [
        ("action", "action_listen", "action_joindre_conseiller"),
        ("action", "utter_au_revoir", "action_listen"),
    ]


def test_slots_loops_and_words_are_checked_where_rasa_looks_away(replay: Replay) -> None:
    results = replay(
        """
        stories:
        - story: formulaire
          steps:
          - intent: compter_absence
          - action: absence_form
          - active_loop: absence_form
          - slot_was_set: [{requested_slot: depart}]
          - user: le 1er décembre
          - slot_was_set: [{depart: "2026-12-01"}]
          - slot_was_set: [{depart: "2026-12-02"}]
          - active_loop: null
          - bot: Autre chose.
        """
    )
    assert [(what, expected) for what, expected, _ in wrong(results)][-3:] == [
        ("slot_was_set", "depart: 2026-12-02"),
        ("active_loop", "null"),
        ("bot", "Autre chose."),
    ]


def test_a_story_may_say_who_speaks_where_and_when(replay: Replay) -> None:
    results = replay(
        """
        stories:
        - story: par SMS, le jour de l'ouverture
          metadata: {person: jules, channel: sms, at: "2026-11-28 09:00"}
          steps:
          - intent: actualisation_dates
          - action: utter_actualisation_dates
        - story: quelqu'un d'inconnu
          metadata: {person: personne}
          steps:
          - intent: merci
        """
    )
    assert results[0].passed
    line = results[0].turns[0].lines[-1]
    assert line.at is not None and f"{line.at:%d}" == "28"
    assert results[1].trouble.startswith(
        "metadata: nobody is called 'personne', expected one of ana"
    )


def test_a_failure_says_which_rule_decided(replay: Replay) -> None:
    (result,) = replay("stories: [{story: x, steps: [{intent: merci}, {action: utter_au_revoir}]}]")
    why = result.turns[0].why
    assert why[0] == "understood as merci (1.00)"
    assert why[1].startswith("rule 'Merci' (data/rules.yml:")
    assert why[1].endswith("says utter_merci")


def test_a_test_case_says_what_must_be_among_what_came(replay: Replay) -> None:
    results = replay(
        """
        test_cases:
        - test_case: détresse
          steps:
          - user: /detresse
          - utter: action_joindre_conseiller
          - utter: utter_detresse
        """
    )
    assert [(c[0], c[1]) for c in wrong(results)] == [("utter", "utter_detresse")]


def test_a_check_knows_the_value_with_which_it_would_have_held(replay: Replay) -> None:
    (result,) = replay("stories: [{story: x, steps: [{intent: merci}, {action: utter_au_revoir}]}]")
    (check,) = [c for c in result.turns[0].checks if not c.held]
    assert isinstance(check, Check)
    assert check.instead == "utter_merci"
