"""Commands without DATABASE_URL: they find the trial stack that runs, or say in a sentence that none does."""

import os
import re
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from learning_exchange import create_app
from learning_exchange.local.places import Places
from learning_exchange.local.postgres import Postgres
from learning_exchange.local.running import lock_line
from learning_exchange.people.tokens import read_invitation_token
from learning_exchange.settings import Settings
from tests.stack import COMMAND

EXAMPLE = Path(__file__).parents[2] / "learning_exchange/demo/examples/stories.csv"
GIVEN = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "APP_ENV", "MAILBOX", "SECRET_KEY", "BASE_URL")
PROGRAMS = ("web", "relay", "scheduler", "work")
TOOLS = (("import-cases", str(EXAMPLE)), ("demo",), ("migrate",))
INVITE = ("invite-administrator", "ann@example.org", "--organisation", "Myshire", "--sector", "acute")


def say(data: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in GIVEN}
    return subprocess.run(
        [COMMAND, *command],
        env=inherited | {"LEARNING_EXCHANGE_DATA": str(data)} | environment,
        cwd=data.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """A data folder from which a database runs, migrated, with the key and the lock of a launcher."""
    places = Places(tmp_path_factory.mktemp("running") / "data")
    places.make()
    (places.data / "secret_key").write_text(secrets.token_hex(32))
    (places.run / "lock").write_text(lock_line("http://localhost:8123"))
    server = Postgres(places, durable=False)
    server.start()
    try:
        assert say(places.data, "migrate").returncode == 0
        yield places
    finally:
        server.stop()


@pytest.mark.parametrize("command", [*((name,) for name in PROGRAMS), *TOOLS, INVITE], ids=" ".join)
def test_where_nothing_runs_a_sentence_says_so(tmp_path: Path, command: tuple[str, ...]) -> None:
    said = say(tmp_path / "data", *command)
    start = "Start it with make run, or set DATABASE_URL."
    assert said.stderr == f"DATABASE_URL is not set, and nothing runs from {tmp_path}/data. {start}\n"
    assert (said.returncode, said.stdout) == (1, "")
    assert not (tmp_path / "data").exists()


def test_a_stack_that_was_stopped_does_not_count(tmp_path: Path) -> None:
    places = Places(tmp_path / "data")
    places.make()
    server = Postgres(places, durable=False)
    server.start()
    server.stop()
    said = say(places.data, "migrate")
    assert said.returncode == 1
    assert "nothing runs from" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_folder_within_ours_is_named_as_one_types_it(tmp_path: Path) -> None:
    assert "nothing runs from ./var." in say(tmp_path / "x", "migrate", LEARNING_EXCHANGE_DATA="var").stderr


@pytest.mark.parametrize("command", ["", *PROGRAMS, "demo", "import-cases", "migrate", "run", "mailbox"])
def test_help_needs_no_database(tmp_path: Path, command: str) -> None:
    said = say(tmp_path / "data", *command.split(), "--help")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith(f"Usage: {Path(COMMAND).name} {command}".rstrip())


def test_help_lists_the_workers_too(tmp_path: Path) -> None:
    listed = re.findall(r"^  ([a-z-]+) ", say(tmp_path / "data", "--help").stdout, flags=re.M)
    assert {*PROGRAMS, "demo", "import-cases", "invite-administrator", "migrate", "run"} <= set(listed)


def test_a_command_that_there_is_not_is_told_without_a_database(tmp_path: Path) -> None:
    said = say(tmp_path / "data", "exchange")
    assert said.returncode == 2
    assert "No such command 'exchange'" in said.stderr


def test_stories_are_imported_into_the_running_stack(running: Places) -> None:
    said = say(running.data, "import-cases", str(EXAMPLE), "--dry-run")
    assert "Traceback" not in said.stderr
    assert re.search(r"Would be loaded: \d+\. Already there: 0\. Not loaded: \d+\.", said.stdout)


def test_an_invitation_leads_to_the_running_stack_and_is_signed_with_its_key(running: Places) -> None:
    said = say(running.data, *INVITE)
    assert said.returncode == 0, said.stderr
    address, _, token = said.stdout.split()[-1].rpartition("/")
    assert address == "http://localhost:8123/invitation"
    key = (running.data / "secret_key").read_text()
    assert _is_read_with(token, key)
    assert not _is_read_with(token, secrets.token_hex(32))


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_second_program_does_not_join_the_running_stack(running: Places, program: str) -> None:
    said = say(running.data, program)
    assert said.returncode == 1
    assert said.stderr.endswith(f"runs `{program}` already.\n")


def _is_read_with(token: str, key: str) -> bool:
    with create_app(Settings(app_env="test", database_url="postgresql:///x", secret_key=key)).app_context():
        return read_invitation_token(token) is not None
