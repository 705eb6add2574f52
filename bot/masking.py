"""What must never be stored: passwords, card numbers, social security numbers.

Rule: only what is certainly one is masked, and what stands around it stays: a conseiller must
still understand the message. Phone numbers, dates, amounts, ids of France Travail (seven figures
and a letter) and bank accounts (a conseiller may need one) are left alone.
"""

import re
from collections.abc import Callable

import msgspec

HIDDEN = "••••"

_DIGITS = re.compile(r"\d")
_CARD = re.compile(r"(?<![\w.,])\d(?:[ .\-\u00a0\u202f]?\d){12,18}(?![\w])")
_NIR = re.compile(
    r"(?<!\w)[1-478](?:[ .\-\u00a0\u202f]?\d){4}[ .\-\u00a0\u202f]?(?:\d|2[ .\-]?[ABab])"
    r"(?:[ .\-\u00a0\u202f]?[\dABab]){1,2}(?:[ .\-\u00a0\u202f]?\d){5,8}(?!\w)"
)
_ABOUT_NIR = re.compile(r"s[ée]cu|\bnir\b|\bn[°o]?\s*ss\b|num[ée]ro de ss", re.IGNORECASE)
_SECRET_WORD = (
    r"(?:mots?\s+de\s+passe?s?|mdp|pass\s?word|code\s+(?:d['’ ]acc[eè]s|secret|confidentiel|pin)"
    r"|code\s+de\s+(?:ma|la)\s+(?:carte|cb))"
)
_PASSWORD = re.compile(
    rf"(?P<before>\b{_SECRET_WORD}\b[^\S\n]*"
    rf"(?:(?:de\s+mon\s+(?:compte|espace)(?:\s+\w+){{0,2}})\s*)?"
    rf"(?:\s*(?:est|c['’ ]?est|cest|:|=|→|->)\s*)+[\"'«“]?\s*)(?P<secret>[^\s\"'»”]{{4,}})",
    re.IGNORECASE,
)
_CODE = re.compile(
    rf"(?P<before>\b{_SECRET_WORD}\s+)(?P<secret>(?=\S*\d)[^\s\"'»”]{{4,}})", re.IGNORECASE
)
_NOT_A_SECRET = re.compile(
    r"(?:oubli|perdu|faux|incorrect|refus|bloqu|invalid|erron|trop|pas|plus|toujours|expir|bien|bon"
    r"|d[ée]j[àa]|impossible|quoi|o[uù]|cens|provisoire|mauvais|chang|celui|rejet|inconnu|demand"
    r"|obligatoire|n[ée]cessaire)\w*[.,!?]*$",
    re.IGNORECASE,
)


class Masked(msgspec.Struct, frozen=True):
    """A text without its secrets, and which kinds there were: "password", "card", "nir"."""

    text: str
    kinds: frozenset[str] = frozenset()


def mask(text: str) -> Masked:
    """The text as it may be stored."""
    kinds: set[str] = set()
    if _DIGITS.search(text):
        text = _hidden(text, _NIR, lambda found: _is_nir(found, text), "nir", kinds)
        text = _hidden(text, _CARD, _is_card, "card", kinds)
    lowered = text.lower()
    if "passe" in lowered or "mdp" in lowered or "password" in lowered or "code" in lowered:
        text = _without_passwords(text, kinds)
    return Masked(text, frozenset(kinds)) if kinds else Masked(text)


def _hidden(
    text: str, pattern: re.Pattern[str], is_one: Callable[[str], bool], kind: str, kinds: set[str]
) -> str:
    def replaced(match: re.Match[str]) -> str:
        if not is_one(match[0]):
            return match[0]
        kinds.add(kind)
        return HIDDEN

    return pattern.sub(replaced, text)


def _without_passwords(text: str, kinds: set[str]) -> str:
    def replaced(match: re.Match[str]) -> str:
        if _NOT_A_SECRET.match(match["secret"]) or HIDDEN in match["secret"]:
            return match[0]
        kinds.add("password")
        return match["before"] + HIDDEN

    return _CODE.sub(replaced, _PASSWORD.sub(replaced, text))


def _plain(found: str) -> str:
    return re.sub(r"[^\dABab]", "", found).upper()


def _is_card(found: str) -> bool:
    """Thirteen to nineteen figures whose check figure is right (ISO/IEC 7812-1, Luhn)."""
    figures = [int(c) for c in found if c.isdigit()]
    if not 13 <= len(figures) <= 19 or len(set(figures)) == 1:
        return False
    doubled = [f * 2 - 9 if f > 4 else f * 2 for f in figures[-2::-2]]
    return (sum(figures[-1::-2]) + sum(doubled)) % 10 == 0


def _is_nir(found: str, text: str) -> bool:
    """Thirteen figures and a key of two, 97 less the remainder by 97 (INSEE, décret 82-103).

    Without its key it counts only where the text speaks of social security.
    """
    plain = _plain(found)
    if not 13 <= len(plain) <= 15 or len(plain) == 14:
        return False
    number = plain[:13].replace("2A", "19").replace("2B", "18")
    if not number.isdigit() or not (1 <= int(plain[3:5]) <= 12 or 20 <= int(plain[3:5]) <= 99):
        return False
    if len(plain) == 15:
        return plain[13:].isdigit() and 97 - int(number) % 97 == int(plain[13:])
    return bool(_ABOUT_NIR.search(text))
