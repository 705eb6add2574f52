"""From the meaning of a message's words to its intent: one hidden layer over their vectors.

Rule: served by two small products of matrices. It adds to the linear model what that cannot
know, words that no example holds; how much it is listened to is learnt by cross-validation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from nlu.vectors import Lookup, Numbers


class Network(msgspec.Struct):
    """What was learnt. `mean` is that of the examples; `share` is how much it is listened to."""

    mean: Numbers
    inner: Numbers
    inner_bias: Numbers
    outer: Numbers
    outer_bias: Numbers
    share: float = 1.0

    def scores(self, total: Numbers) -> Numbers | None:
        """A score for each label from the sum of a message's vectors; None without any."""
        message = centred(total, self.mean)
        if message is None:
            return None
        hidden = np.maximum(message @ self.inner + self.inner_bias, 0)
        found: Numbers = hidden @ self.outer + self.outer_bias
        return found


def centred(total: Numbers, mean: Numbers) -> Numbers | None:
    """A sum of vectors as a direction from the mean of all messages."""
    length = float(total @ total) ** 0.5
    if not length:
        return None
    away = total / length - mean
    direction: Numbers = away / max(float(away @ away) ** 0.5, 1e-9)
    return direction


def sums(
    messages: Sequence[Sequence[str]], lookup: Lookup, weight: Mapping[str, float], rarest: float
) -> npt.NDArray[np.float32]:
    """One row per message: its words' vectors, each word once and by its weight, added up."""
    total = np.zeros((len(messages), lookup.size), dtype=np.float32)
    for place, message in enumerate(messages):
        for word in dict.fromkeys(message):
            row = lookup(word)
            if row is not None:
                total[place] += row * weight.get(word, rarest)
    return total
