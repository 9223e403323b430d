"""Moderators' acts by themselves: a server, the people there, and what is stored and shown of each case."""

from datetime import timedelta
from functools import cached_property

import discord

from bot.config import load
from bot.db import Database, case_cards, case_looks, cases, guild_objects, members
from bot.domain.case import Case, CaseKind, Intent, Reason, Source, State
from bot.domain.staff import Presser
from bot.i18n import Sentences
from bot.integrations.discord import Discord
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_rooms import Rooms
from bot.moderation.acts import ActService
from bot.moderation.cards import CardService
from bot.moderation.desk import Desk
from bot.moderation.slow_modes import SlowModeDesk, SlowModes
from bot.moderation.texts import Texts
from sandbox.discord import DiscordSandbox
from tests.db.parts import CONFIG
from tests.db.still import Still
from tests.db.working import Worker

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MODERATOR = 7
LINK = "https://discord.com/channels/1"


class Told(Acts):
    """Acts of a bot without a gateway, which is told here what the gateway would tell: who stands where."""

    ranks: dict[int, tuple[int, int]]
    permissions: frozenset[str]
    owner_id: int | None = None

    def rank(self, roles: object) -> tuple[int, int]:
        return max((self.ranks.get(each, (0, 0)) for each in roles), default=(0, 0))  # type: ignore[attr-defined]

    def is_administrator(self, roles: frozenset[int]) -> bool:
        return False

    @property
    def owner(self) -> int | None:
        return self.owner_id

    @property
    def own(self) -> tuple[int, frozenset[int], frozenset[str]]:
        assert self._client.user is not None
        return self._client.user.id, frozenset([0]), self.permissions


class ModeratorsDesk:
    """A server with a moderator, a log, and whom a test brings. The clock stands still."""

    def __init__(self, database: Database, sandbox: DiscordSandbox, client: discord.Client) -> None:
        self.database, self.sandbox, self.client, self.clock = database, sandbox, client, Still()
        self.config, self.sentences = load(CONFIG), Sentences(CONFIG / "locales")
        self.acts = Told(client, sandbox.guild_id)
        self.acts.permissions = frozenset(["ban_members", "kick_members", "moderate_members", "manage_messages"])
        self.discord = Discord(client, sandbox.guild_id)
        self.texts = Texts(self.config.moderation, self.sentences, LINK)
        self.log = self.role = 0
        self.presser = Presser(MODERATOR, frozenset(), is_administrator=False)

    async def build(self) -> None:
        """The moderators' role and their log."""
        made = await self.client.http.create_channel(self.sandbox.guild_id, 0, name="mod-log")
        role = await self.client.http.create_role(self.sandbox.guild_id, name="Moderator")
        self.log, self.role = int(made["id"]), int(role["id"])
        self.acts.ranks = {0: (50, 0), self.role: (10, 0)}
        self.presser = Presser(MODERATOR, frozenset([self.role]), is_administrator=False)
        async with self.database.transaction() as session:
            await guild_objects.put(session, "channel", "mod-log", self.log)
            await guild_objects.put(session, "role", "moderator", self.role)

    @cached_property
    def service(self) -> ActService:
        look = SlowModes(self.database, Rooms(self.client), self.clock).look
        return ActService(self.database, self.acts, self.discord, self.texts, self.clock, look)

    @cached_property
    def worker(self) -> Worker[int]:
        return Worker(self.service.queue, self.database, self.clock)

    @cached_property
    def cards(self) -> Worker[int]:
        service = CardService(self.database, self.acts, self.texts, self.config, self.clock)
        return Worker(service.queue, self.database, self.clock)

    @cached_property
    def desk(self) -> Desk:
        rooms = Rooms(self.client)
        slow_modes = SlowModeDesk(self.database, self.acts, rooms, self.service, self.config, self.clock)
        return Desk(
            self.database,
            self.acts,
            self.service,
            self.config,
            self.clock,
            lambda words: "MRN" in words,
            slow_modes.undo,
        )

    def somebody(self) -> int:
        """A person on the server, of whom nothing is stored."""
        member, _last = self.sandbox.crowd(1, (), "rick")
        return member

    async def intend(self, member: int, kind: CaseKind, *, length: timedelta | None = None, delete_s: int = 0,
                     **more: object) -> int:  # fmt: skip
        """A moderator wants this done; the number of the case."""
        now = self.clock.now()
        until = now if kind is CaseKind.SOFTBAN else None if length is None else now + length
        intent = Intent(kind, member, MODERATOR, Reason("rude"), until, Source.COMMAND, delete_s=delete_s, **more)  # type: ignore[arg-type]
        async with self.database.transaction() as session:
            await members.ensure(session, member, now)
            case = await cases.add(session, intent, now)
            assert case is not None
            await case_looks.enqueue(session, member, now)
            await case_cards.enqueue(session, case.number, now)
        return case.number

    async def done(self, member: int, kind: CaseKind, **more: object) -> int:
        """The same, and it is done."""
        number = await self.intend(member, kind, **more)  # type: ignore[arg-type]
        await self.worker.all()
        return number

    async def case(self, number: int) -> Case:
        """What is stored of it."""
        async with self.database.transaction(readonly=True) as session:
            found = await cases.get(session, number)
        assert found is not None
        return found

    async def state(self, number: int) -> tuple[State, str | None]:
        """How it is with it: its state, and how it ended."""
        found = await self.case(number)
        return found.state, found.ending

    async def later(self, by: timedelta) -> None:
        """Time passes, and what is due then is done."""
        self.advance(by)
        await self.worker.all()

    def advance(self, by: timedelta) -> None:
        """Time passes, here and at Discord."""
        self.clock.advance(by)
        self.sandbox.advance(by)

    def messages_to(self, member: int) -> list[str]:
        """What the bot has written to them."""
        state = self.sandbox.state
        found = [each for each in state.direct.values() if member in each.recipients]
        return [message.content for each in found for message in each.messages.values()]

    def is_banned(self, member: int) -> bool:
        """Whether Discord keeps them out."""
        return member in self.sandbox.state.guild.bans

    def is_here(self, member: int) -> bool:
        """Whether they are on the server."""
        return member in self.sandbox.state.guild.members

    def asked(self, method: str, path: str) -> int:
        """How often the bot has asked this of Discord."""
        return self.sandbox.faults.counts[f"{method} {path}"]

    async def shown(self) -> list[str]:
        """The cards in the log."""
        await self.cards.all()
        messages = self.sandbox.state.guild.channels[self.log].messages
        return [each.content for each in messages.values()]
