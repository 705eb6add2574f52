"""Why there is no result.

Rule: only what this machine lacks is forgiven; a Rasa that fails is a failure of ours.
"""


class Unavailable(Exception):
    """Rasa cannot be had on this machine; the message says why. Nothing is wrong."""


class Failed(Exception):
    """Rasa is there, and it or our files did not do their part; the message ends with what it
    said.
    """
