"""Why something was not done, by the name the templates have a sentence for.

Rule: the sentence is in the template; here are only the kinds.
"""

EMPTY = "empty"
TOO_LONG = "too_long"
HELD = "held"
WAITING = "waiting"
MOVED = "moved"
LATER = "later"


class Problem(Exception):
    """Something was refused. `name` is of who holds the conversation; lengths in characters."""

    def __init__(self, kind: str, *, name: str = "", length: int = 0, longest: int = 0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.name = name
        self.length = length
        self.longest = longest
