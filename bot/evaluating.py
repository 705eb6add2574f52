"""`referent eval`: how well labelled messages are understood, as text, as a page, and compared.

Rule: what is asked for is checked before anything is trained or understood; a measure that takes
a minute does not end in « no such file ».
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nlu
from bot.bootstrap import train
from bot.settings import Settings
from nlu import model
from nlu.evaluation import (
    Comparison,
    Report,
    Row,
    as_text,
    evaluated,
    read_rows,
    results,
    taught,
    unknown_labels,
)
from nlu.evaluation.remote import RemoteInterpreter
from nlu.evaluation.words import comparison_text

PAGE = Path("results") / "eval.html"
"""Where the page goes unless told otherwise, counted from the project."""


def run(settings: Settings, arguments: Mapping[str, Any]) -> int:
    """Measure, print, write the page and what else was asked for; the exit code."""
    path, other = Path(arguments["file"]), arguments["compare"]
    misuse = _misuse(path, other)
    if misuse:
        print(f"referent: {misuse}", file=sys.stderr)
        return 2
    rows = read_rows(path)
    folder = train(settings)
    meta = model.read(folder).meta
    learnt = (text for _, text in meta.taught())
    for doubt in (*unknown_labels(rows, meta.labels, path), *taught(rows, learnt, path)):
        print(f"warning: {doubt}", file=sys.stderr)
    report = evaluated(nlu.load(folder), rows, path.name)
    compared = Comparison(report, _other(other, rows, path)) if other else None
    print(as_text(report))
    if compared:
        print(comparison_text(compared))
    _keep(settings, arguments, report, compared)
    return 0


def _misuse(path: Path, other: str | None) -> str | None:
    if not path.is_file():
        return f"{path}: no such file"
    if other and not _is_url(other) and not Path(other).exists():
        wanted = "a model's folder, a file written by --save, or a server's http(s) address"
        return f"--compare {other}: no such file or folder, expected {wanted}"
    return None


def _is_url(other: str) -> bool:
    return other.lower().startswith(("http://", "https://"))


def _other(other: str, rows: list[Row], path: Path) -> Report:
    """The report to compare with: asked of a server, of another model, or read."""
    if _is_url(other):
        return evaluated(RemoteInterpreter(other), rows, path.name, here=False)
    if Path(other).is_dir():
        return evaluated(nlu.load(Path(other)), rows, path.name)
    return results.load(Path(other))


def _keep(
    settings: Settings,
    arguments: Mapping[str, Any],
    report: Report,
    compared: Comparison | None,
) -> None:
    from nlu.evaluation import page  # the templates are only read when a page is made

    where = Path(arguments["html"]) if arguments["html"] else settings.root / PAGE
    page.write(where, report, compared)
    print(f"\nwritten to {where}")
    if arguments["save"]:
        results.save(report, Path(arguments["save"]))
        print(f"kept in {arguments['save']}")
