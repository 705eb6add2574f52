"""Passwords and confidential codes that somebody says as such, in a plain text.

Rule: to name a password is not to give one. Something must follow that is told as its value, or
looks like no word. The text is in small letters without accents, see `bot.masking`.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

_PASSWORD = (
    r"(?:mots?[ -]?(?:de|2)?[ -]?pass?e?s?|mdp|passw(?:or)?d|pwd"
    r"|codes? (?:d')?acces|codes? d acces|codes? (?:confidentiel|secret|pin)s?"
    r"|codes? (?:de |d')?(?:ma |la |mon |l')?(?:carte|cb|espace)(?: (?:bancaire|bleue|perso\w*))?"
    r"|codes? (?:recus? )?par sms|codes? sms)"
)
_OF = r"(?: (?:de|du|pour|sur|a|au) (?:[\w']+ ){0,4}?(?:[\w']+))?"
_TOLD = re.compile(rf"\b{_PASSWORD}{_OF} ?(?:[:=] ?|-> ?| (?:c'? ?est|cest|est|c|sera|etait) )")
_PASS = re.compile(r"(?<![\w-])pass ?[:=] ?")
_BESIDE = re.compile(rf"\b{_PASSWORD}{_OF} (?=\S*\d|azerty|qwerty)")
_BEFORE = re.compile(
    r"(?<!\S)(?=\S{0,60}\d)(\S{1,60}),? (?:c'? ?est|cest|est|c|=) (?:mon|le|notre|son) "
    rf"{_PASSWORD}\b"
)
_CODE = re.compile(r"\bcode ?(?:[:=] ?| (?:c'? ?est|cest|est|c) )(?=\d{4,8}\b)")
_OF_A_PASSWORD = re.compile(
    r"\bmots? de passe|\bmdp\b|espace perso|confidentiel|\bcarte|\bcb\b|connexion|connect"
    r"|identifiant|par sms"
)

_QUOTES = "\"'«([ "
_VALUE = re.compile(rf"[{re.escape(_QUOTES)}]*(\S+)")
_ENDS = ",;.)»\"'"
_FILLERS = {"le", "la", "bien", "toujours", "bon", "ca", "maintenant"}
_NO_VALUE = _FILLERS | set(
    """
    pas plus quoi quel quelle que qui comment ou quand pourquoi je j il elle on nous vous ils tu
    un une des de du mon ma mes ce cet cette votre vos trop tres aussi encore deja jamais aucun a
    oublie oubliee oubliees perdu perdue perdus perime expire bloque refuse invalide incorrect
    incorrecte correct correcte faux mauvais mauvaise bonne bons valide errone change modifie
    introuvable impossible inconnu inconnue obligatoire necessaire demande compromis pirate vole
    court long complique simple different identique meme nouveau ancien nul rate mort ok oui non
    rejete accepte envoye reinitialise reconnu enregistre desactive provisoire temporaire rien
    voir probleme erreur aide svp merci bonjour urgent dur relou penible difficile l'ancien l'autre
    """.split()  # noqa: SIM905
)
_GOES_ON = re.compile(r"\s+(?!(?:et|mais|pour|svp|merci|mon|ma|login|id|identifiant|mail)\b)[a-z]")

# What follows the name of a password without being told as its value, and is something else.
_OTHER = re.compile(
    r"\d{1,3}\D*|\d{1,2}[/.\-]\d{1,2}(?:[/.\-]\d{2,4})?|\d{1,2}h\d{0,2}|(?:19|20)\d\d"
    r"|(?:\+33|0)[1-9](?:[ .\-]?\d{2}){0,4}|\d{7}[a-z]|\d+(?:[.,]\d+)?(?:€|e|euros?)"
)


def passwords(plain: str) -> Iterator[Span]:
    """Where the values are that are told as passwords or as confidential codes."""
    for pattern in (_TOLD, _PASS):
        yield from _values(pattern, plain)
    for found in _BEFORE.finditer(plain):
        yield found.span(1)
    for found in _BESIDE.finditer(plain):
        span = _word(plain, found.end())
        if span and not _OTHER.fullmatch(plain[slice(*span)]):
            yield span
    if _OF_A_PASSWORD.search(plain):
        yield from _values(_CODE, plain)


def _values(pattern: re.Pattern[str], plain: str) -> Iterator[Span]:
    for found in pattern.finditer(plain):
        if span := _value(plain, found.end()):
            yield span


def _value(plain: str, at: int) -> Span | None:
    """The value told at a place, unless it is the beginning of a sentence about the password."""
    span = _word(plain, at)
    while span and plain[slice(*span)] in _FILLERS:
        span = _word(plain, span[1])
        if span and not _has_digit(plain, span):
            return None
    if span is None or _has_digit(plain, span):
        return span
    word = plain[slice(*span)]
    if word.strip("!?") in _NO_VALUE or re.match(r"(?:qu|[cdjlmnst])'", word):
        return None
    return None if _GOES_ON.match(plain, span[1]) else span


def _has_digit(plain: str, span: Span) -> bool:
    return any(char.isdigit() for char in plain[slice(*span)])


def _word(plain: str, at: int) -> Span | None:
    found = _VALUE.match(plain, at)
    if found is None:
        return None
    value = found[1].rstrip(_ENDS)
    if not any(char.isalnum() for char in value):  # punctuation, or masked already
        return None
    return found.start(1), found.start(1) + len(value)
