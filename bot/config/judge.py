"""moderation.toml: what is done about what people write, by groups of channels."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bot.config.community import ChannelAbout
from bot.config.strict import Key, Keys, Strict, Table

RuleName = Literal[
    "identifiers", "advice", "sales", "solicitation", "scam", "links", "invites", "harassment", "pro-ed",
    "impersonation", "confirms-patient", "flood", "repeats", "mentions",
]  # fmt: skip
ActionName = Literal["watch", "nudge", "review", "repost", "hold", "remove", "timeout"]
Domain = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253)]


class Group(Strict):
    """Channels where the same is wanted."""

    about: Annotated[tuple[ChannelAbout, ...], Field(strict=False)] = ()
    """What the channels of community.toml are about that belong to it."""
    channels: Keys = ()
    """Channels that belong to it whatever they are about, by their keys."""
    rules: dict[RuleName, ActionName] = Field(default_factory=dict)
    """What is done about what; a rule that is left out is off."""

    @model_validator(mode="after")
    def _reposts_what_can_be_taken_out(self) -> "Group":
        wrong = [rule for rule, action in self.rules.items() if action == "repost" and rule != "identifiers"]
        if wrong:
            text = f"{wrong[0]}: only identifiers can be reposted, as nothing else can be taken out"
            raise PydanticCustomError("repost", "{text}", {"text": text})
        return self


class Judge(Strict):
    """What is done about what people write. Who may be in danger is met by `crisis`, whatever stands here."""

    shadow_days: int = Field(14, ge=0, le=90)
    """How many days after the bot first reads messages nothing of this is done, and only counted."""
    agreed_version: int | None = Field(None, ge=1)
    """The version of the guidelines that first speaks of messages being read: nothing is done about what somebody
    writes who has not agreed to it, or to a later one. Groups need it."""
    timeout_minutes: int = Field(60, ge=1, le=40_320)
    """How long a timeout is that follows by itself."""
    days: int = Field(30, ge=1, le=90)
    """How many days it is kept where something was found, and by whom."""
    delete_first: Annotated[tuple[Literal["confirms-patient", "identifiers"], ...], Field(strict=False)] = ()
    """What is deleted before it is sent back, as it may point to somebody else."""
    allowed_domains: Annotated[tuple[Domain, ...], Field(strict=False, max_length=500)] = ()
    """Domains whose links are never looked at, such as those of the hospitals."""
    blocked_files: Annotated[tuple[Annotated[str, Field(max_length=255)], ...], Field(strict=False, max_length=10)] = ()
    """Files with domains of fraud, one a line, beside this one or by an absolute path; read again when they change."""
    elsewhere: Key | None = None
    """The group of channels that community.toml does not know; left out: nothing is looked for there."""
    groups: Table[Group] = Field(default_factory=dict)
    """The groups, by key."""

    @property
    def kept(self) -> timedelta:
        """How long it is kept where something was found."""
        return timedelta(days=self.days)

    @model_validator(mode="after")
    def _is_clear(self) -> "Judge":
        about = [str(each) for group in self.groups.values() for each in group.about]
        channels = [each for group in self.groups.values() for each in group.channels]
        twice = next((each for some in (about, channels) for each in some if some.count(each) > 1), None)
        if twice is not None:
            raise PydanticCustomError("twice", "{text}", {"text": f'"{twice}" stands in two groups'})
        if self.groups and self.agreed_version is None:
            raise PydanticCustomError("agreed", "agreed_version is missing: groups need it")
        if self.elsewhere is not None and self.elsewhere not in self.groups:
            raise PydanticCustomError("elsewhere", "{text}", {"text": f'elsewhere: no group "{self.elsewhere}"'})
        return self
