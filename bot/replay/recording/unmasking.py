"""Secrets that were masked: an invented one of the same kind stands there, to be masked again.

Rule: what comes of masking it is the text as it was kept, or the mask stays.
"""

from collections.abc import Iterable
from itertools import product

from bot.conversation.events import Recorded, SystemSaid
from bot.masking import MASK, Kind, mask

INVENTED: dict[Kind, str] = {
    "password": "Exemple2026",
    "card": "4000 0000 0000 0002",
    "nir": "2 99 12 99 999 999 11",
}
"""A password of nobody, a card number for tests, and a number of a department that there is not."""

MOST = 4
"""Secrets of one message for which kinds are tried."""

_WARNED = "utter_secret_masque_"


def unmasked(text: str, came: Iterable[Recorded]) -> str:
    """The text with secrets to be masked, as the person was warned of them by what `came`."""
    pieces = text.split(MASK)
    said = (e.event.response for e in came if isinstance(e.event, SystemSaid))
    warned = {response.removeprefix(_WARNED) for response in said if response.startswith(_WARNED)}
    kinds = [kind for kind in INVENTED if kind in warned]
    if not kinds or not 1 < len(pieces) <= MOST + 1:
        return text
    for chosen in product(kinds, repeat=len(pieces) - 1):
        secrets = [INVENTED[kind] for kind in chosen]
        whole = "".join(a + b for a, b in zip(pieces, [*secrets, ""], strict=True))
        again = mask(whole)
        if again.text == text and again.kinds == set(kinds):
            return whole
    return text
