"""What random conversations are played on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from bot import settings
from bot.replay.ground import Ground, prepared


@pytest.fixture(scope="module")
def ground(trained: Path) -> Iterator[Ground]:
    """The project as it is, and the people of the demo."""
    with prepared(replace(settings.read(), data_dir=trained)) as ready:
        yield ready
