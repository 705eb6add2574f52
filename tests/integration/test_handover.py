"""From the assistant to the named referent and back, as both sides live it."""

import pytest

from handoff.case import AlreadyHeld, IllegalMove, StillWaiting
from handoff.ports import NotYours
from tests.integration.conftest import System

PASSWORD = "a password of the tests"
