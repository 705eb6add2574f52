"""A server that cannot be right does not start half: it says file, line and reason."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.servers import referent

FILES = ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project's files that may be broken."""
    root = tmp_path / "project"
    root.mkdir()
    for name in FILES:
        shutil.copy(referent.ROOT / name, root / name)
    shutil.copytree(referent.ROOT / "data", root / "data")
    return root


def run(root: Path, data: Path, *words: str, **more: str) -> tuple[int, str]:
    done = subprocess.run(
        [str(referent.PROGRAM), *words],
        cwd=root,
        env=referent.settings(data, more=more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("domain.yml", "intents: [\n"),
        ("data/rules.yml", "rules:\n- rule: x\n  steps: {}\n"),
        ("data/stories.yml", "stories:\n- story: [\n"),
        ("data/nlu/conseiller.yml", "nlu:\n- intent: 3\n  examples: 4\n"),
        ("config.yml", "pipeline: x: y\n"),
        ("data/calendar.yml", "rule: 3\n"),
        ("data/subjects.yml", "subjects:\n- a\n"),
        ("data/agency.yml", "id: 3\nweek: []\n"),
        ("data/names.yml", "names: [1]\n"),
        ("data/lookups/human.yml", "words: {\n"),
        ("endpoints.yml", "tracker_store: [\n"),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_nothing_starts(
    project: Path, data_dir: Path, name: str, broken: str
) -> None:
    (project / name).write_text(broken, encoding="utf-8")
    code, said = run(project, data_dir, "serve")
    assert code == 1
    assert f"{Path(name).name}:" in said
    assert "Traceback" not in said
    assert "Chat " not in said


def test_a_missing_file_is_named(project: Path, data_dir: Path) -> None:
    (project / "domain.yml").unlink()
    code, said = run(project, data_dir, "serve")
    assert code == 1
    assert "domain.yml" in said and "Traceback" not in said


def test_a_damaged_model_is_named(data_dir: Path) -> None:
    for file in (data_dir / "models").rglob("*.*"):
        file.write_bytes(file.read_bytes()[:100])
    code, said = run(referent.ROOT, data_dir, "parse", "bonjour")
    assert code == 1
    assert "Traceback" not in said and "models" in said


def test_a_port_that_is_taken_is_said(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = run(referent.ROOT, data_dir, "serve", REFERENT_PORT=port)
    assert code == 1
    assert port in said and "Traceback" not in said


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("REFERENT_PORT", "99999", "REFERENT_PORT"),
        ("REFERENT_DATABASE_URL", "foo", "database URL"),
        ("REFERENT_DATABASE_URL", "mysql://x/y", "mysql"),
        ("REFERENT_DATABASE_URL", "postgresql://x@127.0.0.1:1/y", "cannot be opened"),
    ],
)
def test_a_wrong_setting_is_named(data_dir: Path, setting: str, value: str, said: str) -> None:
    code, told = run(referent.ROOT, data_dir, "serve", **{setting: value})
    assert code == 1
    assert said in told and "Traceback" not in told


def test_a_file_that_is_no_database_is_named(data_dir: Path) -> None:
    (data_dir / "referent.db").write_bytes(b"this is no database" * 100)
    code, said = run(referent.ROOT, data_dir, "serve")
    assert code == 1
    assert "database" in said and "Traceback" not in said


def test_people_are_imported_from_csv_or_refused_with_the_line(data_dir: Path) -> None:
    good = data_dir / "good.csv"
    good.write_text("id,name,referent,channel,address\nzoe,Zoé Petit,,sms,+33639980099\n", "utf-8")
    assert run(referent.ROOT, data_dir, "import", str(good)) == (0, "1 people added\n")
    code, said = run(referent.ROOT, data_dir, "import", str(good))
    assert code == 1 and "line 2" in said
    wrong = data_dir / "wrong.csv"
    wrong.write_text("id,name,referent,channel,address\nyan,Yan,nobody,,\n", "utf-8")
    code, said = run(referent.ROOT, data_dir, "import", str(wrong))
    assert code == 1 and "line 2" in said and "nobody" in said
    code, said = run(referent.ROOT, data_dir, "people", "--json")
    assert code == 0 and '"zoe"' in said and '"yan"' not in said
    assert run(referent.ROOT, data_dir, "import", "no-such.csv")[0] == 2
    assert run(referent.ROOT, data_dir, "frobnicate")[0] == 2
