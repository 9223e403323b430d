"""Agreeing to the guidelines."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One person agreed to `version` of the guidelines at that time, reading them in `locale`."""

    member: int
    version: int
    accepted_at: datetime
    locale: str
