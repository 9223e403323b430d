"""What a feature is built of, and what it asks of whoever runs it. Values only."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp.web import RouteDef

from bot.client import Cog, NetworkClient, Pressed
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, Session
from bot.db.queue import Queue
from bot.domain.jobs import Job
from bot.i18n import Sentences
from bot.integrations.discord import Discord
from bot.integrations.discord_guild import Structure
from bot.integrations.stripe import Stripe
from bot.metrics import Metrics
from bot.settings import Settings

Loops = Mapping[str, Callable[[], Awaitable[datetime | None]]]


@dataclass(frozen=True, slots=True)
class Base:
    """What every process has."""

    settings: Settings
    config: Config
    sentences: Sentences
    clock: Clock
    metrics: Metrics
    database: Database

    @property
    def guild(self) -> int:
        """Our server."""
        return self.settings.discord_guild_id


@dataclass(frozen=True, slots=True)
class House(Base):
    """What the process has that works on Discord. The paces: how soon after each other direct messages are sent, the
    server is looked over, and the staff are written to.
    """

    client: NetworkClient
    discord: Discord
    structure: Structure
    stripe: Stripe
    dm_pace: timedelta
    check_pace: timedelta
    alert_pace: timedelta


async def _nothing(_session: Session, _now: datetime) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Feature:
    """What one feature asks of whoever runs it.

    `queues` are worked through from the start; `server_queues` and `loops` (by the topic that wakes them), and the
    `jobs` that need the server, once its roles and channels have been found. `at_start`: done once then, in one
    transaction with asking for `jobs_at_start`; `nightly`: each night; `before_finish`: when the process ends, before
    what is in hand is waited for; `places_changed`: whenever roles or channels were found anew.
    """

    queues: tuple[Queue[Any], ...] = ()
    server_queues: tuple[Queue[Any], ...] = ()
    loops: Loops = field(default_factory=dict)
    jobs: Mapping[Job, Callable[[], Awaitable[object]]] = field(default_factory=dict)
    jobs_at_start: tuple[Job, ...] = ()
    at_start: Callable[[Session, datetime], Awaitable[None]] = _nothing
    nightly: tuple[Callable[[], Awaitable[None]], ...] = ()
    before_finish: tuple[Callable[[], None], ...] = ()
    places_changed: tuple[Callable[[], None], ...] = ()
    cogs: tuple[Cog, ...] = ()
    buttons: Mapping[str, Pressed] = field(default_factory=dict)
    routes: tuple[RouteDef, ...] = ()
