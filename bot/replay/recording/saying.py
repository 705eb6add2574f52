"""What whoever records is told: what was replaced, by kind and number, and what is left to them.

Rule: nothing that was replaced is ever shown.
"""

from collections.abc import Iterator

from bot.replay.recording.finding import Kind
from bot.replay.recording.recording import Recording
from bot.replay.report import text as report

_KINDS: dict[Kind, str] = {
    "name": "name",
    "town": "town",
    "phone": "phone number",
    "email": "e-mail address",
    "link": "link",
    "account": "bank account",
    "birth": "date of birth",
    "street": "street address",
    "number": "identifier",
    "date": "date",
}


def said(recording: Recording, seed: int) -> Iterator[str]:
    """The lines, for a terminal."""
    if not recording.replays:
        yield report.failure(recording.result)
        yield ""
    yield f"{_outcome(recording)} (seed {seed})"
    yield from (f"note: {note}" for note in recording.notes)
    replaced = [report.counted(count, _KINDS[kind]) for kind, count in recording.replaced.items()]
    yield f"replaced: {', '.join(replaced) or 'nothing was found'}"
    yield "No machine makes free text anonymous for certain: read the file before it is shared."


def _outcome(recording: Recording) -> str:
    turns = report.counted(len(recording.result.turns), "turn")
    moved = (
        f"moved by {recording.weeks:+} weeks" if recording.weeks else "its dates are the real ones"
    )
    if recording.replays:
        warning = "" if recording.weeks else "warning: "
        return f"{warning}{turns}, {moved}; it replays as it took place"
    return f"{turns}, {moved}; it replays otherwise than it took place, as shown above"
