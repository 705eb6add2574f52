"""What the tests need beyond Python, and whether this machine has it.

Rule: a need that is not met is never silent. Run as root, `python -m tests.machine install` brings
it from Debian's packages; otherwise it says what to install and the tests concerned are skipped
with that reason; under CI=true it is an error, because nobody reads a skip there.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Need:
    """A program the tests start. `places` are patterns below the file-system root, newest last."""

    name: str
    places: tuple[str, ...]
    packages: tuple[str, ...]

    def found(self, root: Path = Path("/")) -> Path | None:
        """The program to run, or None when this machine does not have it."""
        for pattern in self.places:
            for program in sorted(root.glob(pattern), reverse=True):
                if os.access(program, os.X_OK):
                    return program
        return None

    @property
    def advice(self) -> str:
        """One line: what is missing and how to install it."""
        return f"{self.name} is missing: sudo apt-get install {' '.join(self.packages)}"


POSTGRESQL = Need("PostgreSQL", ("usr/lib/postgresql/*/bin/postgres",), ("postgresql",))
CHROMIUM = Need("Chromium", ("usr/bin/chromium",), ("chromium", "fonts-liberation"))
KANNEL = Need("Kannel", ("usr/sbin/bearerbox",), ("kannel",))

NEEDS = (POSTGRESQL, CHROMIUM, KANNEL)


def require(need: Need, environment: Mapping[str, str], root: Path = Path("/")) -> Path:
    """The program, or the end of the test: skipped on a person's machine, failed under CI=true."""
    program = need.found(root)
    if program is not None:
        return program
    if under_ci(environment):
        pytest.fail(need.advice, pytrace=False)
    pytest.skip(need.advice)


def under_ci(environment: Mapping[str, str]) -> bool:
    return environment.get("CI", "").lower() in {"true", "1"}


def missing(needs: Iterable[Need] = NEEDS, root: Path = Path("/")) -> list[Need]:
    return [need for need in needs if need.found(root) is None]


@contextmanager
def no_daemon(root: Path) -> Iterator[None]:
    """Packages installed inside the block start no server of their own: the tests start theirs.

    Debian policy 9.3.3.1: what /usr/sbin/policy-rc.d says decides; 101 is no. A machine that has
    one keeps it.
    """
    policy = root / "usr/sbin/policy-rc.d"
    if policy.exists():
        yield
        return
    policy.parent.mkdir(parents=True, exist_ok=True)
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def install(
    environment: Mapping[str, str],
    *,
    needs: Iterable[Need] = NEEDS,
    apt: str,
    root: Path = Path("/"),
) -> None:
    """Brings what is missing from Debian's packages, if there is any and if we may."""
    packages = [package for need in missing(needs) for package in need.packages]
    if not packages or os.geteuid() != 0 or shutil.which(apt) is None:
        return
    print(f"Installing for the tests: {' '.join(packages)}", flush=True)
    with no_daemon(root):
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
            run(apt, command, environment)


def run(apt: str, command: list[str], environment: Mapping[str, str]) -> None:
    """One apt-get, which may wait for another one; its output is shown when it fails."""
    ended = subprocess.run(
        [apt, "-o", "DPkg::Lock::Timeout=300", *command],
        env=dict(environment) | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        print(f"apt-get {command[0]} failed:\n{ended.stdout[-2000:]}", file=sys.stderr)


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    """0 when the tests can run (perhaps with some skipped), 1 when CI lacks something, 2 misuse."""
    if arguments != ["install"]:
        print("usage: python -m tests.machine install", file=sys.stderr)
        return 2
    install(environment, apt="apt-get")
    lacking = missing()
    for need in lacking:
        print(f"{need.advice} (its tests are skipped)", file=sys.stderr)
    return 1 if lacking and under_ci(environment) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
