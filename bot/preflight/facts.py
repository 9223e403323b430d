"""What was found out, and what there should be: the values that the rules hold against each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.config import Config
from bot.domain.guild import Guild
from bot.domain.stripe_event import Endpoint


@dataclass(frozen=True, slots=True)
class Away:
    """A service that gave no useful answer."""

    reason: str


@dataclass(frozen=True, slots=True)
class Denied:
    """A service that does not accept the bot's token or key."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database has of the server: key to id of roles and of channels."""

    roles: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class AtDiscord:
    """What Discord says. `guild` is None when the bot is not on the server; `skew` is how far our clock is ahead."""

    application: int
    flags: int
    guild: Guild | None
    skew: timedelta | None = None


@dataclass(frozen=True, slots=True)
class AtStripe:
    """What Stripe says; None for what the key may not read. `prices`: lookup key to active, inactive, once or
    complex.
    """

    prices: Mapping[str, str] | None
    endpoints: tuple[Endpoint, ...] | None
    skew: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """There is no file `file`: it would be a new, empty database. `others`: databases that lie there."""

    file: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Here:
    """What the operator has set. `env_file`: the .env that was read, empty for none; `searched`: where it may be.

    `exposed`: which of that file, the database's files and their folder others on this machine may see, and whether
    each is a folder.
    """

    env_file: str
    searched: tuple[str, ...]
    is_public: bool
    exposed: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found; None for what was not looked at."""

    settings: Here | None = None
    database: Stored | Absent | Away | None = None
    discord: AtDiscord | Denied | Away | None = None
    stripe: AtStripe | Denied | Away | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What there should be. `live`: whether the key is for real money; None when it does not tell."""

    config: Config
    server: int
    webhook_url: str
    intents: frozenset[str]
    live: bool | None
