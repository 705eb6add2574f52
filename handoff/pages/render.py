"""From a template to an answer.

Rule: everything is escaped, and a name a template does not know is an error, not a blank.
"""

from functools import cache
from pathlib import Path

import jinja2
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from handoff.pages.text import iso_day, paris, plain, unbroken, web_link

_HERE = Path(__file__).parent


@cache  # compiling them costs more than a page
def templates(folder: Path) -> Jinja2Templates:
    """The templates of `folder`, which may also use those all pages share."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, _HERE / "templates"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for use in (plain, unbroken, paris, web_link, iso_day):
        env.filters[use.__name__] = use
    return Jinja2Templates(env=env)


def static(folder: Path) -> StaticFiles:
    """The files of `folder`, and those all pages share."""
    return StaticFiles(directory=folder, packages=[("handoff.pages", "static")])
