"""What all models of config share: frozen, strict, and nothing in them that they do not know."""

from types import MappingProxyType
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

_KEY = r"^[a-z][a-z0-9-]{0,59}$"
Key = Annotated[str, Field(pattern=_KEY)]
V = TypeVar("V")
Table = Annotated[dict[Key, V], AfterValidator(MappingProxyType)]
Keys = Annotated[tuple[Key, ...], Field(strict=False)]

Local = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""A time of the day, as HH:MM."""


def time_zone(name: str) -> str:
    """`name`, if it is a time zone's. Raises what pydantic shows of a wrong one."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # by what is wrong with the name
        raise PydanticCustomError("timezone", "is no time zone's name, such as Europe/Amsterdam") from None
    return name


class Strict(BaseModel):
    """The base of every model of config."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
