"""A conversation as Rasa's clients read it: tracker and story, both views of the log."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import yaml

from bot.conversation.events import (
    AssistantActed,
    AssistantSpoke,
    ConseillerSpoke,
    DialogueRestarted,
    HandoffAccepted,
    HandoffReleased,
    LoopEnded,
    LoopStarted,
    PersonSpoke,
    Recorded,
    SlotSet,
    SystemSaid,
    Understood,
)
from bot.conversation.state import Conversation
from handoff.case import Control

Event = dict[str, Any]


def tracker(sender: str, conversation: Conversation, log: Sequence[Recorded]) -> dict[str, Any]:
    """Rasa's tracker. `paused` is true while a human holds the conversation."""
    events = [event for recorded in log for event in _events(recorded)]
    user = next((e for e in reversed(events) if e["event"] == "user"), None)
    action = next((e for e in reversed(events) if e["event"] == "action"), None)
    loop = conversation.dialogue.loop
    return {
        "sender_id": sender,
        "slots": conversation.dialogue.slots,
        "latest_message": user["parse_data"] if user else {},
        "latest_event_time": events[-1]["timestamp"] if events else None,
        "followup_action": None,
        "paused": conversation.case.control is Control.HUMAN,
        "events": events,
        "latest_input_channel": user["input_channel"] if user else None,
        "active_loop": {"name": loop} if loop else {},
        "latest_action": {"action_name": action["name"]} if action else {},
        "latest_action_name": action["name"] if action else None,
        "control": conversation.case.control.value,
    }


def _events(recorded: Recorded) -> Iterator[Event]:
    at = {"timestamp": recorded.at.timestamp()}
    match recorded.event:
        case PersonSpoke() as said:
            yield {"event": "action", **at, "name": "action_listen"}
            yield {"event": "user", **at, **_user(said)}
        case AssistantSpoke() as said:
            yield {"event": "action", **at, "name": said.response}
            yield {"event": "bot", **at, **_bot(said.text, "assistant", said)}
        case ConseillerSpoke(text=text) as said:
            yield {"event": "bot", **at, **_bot(text, "conseiller", said)}
        case SystemSaid(text=text) as said:
            yield {"event": "bot", **at, **_bot(text, "system", said)}
        case AssistantActed(action=action, hears=None):
            yield {"event": "action", **at, "name": action}
        case SlotSet(name=name, value=value):
            yield {"event": "slot", **at, "name": name, "value": value}
        case LoopStarted(name=name):
            yield {"event": "active_loop", **at, "name": name}
        case LoopEnded():
            yield {"event": "active_loop", **at, "name": None}
        case DialogueRestarted():
            yield {"event": "restart", **at}
        case HandoffAccepted():
            yield {"event": "pause", **at}
        case HandoffReleased():
            yield {"event": "resume", **at}


def _user(said: PersonSpoke) -> Event:
    meant = said.understood
    text = said.payload or said.text
    parse = {**_parse(text, meant), "message_id": said.external_id or None}
    if meant and meant.then:
        parse["segments"] = [_parse(m.text or text, m) for m in (meant, *meant.then)]
    return {
        "text": text,
        "parse_data": parse,
        "input_channel": said.address.channel,
        "message_id": said.external_id or None,
        "metadata": {},
    }


def _parse(text: str, meant: Understood | None) -> dict[str, Any]:
    return {
        "text": text,
        "intent": {
            "name": meant.intent if meant else None,
            "confidence": meant.confidence if meant else 0.0,
        },
        "entities": meant.entities if meant else (),
    }


def _bot(text: str, author: str, said: AssistantSpoke | ConseillerSpoke | SystemSaid) -> Event:
    metadata: dict[str, Any] = {"author": author}
    data: dict[str, Any] = {}
    if isinstance(said, AssistantSpoke):
        metadata |= {"utter_action": said.response, "source": said.source}
        data["buttons"] = said.buttons or None
    elif isinstance(said, ConseillerSpoke):
        metadata["author_name"] = said.author_name
    else:
        metadata["utter_action"] = said.response
    return {"text": text, "data": data, "metadata": metadata}


def story(sender: str, log: Sequence[Recorded]) -> str:
    """The conversation as a Rasa test story (YAML), ready to be replayed."""
    steps = [step for recorded in log for step in _steps(recorded)]
    content = {"version": "3.1", "stories": [{"story": sender, "steps": steps}]}
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)


def _steps(recorded: Recorded) -> Iterator[Mapping[str, Any]]:
    match recorded.event:
        case PersonSpoke(text=text, payload=payload, understood=meant) if meant:
            yield _step(meant.text or payload or text, meant)
        case AssistantActed(hears=meant) if meant:
            yield _step(meant.text, meant)
        case AssistantSpoke(response=action) | AssistantActed(action=action):
            yield {"action": action}
        case SlotSet(name=name, value=value):
            yield {"slot_was_set": [{name: value}]}
        case LoopStarted(name=name):
            yield {"active_loop": name}
        case LoopEnded():
            yield {"active_loop": None}


def _step(text: str, meant: Understood) -> dict[str, Any]:
    """What somebody says in a story. Several questions of one message are several messages there:
    a story has no other way to tell it.
    """
    step: dict[str, Any] = {"user": text, "intent": meant.intent}
    if meant.entities:
        step["entities"] = [
            {e["entity"]: msgspec.to_builtins(e.get("value"))} for e in meant.entities
        ]
    return step
