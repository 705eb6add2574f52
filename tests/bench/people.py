"""What the people of a measure write.

Rule: the same seed writes the same messages, and hardly any text comes twice, so that nothing
remembered from an earlier message flatters the figures.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import msgspec

PATH = "/webhooks/rest/webhook"
TEXTS = Path(__file__).with_name("messages.txt").read_text(encoding="utf-8").splitlines()
BEFORE = ("", "bonjour, ", "Bonsoir ", "slt ", "svp ", "euh ", "dites moi ", "une question : ")
AFTER = ("", " ?", " merci", " svp", " ...", " mrc d'avance", " !!", " je comprends pas")


def texts(seed: int) -> Iterator[str]:
    """Endless, drawn from messages.txt with the beginnings and ends people add."""
    draw = random.Random(seed)
    while True:
        yield draw.choice(BEFORE) + draw.choice(TEXTS) + draw.choice(AFTER)


def request(sender: str, text: str, message_id: str) -> bytes:
    """The body of Rasa's REST webhook, with our id of the message."""
    return msgspec.json.encode(
        {"sender": sender, "message": text, "metadata": {"message_id": message_id}}
    )


def answered_texts(body: bytes) -> list[str]:
    """The texts in the webhook's answer, in order."""
    return [message["text"] for message in msgspec.json.decode(body) if "text" in message]
