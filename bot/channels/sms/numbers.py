"""Phone numbers: as people write them, as networks want them, and those nobody answers.

Rule: one person, one writing: whatever names them in the store is E.164.

UnusableNumber          the root
├── NotANumber          it cannot be read as a phone number, or is too short or too long for one
├── NotAPerson          a free, shared-cost or premium number: a service, and it may be dear
└── CountryNotAllowed   it belongs to a region this installation does not write to

Source: ITU-T E.164 for the form, RFC 3966 for `tel:`, libphonenumber's metadata for the plans.
"""

import re
from collections.abc import Iterator, Sequence

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from bot.conversation.errors import ReferentError

FRANCE = ("FR", "RE", "GP", "MQ", "GF", "YT", "PM", "BL", "MF")
"""France and its overseas regions with a code of their own (ISO 3166-1).

Réunion and Mayotte share +262; Guadeloupe, Saint-Barthélemy and Saint-Martin share +590, and the
plan does not tell these three apart: their numbers are Guadeloupe's.
"""

FRENCH_CODE = 33
FEWEST_DIGITS = 7
"""Fewer is a short code: five digits for the operators' SMS services (38663), four in the plan
(3949; plan national de numérotation, annexe 1 de la décision Arcep n° 2018-0881, 2.4.8)."""

_SCHEME = re.compile(r"tel:", re.IGNORECASE)
_WRITTEN = re.compile(r"\+?[\d\s().\-/\u2010-\u2013]+")
_SIGNS = re.compile(r"[^\d+]")
_SERVICES = (
    *(PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE),
    *(PhoneNumberType.SHARED_COST, PhoneNumberType.UAN),
)


class UnusableNumber(ReferentError):
    """The root. Its message never holds the number: messages end in logs."""


class NotANumber(UnusableNumber):
    """It is no phone number: expected one like 06 12 34 56 78 or +33612345678."""


class NotAPerson(UnusableNumber):
    """A service has this number: a free, shared-cost or premium one."""


class CountryNotAllowed(UnusableNumber):
    """The number's region is not one of those allowed."""


def normal(raw: str, countries: Sequence[str] = FRANCE) -> str:
    """A number as E.164 (« +33612345678 »), for an international or a national writing.

    `countries` are ISO 3166-1 regions; a national writing is of the first whose plan has it. A
    number may have the length that the plan wants without being of a range that libphonenumber
    knows, as new ranges have and those of fiction (06 39 98 in France): it is then of the first
    region of its code. Raises an `UnusableNumber`.
    """
    written = _bare(raw)
    if not _WRITTEN.fullmatch(written):
        raise NotANumber("no phone number: expected one like 06 12 34 56 78 or +33612345678")
    read = list(_readings(_SIGNS.sub("", written), countries))
    number = next(filter(phonenumbers.is_valid_number, read), None) or next(
        filter(phonenumbers.is_possible_number, read), None
    )
    if number is None:
        raise NotANumber("no phone number: too short, too long, or of no plan")
    if phonenumbers.number_type(number) in _SERVICES:
        raise NotAPerson("the number of a service, not of a person")
    if region(number) not in countries:
        raise CountryNotAllowed(f"a number of {region(number)}: expected {', '.join(countries)}")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_automatic(raw: str) -> bool:
    """Whether a sender is a machine: a name (« ORANGE »), a short code (38663), or nothing.

    Never answer one: two machines that answer each other never stop, and each answer is paid for.
    Source for names: 3GPP TS 23.040, clause 9.1.2.5, alphanumeric addresses of 11 characters.
    """
    sender = _bare(raw)
    return any(sign.isalpha() for sign in sender) or sum(map(str.isdigit, sender)) < FEWEST_DIGITS


def shown(number: str) -> str:
    """An E.164 number for people: « 06 12 34 56 78 », or « +262 692 12 34 56 » from elsewhere.

    Raises `NotANumber`.
    """
    read = next(_readings(number, ()), None)
    if read is None:
        raise NotANumber("no phone number: expected one like +33612345678")
    french = read.country_code == FRENCH_CODE
    form = PhoneNumberFormat.NATIONAL if french else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(read, form)


def region(number: PhoneNumber) -> str:
    """The ISO 3166-1 region of a number: its code's first one when no range tells."""
    found = phonenumbers.region_code_for_number(number)
    return found or phonenumbers.region_code_for_country_code(number.country_code or 0)


def _bare(raw: str) -> str:
    """Without `tel:` and its parameters."""
    return _SCHEME.sub("", raw.strip(), count=1).partition(";")[0].strip()


def _readings(written: str, countries: Sequence[str]) -> Iterator[PhoneNumber]:
    """What a writing can be: itself with its country code, or national in each region."""
    for country in (None,) if written.startswith("+") else countries:
        try:
            yield phonenumbers.parse(written, country)
        except NumberParseException:
            continue
