"""The project at a root, as far as the dialogue goes: read once, never changed.

Rule: reading finds all that cannot be read before it gives up, each with its file, its line and
what was expected there.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bot.dialogue.domain import Domain, Policies, Subject
from bot.dialogue.problems import Findings, Place, Problem, ProjectError
from bot.dialogue.reading.domain import read_domain
from bot.dialogue.reading.lines import Written, parse
from bot.dialogue.reading.scripts import read_scripts
from bot.dialogue.reading.settings import read_endpoints, read_policies, read_subjects
from bot.dialogue.reading.shapes import Shapes
from bot.dialogue.scripts import Script

__all__ = ["Problem", "Project", "ProjectError", "load"]

_HAS_SCRIPTS = re.compile(r"^(rules|stories)\s*:", re.MULTILINE)


class Project(msgspec.Struct, frozen=True):
    """domain.yml, the rules and stories of data/, data/subjects.yml and the policies.

    `problems` are what reading noticed; `bot.dialogue.validation` adds what it means.
    """

    domain: Domain = Domain()
    rules: tuple[Script, ...] = ()
    stories: tuple[Script, ...] = ()
    subjects: dict[str, Subject] = {}
    policies: Policies = Policies()
    problems: tuple[Problem, ...] = ()

    @property
    def titles(self) -> dict[str, str]:
        """The short French name of each intent that has one."""
        return {name: subject.title for name, subject in self.subjects.items() if subject.title}


def load(root: Path) -> Project:
    """Read the project at `root`. Raises `ProjectError` when a part of it makes no sense."""
    findings = Findings()
    shapes = Shapes(findings)
    files = _Files(root, findings)
    domain = read_domain(files.read("domain.yml", required=True), findings)
    scripts = list(_scripts(files, shapes))
    subjects = read_subjects(files.read("data/subjects.yml"), shapes)
    policies = read_policies(files.read("config.yml"), shapes)
    read_endpoints(files.read("endpoints.yml"), shapes)
    if findings.fatal:
        raise ProjectError(findings.fatal)
    return Project(
        domain=domain,
        rules=tuple(script for script in scripts if script.rule),
        stories=tuple(script for script in scripts if not script.rule),
        subjects=subjects,
        policies=policies,
        problems=tuple(findings.problems),
    )


def _scripts(files: "_Files", shapes: Shapes) -> Iterator[Script]:
    for name in files.with_scripts():
        yield from read_scripts(files.read(name), shapes)


class _Files:
    def __init__(self, root: Path, findings: Findings) -> None:
        self._root = root
        self._findings = findings

    def read(self, name: str, required: bool = False) -> Written | None:
        """What is written in a file; None when there is none."""
        text = self._text(name, required)
        return parse(text, name, self._findings) if text else None

    def with_scripts(self) -> list[str]:
        """The files under data/ that hold rules or stories; examples are not parsed for it."""
        paths = sorted((self._root / "data").rglob("*.yml"))
        names = (path.relative_to(self._root).as_posix() for path in paths)
        return [name for name in names if _HAS_SCRIPTS.search(self._text(name, False))]

    def _text(self, name: str, required: bool) -> str:
        try:
            return (self._root / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            if required:
                self._findings.unreadable(Place(name, 1), "expected this file to exist")
        except (UnicodeDecodeError, OSError) as error:
            self._findings.unreadable(Place(name, 1), f"expected a text file in UTF-8: {error}")
        return ""
