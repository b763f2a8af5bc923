"""What people send: to sign in, to join, and to administer."""

from collections.abc import Iterable
from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from learning_exchange.fields import Email, Form, Line, OneOf, Paragraphs, Password, Several
from learning_exchange.framework import framework
from learning_exchange.people import passwords
from learning_exchange.people.queries import organisations
from learning_exchange.people.rules import (
    ROLE_LABELS,
    OrganisationDetails,
    Profile,
    Role,
    domain_fault,
    is_ods_code,
)

NAME_MOST = 100  # characters: what a list can show
DOMAINS_MOST = 20


class SignInForm(Form):
    """An address and its password."""

    email = Email("Email address", missing="Enter your email address.")
    password = Password("Password", missing="Enter your password.")


class ForgottenForm(Form):
    """Where to send a link for a new password."""

    email = Email(
        "Email address",
        missing="Enter the email address that you sign in with.",
        description="The one that you sign in with.",
    )


class JoinForm(Form):
    """An address that shows where somebody works."""

    email = Email(
        "Work email address",
        missing="Enter your work email address.",
        description="The one that your organisation gave you.",
    )


# Fields are listed in the order in which they are written here, also in what is to be put right.


class _Named(Form):
    name = Line(
        "Your name",
        most=NAME_MOST,
        missing="Enter your name.",
        description="As your colleagues know you. It stands beside what you write.",
    )


class _ChoosesPassword(Form):
    """Whatever has a `password` to be chosen."""

    known: Iterable[str] = ()  # what others know of the person; set it before validating

    def validate_password(self, field: Field) -> None:
        """Refuse what is too short or quickly guessed."""
        if fault := passwords.fault_of(field.data, about=self.known):
            raise ValidationError(fault)


def _new_password() -> Any:
    return Password(
        "New password",
        missing="Choose a password.",
        description=f"{passwords.SHORTEST} characters or more. Three or four words that have nothing to do"
        " with each other are easy to remember and hard to guess.",
    )


class NewPasswordForm(_ChoosesPassword):
    """A password to be chosen by whoever forgot theirs."""

    password = _new_password()


class ChangePasswordForm(_ChoosesPassword):
    """The password of today, and the one to come."""

    current = Password("Your password now", missing="Enter the password that you have now.")
    password = _new_password()


class ProfileForm(_Named):
    """What people say of themselves."""

    job_title = Line("Your job title", most=NAME_MOST)
    role_family = OneOf("Your kind of work", lambda: framework().role_families, blank="Rather not say")
    interests = Several(
        "What you want to follow",
        lambda: framework().aim_labels,
        description="Your digest starts with stories about these. Choose as many as you like.",
    )

    @property
    def profile(self) -> Profile:
        """What was typed, once it is valid."""
        return Profile(
            name=self.name.data or "",
            job_title=self.job_title.data or "",
            role_family=self.role_family.data or None,
            interests=tuple(self.interests.data or ()),
        )


class AcceptForm(ProfileForm, NewPasswordForm):
    """What somebody new says of themselves, and their password."""


def _organisation_names() -> dict[str, str]:
    return {str(organisation.public_id): organisation.name for organisation in organisations()}


class _Invited(Form):
    email = Email("Email address", missing="Enter the address of whoever you want to invite.")
    organisation = OneOf(
        "Organisation", _organisation_names, blank="Choose one", missing="Choose an organisation."
    )


class RolesForm(Form):
    """What somebody does at an organisation."""

    roles = Several(
        "Roles",
        lambda: {str(role): label for role, label in ROLE_LABELS.items()},
        missing="Choose at least one role.",
    )

    @property
    def chosen(self) -> list[Role]:
        """The roles, once they are valid."""
        return [Role(role) for role in self.roles.data or ()]


class InvitationForm(_Invited, RolesForm):
    """Whom to invite, to what."""


class _Lines(Paragraphs):
    """A list, one entry a line."""

    def process_data(self, value: list[str] | None) -> None:
        """Show what is kept, one entry a line."""
        self.data = "\n".join(value or ())


class OrganisationForm(Form):
    """What an administrator says of an organisation."""

    name = Line("Name", most=NAME_MOST, missing="Enter the organisation's name.")
    short_name = Line(
        "Short name",
        most=30,
        missing="Enter a short name.",
        description="For lists, such as “Myshire North”.",
    )
    sector = OneOf("Sector", lambda: framework().sectors, blank="Choose one", missing="Choose a sector.")
    ods_code = Line(
        "ODS code",
        most=NAME_MOST,
        description="For NHS bodies: three to six letters and digits, such as RXX or A81001.",
    )
    place = Line("Place", most=NAME_MOST, missing="Enter the town, county or region where it works.")
    about = Paragraphs("About", most=2000, description="What people elsewhere should know of it.")
    email_domains = _Lines(
        "Email domains whose holders may join by themselves",
        most=5000,
        description="One a line, such as myshire.nhs.uk. Leave it empty if everybody is to be invited.",
    )

    def validate_ods_code(self, field: Field) -> None:
        """Refuse what cannot be a code."""
        field.data = (field.data or "").upper()
        if field.data and not is_ods_code(field.data):
            raise ValidationError("An ODS code has three to six letters and digits, such as RXX or A81001.")

    def validate_email_domains(self, field: Field) -> None:  # noqa: ARG002  # WTForms's signature
        """Refuse what is no domain, and domains that say nothing about where somebody works."""
        domains = self._domains()
        if len(domains) > DOMAINS_MOST:
            raise ValidationError(f"List {DOMAINS_MOST} domains or fewer; these are {len(domains)}.")
        for fault in filter(None, map(domain_fault, domains)):
            raise ValidationError(fault)

    @property
    def details(self) -> OrganisationDetails:
        """What was typed, once it is valid."""
        return OrganisationDetails(
            name=self.name.data or "",
            short_name=self.short_name.data or "",
            sector=self.sector.data,
            ods_code=self.ods_code.data or None,
            place=self.place.data or "",
            about=self.about.data or "",
            email_domains=tuple(self._domains()),
        )

    def _domains(self) -> list[str]:
        typed = (self.email_domains.data or "").lower().replace(",", " ").split()
        return list(dict.fromkeys(word.removeprefix("@") for word in typed))
