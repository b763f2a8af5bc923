"""`learning-exchange …`: every command. Those of the workers are found by entry point (pyproject.toml)."""

import sys

import click
from flask import current_app
from flask.cli import FlaskGroup

from learning_exchange.cases.importing.cli import import_cases
from learning_exchange.demo.cli import demo
from learning_exchange.people.cli import invite_administrator
from learning_exchange.settings import FaultySettings, read_settings

# The trial stack runs its own, which know where its mail catcher is: another worker would mail past it.
PROGRAMS = {"web", "relay", "scheduler", "work"}


class _Commands(FlaskGroup):
    """Flask's group, but that no command is sought in the application: `--help` needs no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        self._load_plugin_commands()
        return sorted(self.commands)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        self._load_plugin_commands()
        return self.commands.get(name)


def _create_app() -> object:
    from learning_exchange import create_app

    _find_database(click.get_current_context().info_name or "")
    return create_app()


def _find_database(command: str) -> None:
    """Without DATABASE_URL, use the trial stack's; ends the process with a sentence where there is none."""
    from learning_exchange.local.running import environment_of_running_stack, join_running_stack

    settings = read_settings()
    if settings.database_url:
        return
    folder = settings.data if settings.data.is_absolute() else f"./{settings.data}"
    if command in PROGRAMS and environment_of_running_stack(settings.data):
        sys.exit(f"DATABASE_URL is not set, and the trial stack in {folder} runs `{command}` already.")
    if not join_running_stack(settings.data):
        start = "Start it with make run, or set DATABASE_URL."
        sys.exit(f"DATABASE_URL is not set, and nothing runs from {folder}. {start}")


@click.group(cls=_Commands, create_app=_create_app, add_default_commands=False, add_version_option=False)
def group() -> None:
    """Learning Exchange: the programs that it is made of, and an administrator's tools."""


group.add_command(import_cases)
group.add_command(demo)
group.add_command(invite_administrator)


def main() -> None:
    """The console script: faults in the settings are told as sentences, not as a traceback."""
    try:
        read_settings()
        group()
    except FaultySettings as faults:
        sys.exit(f"Learning Exchange cannot start:\n{faults}")


@group.command()
def migrate() -> None:
    """Bring the database to the newest shape; safe to run twice, and at the same moment."""
    from flask_migrate import upgrade

    upgrade(directory=current_app.extensions["migrate"].directory)


@group.command()
def web() -> None:
    """Serve the pages with gunicorn."""
    from learning_exchange.server import serve

    serve(current_app._get_current_object(), read_settings())  # type: ignore[attr-defined]  # werkzeug's proxy


@group.command(with_appcontext=False)
def run() -> None:
    """Everything on this machine, with what is not given by URL embedded, until Ctrl-C."""
    from learning_exchange.local.supervisor import main as run_all

    run_all()


@group.command(with_appcontext=False)
def mailbox() -> None:
    """The trial stack's mail catcher."""
    from learning_exchange.local.mailbox import main as catch_mails

    catch_mails()
