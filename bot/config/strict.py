"""What all models of config share: frozen, strict, and nothing in them that they do not know."""

from types import MappingProxyType
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_KEY = r"^[a-z][a-z0-9-]{0,59}$"
Key = Annotated[str, Field(pattern=_KEY)]
V = TypeVar("V")
Table = Annotated[dict[Key, V], AfterValidator(MappingProxyType)]
Keys = Annotated[tuple[Key, ...], Field(strict=False)]


class Strict(BaseModel):
    """The base of every model of config."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
