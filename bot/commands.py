"""What the `referent` commands do. Results on standard output, troubles on standard error."""

import asyncio
import csv
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bot import settings as configuration
from bot.conversation.errors import Malformed, ReferentError
from bot.dialogue.problems import ProjectError
from bot.settings import Settings
from nlu.errors import UnderstandingError

Arguments = Mapping[str, Any]


def run(arguments: Arguments) -> int:
    """Run the command named in `arguments`; its exit code."""
    command = _COMMANDS[arguments["command"]]
    try:
        return command(configuration.read(), arguments)
    except (ReferentError, ProjectError, UnderstandingError) as error:
        print(f"referent: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read what is printed has read enough (`| head`)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"referent: {where}{error.strerror}", file=sys.stderr)
        return 1


def _run(settings: Settings, _: Arguments) -> int:
    from bot import serving

    return serving.run(settings)


def _serve(settings: Settings, _: Arguments) -> int:
    from bot import serving

    return serving.serve(settings)


def _relay(settings: Settings, _: Arguments) -> int:
    from bot import serving

    return serving.relay(settings)


def _chat(settings: Settings, arguments: Arguments) -> int:
    from bot.channels.terminal import chat

    return asyncio.run(chat.talk(settings, arguments["person"]))


def _train(settings: Settings, _: Arguments) -> int:
    from bot.bootstrap import train

    print(train(settings).name)
    return 0


def _parse(settings: Settings, arguments: Arguments) -> int:
    import nlu
    from bot.bootstrap import now, train
    from bot.channels.rest.api import parsed
    from handoff.hours import PARIS

    interpreter = nlu.load(train(settings))
    today = now().astimezone(PARIS).date()
    shown: dict[str, Any] = parsed(interpreter.parse(arguments["text"], today=today))
    if arguments["explain"]:
        shown["explanation"] = interpreter.explain(arguments["text"])
    _print_json(shown)
    return 0


def _eval(settings: Settings, arguments: Arguments) -> int:
    from bot import evaluating

    return evaluating.run(settings, arguments)


def _validate(settings: Settings, arguments: Arguments) -> int:
    from bot import checking

    problems = checking.problems(settings.root)
    for problem in problems:
        print(problem)
    wrong = sum(problem.level == "error" for problem in problems)
    print(f"{wrong} errors, {len(problems) - wrong} warnings")
    if arguments["costs"]:
        for line in checking.by_sms(settings.root):
            print(line)
    return 1 if wrong else 0


def _replay(settings: Settings, arguments: Arguments) -> int:
    from bot import observe
    from bot.replay import command

    observe.start_logging("CRITICAL")
    return command.run(settings, arguments)


def _graph(settings: Settings, arguments: Arguments) -> int:
    from bot.graph import command

    return command.run(settings, arguments)


def _record(settings: Settings, arguments: Arguments) -> int:
    from bot import observe
    from bot.replay.recording import command, source

    observe.start_logging("CRITICAL")
    who = arguments["conversation"]
    real = _reading(settings, lambda connection: source.read(connection, who))
    return command.run(settings, real, arguments)


def _import(settings: Settings, arguments: Arguments) -> int:
    from bot import portfolio
    from bot.bootstrap import now

    path = Path(arguments["file"])
    if not path.is_file():
        print(f"referent: {path}: no such file", file=sys.stderr)
        return 2
    with path.open(encoding="utf-8", newline="") as lines:
        added = portfolio.load_csv(settings, csv.DictReader(lines), now())
    print(f"{added} people added")
    return 0


def _people(settings: Settings, arguments: Arguments) -> int:
    from bot.store import directory

    listed = _reading(settings, directory.people)
    if arguments["as_json"]:
        _print_json(listed)
        return 0
    for person in listed:
        addresses = " ".join(f"{a.channel}:{a.id}" for a in person.addresses)
        print(f"{person.id}\t{person.name}\t{person.referent or '-'}\t{addresses}")
    return 0


def _verify(settings: Settings, arguments: Arguments) -> int:
    from bot.store import verify

    wanted = arguments["conversation"]

    def check(connection: Any) -> tuple[int, list[str]]:
        ids: Sequence[str] = [wanted] if wanted else list(verify.conversations(connection))
        found = [f"{id_}: {fault}" for id_ in ids for fault in verify.faults(connection, id_)]
        return len(ids), found

    count, found = _reading(settings, check)
    for fault in found:
        print(fault)
    print(f"{count} conversations, {len(found)} faults")
    return 1 if found else 0


def _db(settings: Settings, _: Arguments) -> int:
    from bot.store.database import upgrade

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database_url)
    return 0


def _reading(settings: Settings, query: Callable[[Any], Any]) -> Any:
    """What a query gives on the database as it is; the tables must be there."""
    from sqlalchemy.exc import DBAPIError

    from bot.store.database import open_engine

    engine = open_engine(settings.database_url, writes=False)
    if engine.dialect.name == "postgresql":  # all of it as it was at one moment
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    try:
        with engine.begin() as connection:
            return query(connection)
    except DBAPIError as error:
        raise Malformed(f"the database cannot be read ({type(error).__name__})") from error
    finally:
        engine.dispose()


def _print_json(content: Any) -> None:
    print(msgspec.json.format(msgspec.json.encode(content), indent=2).decode())


_COMMANDS: dict[str, Callable[[Settings, Arguments], int]] = {
    "run": _run,
    "serve": _serve,
    "relay": _relay,
    "chat": _chat,
    "train": _train,
    "parse": _parse,
    "eval": _eval,
    "validate": _validate,
    "replay": _replay,
    "graph": _graph,
    "record": _record,
    "import": _import,
    "people": _people,
    "verify": _verify,
    "db": _db,
}
