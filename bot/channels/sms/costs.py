"""What the answers cost by SMS, and those that do not fit.

Rule: an answer is counted as it leaves: the longest likely values in it, its buttons as a line,
plain letters. Two segments are the most one may have: it is read on a small screen, and paid for.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import msgspec

from bot.channels.sms.writing import Writing, written
from bot.conversation.events import Button
from bot.datafile import DataFile
from bot.dialogue.domain import Domain, Variation
from bot.dialogue.problems import Problem
from bot.dialogue.responses import Template
from bot.gsm import GSM_7, Measure, measure, plain
from bot.spoken import SEGMENTS

EXAMPLE_PRICE = 0.05
"""Euros a segment, until the operator's own price is in credentials.yml: an order of size."""

Values = Mapping[str, str]


class Sms(msgspec.Struct, frozen=True):
    """The part of data/channels.yml that says how answers are written by SMS."""

    buttons: Writing
    longest: dict[str, str]


class Price(msgspec.Struct, frozen=True):
    """Euros a segment. `example`: nobody has set it."""

    euros: float
    example: bool = False


class Cost(msgspec.Struct, frozen=True):
    """What the dearest variation of a response costs, said once."""

    response: str
    measure: Measure


class _Section(msgspec.Struct, frozen=True):
    price_per_segment: Annotated[float, msgspec.Meta(ge=0)] | None = None


def load(path: Path) -> Sms:
    """How answers are written by SMS, from data/channels.yml. Raises `Malformed`."""
    return DataFile(path).read(Sms, "sms")


def price(path: Path) -> Price:
    """`sms: price_per_segment:` of credentials.yml, else an example. Raises `Malformed`."""
    file = DataFile(path) if path.exists() else None
    content = file.read(object) if file else None
    if file is None or not isinstance(content, dict) or not content.get("sms"):
        return Price(EXAMPLE_PRICE, example=True)
    found = file.read(_Section, "sms").price_per_segment
    return Price(EXAMPLE_PRICE, example=True) if found is None else Price(found)


def costs(domain: Domain, sms: Sms) -> list[Cost]:
    """What each response costs, in the order of the domain."""
    values = _values(domain, sms)
    found = []
    for name, variations in domain.responses.items():
        measures = [measure(_sent(v, values, sms.buttons)) for v in _by_sms(variations)]
        if measures:
            found.append(Cost(name, max(measures, key=lambda one: (one.segments, one.units))))
    return found


def check(domain: Domain, sms: Sms) -> list[Problem]:
    """The SMS variations that are not written in GSM-7, do not fit, or cannot be counted."""
    values = _values(domain, sms)
    written_for_sms = (v for vs in domain.responses.values() for v in vs if v.channel == "sms")
    return [
        Problem(variation.at.file, variation.at.line, expected)
        for variation in written_for_sms
        for expected in _faults(variation, values, sms.buttons)
    ]


def _faults(variation: Variation, values: Values, words: Writing) -> Iterator[str]:
    titles = "".join(choice.title for choice in variation.choices)
    for name in dict.fromkeys(Template(variation.text + titles).names):
        if name not in values:
            yield f"'{name}' has no length: expected it in data/channels.yml, sms, longest"
    strange = sorted(set(variation.text) - GSM_7)
    if strange and not _is_foreign(variation.text):
        yield f"not GSM-7: {' '.join(strange)}, expected plain letters: these make an SMS dearer"
    found = measure(_sent(variation, values, words))
    if found.segments > SEGMENTS:
        yield (
            f"an SMS of {found.segments} segments ({found.units} units of {found.coding}), "
            f"expected {SEGMENTS} at most with its buttons"
        )


def _is_foreign(text: str) -> bool:
    """Whether a letter of another script makes it UCS-2, whatever else is in it."""
    return any(not GSM_7.issuperset(plain(sign)) for sign in text if sign.isalpha())


def _sent(variation: Variation, values: Values, words: Writing) -> str:
    buttons = [Button(Template(c.title).fill(values), c.payload) for c in variation.choices]
    return written(Template(variation.text).fill(values), buttons, words)


def _by_sms(variations: Iterable[Variation]) -> list[Variation]:
    """What SMS can say of a response: what is written for it, else what is for any channel."""
    own = [v for v in variations if v.channel == "sms"]
    return own or [v for v in variations if v.channel is None]


def _values(domain: Domain, sms: Sms) -> Values:
    sources = [v.source for vs in domain.responses.values() for v in vs if v.source]
    return {
        "source": max((s.url for s in sources), key=len, default=""),
        "article": max((s.article or "" for s in sources), key=len, default=""),
        **sms.longest,
    }
