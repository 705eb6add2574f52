"""Reports kept in files, to compare with later.

Rule: a file holds the cases, never the figures: those are worked out anew, the same way for both.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from nlu.errors import DataError
from nlu.evaluation.figures import Report

FORMAT = 1


class _Kept(msgspec.Struct, frozen=True):
    format: int
    report: Report


def save(report: Report, path: Path) -> None:
    """Write a report as JSON; its folder is made when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = msgspec.json.encode(_Kept(FORMAT, report))
    path.write_bytes(msgspec.json.format(content, indent=1) + b"\n")


def load(path: Path) -> Report:
    """The report that `save` wrote. Raises `DataError` when the file holds something else."""
    expected = "expected a file written by `referent eval --save`"
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
    except OSError as error:
        raise DataError.at(path, 0, f"cannot be read: {error.strerror}, {expected}") from error
    except msgspec.DecodeError as error:
        raise DataError.at(path, 0, f"{error}, {expected}") from error
    if kept.format != FORMAT:
        raise DataError.at(path, 0, f"found format {kept.format}, expected {FORMAT}: save it again")
    return kept.report
