"""The project at the root: it can be read, it holds no mistake, and it always answers."""

from pathlib import Path

import pytest

from bot.dialogue.actions import ACTIONS
from bot.dialogue.domain import FALLBACK
from bot.dialogue.project import load
from bot.dialogue.validation import validate
from tests.unit.dialogue.talk import Talk

ROOT = Path(__file__).parents[3]
PROJECT = load(ROOT)
INTENTS = sorted(set(PROJECT.domain.intents) - {FALLBACK})
DONE_ONLY = {"joindre_conseiller__parler"}
"""Answered by a change of control alone, whose line is said from outside."""


def test_the_project_holds_no_mistake():
    assert [str(p) for p in validate(PROJECT) if p.level == "error"] == []


@pytest.mark.parametrize("channel", ["web", "sms", "telegram"])
@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_is_answered_on_every_channel(intent, channel):
    talk = Talk(PROJECT, ACTIONS)
    talk.channel = channel
    talk.known = dict.fromkeys(PROJECT.domain.slots, "…") | {
        slot.name: True for slot in PROJECT.domain.slots.values() if slot.type == "bool"
    }
    talk.known.pop("depart")
    talk.known.pop("retour")
    said = talk.say(intent)
    assert said or intent in DONE_ONLY
    assert all("{" not in text for text in talk.texts)


def test_every_title_is_a_subject_that_is_answered():
    assert PROJECT.titles["recours"]
    assert set(PROJECT.titles) <= set(PROJECT.domain.intents)


@pytest.mark.parametrize("channel", ["web", "sms", "telegram"])
def test_who_asks_whether_it_is_us_gets_a_code_when_there_is_a_page_to_check_it(channel):
    talk = Talk(PROJECT, ACTIONS)
    talk.channel = channel
    talk.known = {"code_verification": "7KQF-2M9P-4TXA", "page_verifier": "https://a.fr/verifier"}
    talk.say("securite")
    assert "7KQF-2M9P-4TXA" in talk.texts[-1] and "https://a.fr/verifier" in talk.texts[-1]
    talk.known = {"code_verification": "7KQF-2M9P-4TXA", "page_verifier": ""}
    talk.say("securite")
    assert "7KQF" not in talk.texts[-1]
    assert "mot de passe" in talk.texts[-1]
