"""The framework of personalised care as data: read once from `taxonomy.yaml`, checked, and kept in memory.

Everything else asks here by slug. A slug is never renamed, so a stored slug can always be shown.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something that staff or leaders do, as the framework words it."""

    slug: str
    label: str
    aim: str  # slug
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a group of behaviours is for, and for whom it is worded: colleagues or leaders."""

    slug: str
    label: str
    audience: str  # slug
    behaviours: tuple[Behaviour, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """All of it. The mappings go from slug to label, in the order of the file."""

    aims: tuple[Aim, ...]
    audiences: dict[str, str]
    sectors: dict[str, str]
    role_families: dict[str, str]
    success_factors: dict[str, str]
    adoption_outcomes: dict[str, str]
    barrier_types: dict[str, str]

    @property
    def aim_labels(self) -> dict[str, str]:
        """Every aim's label by its slug."""
        return {aim.slug: aim.label for aim in self.aims}

    @property
    def behaviour_labels(self) -> dict[str, str]:
        """Every behaviour's label by its slug."""
        return {behaviour.slug: behaviour.label for aim in self.aims for behaviour in aim.behaviours}


@cache
def framework() -> Framework:
    """The framework; raises ValueError when the file repeats a slug."""
    written = Path(__file__).with_name("taxonomy.yaml").read_bytes()
    data = yaml.load(written, Loader=_Loader)  # noqa: S506  # both are safe loaders
    found = Framework(
        aims=tuple(_aim(aim, part["audience"]) for part in data["frameworks"] for aim in part["aims"]),
        audiences=_labels(data["audiences"]),
        sectors=_labels(data["sectors"]),
        role_families=_labels(data["role_families"]),
        success_factors=_labels(data["success_factors"]),
        adoption_outcomes=_labels(data["adoption_outcomes"]),
        barrier_types=_labels(data["barrier_types"]),
    )
    _refuse_repeats([aim.slug for aim in found.aims])
    _refuse_repeats([behaviour.slug for aim in found.aims for behaviour in aim.behaviours])
    return found


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there


def _aim(aim: dict[str, Any], audience: str) -> Aim:
    behaviours = tuple(
        Behaviour(entry["slug"], entry["label"], aim["slug"], tuple(entry.get("prompts", ())))
        for driver in aim["drivers"]
        for entry in driver["behaviours"]
    )
    return Aim(aim["slug"], aim["label"], audience, behaviours)


def _labels(entries: list[dict[str, str]]) -> dict[str, str]:
    _refuse_repeats([entry["slug"] for entry in entries])
    return {entry["slug"]: entry["label"] for entry in entries}


def _refuse_repeats(slugs: list[str]) -> None:
    if len(slugs) != len(set(slugs)):
        raise ValueError(
            "the framework repeats a slug: " + ", ".join(sorted({s for s in slugs if slugs.count(s) > 1}))
        )
