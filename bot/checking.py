"""`referent validate`: every file of the project is read, and what is wrong is said in one list."""

from collections.abc import Callable, Iterator
from pathlib import Path

import nlu
from bot import followups, genuine, reaching, responding, words
from bot.channels.sms import costs
from bot.conversation.errors import Malformed
from bot.dialogue import project, validation, wordless
from bot.dialogue.answering import DEFAULT_INTENTS
from bot.dialogue.domain import Domain
from bot.dialogue.problems import Problem
from bot.dialogue.project import Project
from bot.graph import texts
from bot.meaning import DATES_OF_A_MONTH, IN_DOUBT
from bot.procedures import actualisation
from bot.questions import LEFT_OVER
from nlu.errors import DataError
from nlu.examples import Corpus, read_corpus

SAID_ELSEWHERE = (
    *(*wordless.RESPONSES, LEFT_OVER),
    *(*reaching.RESPONSES, *responding.RESPONSES, *genuine.RESPONSES),
)
"""What is said from Python, beside rules, stories and actions."""

COMMANDED = frozenset({"securite", "mes_donnees"})
"""Intents that only a command of data/channels.yml or a button means."""

FOLLOWUPS = Path("data", "followups.yml")
CHANNELS = Path("data", "channels.yml")
CREDENTIALS = Path("credentials.yml")
EXAMPLE = " (an example: set price_per_segment under sms in credentials.yml)"
FEWEST_EXAMPLES = 25
"""With fewer an intent can be trained, but it is a coin toss: too few to put before a jobseeker."""


def problems(root: Path) -> list[Problem]:
    """The mistakes and doubts of a project, each with file, line and what was expected."""
    try:
        loaded = project.load(root)
    except project.ProjectError as error:
        return [*error.problems, *_understanding(root, None), *_calendar(root)]
    said = validation.validate(loaded, said_elsewhere=SAID_ELSEWHERE)
    leaning = _followups(root, loaded)
    by_sms, shown = _by_sms(root, loaded), _pictures(root, loaded)
    return [*said, *_understanding(root, loaded), *_calendar(root), *leaning, *by_sms, *shown]


def _understanding(root: Path, loaded: Project | None) -> list[Problem]:
    """What is wrong with examples, lists and thresholds; one problem a line, the strictest."""
    found: dict[tuple[str, int], Problem] = {}

    def look(read: Callable[[], Corpus | None]) -> Corpus | None:
        try:
            return read()
        except DataError as error:
            for p in error.problems:
                found.setdefault((p.path, p.line), Problem(p.path, p.line, p.text, "error"))
        return None

    corpus = look(lambda: read_corpus(root / "data", least=FEWEST_EXAMPLES))
    look(lambda: nlu.check(root / "data", root / "config.yml"))
    unheard = _unheard(loaded.domain, corpus, _leant(root)) if loaded and corpus else ()
    return [*unheard, *found.values()]


def _leant(root: Path) -> set[str]:
    """The intents that a few words mean after an answer: their cues are their examples."""
    try:
        return {name for row in followups.load(root / FOLLOWUPS).rows for name in row.then}
    except Malformed:  # said elsewhere
        return set()


def _unheard(domain: Domain, corpus: Corpus, leant: set[str]) -> Iterator[Problem]:
    """The intents without any example, except those that nobody types by themselves.

    Rasa's own are reserved or pressed (« none of these »); a doubt is made from an urgent intent,
    and the dates of a month from those of any, see `bot.meaning`; of some the command is all there
    is to type. Any other intent that a button carries
    is no exception: people type it as well.
    """
    taught = set(corpus.intents())
    never_typed = DEFAULT_INTENTS | {f"{intent}{IN_DOUBT}" for intent in taught}
    never_typed |= leant | COMMANDED | {DATES_OF_A_MONTH}
    for intent, at in domain.intents.items():
        if intent not in taught | never_typed:
            wanted = f"expected at least {FEWEST_EXAMPLES} in data/nlu/"
            yield Problem(at.file, at.line, f"'{intent}' has no examples, {wanted}")


def _calendar(root: Path) -> list[Problem]:
    path = root / "data" / "calendar.yml"
    try:
        actualisation.load(path)
    except Malformed as error:
        return [Problem(str(path), 1, str(error), "error")]
    return []


def _followups(root: Path, loaded: Project) -> list[Problem]:
    path = root / FOLLOWUPS
    try:
        return followups.check(path, loaded.subjects)
    except Malformed as error:
        return [Problem(str(path), 1, str(error), "error")]


def _by_sms(root: Path, loaded: Project) -> list[Problem]:
    path = root / CHANNELS
    try:
        words.load(path)
        return costs.check(loaded.domain, costs.load(path))
    except Malformed as error:
        return [Problem(str(path), 1, str(error), "error")]


def _pictures(root: Path, loaded: Project) -> list[Problem]:
    path = root / texts.PATH
    try:
        return list(texts.strangers(path, loaded.domain))
    except Malformed as error:
        return [Problem(str(path), 1, str(error), "error")]


def by_sms(root: Path) -> Iterator[str]:
    """What each response costs by SMS, a line each, and their sum. Raises as loading does."""
    told = costs.costs(project.load(root).domain, costs.load(root / CHANNELS))
    price = costs.price(root / CREDENTIALS)
    for cost in told:
        yield f"{cost.response}: {_spent(cost.measure.segments, price.euros)}"
    total = sum(cost.measure.segments for cost in told)
    basis = f"at {price.euros:g} EUR a segment" + (EXAMPLE if price.example else "")
    yield (
        f"{len(told)} responses: {_spent(total, price.euros)}, each said once "
        f"with its longest values, {basis}"
    )


def _spent(segments: int, euros: float) -> str:
    return f"{segments} segment{'s' * (segments > 1)}, {segments * euros:.3f} EUR"
