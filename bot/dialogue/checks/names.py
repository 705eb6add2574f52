"""Every name that the files may use, and where the actions stand."""

from collections.abc import Iterator, Mapping

import msgspec

from bot.dialogue.acting import Action, Speech, speech_of
from bot.dialogue.answering import DEFAULT_INTENTS
from bot.dialogue.domain import LISTEN, REQUESTED, TWO_STAGE
from bot.dialogue.loops import ASK_AFFIRMATION, ASK_REPHRASE, LAST_RESORT
from bot.dialogue.problems import Findings
from bot.dialogue.project import Project
from bot.dialogue.scripts import Script

EXECUTED = frozenset(
    {TWO_STAGE, ASK_AFFIRMATION, ASK_REPHRASE, LAST_RESORT}
    | {"action_restart", "action_session_start", "action_deactivate_loop", LISTEN}
)
"""Actions of Rasa that the engine runs itself, or that the two-stage fallback needs."""

UNSUPPORTED = frozenset(
    {"action_back", "action_unlikely_intent", "action_revert_fallback_events"}
    | {"action_extract_slots", "action_validate_slot_mappings"}
)


class Names(msgspec.Struct, frozen=True):
    """What a check looks at, and where it puts what it finds."""

    project: Project
    actions: Mapping[str, Action]
    findings: Findings
    intents: frozenset[str]
    all_actions: frozenset[str]
    slots: frozenset[str]
    loops: frozenset[str]
    said_elsewhere: frozenset[str]

    @classmethod
    def of(
        cls,
        project: Project,
        actions: Mapping[str, Action],
        findings: Findings,
        said_elsewhere: frozenset[str],
    ) -> "Names":
        """The names of a project, with the actions in Python that there are."""
        domain = project.domain
        return cls(
            project=project,
            actions=actions,
            findings=findings,
            intents=DEFAULT_INTENTS | set(domain.intents),
            all_actions=EXECUTED | {*domain.actions, *domain.forms, *domain.responses},
            slots=frozenset(domain.slots) | {REQUESTED},
            loops=frozenset(domain.forms) | {TWO_STAGE},
            said_elsewhere=said_elsewhere,
        )

    @property
    def scripts(self) -> tuple[Script, ...]:
        """Rules and stories."""
        return (*self.project.rules, *self.project.stories)

    def speeches(self) -> Iterator[tuple[str, Speech]]:
        """What the actions say that this project may run."""
        domain = self.project.domain
        for name, action in self.actions.items():
            if name in domain.actions or (name in EXECUTED and self.falls_back):
                yield name, speech_of(action)

    @property
    def falls_back(self) -> bool:
        """Whether the two-stage fallback, or its last resort, can be reached."""
        steps = (step for script in self.scripts for step in script.steps)
        return self.project.policies.fallback == LAST_RESORT or any(
            step.kind == "action" and step.name == TWO_STAGE for step in steps
        )
