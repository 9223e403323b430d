"""How far somebody is on their way in: what the screens are made of. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.acceptance import Acceptance
from bot.onboarding.rules import Rooms, Step


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is.

    `until`: when what they agreed to stops counting, as there is a newer version. `present` is None while nobody has
    looked whether they are on the server. `channels` and `roles` are config's keys to ids, `opened` the keys of the
    channels that a paid membership opens to them.
    """

    is_known: bool
    locale: str | None
    step: Step
    agreed: Acceptance | None
    until: datetime | None
    in_hospital: bool
    checks_in: bool
    rooms: Rooms
    present: bool | None
    channels: Mapping[str, int]
    roles: Mapping[str, int]
    opened: tuple[str, ...]
    has_bought: bool
    country: str | None = None
