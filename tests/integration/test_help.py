"""The help of the console, as the whole server gives it: the pictures of its own project."""

from tests.fakes.visitor import Visitor
from tests.integration.conftest import ROOT, System
from tests.integration.people import PASSWORD


def test_a_conseiller_sees_the_pictures_that_the_command_draws(system: System) -> None:
    claire = Visitor(system.client)
    claire.press("/console/login", 'id="password"', login="claire", password=PASSWORD)
    page = claire.see("/console/help").text
    for kept in (ROOT / "docs" / "pictures").iterdir():
        assert f'src="/console/help/{kept.name}"' in page
        assert claire.see(f"/console/help/{kept.name}").text == kept.read_text(encoding="utf-8")
