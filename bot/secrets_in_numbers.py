"""Card numbers and social security numbers in a plain text (small letters, ASCII digits).

Rule: a number is one only when its check digits say so. The one exception is a social security
number without its key, which needs words beside it that say what it is.
"""

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

_BETWEEN = r"[ .\-]{0,3}"
_RUN = re.compile(rf"(?<!\w)\d(?:{_BETWEEN}\d){{12,}}(?!\w)")
_GROUP = re.compile(r"\d+")

# ISO/IEC 7812: Visa, Mastercard, American Express, Diners, JCB, UnionPay, Discover and Maestro.
# A SIRET (14 digits) passes the same check, hence no Maestro of 14.
_BRANDS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}"
    r"|35(?:2[89]|[3-8]\d)\d{12,15}"
    r"|(?:5[06-8]|6\d)(?:\d{11}|\d{13,17})"
)
_SHAPES = re.compile(r"(?:4 ){3}[1-7] |(?:4 ){4}[1-3] |4 6 [45] |1[3-9] ")
"""Sizes of the groups in which a card is written, when other numbers stand beside it."""
_SIRET = re.compile(r"\bsire[nt]\b|\bentreprise|\bemployeur")
_DATES = re.compile(r"(?:(?:0?[1-9]|[12]\d|3[01])[ .\-](?:0?[1-9]|1[0-2])[ .\-](?:19|20)\d\d ?)+")

# ISO 13616, and the French RIB. One that is French by its shape is left even when mistyped.
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d\d(?:[ .\-]?[a-z\d]){11,30}")
_FRENCH_IBAN = re.compile(r"(?<!\w)fr ?\d\d(?:[ .\-]?[a-z\d]){23}(?!\w)")
_RIB = re.compile(r"(?<!\w)(?:\d[ .\-]?){10}(?:[a-z\d][ .\-]?){11}\d[ .\-]?\d(?!\w)")
_BESIDE_RIB = re.compile(r"\b(?:rib|iban)\b\W*(?:\w+\W+){0,3}$")


def _digits(*fields: str) -> str:
    return _BETWEEN.join(fields)


# INSEE: sex, year, month (20-42 and 50-99 when the real one is unknown), department, commune,
# order, then the key of two digits. Found from each place, as one may begin inside another number.
_NIR = re.compile(
    r"(?<!\w)(?=("
    + _digits(
        r"[123478]",
        r"\d",
        r"\d",
        rf"(?:0{_BETWEEN}[1-9]|1{_BETWEEN}[0-2]|[235-9]{_BETWEEN}\d|4{_BETWEEN}[0-2])",
        rf"(?:\d{_BETWEEN}\d|2{_BETWEEN}[ab])",
        *[r"\d"] * 6,
    )
    + rf")({_BETWEEN}\d{_BETWEEN}\d)?(?!\w))"
)
_NIR_ALONE = re.compile(_NIR.pattern.replace(rf"({_BETWEEN}\d{_BETWEEN}\d)?", "()"))
_SAID = re.compile(r"\bsecu|securite sociale|numero de securite|\bnir\b|\bn?ss\b|\bn°? ?ss\b")
_BEFORE, _AFTER = 50, 30
"""Characters around a number in which words may say what it is."""


def social_security_numbers(plain: str) -> Iterator[Span]:
    """Where the numbers with a right key are, and those without one that are called so."""
    for found in _NIR.finditer(plain):
        if found[2] and _key_fits(_bare(found[1]), _bare(found[2])):
            yield found.start(1), found.end(2)
    for found in _NIR_ALONE.finditer(plain):
        start, end = found.span(1)
        around = f"{plain[max(0, start - _BEFORE) : start]} {plain[end : end + _AFTER]}"
        if _SAID.search(around):
            yield start, end


def _key_fits(number: str, key: str) -> bool:
    """Decree 82-103: 97 less the rest by 97; Corsica counts as 19 (2A) and 18 (2B)."""
    counted = number.replace("2a", "19").replace("2b", "18")
    return 97 - int(counted) % 97 == int(key)


def cards(plain: str) -> Iterator[Span]:
    """Where the card numbers are."""
    kept = list(_bank_accounts(plain))
    for run in _RUN.finditer(plain):
        if any(run.start() < end and start < run.end() for start, end in kept):
            continue
        groups = [(run.start() + g.start(), run.start() + g.end()) for g in _GROUP.finditer(run[0])]
        abroad = plain[: run.start()].endswith("+")
        if not abroad and not _DATES.fullmatch(run[0]) and _is_card(plain, groups):
            yield run.span()
        else:
            yield from _within(plain, groups)


def _within(plain: str, groups: Sequence[Span]) -> Iterator[Span]:
    """Cards among the groups of a longer number: those that are written as cards are."""
    first = 0
    while first < len(groups):
        for last in range(min(first + 6, len(groups)), first, -1):
            some = groups[first:last]
            sizes = "".join(f"{end - start} " for start, end in some)
            if _SHAPES.fullmatch(sizes) and _is_card(plain, some):
                yield some[0][0], some[-1][1]
                first = last - 1
                break
        first += 1


def _is_card(plain: str, groups: Sequence[Span]) -> bool:
    number = "".join(plain[start:end] for start, end in groups)
    if not _BRANDS.fullmatch(number) or not _luhn(number):
        return False
    sizes = [end - start for start, end in groups]
    before = plain[max(0, groups[0][0] - _BEFORE) : groups[0][0]]
    return len(number) != 14 or (sizes != [3, 3, 3, 5] and not _SIRET.search(before))


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = (int(d) * 2 for d in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(d - 9 * (d > 9) for d in doubled)) % 10 == 0


def _bank_accounts(plain: str) -> Iterator[Span]:
    yield from (found.span() for found in _FRENCH_IBAN.finditer(plain))
    for found in _RIB.finditer(plain):
        if _rib_fits(_bare(found[0])) or _BESIDE_RIB.search(plain[: found.start()]):
            yield found.span()
    for found in _IBAN.finditer(plain):
        for end in range(found.end(), found.start() + 14, -1):
            if plain[end - 1].isalnum() and _iban_fits(_bare(plain[found.start() : end])):
                yield found.start(), end
                break


def _iban_fits(iban: str) -> bool:
    return int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1


def _rib_fits(rib: str) -> bool:
    """The key of a RIB; its letters count as 1 to 9 (S to Z as 2 to 9)."""
    counted = rib.translate(_RIB_LETTERS)
    return int(counted) % 97 == 0


_RIB_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "12345678912345678923456789")


def _bare(number: str) -> str:
    return re.sub(r"[ .\-]", "", number)
