"""A channel at Discord, and what moderators have done to it: each service by itself, with nobody else at work."""

import asyncio
from pathlib import Path
from typing import TypeVar

import discord

from bot.config import load
from bot.db import Database, cases, guild_objects, purges
from bot.domain.case import Case
from bot.domain.purge import Place, Purge
from bot.domain.staff import Presser
from bot.i18n import Sentences
from bot.integrations.discord import Discord
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_rooms import Rooms
from bot.moderation.acts import ActService
from bot.moderation.choosing import NEEDS, Asked
from bot.moderation.desk import Not
from bot.moderation.purges import Preview, PurgeDesk, PurgeService
from bot.moderation.slow_modes import Slowed, SlowModeDesk, SlowModes
from bot.moderation.texts import Texts
from sandbox.discord import DiscordSandbox
from sandbox.discord.snowflake import Snowflakes, moment
from sandbox.discord.state import Channel, Message
from tests.db.still import Still
from tests.db.working import Worker

ROOT = Path(__file__).parents[2]
CONFIG, SENTENCES = load(ROOT / "config"), Sentences(ROOT / "config" / "locales")
MIA = Presser(5, frozenset(), is_administrator=True)
ROLE = 77
T = TypeVar("T")


class ChannelsDesk:
    """A text channel, which config calls introductions, and a moderator who may do everything."""

    def __init__(self, database: Database, sandbox: DiscordSandbox, client: discord.Client) -> None:
        self.database, self.sandbox, self.client, self.clock = database, sandbox, client, Still()
        guild, rooms, acts = sandbox.guild_id, Rooms(client), Acts(client, sandbox.guild_id)
        self.purges = PurgeService(database, rooms, self.clock)
        self.purge_desk = PurgeDesk(database, acts, rooms, CONFIG, self.clock, guild)
        texts = Texts(CONFIG.moderation, SENTENCES, "")
        slow_modes = SlowModes(database, rooms, self.clock)
        self.acts = ActService(database, acts, Discord(client, guild), texts, self.clock, slow_modes.look)
        self.slow_mode_desk = SlowModeDesk(database, acts, rooms, self.acts, CONFIG, self.clock)
        self.deleting, self.looking = (
            Worker(each, database, self.clock) for each in (self.purges.queue, self.acts.queue)
        )
        self._ids = Snowflakes()
        self.place = Place(0, 0, True, frozenset({*NEEDS, "manage_channels"}))

    async def build(self) -> None:
        """Make the channel."""
        made = await self.client.http.create_channel(self.sandbox.guild_id, 0, name="place")
        self.place = Place(int(made["id"]), 0, True, self.place.own)
        async with self.database.transaction() as session:
            await guild_objects.put(session, "channel", "introductions", self.place.id)
            await guild_objects.put(session, "role", "moderator", ROLE)

    @property
    def channel(self) -> Channel:
        """The channel, as Discord has it."""
        return self.sandbox.state.guild.channels[self.place.id]

    def write(self, count: int) -> list[int]:
        """So many messages; their ids."""
        ids, bot = [self._ids.next() for _ in range(count)], self.sandbox.state.bot
        for each in ids:
            self.channel.messages[each] = Message(each, self.channel, bot, moment(each), content="x")
        return ids

    async def preview(self, number: int) -> int:
        """A moderator sees what would be deleted; the number of the purge."""
        found = await self.purge_desk.preview(MIA, self.place, Asked(number))
        assert isinstance(found, Preview)
        return found.purge

    async def confirm(self, purge: int, presser: Presser = MIA, place: Place | None = None) -> Case | Not:
        """They say yes."""
        return await self.purge_desk.confirm(presser, place or self.place, purge)

    async def begun(self, number: int) -> Case:
        """The last messages are to be deleted, and nobody has begun to."""
        case = await self.confirm(await self.preview(number))
        assert isinstance(case, Case)
        return case

    async def purge(self, purge: int) -> Purge | None:
        """What is stored of it."""
        async with self.database.transaction(readonly=True) as session:
            return await purges.get(session, purge)

    async def case(self, number: int) -> Case:
        """The case with this number."""
        async with self.database.transaction(readonly=True) as session:
            found = await cases.get(session, number)
        assert found is not None
        return found

    async def slow_down(self, wanted: str, lasting: str | None = None) -> Slowed | Not:
        """A moderator asks for it, and it is done."""
        asked = asyncio.create_task(self.slow_mode_desk.set(MIA, self.place, wanted, lasting))
        return await self._with_looks(asked)

    async def undo(self, number: int) -> object:
        """A moderator takes it back, and that is done."""
        case = await self.case(number)
        return await self._with_looks(asyncio.create_task(self.slow_mode_desk.undo(MIA, case, case.reason)))

    async def _with_looks(self, asked: asyncio.Task[T]) -> T:
        while not asked.done():
            await asyncio.wait([asked], timeout=0.01)
            await self.looking.once()
        await self.looking.all()  # what was asked for while it was in hand is looked at once more
        return await asked
