"""moderation.toml: who may do what to whom, with which reasons, and what is proposed next."""

from datetime import time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from bot.config.crisis import Crisis
from bot.config.judge import Judge
from bot.config.strict import Key, Keys, Local, Strict, Table, time_zone

Right = Literal[
    "warn", "remove", "timeout", "kick", "ban", "note", "cases", "reports", "contact", "purge", "slowmode",
    "crisis", "pause",
]  # fmt: skip
Minutes = Annotated[int, Field(ge=1, le=2_628_000)]


class Staff(Strict):
    """What a role about "staff" may do. Owner and administrators may do all of it."""

    may: Annotated[tuple[Right, ...], Field(strict=False)]
    """`warn`, `note` and `timeout` as they are called; `remove`: a message; `kick`; `ban`, with lifting it; `cases`:
    read them, and put their reasons right; `reports`: see and work on what people report; `contact`: claim and close
    what people ask the moderators; `purge` and `slowmode` as they are called; `crisis`: be called for who may be in
    danger, and look after them; `pause`: stop what the bot does by itself, and let it go on. Whoever may do
    something may undo it."""


class Step(Strict):
    """A step of the ladder: what is proposed to whoever has just warned somebody for this time. A person decides."""

    warnings: int = Field(ge=2, le=20)
    """After how many warnings that still count."""
    act: Literal["timeout", "ban"]
    """What is proposed."""
    minutes: Minutes | None = None
    """How long it lasts; left out: for good, which a timeout cannot be."""

    @model_validator(mode="after")
    def _has_an_end(self) -> "Step":
        if self.act == "timeout" and self.minutes is None:
            raise PydanticCustomError("endless_timeout", "a timeout needs minutes: it cannot be for good")
        return self

    @property
    def shown(self) -> str:
        """What a button that takes it says of it, so that it takes no other."""
        return f"{self.act}-{self.minutes or 0}"

    @property
    def length(self) -> timedelta | None:
        """How long it lasts; None: for good."""
        return None if self.minutes is None else timedelta(minutes=self.minutes)


class Ladder(Strict):
    """What is proposed after one more warning."""

    days: int = Field(180, ge=1, le=365)
    """How many days a warning counts."""
    steps: Annotated[tuple[Step, ...], Field(strict=False)] = ()
    """The steps, each with more warnings than the one before."""


class Channels(Strict):
    """Where the staff read what was done."""

    log: Key | None = None
    """The channel about "staff" that gets one card for each act; left out: there are none."""
    queue: Key | None = None
    """The channel about "staff" that gets one card for each message or person that is reported; left out: nothing can
    be reported."""
    crisis: Key | None = None
    """The channel about "staff" for those who may be in danger; left out: as `queue`."""


class Contact(Strict):
    """How people ask the moderators: each in a private thread, which only they and staff read."""

    channel: Key
    """The channel with `private_threads` under which the threads are opened. Everybody sees it."""
    staff_channel: Key = "mod-queue"
    """The channel about "staff" that gets a card for each, with a thread for the staff's notes."""
    answer_hours: int = Field(24, ge=1, le=168)
    """How soon staff usually answers, in hours. It is said in the first answer."""
    quiet_from: Local | None = None
    """From when on nobody of the staff answers at night, as HH:MM; with `quiet_until`."""
    quiet_until: Local | None = None
    """Until when, as HH:MM. Before `quiet_from` it is the next day's."""
    timezone: str = Field("UTC", max_length=60)
    """The time zone of both, by its IANA name (Europe/Amsterdam)."""

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        return time_zone(name)

    @model_validator(mode="after")
    def _has_both(self) -> "Contact":
        if (self.quiet_from is None) != (self.quiet_until is None) or (
            self.quiet_from is not None and self.quiet_from == self.quiet_until
        ):
            raise PydanticCustomError("quiet_hours", "quiet_from and quiet_until go together, and differ")
        return self

    @property
    def quiet(self) -> tuple[time, time] | None:
        """From when until when nobody answers, by the clock of `timezone`."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of both."""
        return ZoneInfo(self.timezone)


class Moderation(Strict):
    """What moderators do, and who may."""

    read_messages: bool = True
    """Whether the bot reads what people write, in memory, to see who may be in danger; it needs the Message Content
    Intent then. Without, only `/crisis`, `/report` and direct messages to the bot lead to help."""
    crisis: Crisis = Field(default_factory=lambda: Crisis.model_validate({}))
    """What is done for who may be in danger, and where people can call."""
    judge: Judge = Field(default_factory=lambda: Judge.model_validate({}))
    """What is done about what people write; it needs `read_messages`."""
    staff: Table[Staff] = Field(default_factory=dict)
    """The roles about "staff" of community.toml, by key. Owner and administrators may do everything."""
    channels: Channels = Field(default_factory=lambda: Channels.model_validate({}))
    contact: Contact | None = None
    """How people ask the moderators; left out: `/contact` only says where to turn."""
    reasons: Annotated[Keys, Field(max_length=20)] = ()
    """The reasons to choose from; the locales have `reason-KEY` for each, which the person reads."""
    durations: Annotated[tuple[Minutes, ...], Field(strict=False, max_length=20)] = (60, 1440, 10_080)
    """The lengths of time to choose from, in minutes; others can be written in words."""
    ladder: Ladder = Field(default_factory=lambda: Ladder.model_validate({}))
    regions: Annotated[tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...], Field(strict=False, max_length=40)] = (
        "NL", "BE", "US", "GB", "IE", "CA",
    )  # fmt: skip
    """The countries (ISO 3166) whose telephone numbers are known without their calling code: none may stand in a
    reason."""
    questions_url: str = Field("", max_length=400, pattern=r"^(https?://\S+|mailto:\S+@\S+)?$")
    """Where somebody who was banned can ask about it, as they cannot on the server; left out: nowhere."""
