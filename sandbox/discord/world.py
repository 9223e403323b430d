"""The sandbox's world: its state, its clock, its ids, and the hub that tells of changes."""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from .connection import Connection
from .hub import Hub
from .parts import User
from .permissions import BOT_AT_START, EVERYONE_AT_START
from .snowflake import Snowflakes, moment
from .state import TEXT, Channel, Guild, Member, Role, State


@dataclass
class Timing:
    """Discord's deadlines, in seconds, and what it lets happen within a time; a test may shorten them."""

    acknowledge_within: float = 3.0
    token_life: float = 900.0
    nonce_window: float = 300.0
    heartbeat_interval: float = 41.25
    absent_bans: int = 1000
    """Bans within a day of people who are not members; Discord keeps its own number to itself."""


@dataclass
class World:
    """Everything a request may look at or change. `root_url` is where the server listens, without a path."""

    state: State
    hub: Hub
    ids: Snowflakes
    root_url: str = ""
    timing: Timing = field(default_factory=Timing)
    connections: set[Connection] = field(default_factory=set)
    all_members_asked: dict[int, float] = field(default_factory=dict)
    """When (monotonic) each user last asked the gateway for all members."""
    _due: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)
    _timers: set[asyncio.TimerHandle] = field(default_factory=set)

    @property
    def gateway_url(self) -> str:
        """Where the gateway listens, as a ws:// address."""
        return self.root_url.replace("http", "ws", 1) + "/gateway"

    def now(self) -> datetime:
        """The present time (UTC) by the sandbox's clock."""
        return datetime.now(UTC) + self.ids.ahead

    def advance(self, by: timedelta) -> None:
        """Set the sandbox's clock forward: what lasts until then is over, and ids carry the new time."""
        self.ids.ahead += by
        for due in sorted(self._due, key=lambda each: each[0]):
            if due[0] <= self.now():
                self._ring(due)

    @staticmethod
    def monotonic() -> float:
        """Seconds of a clock that never goes back."""
        return time.monotonic()

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Call `act` once after `seconds`, unless the world ends before."""

        def ring() -> None:
            self._timers.discard(timer)
            act()

        timer = asyncio.get_running_loop().call_later(seconds, ring)
        self._timers.add(timer)

    def at(self, when: datetime, act: Callable[[], None]) -> None:
        """Call `act` once the sandbox's clock has come so far, unless the world ends before."""
        due = (when, act)
        self._due.append(due)
        self.later(max(0.0, (when - self.now()).total_seconds()), lambda: self._ring(due))

    def _ring(self, due: tuple[datetime, Callable[[], None]]) -> None:
        if due in self._due:
            self._due.remove(due)
            due[1]()

    def end(self) -> None:
        """Cancel what was still to happen later."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def new_user(self, username: str, *, locale: str = "en-US", bot: bool = False) -> User:
        """A new user with an id and a token."""
        user_id = self.ids.next()
        user = User(user_id, username, new_token(user_id), bot, locale)
        self.state.add_user(user)
        return user


def new_token(user_id: int) -> str:
    """A token as Discord's look: its first part is the user's id in base64, which clients read."""
    own = base64.urlsafe_b64encode(str(user_id).encode()).decode().rstrip("=")
    return f"{own}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(28)}"


def new_world() -> World:
    """A guild with an owner, @everyone, the bot below its own managed role, and one text channel, "general"."""
    ids = Snowflakes()
    owner_id, bot_id = ids.next(), ids.next()
    owner = User(owner_id, "owner", new_token(owner_id))
    bot = User(bot_id, "sandbox-bot", new_token(bot_id), bot=True)
    guild = Guild(ids.next(), "Sandbox", owner.id)
    guild.features = ["COMMUNITY", "MEMBER_VERIFICATION_GATE_ENABLED", "NEWS"]
    guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYONE_AT_START.value, 0)
    own_role = Role(ids.next(), bot.username, BOT_AT_START.value, 1, managed=True, bot_id=bot.id)
    guild.roles[own_role.id] = own_role
    general = Channel(ids.next(), TEXT, guild.id, "general")
    guild.channels[general.id] = general
    # a COMMUNITY guild cannot be without these two
    guild.settings = {"rules_channel_id": str(general.id), "public_updates_channel_id": str(general.id)}
    joined = moment(guild.id)
    guild.members[owner.id] = Member(owner, joined)
    guild.members[bot.id] = Member(bot, joined, {own_role.id})
    state = State(guild, bot)
    state.add_user(owner)
    state.add_user(bot)
    return World(state, Hub(), ids)
