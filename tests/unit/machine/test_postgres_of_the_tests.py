"""The PostgreSQL that other tests stand on does what its fixtures promise."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.machine import POSTGRESQL, require


def execute(url: str, statement: str) -> list[object]:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = list(result.scalars()) if result.returns_rows else []
    engine.dispose()
    return rows


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_an_empty_database(postgres_url, turn):
    execute(postgres_url, "CREATE TABLE mine (id int)")
    assert execute(postgres_url, "SELECT count(*) FROM mine") == [0]


def test_a_template_is_prepared_once_and_copied(postgres):
    prepared = []

    def prepare(url: str) -> None:
        prepared.append(url)
        execute(url, "CREATE TABLE filled AS SELECT 7 AS id")

    for _ in range(2):
        copy = postgres.create(postgres.template("filled", prepare))
        assert execute(postgres.url(copy), "SELECT id FROM filled") == [7]
        execute(postgres.url(copy), "DELETE FROM filled")
        postgres.drop(copy)
    assert len(prepared) == 1


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
def test_durability_is_proved_with_the_settings_of_operation(
    durable_postgres_url, postgres_url, setting
):
    assert execute(durable_postgres_url, f"SHOW {setting}") == ["on"]
    assert execute(postgres_url, f"SHOW {setting}") == ["off"]


def test_text_is_kept_in_utf8(postgres_url):
    assert execute(postgres_url, "SELECT 'où êtes-vous ? 🙂'") == ["où êtes-vous ? 🙂"]


def test_it_is_not_reachable_from_another_machine(postgres):
    assert execute(postgres.url("postgres"), "SHOW listen_addresses") == ["127.0.0.1"]


def test_a_killed_test_run_leaves_no_server_behind():
    program = require(POSTGRESQL, os.environ)
    run = subprocess.Popen(
        [sys.executable, "-c", HOLD_A_SERVER, str(program)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
        text=True,
    )
    assert run.stdout is not None
    directory, port = run.stdout.readline().split()
    psycopg.connect(connection(port)).close()
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert falls_silent(port)
    shutil.rmtree(directory)


def falls_silent(port: str) -> bool:
    """The kernel's signal takes a moment to arrive."""
    for _ in range(200):
        try:
            psycopg.connect(connection(port)).close()
        except psycopg.OperationalError:
            return True
        time.sleep(0.05)
    return False


def connection(port: str) -> str:
    return f"host=127.0.0.1 port={port} user=referent dbname=postgres"


HOLD_A_SERVER = """
import sys, signal
from pathlib import Path
import psycopg
from tests.servers import postgres
with postgres.running(Path(sys.argv[1]), durable=False) as server:
    row = psycopg.connect(f"host=127.0.0.1 port={server.port} user=referent dbname=postgres") \\
        .execute("SHOW data_directory").fetchone()
    print(Path(row[0]).parent, server.port, flush=True)
    signal.pause()
"""
