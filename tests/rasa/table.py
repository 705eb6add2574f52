"""The table of docs/rasa.md, written by the run that took the figures.

Rule: what stands between the two markers is the run's, the rest of the page is people's.
"""

from collections.abc import Callable, Iterator

from tests.rasa.environment import VERSION
from tests.rasa.found import Found, Side
from tests.rasa.serving import Served

BEGIN, END = "<!-- figures: written by make rasa-parity -->", "<!-- /figures -->"

ROWS: tuple[tuple[str, Callable[[Side], str]], ...] = (
    ("install, from the index", lambda s: _seconds(s.installed.seconds)),
    ("installed", lambda s: f"{s.installed.size / 1e6:.0f} MB, {s.installed.packages} packages"),
    ("validate the files", lambda s: _seconds(s.validate.seconds)),
    ("train", lambda s: f"{_seconds(s.train.seconds)}, {s.train.peak_mb:.0f} MB"),
    ("start of the server", lambda s: _seconds(s.start_s)),
    ("messages/s, kept in memory", lambda s: _served(s, "in memory", _rate)),
    ("messages/s, kept on disk", lambda s: _served(s, "on disk", _rate)),
    ("CPU per message, kept in memory", lambda s: _served(s, "in memory", _cpu)),
    ("CPU per message, kept on disk", lambda s: _served(s, "on disk", _cpu)),
    ("99 % answered within, kept on disk", lambda s: _served(s, "on disk", _p99)),
    ("memory of the server", lambda s: _served(s, "on disk", _memory)),
    ("stories/s, once loaded and read", lambda s: f"{s.played.per_second:.1f}"),
    ("the same, whole command", lambda s: _seconds(s.played.command.seconds)),
)


def put(page: str, table: str) -> str:
    """The page with the table between its markers. Raises `ValueError` when it has none."""
    before, begun, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        raise ValueError(f"expected the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def written(found: Found) -> str:
    """The figures as a table, between what was compared and where they were taken."""
    return "\n".join((*_compared(found), "", *_table(found), "", *_taken(found)))


def _compared(found: Found) -> Iterator[str]:
    parity = found.parity
    differences = len(parity.differences)
    yield f"`rasa test core` finds {found.core.right} of {found.core.stories} stories as written."
    yield f"Compared turn by turn: {parity.turns} turns of {parity.stories} stories,"
    yield f"{differences or 'no'} difference{'s' * (differences > 1)}."


def _table(found: Found) -> Iterator[str]:
    yield f"| | Rasa {VERSION} | here |"
    yield "|---|---:|---:|"
    for what, of in ROWS:
        yield f"| {what} | {of(found.rasa)} | {of(found.ours)} |"


def _taken(found: Found) -> Iterator[str]:
    on = found.machine
    yield f"Taken {on['at'][:10]} at {on['commit']} on {on['cores']} cores, load average before"
    yield f"{on['load_average'][0]:.1f}; Python 3.10 for Rasa, {on['python']} here."


def _seconds(seconds: float | None) -> str:
    if seconds is None:
        return "not measured"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"


def _served(side: Side, kept: str, of: Callable[[Served], str]) -> str:
    return of(side.served[kept]) if kept in side.served else "never"


def _rate(served: Served) -> str:
    return f"{served.messages_per_second:.0f}"


def _cpu(served: Served) -> str:
    return f"{served.cpu_ms:.2f} ms"


def _p99(served: Served) -> str:
    return f"{served.p99_ms:.0f} ms"


def _memory(served: Served) -> str:
    return f"{served.memory_mb:.0f} MB"
