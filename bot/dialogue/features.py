"""What rules and stories see of a slot, which is less than its value.

Rule: as Rasa 3 sees them. A text is there or not, whatever it says; a list has something in it or
not; a truth value, a category and a float count by their value. Slots with
`influence_conversation: false` are not seen at all.
"""

from collections.abc import Callable
from typing import Any

from bot.dialogue.domain import Domain, Slot

Feature = bool | str | float
OTHER = "__other__"
"""The category of any value that the domain does not list."""


class Features:
    """Turns values of slots into what the policies compare."""

    def __init__(self, domain: Domain) -> None:
        self._seen = {
            slot.name: slot
            for slot in domain.slots.values()
            if slot.influences and slot.type in _FEATURES
        }

    def __contains__(self, name: str) -> bool:
        return name in self._seen

    def __bool__(self) -> bool:
        return bool(self._seen)

    def of(self, name: str, value: Any) -> Feature | None:
        """What is seen of a slot with this value; None when nothing is."""
        slot = self._seen.get(name)
        if slot is None or value is None:
            return None
        return _FEATURES[slot.type](slot, value)

    def among(self, values: dict[str, Any]) -> frozenset[tuple[str, Feature]]:
        """What is seen of all slots."""
        seen = ((name, self.of(name, values.get(name))) for name in self._seen)
        return frozenset((name, feature) for name, feature in seen if feature is not None)

    def of_any(self, name: str) -> Feature | None:
        """What is seen when a step names a slot without a value: of texts and lists only."""
        slot = self._seen.get(name)
        return True if slot and slot.type in ("text", "list") else None


def _bool(slot: Slot, value: Any) -> Feature | None:
    if isinstance(value, str):
        return {"true": True, "false": False, "1": True, "0": False}.get(value.strip().lower())
    return value == 1 if isinstance(value, bool | int | float) else None


def _categorical(slot: Slot, value: Any) -> Feature | None:
    category = str(value).lower()
    return category if category in slot.values else OTHER


def _float(slot: Slot, value: Any) -> Feature | None:
    try:
        return max(slot.minimum, min(slot.maximum, float(value)))
    except (TypeError, ValueError):
        return None


_FEATURES: dict[str, Callable[[Slot, Any], Feature | None]] = {
    "text": lambda slot, value: True,
    "list": lambda slot, value: True if value else None,
    "bool": _bool,
    "categorical": _categorical,
    "float": _float,
}
