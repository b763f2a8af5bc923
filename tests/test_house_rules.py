"""The rules of the house that a program can check. Each says what to do instead.

Who may import whom in general stands in pyproject.toml (import-linter); here is what it cannot say.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from learning_exchange.events import CATALOGUE
from workers.subscriptions import REACTIONS, SILENT, SUBSCRIPTIONS

PROJECT = Path(__file__).parent.parent
OURS = sorted((PROJECT / "learning_exchange").rglob("*.py")) + sorted((PROJECT / "workers").rglob("*.py"))
EVERYTHING = [*OURS, *sorted((PROJECT / "tests").rglob("*.py")), *sorted((PROJECT / "bench").rglob("*.py"))]
FEATURES = {
    "audits", "barriers", "cases", "demo", "digests", "history", "home", "learning_sets", "mail", "people",
    "practice_development", "rosters",
}  # fmt: skip
LONGEST_FILE = 300


def name_of(file: Path) -> str:
    return str(file.relative_to(PROJECT))


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), name_of(file))


def calls(file: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call))


def imported(file: Path) -> Iterator[str]:
    """Every name that a file imports, with its module: `learning_exchange.cases.operations.submit_case`."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_view(file: Path) -> bool:
    return "views" in (file.stem, file.parent.name)


@pytest.mark.parametrize("file", EVERYTHING, ids=name_of)
def test_a_file_opens_by_saying_what_lives_there(file: Path) -> None:
    assert ast.get_docstring(tree_of(file)) or not file.read_text().strip(), "open it with two to five lines"


@pytest.mark.parametrize("file", EVERYTHING, ids=name_of)
def test_a_file_is_short_enough_to_read(file: Path) -> None:
    lines = len(file.read_text().splitlines())
    assert lines <= LONGEST_FILE, f"{lines} lines: make it a folder of the same name"


@pytest.mark.parametrize("file", EVERYTHING, ids=name_of)
def test_no_room_is_called_after_nothing(file: Path) -> None:
    assert not {"utils", "helpers", "common", "base", "misc"} & {file.stem, *file.parts}, (
        "name it from the domain"
    )


@pytest.mark.parametrize("file", OURS, ids=name_of)
def test_what_is_public_says_what_it_is_for(file: Path) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    silent = [
        node.name
        for node in tree_of(file).body
        if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent, "write one sentence each"


def may_commit(file: Path) -> bool:
    plumbing = {
        "learning_exchange/web.py",
        "workers/tasks.py",
        "workers/scheduler.py",
        "workers/mail.py",
    }
    is_demo = file.is_relative_to(PROJECT / "learning_exchange/demo")
    return is_view(file) or is_demo or file.name == "cli.py" or name_of(file) in plumbing


@pytest.mark.parametrize("file", OURS, ids=name_of)
def test_only_views_commands_and_plumbing_commit(file: Path) -> None:
    commits = [
        call.lineno
        for call in calls(file)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "commit"
        and ast.unparse(call.func.value).endswith("session")
    ]
    assert not commits or may_commit(file), (
        f"lines {commits}: an operation leaves the commit to who called it"
    )


def may_know_the_request(file: Path) -> bool:
    return is_view(file) or name_of(file) in {
        "learning_exchange/web.py",
        "learning_exchange/pages.py",
        "learning_exchange/fields.py",
        "learning_exchange/people/access.py",
    }


@pytest.mark.parametrize("file", OURS, ids=name_of)
def test_only_views_know_the_request(file: Path) -> None:
    known = {"flask.request", "flask.session", "flask_login.current_user", "flask.g"} & set(imported(file))
    assert not known or may_know_the_request(file), "an operation takes `by=`, a query takes `to=`"


@pytest.mark.parametrize("file", OURS, ids=name_of)
def test_features_meet_in_events_not_in_each_others_operations(file: Path) -> None:
    parts = file.relative_to(PROJECT).parts
    if parts[0] != "learning_exchange" or parts[1] not in FEATURES - {"demo"}:
        return
    foreign = [
        name
        for name in imported(file)
        if (match := re.match(r"learning_exchange\.(\w+)\.operations", name))
        and match[1] not in (parts[1], "mail")
    ]
    assert not foreign, "record an event, and let a reaction in workers/ call the other feature"


@pytest.mark.parametrize("file", OURS, ids=name_of)
def test_the_environment_is_read_in_one_place(file: Path) -> None:
    if file.name == "settings.py" or "local" in file.parts:  # the launcher makes the children's environment
        return
    assert not {"os.environ", "os.getenv"} & set(re.findall(r"os\.(?:environ|getenv)", file.read_text()))


@pytest.mark.parametrize("file", OURS, ids=name_of)
def test_log_lines_have_static_names_and_no_exception_texts(file: Path) -> None:
    if "structlog.get_logger()" not in file.read_text():
        return
    for call in calls(file):
        if not isinstance(call.func, ast.Attribute) or ast.unparse(call.func.value) != "log":
            continue
        assert isinstance(call.args[0], ast.Constant), f"line {call.lineno}: the data goes into keywords"
        assert len(call.args) == 1, f"line {call.lineno}: the data goes into keywords"
        forbidden = {"exc_info", "message", "text", "email"} & {key.arg for key in call.keywords if key.arg}
        assert not forbidden, f"line {call.lineno}: use logs.fault(error)"
        assert call.func.attr != "exception", f"line {call.lineno}: use logs.fault(error)"


@pytest.mark.parametrize("file", OURS, ids=name_of)
def test_nobody_goes_around_the_one_door(file: Path) -> None:
    assert not re.search(r"\b[A-Z]\w+\.query\b", file.read_text()), "ask the feature's queries"


def test_every_event_has_a_subscriber_or_is_listed_as_silent() -> None:
    heard = set(SUBSCRIPTIONS)
    assert heard | SILENT == set(CATALOGUE.values())
    assert not heard & SILENT


def test_every_reaction_has_a_name_of_its_own() -> None:
    assert len(REACTIONS) == len({reaction for these in SUBSCRIPTIONS.values() for reaction in these})


def test_migrations_are_numbered_and_have_one_head() -> None:
    names = sorted(file.name for file in (PROJECT / "migrations/versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    for number, name in enumerate(names, start=1):
        before = f'"{number - 1:04}"' if number > 1 else "None"
        written = (PROJECT / "migrations/versions" / name).read_text().replace("'", '"')
        assert f'revision = "{number:04}"' in written
        assert f"down_revision = {before}" in written


def test_the_lock_files_name_no_hosts_and_pin_every_hash() -> None:
    for lock in PROJECT.glob("requirements*.lock"):
        lines = lock.read_text().splitlines()
        assert not [line for line in lines if "://" in line]
        pinned = [line for line in lines if re.match(r"[a-z]", line)]
        assert pinned
        assert [line for line in pinned if not line.endswith("\\") or "==" not in line] == []


@pytest.mark.parametrize("file", sorted((PROJECT / "templates").rglob("*.html")), ids=name_of)
def test_templates_obey_the_content_security_policy(file: Path) -> None:
    if "mail" in file.parts:  # a mail has no policy, and must carry its styles within
        return
    written = file.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", written), "no script within the page"
    assert not re.search(r"\son\w+=", written), "no handlers within the page"
    assert not re.search(r"\sstyle=", written), "no styles within the page"


@pytest.mark.parametrize("file", sorted((PROJECT / "templates").rglob("*.html")), ids=name_of)
def test_every_form_that_posts_carries_its_csrf_token(file: Path) -> None:
    for form in re.findall(r"<form\b.*?</form>", file.read_text(), flags=re.S | re.I):
        # What stops the digest is the signed token in its address: mail programs press that button, too.
        if re.search(r'method="post"', form, flags=re.I) and "digests.stop" not in form:
            assert "csrf" in form, "put the csrf token into the form"
