"""onboarding.toml: the guidelines that newcomers agree to, where they are led, and how they are followed up."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from bot.config.strict import Key, Keys, Strict

Said = Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class Changes(Strict):
    """What is new, in each language: short enough for all of them to fit into one message."""

    en: Said
    nl: Said


class Guidelines(Strict):
    """What everybody agrees to. The text is the first post of `channel`; agreeing gives the roles of `tier`.

    `changes`: what this version says that the one before did not; each version after the first needs it.
    """

    version: int = Field(ge=1, le=1_000_000)
    changes: Changes | None = None
    channel: Key
    tier: Key
    days: int = Field(30, ge=1, le=365)
    remind_days: int = Field(3, ge=1, le=30)
    announce_in: Key | None = None

    def changes_in(self, locale: str) -> str:
        """What is new in this version, in `locale`; empty where nothing is."""
        return str(getattr(self.changes, locale)).strip() if self.changes else ""

    @property
    def time_to_agree(self) -> timedelta:
        """How long who agreed to an older version keeps those roles, counted from when they are told."""
        return timedelta(days=self.days)


class Newcomers(Strict):
    """`check_ins`: after how many days those are asked how it goes who said they may be."""

    check_ins: Annotated[tuple[Annotated[int, Field(ge=2, le=365)], ...], Field(strict=False, max_length=6)] = ()
    forget_after_days: int = Field(30, ge=2, le=365)


class Groups(Strict):
    """The support groups: who helps in them, and who is told of a first post that nobody answered."""

    mentor_role: Key | None = None
    mentors_channel: Key | None = None
    unanswered_hours: int = Field(12, ge=2, le=168)


class Paths(Strict):
    """The channels that fit what brings somebody here, in the order in which they are shown."""

    myself: Keys = Field(min_length=1)
    somebody: Keys = Field(min_length=1)
    looking: Keys = Field(min_length=1)


class Onboarding(Strict):
    """onboarding.toml."""

    guidelines: Guidelines
    newcomers: Newcomers = Field(default_factory=lambda: Newcomers.model_validate({}))
    groups: Groups = Field(default_factory=lambda: Groups.model_validate({}))
    paths: Paths
