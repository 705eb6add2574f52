"""The `referent` command. Reads the words; `bot.commands` does the work.

Exit code 0: fine; 1: problems were found; 2: misuse. Imports stay inside the commands, so that
`referent --help` answers at once.
"""

import argparse
import sys
from collections.abc import Sequence


def parser() -> argparse.ArgumentParser:
    """Every command and its options."""
    top = argparse.ArgumentParser(
        prog="referent",
        description="One thread, one name: the jobseekers' messaging assistant.",
        epilog="Exit code 0: fine, 1: problems were found, 2: misuse.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text)

    command("run", "set up what is missing (tables, model, demo portfolio) and serve")
    command("serve", "serve, on a database of your own")
    command("relay", "only carry what waits to people, beside servers on the same database")
    chat = command("chat", "talk to the assistant in the terminal")
    chat.add_argument("--person", help="id of the person to be (see `referent people`)")
    command("train", "train understanding, if the data changed")
    parse = command("parse", "show what understanding makes of a text")
    parse.add_argument("text")
    parse.add_argument("--explain", action="store_true", help="also why")
    evaluate = command("eval", "measure understanding on labelled messages")
    evaluate.add_argument("file", help="TSV with the columns text, label and perhaps alt, style")
    evaluate.add_argument("--html", metavar="PATH", help="the page (default: results/eval.html)")
    evaluate.add_argument("--save", metavar="FILE", help="keep the results, to compare with later")
    evaluate.add_argument(
        "--compare",
        metavar="MODEL",
        help="a model's folder, a file written by --save, or a server with Rasa's /model/parse",
    )
    validate = command("validate", "look for mistakes in the project's files")
    validate.add_argument("--costs", action="store_true", help="also what each answer costs by SMS")
    replay = command("replay", "replay conversations and say what went otherwise")
    replay.add_argument(
        "paths", nargs="+", metavar="PATH", help="files or folders (docs/testers.md)"
    )
    replay.add_argument("--wire", action="store_true", help="scenarios through real servers")
    replay.add_argument("--html", metavar="FILE", help="a page with every conversation")
    replay.add_argument("--json", metavar="FILE", help="the same for programs")
    replay.add_argument("--coverage", action="store_true", help="what no conversation exercises")
    replay.add_argument(
        "--fail-under", type=float, metavar="N", help="exit 1 when coverage is under N percent"
    )
    replay.add_argument("--update", action="store_true", help="rewrite what failed, for review")
    replay.add_argument("--watch", action="store_true", help="replay again what a change touches")
    graph = command("graph", "draw what leads where in the dialogue, as SVG files")
    graph.add_argument("--out", metavar="FOLDER", help="where (default: docs/pictures)")
    record = command("record", "write a scenario from a conversation, personal data replaced")
    record.add_argument("conversation", help="id of the person (see `referent people`)")
    record.add_argument("--out", metavar="FILE", help="where to (default: standard output)")
    record.add_argument("--seed", type=int, help="the same seed gives the same names and dates")
    load = command("import", "add people from a CSV file")
    load.add_argument("file", help="columns: id,name,referent,channel,address (see the README)")
    people = command("people", "list people with their referent and addresses")
    people.add_argument("--json", action="store_true", dest="as_json", help="as JSON")
    verify = command("verify", "prove that conversations are as they were written")
    verify.add_argument("conversation", nargs="?", help="one conversation; all without it")
    db = command("db", "look after the database")
    db.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser(
        "upgrade", help="bring the tables up to date"
    )
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    arguments = vars(parser().parse_args(words))
    from bot import commands

    return commands.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
