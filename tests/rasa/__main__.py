"""`make rasa-parity`: Rasa on this project's files, then the same stories in both engines.

Exit code 0: no difference, or each one justified in docs/rasa.md; or Rasa cannot be had on this
machine, which is said. 1: a difference, a failure of Rasa, or of ours.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import msgspec

from tests.rasa import environment, table
from tests.rasa.cannot import Failed, Unavailable
from tests.rasa.comparison import unjustified
from tests.rasa.found import Found
from tests.rasa.measuring import measure
from tests.servers.referent import ROOT, ReferentDidNotStart

PAGE = ROOT / "docs" / "rasa.md"
RESULTS = ROOT / "results" / "rasa-parity.json"


LONG = 1000
"""Stories of ten turns, as the target of replaying says."""


def main() -> int:
    """The whole run; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.rasa", description=__doc__)
    parser.add_argument("--long", type=int, default=LONG, help="long stories to play")
    asked = parser.parse_args()
    try:
        chosen = environment.found(ROOT, os.environ)
        with tempfile.TemporaryDirectory(prefix="referent-rasa-") as folder:
            found = measure(chosen, Path(folder), asked.long)
    except Unavailable as reason:
        print(f"rasa-parity: not measured: {reason}")
        return 0
    except (Failed, ReferentDidNotStart) as reason:
        print(f"rasa-parity: {reason}", file=sys.stderr)
        return 1
    keep(found)
    return verdict(found, PAGE.read_text("utf-8"))


def keep(found: Found) -> None:
    """Write results/rasa-parity.json and the table of docs/rasa.md."""
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    PAGE.write_text(table.put(PAGE.read_text("utf-8"), table.written(found)), "utf-8")


def verdict(found: Found, page: str) -> int:
    """Say what differs; 1 unless the page says why it does."""
    parity = found.parity
    print(f"compared {parity.turns} turns of {parity.stories} stories", end=", ")
    print(f"{len(parity.differences)} differences; written to {RESULTS.name} and {PAGE.name}")
    for difference in parity.differences:
        print(f"  {difference}")
    missing = unjustified(parity, page)
    if missing:
        print(f"{len(missing)} of them not justified under « Differences » in {PAGE.name}")
    wrong = found.core.stories - found.core.right
    return 1 if missing or wrong > len(parity.differences) else 0


if __name__ == "__main__":
    sys.exit(main())
