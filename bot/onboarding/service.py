"""What happens to people on the server, recorded as facts. Whoever gives roles is told to look again."""

from bot.clock import Clock
from bot.db import Database, members, role_states


class OnboardingService:
    """The facts of arriving, screening, leaving and bans, for people the bot has something to do with."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db, self._clock = database, clock

    async def look_again(self, member: int) -> None:
        """`member` came, left, passed the screening or had their roles changed."""
        async with self._db.transaction(readonly=True) as session:
            if not await members.known(session, member):
                return
        async with self._db.transaction() as session:
            await role_states.mark_stale(session, member, self._clock.now())

    async def banned(self, member: int, *, is_banned: bool) -> None:
        """`member` was banned, or the ban was lifted."""
        now = self._clock.now()
        async with self._db.transaction() as session:
            if await members.known(session, member):
                await members.set_banned(session, member, is_banned, now)
                await role_states.mark_stale(session, member, now)

    async def caught_up(self) -> None:
        """The gateway is (again) there: whoever came, or changed, while nobody listened is looked at."""
        async with self._db.transaction() as session:
            await role_states.mark_waiting_stale(session, self._clock.now())
