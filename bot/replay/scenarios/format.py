"""The format of scenarios, as structs; the published JSON Schema is made of them.

Rule: a step says one thing: an act or something that must be so. What stands beside it (`on`,
`person`, `as`, `because`) says where and who.
"""

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from bot.demo import Portfolio

ChannelName = Literal["web", "rest", "sms", "telegram"]
Control = Literal["assistant", "offered", "human"]
Broken = Literal["registry", "telegram", "sms", "database", "assistant"]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What must be said: exactly `text`, something that `pattern` finds in it, a `response` of the
    domain, with these `buttons` (their titles).
    """

    text: str | None = None
    pattern: str | None = None
    response: str | None = None
    buttons: tuple[str, ...] | None = None


Expected = str | Words
"""Shorter: a name of the domain (`utter_...`), `/a pattern/`, or the exact words."""


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file that is sent. `what` it is on the channel, `says` the words sent with it."""

    name: str
    type: str = "application/pdf"
    what: Literal["document", "photo", "voice"] = "document"
    content: str = "a file of a scenario"
    says: str = ""


class Acts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename={
    "transfers_to": "transfers to",
}):  # fmt: skip
    """What a conseiller does, one of these. `because` is the reason they give."""

    writes: str | None = None
    notes: str | None = None
    declines: str | None = None
    transfers_to: str | None = None
    because: str = ""


Verb = Literal["accepts", "declines", "hands back", "gives a code"]


class Away(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A conseiller is away, from a day to a day (both included), and who stands in."""

    of: str
    since: str = "today"
    until: str = "today"
    substitute: str | None = None


class Step(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={
        "sends_file": "sends file",
        "outage_over": "outage over",
        "as_": "as",
        "held_by": "held by",
        "offered_to": "offered to",
        "brief_contains": "brief contains",
        "nothing_else_said": "nothing else said",
        "delivered_on": "delivered on",
        "not_delivered_on": "not delivered on",
        "phone_shows": "phone shows",
        "phone_does_not_show": "phone does not show",
        "receipt_verifies": "receipt verifies",
    },
):
    """One step: exactly one key of `ACTS` or `ASSERTS`, with the keys of `BESIDE` that go with it.

    Moments are of Paris (`2026-11-24 10:00`), durations as `6d`, `2h`, `30min`. `refused`: the desk
    must refuse what the conseiller does.
    """

    jobseeker: str | UnsetType = UNSET
    presses: str | UnsetType = UNSET
    sends_file: str | File | UnsetType = UNSET
    conseiller: Verb | Acts | UnsetType = UNSET
    at: str | UnsetType = UNSET
    advance: str | UnsetType = UNSET
    absence: Away | UnsetType = UNSET
    outage: Broken | UnsetType = UNSET
    outage_over: Broken | UnsetType = UNSET
    restart: UnsetType | None = UNSET

    assistant: Expected | UnsetType = UNSET
    system: Expected | UnsetType = UNSET
    reads: Expected | UnsetType = UNSET
    silence: UnsetType | None = UNSET
    control: Control | UnsetType = UNSET
    held_by: str | UnsetType = UNSET
    offered_to: str | UnsetType = UNSET
    waits: bool | str | UnsetType = UNSET
    deadline: str | UnsetType | None = UNSET
    brief_contains: str | UnsetType = UNSET
    nothing_else_said: UnsetType | None = UNSET
    delivered_on: ChannelName | UnsetType = UNSET
    not_delivered_on: ChannelName | UnsetType = UNSET
    phone_shows: str | UnsetType = UNSET
    phone_does_not_show: str | UnsetType = UNSET
    receipt_verifies: UnsetType | None = UNSET

    on: ChannelName | None = None
    person: str | None = None
    as_: str | None = None
    refused: bool = False


ACTS = {
    "jobseeker": "What the person writes. `{code}` is the last code that a conseiller gave.",
    "presses": "The title, or the payload, of a button among those shown last.",
    "sends file": "A file that the person sends: its name, or all that is to be known of it.",
    "conseiller": "What a conseiller does in the console.",
    "at": "The clock goes on to a moment of Paris: 2026-11-25 09:00.",
    "advance": "Time passes: 6d, 2h 30min. Whatever falls due on the way does.",
    "absence": "A conseiller is away, and who stands in.",
    "outage": "Something stops working.",
    "outage over": "It works again.",
    "restart": "The server is killed and started again.",
}
ASSERTS = {
    "assistant": "The next line of the assistant: a response, /a pattern/, or the exact words.",
    "system": "The next line about who answers and how long it takes, said as for `assistant`.",
    "reads": "The next words of a conseiller that the person reads, said as for `assistant`.",
    "silence": "The assistant said nothing since the last act.",
    "control": "Who answers next.",
    "held by": "The conseiller who holds the conversation, or nobody.",
    "offered to": "Who is asked to take it: a conseiller, team, lead, or nobody.",
    "waits": "Whether the person waits for a human, or for how long they have: 2h.",
    "deadline": "Until when somebody must act (2026-11-24 12:00), or null.",
    "brief contains": "Words that whoever takes over reads in the brief.",
    "nothing else said": "All that was said since the last act has been expected.",
    "delivered on": "The last line reached the person's phone, there.",
    "not delivered on": "The last line did not reach the person's phone, there.",
    "phone shows": "Something that arrived on the phone has these words, or /a pattern/, in it.",
    "phone does not show": "Nothing that ever arrived on the phone has them in it.",
    "receipt verifies": "What the person sent last is kept whole, dated, and can be proved.",
}
BESIDE = {
    "on": "On which channel the person does or sees it; the one they used last, or web.",
    "person": "Whose conversation this and what follows is about; who is not of the cast is a "
    "stranger.",
    "as": "Which conseiller, by login; else who holds the conversation, or is asked to.",
    "refused": "The desk must refuse it.",
}


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A test. `promise` is what it shows, `starts` the moment it begins, `cast` its own people.

    `person` is who speaks where a step does not say it: the first of the cast otherwise.
    `telegram` are the people who are reached on Telegram from the start; by SMS all are who have
    a phone.
    """

    scenario: str
    steps: tuple[Step, ...]
    promise: str = ""
    starts: str | None = None
    person: str | None = None
    telegram: tuple[str, ...] = ()
    cast: Portfolio | None = None
    metadata: dict[str, Any] = {}


class ScenarioFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file of scenarios."""

    scenarios: tuple[Scenario, ...]
    version: str | None = None


def key_of(step: Step) -> str:
    """The one thing that a step says. Raises ValueError when it says none or several."""
    given = [name for name in written(step) if name not in BESIDE]
    if len(given) != 1:
        found = " and ".join(f"'{name}'" for name in given) or "none"
        raise ValueError(f"found {found}: expected one of {', '.join((*ACTS, *ASSERTS))}")
    return given[0]


def written(step: Step) -> dict[str, Any]:
    """The keys of a step as they stand in the file, with their values."""
    names = zip(step.__struct_fields__, step.__struct_encode_fields__, strict=True)
    values = {shown: getattr(step, name) for name, shown in names}
    return {
        key: value
        for key, value in values.items()
        if value is not UNSET and (key not in BESIDE or value)
    }


def schema() -> dict[str, Any]:
    """The JSON Schema of a file of scenarios, for editors."""
    made = msgspec.json.schema(ScenarioFile)
    step = made["$defs"]["Step"]
    step["oneOf"] = [{"required": [key]} for key in (*ACTS, *ASSERTS)]
    for key, said in {**ACTS, **ASSERTS, **BESIDE}.items():
        step["properties"][key]["description"] = said
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Scenarios of Référent",
        **made,
    }


if __name__ == "__main__":  # python -m bot.replay.scenarios.format > docs/scenario.schema.json
    print(msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode())
