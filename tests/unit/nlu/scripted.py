"""An interpreter that says what it was told to, and the messages of a small file."""

from pathlib import Path
from typing import Any

from nlu import Ranked, Understanding
from nlu.evaluation import Report, evaluate

Said = tuple[str, str, tuple[str, ...]] | tuple[str, str, tuple[str, ...], float]


class Scripted:
    """Says of each text: the intent, the decision, the candidates, and how sure (or 0.9)."""

    model_id = "scripted"

    def __init__(self, said: dict[str, Said]) -> None:
        self._said = said

    def parse(self, text: str, today: Any = None, prefer: Any = "past") -> Understanding:
        intent, decision, candidates, *sure = self._said[text]
        ranked = Ranked(intent, *sure or [0.9])
        return Understanding(text, ranked, decision=decision, candidates=candidates)

    def explain(self, text: str) -> dict[str, Any]:
        return {}


def reported(folder: Path, *rows: tuple[str, str, Said], style: str = "") -> Report:
    """The report over rows of text, label (or label|alt) and what is said of it."""
    path = folder / "messages.tsv"
    lines = ["text\tlabel\talt\tstyle"]
    for text, labels, _ in rows:
        label, _, alt = labels.partition("|")
        lines.append(f"{text}\t{label}\t{alt}\t{style}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return evaluate(Scripted({text: said for text, _, said in rows}), path)
