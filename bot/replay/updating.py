"""Rewrites expectations to what came: `referent replay --update`, after somebody has reviewed it.

Rule: only the values that failed are changed, in place; comments and everything else stay as they
were written. What no single value can say (a silence that was broken) is left, and said.
"""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.dialogue.domain import LISTEN
from bot.replay.told import Check, Result

Steps = CommentedSeq


class Updated(msgspec.Struct, frozen=True):
    """How many expectations were rewritten, and those that a person must rewrite."""

    rewritten: int
    left: tuple[Check, ...]


def update(file: Path, results: Iterable[Result]) -> Updated:
    """Rewrite the expectations of a file that failed."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 100_000  # lines stay as long as they were written
    text = file.read_text(encoding="utf-8")
    content = yaml.load(text)
    steps = dict(_steps(content))
    rewritten, left = 0, []
    for check in _failed(results):
        if _rewrite(steps, check):
            rewritten += 1
        else:
            left.append(check)
    if rewritten:
        out = StringIO()
        yaml.dump(content, out)
        file.write_text(_as_written(text, out.getvalue()), encoding="utf-8")
    return Updated(rewritten, tuple(left))


def _as_written(before: str, after: str) -> str:
    """The new text, with every line that says the same as before written as it was before."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    lines: list[str] = []
    same = SequenceMatcher(None, [_bare(line) for line in old], [_bare(line) for line in new])
    for kind, start, end, first, last in same.get_opcodes():
        lines += old[start:end] if kind == "equal" else new[first:last]
    return "".join(lines)


def _bare(line: str) -> str:
    """A line without what YAML does not read: an empty value is null, a gap is a gap."""
    return " ".join(line.split()).removesuffix(" null").replace(": |-", ": |")


def _failed(results: Iterable[Result]) -> Iterator[Check]:
    """Each check once: a step stands on several ways through `or` and checkpoints."""
    seen: set[tuple[str, int, str]] = set()
    for result in results:
        for turn in result.turns:
            for check in turn.checks:
                key = (check.what, check.at.line, check.got)
                if not check.held and key not in seen:
                    seen.add(key)
                    yield check


def _steps(node: Any) -> Iterator[tuple[int, tuple[Steps, CommentedMap]]]:
    """Every step of the file by its line, with the list it stands in."""
    if isinstance(node, CommentedSeq):
        for item in node:
            if isinstance(item, CommentedMap):
                yield item.lc.line + 1, (node, item)
            yield from _steps(item)
    elif isinstance(node, CommentedMap):
        for value in node.values():
            yield from _steps(value)


def _rewrite(steps: dict[int, tuple[Steps, CommentedMap]], check: Check) -> bool:
    if check.at.line not in steps:
        return False
    listed, step = steps[check.at.line]
    if check.what == "action":
        return _action(steps, check, listed, step)
    if check.what == "slot_was_set":
        return _slot(step, check.instead)
    if check.what not in step or (check.instead is None and check.what not in _MAY_BE_NULL):
        return False
    step[check.what] = check.instead
    return True


_MAY_BE_NULL = frozenset({"active_loop", "deadline"})


def _action(
    steps: dict[int, tuple[Steps, CommentedMap]], check: Check, listed: Steps, step: CommentedMap
) -> bool:
    """Another action, one more after it, or none."""
    if check.expected == LISTEN:
        added = CommentedMap(action=check.got)
        listed.insert(_place(listed, step) + 1, added)
        steps[check.at.line] = listed, added  # the next one too many comes after it
    elif check.got == LISTEN:
        del listed[_place(listed, step)]
    else:
        step["action"] = check.got
    return True


def _place(listed: Steps, step: CommentedMap) -> int:
    return next(place for place, each in enumerate(listed) if each is step)


def _slot(step: CommentedMap, now: dict[str, Any]) -> bool:
    for item in step["slot_was_set"]:
        for name, value in now.items():
            if isinstance(item, CommentedMap) and name in item and value is not None:
                item[name] = value
                return True
    return False
