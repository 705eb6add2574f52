"""The answers of domain.yml, and the longest values that are likely in them."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]


def load(path: str) -> Any:
    """A file of the project."""
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


DOMAIN = load("domain.yml")
VARIATIONS = [(name, v) for name, of in DOMAIN["responses"].items() for v in of]
FOREIGN = {name for name in DOMAIN["responses"] if name.startswith("utter_oos__langue")}
"""What is said in another language than French."""

VALUES = load("data/channels.yml")["sms"]["longest"]
"""The known values and what actions add to them; `source` and `article` are the answers' own."""
