"""Every setting, read from the environment once and checked once.

Nothing else reads the environment. Where a URL is missing the program that needs it says so;
`learning-exchange run` starts the embedded parts and hands their URLs to its children.
"""

from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TRIAL_SECRET = "only-for-a-trial-on-one-machine"  # noqa: S105  # refused in production
SECRET_MIN_LENGTH = 32  # 256 bits of hexadecimal, as `openssl rand -hex 32` prints at half


class FaultySettings(Exception):
    """The settings cannot be used; the message lists every fault, one a line."""


class Settings(BaseSettings):
    """What an administrator can set, with the name of the environment variable in upper case."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    app_env: Literal["development", "test", "production"] = "development"
    secret_key: str = TRIAL_SECRET
    database_url: str = ""
    redis_url: str = ""  # only relay and workers need it; without it they work by polling
    smtp_url: str = ""  # smtp://user:password@host:587 or smtps://
    base_url: str = ""  # how mails address this site
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    data: Path = Field(default=Path("var"), alias="LEARNING_EXCHANGE_DATA")
    mailbox: Path | None = None  # where the trial stack's mail catcher keeps mails
    # Where attached files are kept: file:///folder, or s3://bucket/prefix, with the usual AWS_… variables.
    attachments_url: str = ""
    mail_from: str = "Learning Exchange <hello@learning-exchange.example>"
    time_zone: str = "Europe/London"
    # How many of our own proxies stand before the pages: that many addresses in X-Forwarded-For are believed.
    trusted_proxies: int = Field(default=0, ge=0)
    web_threads: int = Field(default=8, ge=1)
    web_processes: int = Field(default=1, ge=1)
    worker_threads: int = Field(default=4, ge=1)
    # A task whose worker says nothing for so long is given to another; SMTP's patience must be shorter.
    lease_seconds: int = Field(default=90, ge=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        faults = [sentence for wrong, sentence in self._faults() if wrong]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _faults(self) -> list[tuple[bool, str]]:
        production = self.app_env == "production"
        weak = self.secret_key == TRIAL_SECRET or len(self.secret_key) < SECRET_MIN_LENGTH
        return [
            (
                production and weak,
                f"SECRET_KEY needs {SECRET_MIN_LENGTH} characters or more that nobody can guess.",
            ),
            (
                production and not self.database_url,
                "DATABASE_URL is needed: the embedded database is for trials only.",
            ),
            (
                production and not self.smtp_url,
                "SMTP_URL is needed: the embedded mail catcher is for trials only.",
            ),
            (production and not self.base_url.startswith("https://"), "BASE_URL must start with https://."),
            (production and self.mailbox is not None, "MAILBOX must not be set: it shows everybody's mail."),
            (
                production and not self.attachments_url,
                "ATTACHMENTS_URL is needed: a folder that is backed up (file:///…) or a bucket (s3://…).",
            ),
            (not self._is_store(), "ATTACHMENTS_URL must be a folder (file:///…) or a bucket (s3://…)."),
            (
                not is_time_zone(self.time_zone),
                "TIME_ZONE is not a time zone such as Europe/London.",
            ),
        ]

    @property
    def attachments_place(self) -> str:
        """The URL of the store of attached files: a folder among our data where none is given."""
        return self.attachments_url or (self.data.absolute() / "attachments").as_uri()

    def _is_store(self) -> bool:
        kept_for_good = ("file:///", "s3://")
        starts = kept_for_good if self.app_env == "production" else (*kept_for_good, "memory://")
        return not self.attachments_url or self.attachments_url.startswith(starts)

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL with the driver that we use."""
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def libpq_url(self) -> str:
        """The database's URL as psycopg itself reads it."""
        return self.database_url.replace("postgresql+psycopg://", "postgresql://", 1)

    @property
    def site_url(self) -> str:
        """The address that mails lead to, without a slash at its end."""
        return (self.base_url or f"http://localhost:{self.port}").rstrip("/")


def is_time_zone(name: str) -> bool:
    """Whether a name such as ``Europe/London`` names a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def read_settings() -> Settings:
    """Read the environment; raises FaultySettings that lists all faults at once."""
    try:
        return Settings()
    except ValidationError as error:
        raise FaultySettings("\n".join(_sentences(error))) from None


def _sentences(error: ValidationError) -> list[str]:
    faults = []
    for fault in error.errors(include_input=False, include_url=False):
        name = "_".join(str(part) for part in fault["loc"]).upper()
        message = fault["msg"].removeprefix("Value error, ")
        faults.append(f"{name}: {message}." if name else message)
    return faults
