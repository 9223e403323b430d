"""moderation.toml: what is done for who may be in danger, and where they can call."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from bot.config.strict import Keys, Local, Strict, time_zone

_NUMBER = r"^[0-9][0-9 -]{1,18}[0-9]$"
Number = Annotated[str, Field(pattern=_NUMBER)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class Lines(Strict):
    """Where people in one country can call. The locales have `country-XX` with its name."""

    emergency: Number
    """The number for an emergency."""
    numbers: Annotated[tuple[Number, ...], Field(strict=False, min_length=1, max_length=3)]
    """The numbers for who thinks of suicide, the best first."""
    languages: Annotated[tuple[Literal["en", "nl"], ...], Field(strict=False)] = ("en",)
    """The languages of ours that are spoken there: who writes in one of them reads this line first."""
    chat: str = Field("", pattern=r"^(https://\S+)?$", max_length=200)
    """Where they answer in writing; left out: nowhere."""
    source: str = Field(pattern=r"^https://\S+$", max_length=200)
    """Where the numbers were found: the page of whoever answers them."""
    checked: date
    """When somebody last looked there."""


class Crisis(Strict):
    """What is done for who may be in danger."""

    call_minutes: int = Field(5, ge=1, le=60)
    """How long a card waits for somebody to look after it until the staff are called once more."""
    days: int = Field(14, ge=1, le=90)
    """How many days a card is kept once it is closed."""
    shifts: Annotated[tuple[Local, ...], Field(strict=False, max_length=24)] = ()
    """When, each day, one shift of the staff ends and the next begins, as HH:MM; left out: there are none. At each
    change it is said in the desk where nobody has taken the shift with `/oncall`."""
    timezone: str = Field("UTC", max_length=60)
    """The time zone of `shifts`, by its IANA name (Europe/Amsterdam)."""
    quiet_channels: Keys = ()
    """The channels about grief and the end of life: of distress alone nothing is said there."""
    elsewhere: str = Field("https://findahelpline.com", pattern=r"^https://\S+$", max_length=200)
    """Where people of other countries find a line."""
    countries: dict[Country, Lines] = Field(default_factory=dict, max_length=10)
    """The lines, by country (ISO 3166); at most ten, as all are shown at once."""

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        return time_zone(name)

    @field_validator("shifts")
    @classmethod
    def _in_order(cls, times: tuple[str, ...]) -> tuple[str, ...]:
        if list(times) != sorted(set(times)):
            raise PydanticCustomError("shifts", "each must be later in the day than the one before")
        return times
