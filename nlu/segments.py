"""Several questions in one message.

Rule: a part begins at the end of a sentence or at a connector, and only with something that opens
a question: « c'est long ? » after a question goes on with it. What asks nothing explains what
follows, and stays with it. A comma separates reasons as often as questions: it does not split.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from nlu.line import listed
from nlu.text import LIMIT, Normaliser, Word

_STOPS = frozenset(".?!;…")
_OPENING = frozenset(
    listed(
        "comment quand combien pourquoi quel quelle quels quelles qui est dois peut faut puis "
        "coment koman cmt kan kand ckan cb pk pq pkoi pourkoi kel kelle ki eske"
    )
)
"""What a question begins with. « c'est » and « je » begin what goes on as often."""

_ASKING = _OPENING | frozenset(listed("quoi ou lequel laquelle peux doit voudrais aimerais koi"))
_AND = frozenset(("et", "e"))
_AFTER_AND = _OPENING | {"ou", "c", "ce"}
"""What makes of « et », inside a sentence, the beginning of another question."""

_CONNECTORS = tuple(
    tuple(connector.split())
    for connector in (
        *("et aussi", "et puis", "et sinon", "et autre", "et ensuite", "sinon", "ensuite"),
        *("par ailleurs", "par contre", "autre question", "autre chose", "derniere question"),
        *("deuxieme question", "seconde question", "2 eme question", "2 e question"),
        *("deuxiemement", "je voudrais aussi", "je aimerais aussi", "ma deuxieme question"),
        *("ma seconde question", "ma 2 eme question"),
    )
)
_BY_FIRST: dict[str, list[tuple[str, ...]]] = defaultdict(list)
for _connector in _CONNECTORS:
    _BY_FIRST[_connector[0]].append(_connector)
_WISHES = (("je", "voudrais"), ("je", "aimerais"), ("puis",))
_MARKS = frozenset("-•*–)")
_BARE = _ASKING | frozenset(
    listed(
        "je tu il elle on nous vous ils elles me te se le la les lui leur en y un une des du de a "
        "ca cela ce c que qu et e sinon ensuite puis aussi apres moi mon ma mes ne pas plus pour "
        "par au aux dans bien alors donc si jour jours temps heure date fois chose question cas "
        "fait fais faire faut va vais vont peux dire sait sais passe marche dure prend avoir ai as "
        "suis etre sont etait exactement concretement precisement possible grave long moment "
        "appelle"
    )
)
"""Words that name nothing: a question made of them alone is about what was said before."""
_ENDS = " .?!;…\n\t"
_SHORTEST = 3
_BORDER = re.compile(
    rf"[.?!;…\n]|\b(?:{'|'.join(sorted({*_BY_FIRST, *_AND, 'é', 'dernière'}))})\b",
    re.IGNORECASE,
)
"""What a message of several questions holds somewhere: most messages are spared a closer look."""

_PLAIN = Normaliser({})


def pieces(text: str) -> list[str]:
    """The questions of a text as they were written, in order; nothing when there is only one."""
    if not _BORDER.search(text[:LIMIT].rstrip(_ENDS)):
        return []
    words = _PLAIN.words(text)
    return [_written(text, words, *part) for part in split(words)]


def asked(text: str) -> list[str]:
    """The sentences of a text that ask something, without what is told around them."""
    words = _PLAIN.words(text)
    return [_written(text, words, *part) for part in _parts(words) if _asks(words, *part)]


def _written(text: str, words: Sequence[Word], start: int, end: int) -> str:
    return text[words[start].start : words[end - 1].end].strip()


def split(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """The parts `words[start:end]` that ask something; nothing when there is only one."""
    parts = list(_questions(words))
    if len(parts) > 1:
        yield from parts


def _questions(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Each question, from what is told before it to what goes on with it."""
    begin, told, asked = 0, 0, False
    for start, end in _parts(words):
        asks = _asks(words, start, end)
        if asks and asked and _opens(words, start, end) and _names(words, start, end):
            yield begin, told
            begin = told
        asked = asked or asks
        if asks or not asked:
            told = end
    if asked:
        yield begin, len(words)


def _parts(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    start = 0
    for place, word in enumerate(words):
        if word.text in _STOPS:
            if not any(before.text[0].isalpha() for before in words[start:place]):
                continue  # « 2. » begins what follows
            yield start, place + 1
            start = place + 1
        elif place > start and _connects(words, place):
            yield start, place
            start = place
    if start < len(words):
        yield start, len(words)


def _connects(words: Sequence[Word], place: int) -> bool:
    text = words[place].text
    if text in _AND and place + 1 < len(words) and words[place + 1].text in _AFTER_AND:
        return True
    return any(_stands(words, place, connector) for connector in _BY_FIRST.get(text, ()))


def _stands(words: Sequence[Word], place: int, listed_: Sequence[str]) -> bool:
    return [word.text for word in words[place : place + len(listed_)]] == list(listed_)


def _opens(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether a part begins as a question of its own does, or as the next of a list."""
    place = start
    while place < end and not words[place].text[0].isalpha():
        place += 1
    if place == end:
        return False
    if any(word.text[0].isdigit() or word.text in _MARKS for word in words[start:place]):
        return True
    if words[place].text in _OPENING | _AND or _connects(words, place):
        return True
    return any(_stands(words, place, wish) for wish in _WISHES)


def _names(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether a part says what it is about; « et comment ça marche ? » does not."""
    return any(word.text[0].isalpha() and word.text not in _BARE for word in words[start:end])


def _asks(words: Sequence[Word], start: int, end: int) -> bool:
    spoken = [word.text for word in words[start:end] if word.text[0].isalnum()]
    if len(spoken) < _SHORTEST:
        return False
    return words[end - 1].text == "?" or not _ASKING.isdisjoint(spoken)
