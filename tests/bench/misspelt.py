"""The same messages, badly typed or written as in an SMS.

Rule: the same seed misspells the same way, and nothing is taken from the project's own lists: what
it knows how to read must not be what it is asked.
"""

import random
import re
import unicodedata

KEYS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
"""A French keyboard, for the key beside the one that was meant."""

SMS = {
    "bonjour": "bjr", "bonsoir": "bsr", "salut": "slt", "merci": "mrc", "quand": "kan",
    "que": "ke", "qui": "ki", "quoi": "koi", "quel": "kel", "quelle": "kel", "pourquoi": "pk",
    "comment": "coman", "c'est": "c", "ce": "ce", "j'ai": "g", "je": "j", "suis": "sui",
    "pour": "pr", "pas": "pa", "plus": "+", "avec": "avc", "dans": "ds", "tout": "tt",
    "tous": "ts", "toujours": "tjr", "beaucoup": "bcp", "vous": "vs", "nous": "ns",
    "maintenant": "mtn", "aujourd'hui": "ajd", "parce": "pske", "même": "mm", "les": "lé",
    "des": "dé", "mes": "mé", "ses": "sé", "est": "é", "et": "é", "un": "1", "une": "1",
    "deux": "2", "rendez-vous": "rdv", "conseiller": "conseiyé", "conseillère": "conseiyere",
    "message": "msg", "mois": "moi", "être": "etr", "faire": "fer", "dois": "doi", "peux": "peu",
    "veux": "veu", "fait": "fé", "sais": "c", "problème": "pb", "temps": "tps", "jour": "jr",
    "jours": "jrs", "semaine": "smn", "quelqu'un": "kelk1", "quelque": "kelke", "trop": "tro",
}  # fmt: skip

_SOUNDS = (("qu", "k"), ("eau", "o"), ("au", "o"), ("ph", "f"), ("ç", "ss"), ("ez ", "é "))
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MARKS = re.compile(r"[.,;:!?…«»\"]+")


def with_typos(text: str, seed: int, share: float = 0.10) -> str:
    """Each letter is mistyped with this chance: left out, doubled, swapped, or the key beside."""
    draw = random.Random(f"{seed} {text}")
    letters, typed, place = list(text), [], 0
    while place < len(letters):
        letter = letters[place]
        after = letters[place + 1] if place + 1 < len(letters) else ""
        if letter.isalpha() and draw.random() < share:
            wrong, used = _mistyped(letter, after, draw)
            typed.append(wrong)
            place += used
        else:
            typed.append(letter)
            place += 1
    return "".join(typed)


def as_sms(text: str, seed: int, share: float = 0.8) -> str:
    """As one writes in a hurry: most words by their sound, no capitals, accents or punctuation."""
    draw = random.Random(f"{seed} {text}")
    words = [
        _by_sound(word) if draw.random() < share else word
        for word in _MARKS.sub(" ", text.lower().replace("’", "'")).split()
    ]
    return " ".join(words)


def _mistyped(letter: str, after: str, draw: random.Random) -> tuple[str, int]:
    """What is typed instead, and how many letters of the text it stands for."""
    slip = draw.choice(("left out", "doubled", "swapped", "beside"))
    if slip == "left out":
        return "", 1
    if slip == "swapped" and after.isalpha():
        return after + letter, 2
    if slip == "beside":
        return _beside(letter, draw), 1
    return letter * 2, 1


def _beside(letter: str, draw: random.Random) -> str:
    plain = _without_accents(letter.lower())
    for row in KEYS:
        if plain in row:
            place = row.index(plain)
            wrong = draw.choice(row[max(0, place - 1) : place] + row[place + 1 : place + 2])
            return wrong.upper() if letter.isupper() else wrong
    return letter * 2


def _by_sound(word: str) -> str:
    if word in SMS:
        return SMS[word]
    if not _WORD.fullmatch(word):
        return word
    heard = f"{word} "
    for written, sound in _SOUNDS:
        heard = heard.replace(written, sound)
    heard = _without_accents(heard.strip().replace("'", ""))
    return heard[:-1] if len(heard) > 4 and heard[-1] in "est" else heard


def _without_accents(text: str) -> str:
    spread = unicodedata.normalize("NFD", text)
    return "".join(char for char in spread if not unicodedata.combining(char))
