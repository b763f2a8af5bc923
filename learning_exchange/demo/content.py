"""Myshire as it was written, read from `myshire/`: organisations, people to sign in as, stories, queues.

Nothing is invented here and nothing is stored.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from learning_exchange.cases.importing.files import picked, read_story

MYSHIRE = Path(__file__).parent / "myshire"
EXAMPLES = Path(__file__).parent / "examples"
DOMAIN = "myshire.example"  # .example is nobody's, by RFC 2606


@dataclass(frozen=True, slots=True)
class OrganisationText:
    """An organisation of Myshire, `people` being how many of the 300 belong to it first."""

    key: str
    name: str
    short_name: str
    sector: str
    place: str
    about: str
    people: int
    ods_code: str | None = None

    @property
    def email_domain(self) -> str:
        """Whose holders may join by themselves."""
        return f"{self.key}.{DOMAIN}"


@dataclass(frozen=True, slots=True)
class SignInText:
    """Somebody to sign in as, one for each role."""

    role: str
    label: str
    email: str
    name: str
    organisation: str
    job: str
    role_family: str
    also: str | None = None  # a second organisation


@dataclass(frozen=True, slots=True)
class StoryText:
    """A story, and what became of it.

    `said` is what a champion asked for at `field` when returning it, `strengths` what was strong in it. With
    `consent` it is about one person: who can show that they agreed, and how they did.
    """

    slug: str
    cells: dict[str, str]
    organisation: str
    job: str
    state: str
    weeks_ago: int
    claimed: bool = False
    field: str | None = None
    said: str = ""
    strengths: str = ""
    consent: dict[str, str] | None = None

    @property
    def aims(self) -> tuple[str, ...]:
        """Slugs of the framework, as the next two."""
        return picked(self.cells["aims"])

    @property
    def behaviours(self) -> tuple[str, ...]:
        """What staff or leaders did."""
        return picked(self.cells["behaviours"])

    @property
    def roles(self) -> tuple[str, ...]:
        """Who was involved: role families."""
        return picked(self.cells["roles"])


@dataclass(frozen=True, slots=True)
class RuleText:
    """A routing rule: a queue's key, and lists of what a contribution must have."""

    queue: str
    conditions: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class TriedText:
    """What somebody at an organisation made of a story; `story` begins its slug."""

    story: str
    organisation: str
    weeks_ago: int
    outcome: str
    contact: bool
    context: str
    adaptation: str
    evidence: str


@dataclass(frozen=True, slots=True)
class FactorText:
    """What made a story work, in a champion's words."""

    factor: str
    words: str
    agreed: bool = True


@dataclass(frozen=True, slots=True)
class BarrierText:
    """Something that gets in the way; `key` is how `WorkText` names it."""

    key: str
    organisation: str
    type: str
    weeks_ago: int
    in_the_way: str
    would_help: str


@dataclass(frozen=True, slots=True)
class WorkText:
    """What became of a contribution in its queue: `of` begins a story's slug, or is a barrier's key.

    `after` and `closed_after` count weeks from its arrival.
    """

    of: str
    owner: str
    after: int
    checklist: tuple[str, ...] = ()
    note: str = ""
    merges: tuple[str, ...] = ()
    asked: str = ""
    closed_after: int = 0
    outcome: str = ""
    said: str = ""
    reply: str = ""
    link: str = ""


def organisations() -> dict[str, OrganisationText]:
    """The fourteen organisations by key."""
    return {key: OrganisationText(key=key, **about) for key, about in _read("organisations").items()}


def people_to_sign_in() -> list[SignInText]:
    """One person for each role, in the order in which the roles are introduced."""
    return [SignInText(**person) for person in _read("people")["sign_ins"]]


def authors_role_families() -> dict[str, str]:
    """The role family of each job that a story gives to its author."""
    return cast(dict[str, str], _read("people")["authors"])


def names() -> dict[str, dict[str, Any]]:
    """Lists of given and family names with a weight, by where they come from."""
    return cast(dict[str, dict[str, Any]], _read("names"))


def jobs() -> dict[str, list[tuple[str, str, int]]]:
    """Titles, role families and weights, by sector."""
    return {sector: [tuple(job) for job in listed] for sector, listed in _read("jobs").items()}


def queues() -> dict[str, dict[str, Any]]:
    """Name, purpose, target days and stewards of each practice-development queue, by key."""
    return cast(dict[str, dict[str, Any]], _read("queues")["queues"])


def rules() -> list[RuleText]:
    """The routing rules, in the order in which they are asked."""
    return [
        RuleText(rule["queue"], {name: listed for name, listed in rule.items() if name != "queue"})
        for rule in _read("queues")["rules"]
    ]


def tried() -> list[TriedText]:
    """What other places made of the stories."""
    return [TriedText(**told) for told in _read("tried")]


def factors() -> dict[str, list[FactorText]]:
    """What made stories work, by the beginning of their slug."""
    return {story: [FactorText(**named) for named in listed] for story, listed in _read("factors").items()}


def barriers() -> list[BarrierText]:
    """What gets in the way."""
    return [BarrierText(**told) for told in _read("barriers")]


def work() -> list[WorkText]:
    """What became of contributions in their queues."""
    return [WorkText(**done) for done in _read("work")]


def sentences() -> dict[str, Any]:
    """The patterns and lists of words of a simulated region."""
    return cast(dict[str, Any], _read("sentences"))


@cache
def stories() -> tuple[StoryText, ...]:
    """The sixty stories, in the order of their files."""
    return tuple(_story(file) for file in sorted((MYSHIRE / "stories").glob("*.md")))


def _story(file: Path) -> StoryText:
    matter, cells = read_story(file.read_text(encoding="utf-8"))
    told = cast(dict[str, Any], matter)
    comment = told.get("comment", {})
    return StoryText(
        slug=file.stem,
        cells=cells,
        organisation=told["organisation"],
        job=told["job"],
        state=told["state"],
        weeks_ago=told["weeks_ago"],
        claimed=told.get("claimed", False),
        field=comment.get("field"),
        said=comment.get("text", ""),
        strengths=told.get("strengths", ""),
        consent=told.get("consent"),
    )


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there


@cache
def _read(name: str) -> Any:
    return yaml.load((MYSHIRE / f"{name}.yaml").read_bytes(), Loader=_Loader)  # noqa: S506  # the safe one
