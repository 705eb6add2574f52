"""The project as places and the ways between them: what answers a subject, what a button opens.

Rule: a dead end is where a person gets no further by what the files say. That an answer offers
nothing is none: one word always reaches a human.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from bot.dialogue import payload
from bot.dialogue.acting import Action, speech_of
from bot.dialogue.answering import DEFAULT_INTENTS
from bot.dialogue.domain import Form
from bot.dialogue.loops import asking
from bot.dialogue.project import Project
from bot.dialogue.responses import Template
from bot.graph.texts import Texts, Theme
from bot.graph.turns import Passage, Turn, running, turns


class Button(msgspec.Struct, frozen=True):
    """A button of a response, and the intent it means: None when it only says something."""

    title: str
    intent: str | None


class Atlas:
    """The ways through a project, with the words for them."""

    def __init__(self, project: Project, actions: Mapping[str, Action], texts: Texts) -> None:
        self.project = project
        self.domain = project.domain
        self.texts = texts
        self._actions = actions
        self.themes: dict[Theme, list[str]] = texts.by_theme(project.domain.intents)
        self._theme_of = {name: theme for theme, names in self.themes.items() for name in names}

    def title(self, name: str) -> str:
        """What people call an intent or a form."""
        return self.project.titles.get(name) or self.texts.titles.get(name) or name

    def theme_of(self, intent: str) -> Theme | None:
        """The theme of an intent; None for what the domain does not know."""
        return self._theme_of.get(intent)

    def answers(self, intent: str) -> list[Turn]:
        """What answers an intent: rules, else what is only said in a form, else stories."""
        found = [turn for turn in self.turns if intent in turn.intents and turn.actions]
        rules = [turn for turn in found if turn.script.rule]
        free = [turn for turn in rules if running(turn.script) is None]
        return free or rules or found

    def dead_end(self, intent: str) -> str | None:
        """Why whoever means this intent gets no further, when they do not."""
        if intent not in self.domain.intents and intent not in DEFAULT_INTENTS:
            return self.texts.dead_ends.unknown
        return None if self.answers(intent) else self.texts.dead_ends.unanswered

    def buttons(self, action: str) -> list[Button]:
        """The buttons of a response, or of all that an action in Python may say; each once."""
        found = self._actions.get(action)
        said = (action, *(speech_of(found).responses if found else ()))
        variations = (v for name in said for v in self.domain.responses.get(name, ()))
        choices = (choice for variation in variations for choice in variation.choices)
        return list(dict.fromkeys(Button(c.title, _meant(c.payload)) for c in choices))

    def begins(self, form: Form) -> list[Turn]:
        """The turns that start a form."""
        named = (turn for turn in self.turns if form.name in turn.actions)
        return [turn for turn in named if turn.intents and running(turn.script) != form.name]

    def during(self, form: Form) -> list[Turn]:
        """What the rules say of messages while a form runs."""
        ruled = [turn for turn in self.turns if running(turn.script) == form.name]
        return [turn for turn in ruled if turn.intents]

    def ends(self, form: Form) -> list[Turn]:
        """What happens when all of a form is answered: what rules say, else what stories do."""
        ending = [turn for turn in self.turns if turn.ends and form.name in turn.actions]
        said = [turn for turn in ending if turn.actions[-1] != form.name]
        return [turn for turn in said if turn.script.rule] or said

    def asked(self, form: Form, slot: str) -> str | None:
        """The response or action that asks for a slot of a form."""
        known = {*self.domain.responses, *self._actions}
        return next((name for name in asking(form.name, slot) if name in known), None)

    @cached_property
    def turns(self) -> Sequence[Turn]:
        """Every turn of every rule and story."""
        return tuple(self._turns())

    def _turns(self) -> Iterator[Turn]:
        for script in (*self.project.rules, *self.project.stories):
            yield from (part for part in turns(script) if not isinstance(part, Passage))


def _meant(written: str) -> str | None:
    """The intent of a payload: None for a text, as it is understood like any other."""
    understood = payload.read(Template(written).fill({}))
    if understood is None:
        return written if written.startswith("/") else None
    return understood.intent
