"""What the staff read each week of what was found by itself: figures, and nobody's name."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.config import Config
from bot.db import Database, guild_objects, jobs, judge_state, verdicts
from bot.domain.jobs import Job
from bot.enforcement import rules
from bot.enforcement.texts import Texts
from bot.integrations.discord import Discord
from bot.integrations.discord_acts import Acts


class Weekly:
    """Writes it into the ops channel."""

    def __init__(
        self, database: Database, discord: Discord, acts: Acts, texts: Texts, config: Config, clock: Clock
    ) -> None:
        self._db, self._discord, self._acts, self._texts, self._clock = database, discord, acts, texts, clock
        self._config, self._zone = config, ZoneInfo(config.moderation.crisis.timezone)

    async def tell(self) -> None:
        """Tell of the last seven days; the first time of nothing, as the bot is new here then."""
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            is_first = (await jobs.get(session, Job.WEEK)).done_at is None
            channels = await guild_objects.ids(session, "channel")
        channel = channels.get(self._config.community.server.ops_channel or "")
        week = None if is_first or channel is None else await self._week(now)
        next_at = rules.next_week(self._zone, now)
        if week is not None and channel is not None:
            text = self._texts.week(self._config.community.server.locale, week)
            # The same for the same week: after a crash in between Discord shows the first one again.
            await self._discord.say(channel, text, f"week-{(next_at - rules.WEEK).astimezone(self._zone):%Y-%m-%d}")
        async with self._db.transaction() as session:
            await jobs.done(session, Job.WEEK, now, next_at)

    async def _week(self, now: datetime) -> rules.Week | None:
        """None where nothing is looked for."""
        wanted, since = self._config.moderation.judge, now - rules.WEEK
        if not (self._config.moderation.read_messages and wanted.groups):
            return None
        async with self._db.transaction(readonly=True) as session:
            state = await judge_state.get(session)
            # Of what was written before, it is not known (any more) whether anything was found.
            first = rules.first_id(max(now - wanted.kept, state.begun_at if state else now))
            counts = await verdicts.counts(session, since)
            missed = await verdicts.missed(session, since, first, self._acts.own[0])
        return rules.week(counts, missed)
