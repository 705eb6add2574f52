"""What the Bot API says when it will not do what was asked.

Rule: code and words are those of the official server, since clients choose their exception by them.
"""

import math


class Refused(Exception):
    """An answer with `"ok": false`. `retry_after` is in whole seconds."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


def failure(code: int) -> Refused:
    """The bare refusal of that HTTP code."""
    return Refused(code, REASONS.get(code, f"Error {code}"))


def bad_request(why: str) -> Refused:
    return Refused(400, f"Bad Request: {why}")


def blocked() -> Refused:
    return Refused(403, "Forbidden: bot was blocked by the user")


def too_many_requests(seconds: float) -> Refused:
    """429, rounded up to whole seconds, at least one."""
    wait = max(1, math.ceil(seconds))
    return Refused(429, f"Too Many Requests: retry after {wait}", wait)


def conflict(why: str) -> Refused:
    return Refused(409, f"Conflict: {why}")


WEBHOOK_IS_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_WAS_SET = "terminated by setWebhook request"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
WRONG_FILE = "wrong file_id or the file is temporarily unavailable"
