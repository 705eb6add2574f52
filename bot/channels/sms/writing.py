"""An answer as a text message: its buttons become a line that says what to reply.

Rule: the number is the button's place, so that `bot.choosing` finds it again. The words are data
(`sms: buttons:` in data/channels.yml).
"""

from collections.abc import Sequence

from bot.conversation.events import Button
from bot.gsm import plain
from bot.words import Writing

__all__ = ["Writing", "written"]


def written(text: str, buttons: Sequence[Button], words: Writing) -> str:
    """The text and its buttons, in the letters that an SMS has (see `bot.gsm.plain`)."""
    if not buttons:
        return plain(text)
    choices = words.between.join(
        words.choice.replace("{number}", str(number)).replace("{title}", button.title)
        for number, button in enumerate(buttons, 1)
    )
    return plain(f"{text}\n{words.line.replace('{choices}', choices)}")
