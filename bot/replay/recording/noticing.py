"""Notices people that a text names and nobody knows: « Mme Dupont », « je m'appelle Léa Petit ».

Rule: a title, a way of introducing oneself, a signature or a known first name gives somebody
away; a capital alone does not.
"""

import re
from collections.abc import Collection, Iterator

from bot.replay.recording.folded import LETTER, fold
from bot.replay.recording.naming import Name
from nlu.line import listed

_NO_NAME = frozenset(
    listed(
        "je tu il elle on nous vous ils elles ce cela ca qui que quoi et ou mais donc est a ai suis"
        " la le les un une des du de pas ne n y en me te se mon ma mes votre notre son sa ses leur"
        " pour avec bonjour bonsoir salut merci svp si oui non dans sur au aux pouvez peux veux"
        " voudrais puis c d j l m s directeur directrice maire conseiller conseillere president"
        " monsieur madame cordialement france travail pole emploi agence bien mal tres toujours"
        " encore alors"
    )
)
_WORD = rf"{LETTER}+(?:['’-]{LETTER}+)*"
_CAPITAL = rf"[A-ZÀ-Ý]{LETTER}*(?:['’-]{LETTER}+)*"
_CAPITALS = rf"{_CAPITAL}(?:[ \t]+{_CAPITAL})*"
_OF = r"(?:(?i:le|la|de|du|des|ben|el)\s)?"
_START = rf"(?<!{LETTER})"
_SHORT_TITLE = re.compile(
    rf"{_START}(?i:mme|mlle|mr|m\.|mrs|dr)\.?\s+(?P<name>{_OF}{_WORD}(?:[ \t]+{_CAPITAL})*)"
)
_LONG_TITLE = re.compile(
    rf"{_START}(?i:madame|monsieur|mademoiselle|docteur|ma[iî]tre)\s+(?P<name>{_OF}{_CAPITALS})"
)
_CALLED = re.compile(
    rf"(?i:m['’ ]?appell?e|mon nom (?:est|c['’]est)|me nomme|{_START}(?:pr[ée])?nom\s*:)\s*"
    rf"(?P<name>{_WORD}(?:[ \t]+{_WORD}){{0,2}})"
)
_IS = re.compile(rf"{_START}(?i:je suis|ici|c['’]est)\s+(?P<name>{_CAPITAL}[ \t]+{_CAPITALS})")
_SIGNED = re.compile(rf"[\n,]\s*(?P<name>{_CAPITAL}(?:[ \t]+{_CAPITAL}){{1,2}})\s*$")
_SOMEBODY = re.compile(rf"{_START}(?P<name>{_CAPITAL}(?:[ \t]+{_OF}{_CAPITAL})?)")


def people(text: str, first_names: Collection[str]) -> Iterator[Name]:
    """Those whom a text names. `first_names` are known ones, folded."""
    for pattern in (_SHORT_TITLE, _LONG_TITLE):
        for match in pattern.finditer(text):
            yield from _name(match["name"], first_names, titled=True)
    for pattern in (_CALLED, _IS, _SIGNED):
        for match in pattern.finditer(text):
            yield from _name(match["name"], first_names, titled=False)
    for match in _SOMEBODY.finditer(text):
        first, _, last = match["name"].partition(" ")
        if fold(first) in first_names:
            named = last if fold(last.split(" ")[-1]) not in _NO_NAME else ""
            yield Name(first, named.strip())


def _name(written: str, first_names: Collection[str], *, titled: bool) -> Iterator[Name]:
    """The name that words begin with. After a title a lone word is the family's."""
    words: list[str] = []
    for word in written.split():
        if fold(word) in _NO_NAME and fold(word) not in _OF_A_NAME:
            break
        words.append(word)
    if not words or all(fold(word) in _NO_NAME for word in words):
        return
    if fold(words[0]) in first_names or (not titled and len(words) > 1):
        yield Name(words[0], " ".join(words[1:]))
    elif titled:
        yield Name(last=" ".join(words))
    else:
        yield Name(first=words[0])


_OF_A_NAME = frozenset({"le", "la", "de", "du", "des"})
