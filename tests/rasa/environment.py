"""A Python with Rasa: the one that RASA_PYTHON names, or .venv-rasa made from a lock, once.

Rule: what cannot be had on this machine (no Python 3.10, no network, no room) is `Unavailable`,
and the run ends there saying so; whatever else goes wrong is a failure.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from tests.rasa.cannot import Failed, Unavailable

VERSION = "3.6.21"
"""The last open one."""
SECONDS_TO_INSTALL = 1500
ELSEWHERE = (
    *("No matching distribution found", "Failed to establish a new connection"),
    *("Temporary failure in name resolution", "Read timed out", "ReadTimeoutError"),
    *("Connection reset by peer", "No space left on device", "ConnectTimeoutError"),
    *("Max retries exceeded", "Connection refused", "503 Server Error", "403 Client Error"),
)
"""What pip says when the network or the disk is at fault, not the lock."""

SUFFIXES = ("dist", "egg")
"""Packages that only exist as source still install as eggs."""


class Installed(msgspec.Struct, frozen=True):
    """What an installation is and what it cost: bytes, packages, and seconds where measured."""

    packages: int
    size: int
    seconds: float | None = None
    lock: str = ""


class Environment(msgspec.Struct, frozen=True):
    """A Python that has Rasa."""

    python: Path
    rasa: str
    installed: Installed


def found(root: Path, variables: Mapping[str, str]) -> Environment:
    """The environment to run Rasa in, made if need be. Raises `Unavailable` or `Failed`."""
    named = variables.get("RASA_PYTHON", "")
    if not named:
        return _own(root, variables)
    program = shutil.which(named)
    if program is None:
        raise Failed(f"RASA_PYTHON is {named!r}, no such program")
    python = Path(program)
    return Environment(python, rasa_of(python), weighed(_site_packages(python)))


def rasa_of(python: Path) -> str:
    """The version of its Rasa. Raises `Failed` when it has none, or another than ours."""
    said = _answer(python, "import importlib.metadata as m; print(m.version('rasa'))")
    if said != VERSION:
        raise Failed(f"{python} has Rasa {said or '(none)'}, expected {VERSION}")
    return said


def python310(variables: Mapping[str, str]) -> Path | None:
    """A Python 3.10 that runs and can make environments.

    A name on PATH is not enough: pyenv puts one there for every version it has ever heard of, and
    it fails when the version is not the chosen one.
    """
    asked = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    return next((p for p in _candidates(variables) if _answer(p, asked) == "3.10"), None)


def _candidates(variables: Mapping[str, str]) -> Iterator[Path]:
    for folder in variables.get("PATH", "").split(os.pathsep):
        program = Path(folder or ".", "python3.10")
        if os.access(program, os.X_OK):
            yield program
    home = variables.get("HOME", "")
    pyenv = Path(variables.get("PYENV_ROOT") or Path(home, ".pyenv"))
    yield from sorted(pyenv.glob("versions/3.10*/bin/python3.10"), reverse=True)


def _answer(python: Path, question: str) -> str:
    """What a Python prints, or nothing when it does not run."""
    try:
        ended = subprocess.run(
            [python, "-I", "-c", question], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""


def _own(root: Path, variables: Mapping[str, str]) -> Environment:
    """.venv-rasa, as the lock says; made again when the lock has changed."""
    folder, lock = root / ".venv-rasa", root / "requirements-rasa.lock"
    python, kept = folder / "bin" / "python", folder / ".installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if kept.exists():
        installed = msgspec.json.decode(kept.read_bytes(), type=Installed)
        if installed.lock == wanted:
            return Environment(python, rasa_of(python), installed)
    base = python310(variables)
    if base is None:
        raise Unavailable("no Python 3.10, and Rasa 3.6.21 runs on no later one")
    print(f"Installing Rasa {VERSION} into {folder.name} (once, 2.7 GB, minutes)...", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    installed = msgspec.structs.replace(install(base, folder, lock, ("--no-deps",)), lock=wanted)
    kept.write_bytes(msgspec.json.encode(installed))
    return Environment(python, rasa_of(python), installed)


def install(base: Path, folder: Path, lock: Path, more: Sequence[str] = ()) -> Installed:
    """A new environment from a lock; pip's own cache is left aside, for it may be warm.

    Raises `Unavailable` where network or disk are at fault, else `Failed`.
    """
    began = time.perf_counter()
    _run([str(base), "-m", "venv", str(folder)])
    pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--no-cache-dir", "--require-hashes", *more, "-r", str(lock)])
    took = time.perf_counter() - began
    return msgspec.structs.replace(weighed(_site_packages(folder / "bin" / "python")), seconds=took)


def ours(root: Path, folder: Path) -> Installed:
    """What our own packages cost to install, without those of tests. Raises as `install`."""
    lock = folder / "requirements.lock"
    uv = [str(Path(sys.executable).with_name("uv")), "export", "--project", str(root)]
    what = ["--frozen", "--no-default-groups", "--no-emit-project", "--no-header"]
    _run([*uv, *what, "--quiet", "--output-file", str(lock)])
    return install(Path(sys.executable), folder / "venv", lock)


def weighed(packages: Path) -> Installed:
    """How many packages a folder holds and how many bytes."""
    files = (path for path in packages.rglob("*") if path.is_file() and not path.is_symlink())
    return Installed(
        packages=sum(1 for suffix in SUFFIXES for _ in packages.glob(f"*.{suffix}-info")),
        size=sum(path.stat().st_size for path in files),
    )


def _site_packages(python: Path) -> Path:
    return Path(_answer(python, "import sysconfig; print(sysconfig.get_path('purelib'))"))


def _run(command: Sequence[str]) -> None:
    try:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            timeout=SECONDS_TO_INSTALL,
        )
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"installing took more than {SECONDS_TO_INSTALL} s") from error
    if ended.returncode != 0:
        raise explained(ended.stdout)


def explained(output: str) -> Unavailable | Failed:
    """What an installation that failed says: not to be had here, or wrong."""
    last = [line for line in output.splitlines() if line.strip()][-3:]
    if any(sign in output for sign in ELSEWHERE) and "DO NOT MATCH THE HASHES" not in output:
        return Unavailable(f"it could not be installed here: {' / '.join(last)}")
    return Failed(f"it was not installed: {output[-2000:]}")
