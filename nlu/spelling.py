"""Spelling, towards the words of the field only.

Rule: a known French word is left alone; an unknown one is read as a word of the field when that
word is close enough: one fault for 4 to 7 letters, two from 8 on (measured: +3.5 to +16 points of
accuracy on mistyped messages). A wrong correction costs more than none: below 8 letters the first
one must be right, below 6 no letter may be replaced by another (« boule » is not « bouge »).

Candidates come from a symmetric-delete index (Garbe's SymSpell idea): both words lose up to
two letters and meet; the distance of those that meet is then counted exactly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

SHORT, CERTAIN, LONG = 4, 6, 8
_GLUED = ("qu", "j", "l", "d", "m", "s", "n", "t", "c")


def allowed_faults(word: str) -> int:
    """How many faults a word of this length may have."""
    return 0 if len(word) < SHORT else 1 if len(word) < LONG else 2


def deletions(word: str, faults: int) -> set[str]:
    """The word and what is left of it after up to `faults` letters are lost."""
    found = {word}
    edge = found
    for _ in range(faults):
        edge = {w[:i] + w[i + 1 :] for w in edge for i in range(len(w))}
        found |= edge
    return found


def distance(left: str, right: str, most: int, replacing: int = 1) -> int:
    """Faults between two words (insert, drop, replace, swap neighbours), at most `most` + 1.

    `replacing` is what a letter replaced by another counts for.
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (replacing if a != b else 0))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


class Speller:
    """Reads unknown words as words of the field.

    `field` gives how often each word of the field is used: the more frequent wins a tie.
    """

    def __init__(self, field: Mapping[str, int], french: Collection[str]) -> None:
        self._field = field
        self._french = french
        self._index: dict[str, list[str]] = {}
        for word in field:
            faults = allowed_faults(word)
            if faults:
                for rest in deletions(word, faults):
                    self._index.setdefault(rest, []).append(word)

    def knows(self, word: str) -> bool:
        """Whether the word is one of the field or of the language, its plural or feminine."""
        if word in self._field or word in self._french:
            return True
        return len(word) > SHORT and word[-1] in "sex" and self.knows(word[:-1])

    def __call__(self, word: str) -> str | None:
        """The word or words meant, or `None` when nothing known is near."""
        if self.knows(word):
            return word
        glued = self.unglue(word)
        if glued:
            return glued
        return self._nearest(word, allowed_faults(word))

    def unglue(self, word: str) -> str | None:
        """« jarrive », « lappli », « mactualiser »: a pronoun or article stuck to a known word."""
        for head in _GLUED:
            rest = word[len(head) :]
            if word.startswith(head) and len(rest) > 2 and self._may_follow(head, rest):
                return f"{head} {rest}"
        return None

    def _may_follow(self, head: str, rest: str) -> bool:
        # Before a consonant only « je » is swallowed in writing (« jcontinue »).
        return self.knows(rest) and (head == "j" or rest[0] in "aeiouyh")

    def _nearest(self, word: str, faults: int) -> str | None:
        if not faults:
            return None
        best: tuple[int, int, str] | None = None
        for candidate in self._candidates(word, faults):
            far = distance(word, candidate, faults, 1 if len(word) >= CERTAIN else 2)
            if far > min(faults, allowed_faults(candidate)):
                continue
            if candidate[0] != word[0] and len(word) < LONG:
                continue
            rank = (far, -self._field[candidate], candidate)
            best = rank if best is None or rank < best else best
        return best[2] if best else None

    def _candidates(self, word: str, faults: int) -> Iterable[str]:
        rests = deletions(word, faults)
        return {candidate for rest in rests for candidate in self._index.get(rest, ())}
