"""Personal data in a text, found by its form: numbers, addresses, dates of birth, links.

Rule: too much rather than too little, but for what the assistant must still understand: amounts,
hours, durations and dates stay. What has no form (a nickname, a story) is not found.
"""

import re
from collections.abc import Iterator
from typing import Literal

import msgspec
from phonenumbers import PhoneNumberMatcher

Kind = Literal[
    "name", "town", "phone", "email", "link", "account", "birth", "street", "number", "date"
]


class Span(msgspec.Struct, frozen=True):
    """A part of a text that says something personal."""

    start: int
    end: int
    kind: Kind


OLDEST_MATTER = 14
"""Years back from which on a whole date is a date of birth, and no matter of a conversation."""

_URL = re.compile(r"(?i:https?://|www\.)[^\s<>\"«»]*[^\s<>\"«».,;:!?)]")
_PUBLIC = re.compile(
    r"(?:https?://)?(?:[a-z-]+\.)*"
    r"(?:gouv\.fr|francetravail\.fr|service-public\.fr|caf\.fr|ameli\.fr)(?:/[a-z-]{1,40})*/?"
)
_AT = r"\s?(?:@|\(at\)|\[at\]|\b(?i:arobase)\b)\s?"
_DOT = r"(?:\.|\s(?i:point)\s)"
_EMAIL = re.compile(rf"[\w.+%-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)+")
_ACCOUNT = re.compile(
    r"(?<![^\W_])(?i:[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{4}){3,7}(?:[ .-]?[a-z0-9]{1,3})?)(?![^\W_])"
)
_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)\s?33[\s./_-]*(?:\(0\)|0(?=[1-9]))?[\s./_-]*|0)[1-9](?:[\s./_-]*\d){8}(?!\d)"
)
_MONTH = (
    r"(?i:janv(?:ier|\.)?|f[ée]v(?:rier|r\.?|\.)?|mars|avr(?:il|\.)?|mai|juin|juil(?:let|\.)?"
    r"|ao[uû]t|sept(?:embre|\.)?|oct(?:obre|\.)?|nov(?:embre|\.)?|d[ée]c(?:embre|\.)?)"
)
_BEFORE_YEAR = rf"(?<!\d)\d\d?(?:er)?(?:\s*[/.-]\s*|\s+)(?:\d\d?|{_MONTH})(?:\s*[/.-]\s*|\s+)"
_WHOLE_DATE = re.compile(rf"{_BEFORE_YEAR}(?P<year>(?:19|20)\d\d)(?!\d)")
_BORN = re.compile(
    rf"\b(?i:n[ée]e?(?:\(e\)|·e)?)\s+(?:(?i:le|en)\s+)?"
    rf"(?P<date>(?:{_BEFORE_YEAR})?(?:(?:19|20)\d\d|\d\d))(?!\d)"
)
_WAY = (
    r"(?i:rue|avenue|av\.?|bd\.?|boulevard|place|chemin|all[ée]e|impasse|route|quai|cours|square"
    r"|r[ée]sidence|lotissement|sentier|passage|hameau|faubourg|mont[ée]e|ruelle)"
)
_LINK = r"(?i:de\s+la\s|de\s+l['’]|des\s|du\s|de\s|d['’]|la\s|le\s|les\s|l['’])\s*"
_WORD = r"[^\W\d_][\w'’-]*"
_CAPITAL = r"[A-ZÀ-Ý][\w'’-]*"
_STREET = re.compile(
    rf"(?<!\d)\d{{1,4}}\s?(?i:bis|ter|quater)?\s*,?\s+{_WAY}\s+(?:{_LINK}){{0,2}}{_WORD}"
    rf"(?:\s+(?:{_LINK})?{_CAPITAL})*"
)
_NO_TOWN = (
    r"(?!(?i:euros?|brut|nets?|par|km|habitants|fois|heures?|jours?|personnes|mois|ans?|et|ou|pour"
    r"|dans|au|en|de|qui|que|sur|je|est|mais|demandeurs?|points?|c|d|l|j|à|a|le|la|les|des|du)\b)"
)
_TOWN = rf"{_NO_TOWN}[^\W\d_]{{2,}}(?:[-'’][^\W\d_]+)*(?: (?:{_LINK})?{_CAPITAL})*"
_POSTCODE = re.compile(rf"(?<![\d.,])(?P<code>\d{{2}} ?\d{{3}}),?\s+(?P<town>{_TOWN})")
_LONE_CODE = re.compile(
    r"(?i:code postal|\bcp)(?i:\s*:?\s*(?:est\s+)?(?:le\s+)?)(?P<code>\d{5})(?!\d)"
)
_LIVES = re.compile(
    rf"(?i:\b(?:habit\w+|demeur\w+|domicili\w+|r[ée]sid\w+|je vis|viens)\s+(?:à|a|sur))\s+"
    rf"(?P<town>{_CAPITAL}(?:[ -](?:{_LINK})?{_CAPITAL})*)"
)
_LONG = re.compile(r"(?<!\d)\d(?:[ .\u00a0\u202f-]?\d){5,}(?:[A-Za-z](?!\w))?(?![\d])")
_AMOUNT = re.compile(r"\s?(?:€|(?i:eur))")
_NO_IDENTIFIER = re.compile(
    r"\d\d?([ .-])\d\d?\1(?:\d\d){1,2}|(?:19|20)\d\d-\d\d-\d\d|(?:19|20)\d\d ?- ?(?:19|20)\d\d"
    r"|\d{1,3}[ .\u00a0\u202f]\d{3}"
)
"""Dates, spans of years and thousands."""


def spans(text: str, year: int) -> Iterator[Span]:
    """What is personal by its form, the surest form first; they may overlap. `year` is the one in
    which it was written.
    """
    for match in _URL.finditer(text):
        if not _PUBLIC.fullmatch(match[0]):
            yield Span(match.start(), match.end(), "link")
    yield from _all(_EMAIL, text, "email")
    yield from _all(_ACCOUNT, text, "account")
    yield from _all(_PHONE, text, "phone")
    for number in PhoneNumberMatcher(text, "FR"):
        yield Span(number.start, number.end, "phone")
    yield from _births(text, year)
    yield from _all(_STREET, text, "street")
    for match in (*_POSTCODE.finditer(text), *_LONE_CODE.finditer(text)):
        yield Span(*match.span("code"), "number")
    for match in _LONG.finditer(text):
        if not _NO_IDENTIFIER.fullmatch(match[0]) and not _AMOUNT.match(text, match.end()):
            yield Span(match.start(), match.end(), "number")


def towns(text: str) -> Iterator[str]:
    """The towns that a text places somebody in."""
    for match in (*_POSTCODE.finditer(text), *_LIVES.finditer(text)):
        yield match["town"]


def _births(text: str, year: int) -> Iterator[Span]:
    for match in _BORN.finditer(text):
        yield Span(*match.span("date"), "birth")
    for match in _WHOLE_DATE.finditer(text):
        if int(match["year"]) <= year - OLDEST_MATTER:
            yield Span(match.start(), match.end(), "birth")


def _all(pattern: re.Pattern[str], text: str, kind: Kind) -> Iterator[Span]:
    for match in pattern.finditer(text):
        yield Span(match.start(), match.end(), kind)
