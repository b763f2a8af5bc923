"""Who may hold which role, and what a role may do. Pure: no Flask, no database, no clock."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody does in the exchange; a person may hold several."""

    STAFF = "staff"
    CHAMPION = "champion"
    TRAINER = "trainer"
    LEAD = "lead"
    MANAGER = "manager"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role as pages name it."""
        return _LABELS[self]


_LABELS = {
    Role.STAFF: "Staff",
    Role.CHAMPION: "Champion",
    Role.TRAINER: "Trainer",
    Role.LEAD: "Practice-development lead",
    Role.MANAGER: "Senior manager",
    Role.PARTNER: "Lived-experience partner",
    Role.ADMINISTRATOR: "Administrator",
}


class PersonState(StrEnum):
    """Whether somebody is here."""

    ACTIVE = "active"
    LEFT = "left"
