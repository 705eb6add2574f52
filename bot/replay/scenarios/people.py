"""Where the people of a scenario are reached: phone numbers, Telegram ids, web.

Rule: nobody has a real number. Strangers get theirs in the order in which they first write.
"""

from collections.abc import Sequence

from bot.conversation.events import Address
from bot.demo import Fictional
from bot.replay.scenarios.format import ChannelName

FIRST_TELEGRAM_ID = 7_000_001
FIRST_STRANGER = 50
"""Of the numbers that ARCEP keeps for fiction (06 39 98 00 00 to 99), those from here on."""


class Addresses:
    """The places that the people of a scenario write from."""

    def __init__(self, cast: Sequence[Fictional]) -> None:
        self._phones = {person.id: person.phone for person in cast}
        self._order = [person.id for person in cast]
        self._last: dict[str, Address] = {}

    def is_cast(self, who: str) -> bool:
        """Whether somebody is of the cast, and not a stranger."""
        return who in self._phones

    def of(self, who: str, channel: ChannelName | str) -> Address:
        """Where somebody is on a channel."""
        if who not in self._order:
            self._order.append(who)
        place = self._order.index(who)
        if channel == "telegram":
            return Address(channel, str(FIRST_TELEGRAM_ID + place))
        if channel == "sms":
            stranger = f"+336399800{(FIRST_STRANGER + place) % 100:02}"
            return Address(channel, self._phones.get(who) or stranger)
        return Address(channel, who)

    def used(self, who: str, channel: ChannelName) -> Address:
        """The same, and it is remembered as the place somebody wrote from last."""
        self._last[who] = self.of(who, channel)
        return self._last[who]

    def last(self, who: str) -> Address | None:
        """Where somebody wrote from last."""
        return self._last.get(who)
