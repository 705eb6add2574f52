"""Which Python Rasa runs in, and what is said when there is none."""

import hashlib
import os
import sys
from pathlib import Path

import msgspec
import pytest

from tests.rasa import environment
from tests.rasa.cannot import Failed, Unavailable
from tests.rasa.environment import Installed

NO_NETWORK = (
    "WARNING: Retrying after connection broken by 'NewConnectionError(Failed to establish a new "
    "connection: [Errno -2] Name or service not known')\nERROR: No matching distribution found "
    "for absl-py==1.4.0"
)
OTHER_HASH = (
    "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n"
    "  absl-py==1.4.0: Expected sha256 a, Got b"
)


def program(path: Path, lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_python_of_that_name_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "shims/python3.10", "echo 'pyenv: command not found' >&2; exit 127")
    real = program(tmp_path / ".pyenv/versions/3.10.13/bin/python3.10", "echo 3.10")
    variables = {"PATH": f"{tmp_path / 'shims'}{os.pathsep}/nowhere", "HOME": str(tmp_path)}
    assert environment.python310(variables) == real


def test_the_one_on_path_comes_first_when_it_runs(tmp_path: Path) -> None:
    first = program(tmp_path / "bin/python3.10", "echo 3.10")
    program(tmp_path / ".pyenv/versions/3.10.13/bin/python3.10", "echo 3.10")
    variables = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
    assert environment.python310(variables) == first


def test_another_version_under_that_name_is_none(tmp_path: Path) -> None:
    program(tmp_path / "bin/python3.10", "echo 3.11")
    assert environment.python310({"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}) is None


def test_without_python_310_rasa_cannot_be_had_here(tmp_path: Path) -> None:
    (tmp_path / "requirements-rasa.lock").write_text("rasa==3.6.21\n")
    with pytest.raises(Unavailable, match=r"no Python 3\.10"):
        environment.found(tmp_path, {"PATH": "", "HOME": str(tmp_path)})


def test_a_python_that_was_named_and_has_no_rasa_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(Failed, match=r"has Rasa \(none\), expected 3\.6\.21"):
        environment.found(tmp_path, {"RASA_PYTHON": sys.executable})
    with pytest.raises(Failed, match="no such program"):
        environment.found(tmp_path, {"RASA_PYTHON": str(tmp_path / "nothing")})


def test_an_environment_is_made_once_for_its_lock(tmp_path: Path) -> None:
    lock = tmp_path / "requirements-rasa.lock"
    lock.write_text("rasa==3.6.21\n")
    python = program(tmp_path / ".venv-rasa/bin/python", "echo 3.6.21")
    kept = Installed(164, 2_700_000_000, 99.0, hashlib.sha256(lock.read_bytes()).hexdigest())
    (tmp_path / ".venv-rasa/.installed").write_bytes(msgspec.json.encode(kept))
    nothing_else = {"PATH": "", "HOME": str(tmp_path)}
    assert environment.found(tmp_path, nothing_else).python == python
    lock.write_text("rasa==3.6.20\n")
    with pytest.raises(Unavailable):
        environment.found(tmp_path, nothing_else)


def test_no_network_is_forgiven_and_a_wrong_package_is_not() -> None:
    assert isinstance(environment.explained(NO_NETWORK), Unavailable)
    assert isinstance(environment.explained(OTHER_HASH), Failed)
    assert isinstance(environment.explained("error: command 'gcc' failed"), Failed)


def test_packages_are_counted_however_they_were_installed(tmp_path: Path) -> None:
    for name in ("a-1.dist-info", "b-2.egg-info", "a", "b"):
        (tmp_path / name).mkdir()
    (tmp_path / "a/x.py").write_text("12345")
    assert environment.weighed(tmp_path) == Installed(packages=2, size=5)
