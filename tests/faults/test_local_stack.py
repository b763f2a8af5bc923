"""`make run` under kill -9, Ctrl-C, busy ports and leftovers: no process stays, no row is lost."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from learning_exchange.local.places import Places
from learning_exchange.local.ports import free_port
from learning_exchange.local.postgres import Postgres
from learning_exchange.local.processes import command_of, wait_until
from tests.stack import COMMAND

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and dies with its parent"),
    pytest.mark.xdist_group("make run"),  # one test process shares the stacks that take seconds to start
]
READY_SECONDS = 240.0  # 15 s with Myshire; a crowded machine needs far longer
GONE_SECONDS = 30.0  # a second or two, on a machine that has nothing else to do
ROWS = 500


class Run:
    """One `learning-exchange run`."""

    def __init__(self, data: Path, terminal: Path | None = None, **environment: str) -> None:
        self.places = Places(data)
        self.port = free_port()
        self.output = terminal or data.with_name(f"{data.name}.terminal")
        given = {"LEARNING_EXCHANGE_DATA": str(data), "PORT": str(self.port)}
        parts = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "APP_ENV", "MAILBOX")
        inherited = {name: value for name, value in os.environ.items() if name not in parts}
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [COMMAND, "run"], env=inherited | given | environment, stdout=output, stderr=subprocess.STDOUT
            )

    def wait_until_ready(self) -> "Run":
        ready = wait_until(
            lambda: "is ready" in self.said() or self.process.poll() is not None, READY_SECONDS
        )
        assert ready, self.said()
        assert self.process.poll() is None, self.said()
        return self

    def end(self) -> int:
        return self.process.wait(READY_SECONDS)

    def said(self) -> str:
        return self.output.read_text()

    def family(self) -> set[int]:
        return {pid for pid in _processes() if self.process.pid in _ancestors(pid)}

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(Postgres(self.places).url, autocommit=True)

    def pid_of(self, name: str) -> int:
        written = (self.places.run / f"{name}.pid").read_text().split()
        return int(written[0]) if written else 0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that the tests of this file start from again and again: Myshire is loaded once."""
    return tmp_path_factory.mktemp("run") / "data"


@pytest.fixture
def run(data: Path) -> Iterator[Run]:
    """A running stack, ready, for one test to end; killed if it still runs."""
    run = Run(data).wait_until_ready()
    yield run
    run.process.kill()
    run.process.wait()


@pytest.fixture(scope="module")
def lasting_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A running stack that outlives what its tests do to it."""
    run = Run(tmp_path_factory.mktemp("run") / "data").wait_until_ready()
    yield run
    run.process.kill()
    run.process.wait()


def test_kill_9_of_the_supervisor_leaves_no_process_and_loses_no_row(run: Run) -> None:
    family = run.family()
    assert len(family) > 10
    _write_rows(run)
    run.process.kill()
    run.process.wait()
    assert wait_until(lambda: not _alive(family), GONE_SECONDS), [command_of(pid) for pid in _alive(family)]
    assert _rows_after_a_restart(run.places) == ROWS


def test_kill_9_of_everything_loses_no_row(run: Run) -> None:
    _write_rows(run)
    for pid in {run.process.pid} | run.family():
        _kill(pid)
    run.process.wait()
    assert _rows_after_a_restart(run.places) == ROWS


def test_a_child_that_does_not_ask_for_it_outlives_its_parent() -> None:
    """The negative control of the two above: such a process is seen."""
    parent = (
        "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        orphan = int(process.stdout.readline())
        assert wait_until(lambda: _alive({orphan}), GONE_SECONDS)  # without a name while it becomes `sleep`
        process.kill()
    assert not wait_until(lambda: not _alive({orphan}), 0.5)
    _kill(orphan)


def test_ctrl_c_stops_everything_in_order(run: Run) -> None:
    family = run.family()
    run.process.send_signal(signal.SIGINT)
    assert run.end() == 0
    assert not _alive(family)
    assert run.said().endswith("Stopping\nStopped. Everything is kept.\n")
    assert "database system is shut down" in (run.places.log / "postgres.log").read_text().splitlines()[-1]


def test_a_second_ctrl_c_does_not_wait(run: Run) -> None:
    family = run.family()
    os.kill(run.pid_of("work"), signal.SIGSTOP)  # a worker that does not answer
    run.process.send_signal(signal.SIGINT)
    assert wait_until(lambda: "Stopping" in run.said(), GONE_SECONDS)
    time.sleep(0.2)
    run.process.send_signal(signal.SIGINT)
    assert run.end() == 0
    assert not _alive(family)


@pytest.mark.parametrize("name", ["web", "postgres", "valkey", "work"])
def test_a_part_that_dies_is_started_again(lasting_run: Run, name: str) -> None:
    killed = lasting_run.pid_of(name)
    _kill(killed)
    assert wait_until(lambda: lasting_run.pid_of(name) not in (killed, 0), GONE_SECONDS)
    assert wait_until(lambda: _answers(lasting_run), GONE_SECONDS), lasting_run.said()
    assert f"{lasting_run.places.log / name}.log" in lasting_run.said()


def test_a_second_run_on_the_same_folder_says_so(lasting_run: Run, tmp_path: Path) -> None:
    second = Run(lasting_run.places.data, tmp_path / "terminal")
    assert second.end() == 1
    assert f"process {lasting_run.process.pid}" in second.said()
    assert "LEARNING_EXCHANGE_DATA" in second.said()


def test_a_busy_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = Run(tmp_path / "data", PORT=str(port))
        assert run.end() == 1
    assert f"Port {port} is in use by another program. Choose another: PORT={port + 1} make run" in run.said()
    assert not (run.places.data / "postgres").exists()


def test_production_embeds_nothing(tmp_path: Path) -> None:
    run = Run(
        tmp_path / "data",
        APP_ENV="production",
        SECRET_KEY="x" * 40,
        BASE_URL="https://example.org",
        DATABASE_URL="postgresql:///x",
        SMTP_URL="smtp://localhost",
        ATTACHMENTS_URL="s3://bucket",
    )
    assert run.end() == 1
    assert "In production nothing is embedded: set REDIS_URL." in run.said()


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    run = Run(tmp_path / "data", DATABASE_URL=f"postgresql://127.0.0.1:{free_port()}/x")
    assert run.end() == 1
    assert "The database does not answer: connection failed" in run.said()


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    run = Run(tmp_path / "file" / "data", tmp_path / "terminal")
    assert run.end() == 1
    assert "cannot be written: Not a directory." in run.said()


def _write_rows(run: Run) -> None:
    with run.connect() as connection:
        connection.execute("DROP TABLE IF EXISTS trial")
        connection.execute("CREATE TABLE trial (number int)")
        for number in range(ROWS):
            connection.execute("INSERT INTO trial VALUES (%s)", [number])


def _rows_after_a_restart(places: Places) -> int:
    server = Postgres(places)
    server.start()
    with psycopg.connect(server.url) as connection:
        [[rows]] = connection.execute("SELECT count(DISTINCT number) FROM trial")
    server.stop()
    return int(rows)


def _answers(run: Run) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _ancestors(pid: int) -> Iterator[int]:
    while pid > 1:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return
        yield pid


def _alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if command_of(pid)}


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
