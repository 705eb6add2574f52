"""Labelled messages through a running server: what people would really get.

    python -m tests.bench.answers FILE.tsv      (columns text, label, alt; alt may hold several, |)

Rule: each message comes from somebody new, by the REST webhook; what became of it is read in the
tracker, as an outsider would.
"""

import csv
import http.client
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from tests.bench import people
from tests.servers import referent

ASKS = {"utter_default_ask_affirmation", "utter_default_ask_rephrase"}
HANDED_OVER = {"nlu_fallback", "detresse__incertaine"}
OUTCOMES = ("right", "wrong", "asked back", "handed over")


class Labelled(msgspec.Struct, frozen=True):
    """A message and the subjects that are a right answer to it."""

    text: str
    labels: frozenset[str]


def read(path: Path) -> Iterator[Labelled]:
    """The messages of a file."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            alternatives = (row.get("alt") or "").split("|")
            yield Labelled(row["text"], frozenset({row["label"], *filter(None, alternatives)}))


def outcome(message: Labelled, tracker: dict[str, Any]) -> str:
    """What became of a message: one of OUTCOMES. Distress and a call for a human are answers;
    a doubt about distress brings a human.
    """
    intent = tracker["latest_message"]["intent"]["name"]
    subject = intent.partition("__")[0]
    said = {event["metadata"].get("utter_action") for event in bots(tracker)}
    if said & ASKS:
        return "asked back"
    if subject in message.labels:
        return "right"
    return "handed over" if intent in HANDED_OVER else "wrong"


def bots(tracker: dict[str, Any]) -> list[dict[str, Any]]:
    """What was said to the person."""
    return [event for event in tracker["events"] if event["event"] == "bot"]


def main(path: Path) -> int:
    """Print the counts, then each message that got a wrong answer."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, referent.running(Path(folder)) as server:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        for number, message in enumerate(read(path)):
            tracker = _sent(line, f"somebody-{number}", message.text)
            became = outcome(message, tracker)
            counts[became] += 1
            if became == "wrong":
                intent = tracker["latest_message"]["intent"]["name"]
                wrong.append(f"{'|'.join(sorted(message.labels))} -> {intent}: {message.text}")
        line.close()
    total = counts.total()
    print(f"messages     {total}")
    for name in OUTCOMES:
        print(f"{name:12} {counts[name]} ({counts[name] / total:.1%})")
    print(*wrong, sep="\n")
    return 0


def _sent(line: http.client.HTTPConnection, sender: str, text: str) -> dict[str, Any]:
    line.request("POST", people.PATH, people.request(sender, text, "1"))
    answer = line.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{answer.status} to: {text}")
    line.request("GET", f"/conversations/{sender}/tracker")
    tracker: dict[str, Any] = msgspec.json.decode(line.getresponse().read())
    return tracker


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
