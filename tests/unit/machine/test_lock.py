"""The locked dependencies install anywhere: they name the public index and no other host."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[3]
PUBLIC = {"pypi.org", "files.pythonhosted.org"}


@pytest.mark.parametrize("lock", ["uv.lock", "requirements.lock"])
def test_the_lock_names_no_host_but_the_public_index(lock):
    addresses = re.findall(r"(?:https?|file)://[^\s\"',]+", (ROOT / lock).read_text())
    assert {urlsplit(address).hostname for address in addresses} <= PUBLIC


def test_every_locked_package_has_its_hash():
    text = (ROOT / "requirements.lock").read_text().replace("\\\n", " ")
    packages = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert len(packages) > 40
    assert [line for line in packages if "--hash=sha256:" not in line] == []
