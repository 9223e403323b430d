"""Who is on the server: asked of Discord where money depends on it. Nobody is sold what they could not see."""

import asyncio

from bot import log
from bot.clock import Clock
from bot.db import Database, jobs, members, stripe_looks
from bot.domain.jobs import Job
from bot.errors import HealthNetworkError
from bot.integrations.discord import Discord
from bot.integrations.pace import urgent

_PATIENCE_S = 5.0
_logger = log.get(__name__)


class Presence:
    """Asks Discord, and records what follows. `is_here` raises what `integrations.discord` raises."""

    def __init__(self, database: Database, discord: Discord, clock: Clock) -> None:
        self._db, self._discord, self._clock = database, discord, clock

    async def is_here(self, member: int) -> bool:
        """Whether `member` is on the server now; who is banned is not."""
        return await self._discord.member(member) is not None

    async def may_buy(self, member: int) -> bool:
        """Whether `member` may be sent to a page to pay on. Who is not here has none that stays open."""
        with urgent():
            is_here = await self.is_here(member)
        if is_here:
            return True
        now = self._clock.now()
        async with self._db.transaction() as session:
            await members.absent(session, member, now)
            await jobs.ask_for(session, Job.OPEN_PAGES, now)
        return False

    async def note(self, member: int) -> None:
        """Find out whether `member`, who pays and is away, is banned.

        Only staff are told on its account, so no answer is no failure: it is asked again with the next look.
        """
        try:
            async with asyncio.timeout(_PATIENCE_S):
                if await self.is_here(member):
                    return
                is_banned = await self._discord.is_banned(member)
        except (HealthNetworkError, TimeoutError) as error:
            _logger.warning("presence_not_known", error=type(error).__name__)
            return
        now = self._clock.now()
        async with self._db.transaction() as session:
            if is_banned and not await members.banned(session, member):
                await members.set_banned(session, member, True, now)
                await stripe_looks.ask_about(session, member, now)
