"""`python -m tests.servers.telegram --port 8081 --token 1:abc`: a Telegram to talk to, until ^C.

Rule: what is typed is one person's phone: a line is a message, `[Title]` presses that button of
the latest message that has it; what the bot sends is printed. See `remote` for phones over HTTP.
"""

import argparse
import signal
import sys
import threading

from tests.servers.telegram.phone import Phone
from tests.servers.telegram.screen import Shown
from tests.servers.telegram.server import TOKEN, Telegram, running


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.telegram")
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--user", type=int, default=7, help="the id of the person who types")
    asked = parser.parse_args(arguments)
    stop = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, lambda *_: stop.set())
    with running(asked.token, port=asked.port) as telegram:
        print(f"Telegram at {telegram.base_url}, token {asked.token}", flush=True)
        typing = threading.Thread(target=_type, args=(telegram.user(asked.user),), daemon=True)
        typing.start()
        _print(telegram, asked.user, stop)
    return 0


def _type(phone: Phone) -> None:
    for line in sys.stdin:
        text = line.strip()
        if text.startswith("[") and text.endswith("]"):
            _press(phone, text[1:-1])
        elif text:
            phone.writes(text)


def _press(phone: Phone, title: str) -> None:
    with_it = [message for message in phone.received if title in message.titles]
    if with_it:
        phone.presses(with_it[-1], title)
    else:
        print(f"no button [{title}]", flush=True)


def _print(telegram: Telegram, user_id: int, stop: threading.Event) -> None:
    """Every message of the bot, and again when it is edited."""
    printed: dict[int, Shown] = {}
    while not stop.is_set():
        for message in telegram.user(user_id).received:
            if printed.get(message.message_id) != message:
                printed[message.message_id] = message
                buttons = " ".join(f"[{title}]" for title in message.titles)
                file = f" <{message.document.name}>" if message.document else ""
                print(f"#{message.message_id} {message.text}{file} {buttons}".rstrip(), flush=True)
        stop.wait(0.2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
