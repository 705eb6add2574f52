"""A report as one HTML page that needs nothing else: no script, no picture, no font from elsewhere.

Rule: everything is escaped, messages above all; they were written by strangers.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from nlu.evaluation import calibration, pictures, words
from nlu.evaluation.cases import OUTCOMES
from nlu.evaluation.comparison import Comparison, figures
from nlu.evaluation.figures import Report


def write(path: Path, report: Report, compared: Comparison | None = None) -> None:
    """Write the page; its folder is made when it is not there."""
    page = as_page(report, compared)
    path.parent.mkdir(parents=True, exist_ok=True)
    # What cannot be written in UTF-8 (half a character) is shown as a question mark.
    path.write_text(page, encoding="utf-8", errors="replace")


def as_page(report: Report, compared: Comparison | None = None) -> str:
    """The page, with the comparison when there is one."""
    return _template().render(
        report=report,
        figures=figures(report),
        outcomes=OUTCOMES,
        picture=pictures.confusions(report),
        bins=calibration.bins(report.cases),
        bars=pictures.calibration(report),
        wide=pictures.WIDTH,
        high=pictures.HEIGHT,
        compared=compared,
        figure=words.figure,
        difference=words.difference,
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
