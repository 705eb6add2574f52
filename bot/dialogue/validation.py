"""What is wrong in a project that can be read: each mistake with its file, its line and what was
expected.

Rule: whatever would surprise at run time is an error here. What Rasa would refuse to train is an
error too; what nothing uses is a warning.
"""

from collections.abc import Collection, Mapping

from bot.dialogue.acting import Action
from bot.dialogue.actions import ACTIONS
from bot.dialogue.checks.contradictions import check_contradictions
from bot.dialogue.checks.domain import check_domain
from bot.dialogue.checks.names import Names
from bot.dialogue.checks.responses import check_responses
from bot.dialogue.checks.scripts import check_scripts
from bot.dialogue.checks.unused import check_unused
from bot.dialogue.problems import Findings, Problem
from bot.dialogue.project import Project


def validate(
    project: Project,
    actions: Mapping[str, Action] = ACTIONS,
    said_elsewhere: Collection[str] = (),
) -> list[Problem]:
    """All problems, in the order of the files.

    `actions` are those there are in Python, `said_elsewhere` the responses that are said from
    outside the dialogue: they must exist.
    """
    findings = Findings()
    findings.problems.extend(project.problems)
    names = Names.of(project, actions, findings, frozenset(said_elsewhere))
    check_domain(names)
    check_responses(names)
    check_scripts(names)
    check_contradictions(names)
    check_unused(names)
    unique = dict.fromkeys(findings.problems)
    return sorted(unique, key=lambda problem: (problem.file, problem.line, problem.level))
