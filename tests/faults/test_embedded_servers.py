"""The embedded servers after crashes: half-made folders, stale locks, other people's servers, lost rights."""

import os
import time
from pathlib import Path

import psycopg
import pytest

from learning_exchange.local import keeping
from learning_exchange.local.database import has_people, is_current
from learning_exchange.local.keeping import KEEPS_FAILING, Kept
from learning_exchange.local.places import SOCKET_PATH_BYTES, Places
from learning_exchange.local.postgres import Postgres
from learning_exchange.local.privileges import Privileges
from learning_exchange.local.processes import CannotStart, Program
from learning_exchange.local.valkey import Valkey


@pytest.fixture
def empty(tmp_path: Path) -> Places:
    """An empty data folder."""
    places = Places(tmp_path / "data")
    places.make()
    return places


def test_a_long_path_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    places = Places(tmp_path / ("long" * SOCKET_PATH_BYTES)[:SOCKET_PATH_BYTES])
    places.make()
    for server in (Postgres(places, durable=False), Valkey(places)):
        server.start()
        server.stop()


def test_a_half_made_database_is_made_again(empty: Places) -> None:
    unfinished = empty.data / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    _start_and_stop(Postgres(empty, durable=False))


def test_a_lock_file_whose_number_is_now_somebody_elses_does_not_stop_it(empty: Places) -> None:
    server = Postgres(empty, durable=False)
    _start_and_stop(server)
    (server.folder / "postmaster.pid").write_text(f"{os.getppid()}\n{server.folder}\n")
    _start_and_stop(Postgres(empty, durable=False))


def test_a_server_that_somebody_else_started_there_is_not_touched(empty: Places) -> None:
    first = Postgres(empty, durable=False)
    first.start()
    first.program.pid_file.unlink()  # as if it had been started by hand: it holds no lock that we know
    with pytest.raises(CannotStart, match="already serves"):
        Postgres(empty, durable=False).start()
    assert first.program.is_running()
    first.stop()


def test_a_server_of_an_earlier_run_is_stopped_first(empty: Places) -> None:
    first = Postgres(empty, durable=False)
    first.start()
    second = Postgres(empty, durable=False)
    second.start()
    assert not first.program.is_running()
    second.stop()


def test_another_version_is_not_opened(empty: Places) -> None:
    server = Postgres(empty, durable=False)
    server.folder.mkdir()
    (server.folder / "PG_VERSION").write_text("17\n")
    with pytest.raises(CannotStart, match="was made by PostgreSQL 17; this is 18"):
        server.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give up its rights")
def test_root_keeps_its_rows_with_and_without_user_namespaces(empty: Places) -> None:
    for privileges in (Privileges.NAMESPACE, Privileges.NOBODY, Privileges.NAMESPACE):
        server = Postgres(empty, durable=False, privileges=privileges)
        server.start()
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
            connection.execute("INSERT INTO kept VALUES (1)")
            [[rows]] = connection.execute("SELECT count(*) FROM kept")
        server.stop()
    assert rows == 3


def test_what_is_there_already_is_not_made_again(postgres: Postgres, database_url: str) -> None:
    assert not is_current(postgres.url_of("postgres"))
    assert is_current(database_url)
    assert not has_people(database_url)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.execute(
            "INSERT INTO person (public_id, name, email) VALUES (uuidv7(), 'Ann', 'ann@a.example')"
        )
    assert not is_current(database_url)
    assert has_people(database_url)


def test_what_keeps_failing_is_told_with_its_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "FIRST_PAUSE", 0.01)
    log = tmp_path / "part.log"
    program = Program("part", ["sh", "-c", "echo why; exit 3"], log, tmp_path / "part.pid")
    kept = Kept(program, "part", program.start)
    kept.start()
    while not kept.keeps_failing:
        kept.look_after()
    assert capsys.readouterr().out == (
        f"The part stopped and is started again. Its log: {log}\n"
        f"The part keeps failing. Its log says why: {log}\n"
    )
    assert log.read_text() == "why\n" * KEEPS_FAILING


def test_the_pauses_between_starts_grow(tmp_path: Path) -> None:
    program = Program("part", ["false"], tmp_path / "part.log", tmp_path / "part.pid")
    kept = Kept(program, "part", program.start, failures=3)
    kept.start()
    program.process.wait()  # type: ignore[union-attr]  # it was started in the line before
    kept.look_after()
    pause = kept.next_start_at - time.monotonic()
    assert pause == pytest.approx(keeping.FIRST_PAUSE * 8, abs=0.5)


def _start_and_stop(server: Postgres) -> None:
    server.start()
    server.stop()
