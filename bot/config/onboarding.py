"""onboarding.toml: the guidelines that newcomers agree to, where they are led, and how they are followed up."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from bot.config.strict import Key, Keys, Strict

Said = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class Changes(Strict):
    """What is new in this version, in each language: short enough for all of them to fit into one message."""

    en: Said
    """In English."""
    nl: Said
    """In Dutch."""


class Guidelines(Strict):
    """What everybody agrees to."""

    version: int = Field(ge=1, le=1_000_000)
    """The number of the text. Raise it when the text means something new: everybody is asked again."""
    changes: Changes | None = None
    """What this version says that the one before did not; each version after the first needs it."""
    channel: Key
    """The channel whose first post (`channel-KEY-post` in the locales) is the text."""
    tier: Key
    """The free tier of membership.toml whose roles agreeing gives."""
    days: int = Field(30, ge=1, le=365)
    """How many days who agreed to an older version keeps them, counted from when they are told of the new one."""
    remind_days: int = Field(3, ge=1, le=30)
    """How many days before that they are reminded once more."""
    announce_in: Key | None = None
    """The channel in which a new version is told; left out: in none."""

    def changes_in(self, locale: str) -> str:
        """What is new in this version, in `locale`; empty where nothing is."""
        return str(getattr(self.changes, locale)).strip() if self.changes else ""

    @property
    def time_to_agree(self) -> timedelta:
        """How long who agreed to an older version keeps those roles, counted from when they are told."""
        return timedelta(days=self.days)


class Newcomers(Strict):
    """How newcomers are followed up."""

    check_ins: Annotated[tuple[Annotated[int, Field(ge=2, le=365)], ...], Field(strict=False, max_length=6)] = ()
    """After how many days those are asked how it goes who said they may be."""
    forget_after_days: int = Field(30, ge=2, le=365)
    """How many days it is kept that somebody who has left had agreed."""


class Groups(Strict):
    """The support groups: who helps in them, and who is told of a first post that nobody answered."""

    mentor_role: Key | None = None
    """The role of those who help in the support groups; left out: there are none."""
    mentors_channel: Key | None = None
    """The channel in which they are told of a first post that nobody answered; left out: nobody is told."""
    unanswered_hours: int = Field(12, ge=2, le=168)
    """After how many hours without an answer they are told."""


class Paths(Strict):
    """The channels that fit what brings somebody here, in the order in which they are shown."""

    myself: Keys = Field(min_length=1)
    """For who comes for their own health."""
    somebody: Keys = Field(min_length=1)
    """For who comes for somebody else."""
    looking: Keys = Field(min_length=1)
    """For who only looks around."""


class Onboarding(Strict):
    """How newcomers are welcomed, and what they agree to."""

    guidelines: Guidelines
    newcomers: Newcomers = Field(default_factory=lambda: Newcomers.model_validate({}))
    groups: Groups = Field(default_factory=lambda: Groups.model_validate({}))
    paths: Paths
