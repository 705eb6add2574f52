"""A missing program is said, never passed over in silence."""

import subprocess
from pathlib import Path

import pytest

from tests import machine
from tests.machine import Need

ABSENT = Need("Nothing", ("usr/bin/does-not-exist",), ("nothing", "nothing-extras"))


def program(root: Path, place: str) -> Path:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_a_missing_program_skips_the_test_on_a_persons_machine():
    with pytest.raises(pytest.skip.Exception, match="apt-get install nothing nothing-extras"):
        machine.require(ABSENT, environment={})


@pytest.mark.parametrize("said", ["true", "1", "True"])
def test_a_missing_program_fails_the_test_under_ci(said):
    with pytest.raises(pytest.fail.Exception, match="apt-get install nothing nothing-extras"):
        machine.require(ABSENT, environment={"CI": said})


def test_a_program_that_is_there_is_given(tmp_path):
    there = program(tmp_path, "usr/bin/does-not-exist")
    assert machine.require(ABSENT, environment={"CI": "true"}, root=tmp_path) == there


def test_a_link_whose_package_is_gone_is_not_a_program(tmp_path):
    link = tmp_path / "usr/bin/does-not-exist"
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "gone")
    assert ABSENT.found(tmp_path) is None


def test_the_newest_of_several_versions_is_taken(tmp_path):
    program(tmp_path, "usr/lib/postgresql/15/bin/postgres")
    newest = program(tmp_path, "usr/lib/postgresql/17/bin/postgres")
    assert machine.POSTGRESQL.found(tmp_path) == newest


def test_only_what_is_missing_is_installed_and_the_lists_are_read_first(tmp_path, monkeypatch):
    apt = program(tmp_path, "apt-get")
    calls = tmp_path / "calls"
    apt.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> {calls}\n')
    monkeypatch.setattr("os.geteuid", lambda: 0)
    there = Need("A shell", ("bin/sh",), ("a-shell",))
    machine.install({}, needs=[there, ABSENT], apt=str(apt), root=tmp_path)
    asked = [line.split() for line in calls.read_text().splitlines()]
    assert [line[3] for line in asked] == ["update", "install"]
    assert asked[1][-2:] == ["nothing", "nothing-extras"]
    assert {line[0] for line in asked} == {"noninteractive"}


def test_nothing_is_asked_of_debian_when_nothing_is_missing(tmp_path, monkeypatch):
    apt = program(tmp_path, "apt-get")
    apt.write_text(f"#!/bin/sh\ntouch {tmp_path}/called\n")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    machine.install({}, needs=[Need("A shell", ("bin/sh",), ("a-shell",))], apt=str(apt))
    assert not (tmp_path / "called").exists()


def test_nothing_is_installed_for_somebody_who_is_not_root(tmp_path, monkeypatch):
    apt = program(tmp_path, "apt-get")
    apt.write_text(f"#!/bin/sh\ntouch {tmp_path}/called\n")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    machine.install({}, needs=[ABSENT], apt=str(apt))
    assert not (tmp_path / "called").exists()


def test_what_debian_refused_is_shown(tmp_path, monkeypatch, capsys):
    apt = program(tmp_path, "apt-get")
    apt.write_text("#!/bin/sh\necho 'E: no such package'\nexit 100\n")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    machine.install({}, needs=[ABSENT], apt=str(apt))
    assert "E: no such package" in capsys.readouterr().err


@pytest.mark.parametrize(("environment", "code"), [({}, 0), ({"CI": "true"}, 1)])
def test_the_install_command_fails_only_under_ci(monkeypatch, capsys, environment, code):
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr(machine, "missing", lambda *_: [ABSENT])
    assert machine.main(["install"], environment) == code
    assert ABSENT.advice in capsys.readouterr().err


def test_any_other_command_is_misuse():
    assert machine.main(["remove"], {}) == 2


def test_what_is_installed_for_the_tests_starts_no_server_of_its_own(tmp_path):
    policy = tmp_path / "usr/sbin/policy-rc.d"
    with machine.no_daemon(tmp_path):
        assert subprocess.run([policy]).returncode == 101
    assert not policy.exists()


def test_a_machine_that_says_itself_what_may_start_goes_on_saying_it(tmp_path):
    policy = program(tmp_path, "usr/sbin/policy-rc.d")
    with machine.no_daemon(tmp_path):
        assert policy.read_text() == "#!/bin/sh\n"
    assert policy.exists()
