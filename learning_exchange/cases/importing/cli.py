"""`learning-exchange import-cases`: stories from a CSV or from a folder of Markdown files."""

import sys
from collections import Counter
from pathlib import Path

import click
from flask.cli import with_appcontext


@click.command("import-cases")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and screen every row, and keep nothing.")
@click.option("--as", "author", default="", help="Address of the author of rows that name none.")
@click.option("--organisation", default="", help="Name or ODS code for rows that name none.")
@with_appcontext
def import_cases(file: Path, dry_run: bool, author: str, organisation: str) -> None:
    """Load stories from FILE, a CSV or a folder of Markdown files, and hand them in to the champions.

    The first line of a CSV names its columns: title, place, what_mattered, what_you_did, what_changed and
    about_one_person (yes or no; with yes also consent_held_by, consent_on and consent_how: spoken, written,
    other or on_behalf); and, if you have them, roles, aims and behaviours (slugs of the framework), author
    (an email address), organisation (a name or ODS code) and key. A Markdown file has the same names between
    --- lines, and the three boxes under the headings "What mattered", "What you did" and "What changed".

    Every row is checked as the page checks it, and screened. What is wrong is told with its line; the
    rest is loaded, once only: an author's row is known by its key, or else by its title and place. If one
    was bad, the exit status is 1.
    """
    from learning_exchange.cases.importing.files import Unreadable, read_source
    from learning_exchange.cases.importing.loading import Defaults, Fate, Loader
    from learning_exchange.extensions import db

    try:
        source = read_source(file)
    except (Unreadable, OSError) as fault:
        sys.exit(f"{file}: {fault if isinstance(fault, Unreadable) else fault.strerror}")
    for note in source.notes:
        click.echo(note)
    loader = Loader(Defaults(author.strip(), organisation.strip()))
    fates: Counter[str] = Counter()
    for row in source.rows:
        outcome = loader.load(row)
        fates[outcome.fate] += 1
        _tell(outcome.where, outcome.faults)
        if not dry_run:
            db.session.commit()  # row by row, so that what was told is true if the command is stopped
    db.session.rollback()
    click.echo(f"{'Would be loaded' if dry_run else 'Loaded'}: {fates[Fate.LOADED]}.", nl=False)
    click.echo(f" Already there: {fates[Fate.THERE]}. Not loaded: {fates[Fate.BAD]}.")
    if fates[Fate.BAD]:
        sys.exit(1)


def _tell(where: str, faults: tuple[str, ...]) -> None:
    if faults:
        click.echo(f"{where}: not loaded")
    for fault in faults:
        click.echo(f"  {fault}")
