"""Logs and figures. Ids and kinds only: never a person's words, name or number."""

import logging
import sys
from collections.abc import Mapping

import structlog
from prometheus_client import Counter, Gauge, Histogram

from bot.conversation.events import HandoffRequested, PersonSpoke
from bot.conversation.ports import Outcome

TURNS = Counter("referent_turns_total", "Messages from people, by channel", ["channel"])
REPEATS = Counter("referent_repeats_total", "Messages a channel sent again", ["channel"])
LEFT_ALONE = Counter("referent_left_alone_total", "What arrived for nobody of ours", ["channel"])
REFUSED = Counter("referent_refused_total", "Messages refused because nothing could be written")
DECISIONS = Counter("referent_decisions_total", "What was made of a message", ["decision"])
HANDOFFS = Counter("referent_handoffs_total", "Conversations a human was asked for", ["reason"])
SENT = Counter("referent_sent_total", "Messages to people", ["channel", "state"])
POSTPONED = Counter("referent_postponed_total", "Messages that had to wait", ["channel"])
OUTBOX = Gauge("referent_outbox_messages", "Messages that wait to leave", ["channel"])
TURN_SECONDS = Histogram(
    "referent_turn_seconds",
    "From the message received to its commit",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def count(channel: str, outcome: Outcome) -> None:
    """Add a turn to the figures."""
    if outcome.repeated:
        REPEATS.labels(channel).inc()
        return
    TURNS.labels(channel).inc()
    for recorded in outcome.recorded:
        match recorded.event:
            case PersonSpoke(understood=understood) if understood:
                DECISIONS.labels(understood.decision).inc()
            case HandoffRequested(reason=reason):
                HANDOFFS.labels(reason.value).inc()


def show_waiting(messages: Mapping[str, int]) -> None:
    """Set how many messages wait to leave, by channel."""
    OUTBOX.clear()
    for channel, count in messages.items():
        OUTBOX.labels(channel).set(count)


def start_logging(level: str = "INFO") -> None:
    """One JSON line an event, on standard error."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    # The server prints what escapes with its text, which may quote a person; ours was logged.
    logging.getLogger("uvicorn.error").addFilter(_without_trace)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            trace_without_values,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def _without_trace(record: logging.LogRecord) -> bool:
    record.exc_info = None
    record.exc_text = None
    return True


def trace_without_values(
    _: object, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Where an error came from, file and line, without its text: that may quote a person."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        trace, places = error.__traceback__, []
        while trace:
            code = trace.tb_frame.f_code
            where = "/".join(code.co_filename.rsplit("/", 2)[-2:])
            places.append(f"{where}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        event["where"] = places[-6:]
    return event
