"""Open alerts, told to the staff in the ops channel: each once while it lasts, grouped, with its fix."""

from datetime import datetime, timedelta

from bot import log
from bot.clock import Clock
from bot.community import telling
from bot.community.service import stored_ids
from bot.community.telling import Part
from bot.config import Config
from bot.db import Database, alerts
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.i18n import Sentences
from bot.integrations.discord_guild import Structure

AFTER_FAILURE = timedelta(minutes=5)
AUDIT = "audit"
"""The kind of what the audit found: `watch` tells of it, which knows what it found."""
_logger = log.get(__name__)


class Ops:
    """Writes into the ops channel."""

    def __init__(
        self,
        database: Database,
        structure: Structure,
        config: Config,
        sentences: Sentences,
        clock: Clock,
        pace: timedelta = timedelta(minutes=1),
    ) -> None:
        """`pace`: how often to write at most, so that what goes wrong in the same minute is told together."""
        self._db, self._structure, self._config = database, structure, config
        self._sentences, self._clock, self._pace = sentences, clock, pace
        self._not_before: datetime | None = None

    async def work(self) -> datetime | None:
        """Tell of what is news; returns when to go on, None: when something has changed."""
        now = self._clock.now()
        if self._not_before is not None and now < self._not_before:
            return self._not_before
        async with self._db.transaction(readonly=True) as session:
            untold = await alerts.untold(session, exclude=AUDIT)
        if not untold:
            return None
        try:
            roles = {key: role.name for key, role in self._config.community.roles.items()}
            is_told = await self.tell(telling.parts(untold, roles, self._sentences, self.locale))
        except (TryLater, Refused, NotThere, NotUnderstood) as error:
            _logger.warning("ops_not_told", error=type(error).__name__, reason=str(error))
            wait = error.retry_after if isinstance(error, TryLater) else None
            self._not_before = now + (wait or AFTER_FAILURE)
            return self._not_before
        self._not_before = now + self._pace if is_told else None
        return self._not_before

    async def tell(self, parts: list[Part]) -> bool:
        """Write these into the ops channel; whether there is one. Raises what `Structure.say` raises."""
        async with self._db.transaction(readonly=True) as session:
            channel = (await stored_ids(session)).channels.get(self._config.community.server.ops_channel or "")
        if channel is None:
            return False
        for told, text in telling.messages(parts, self._sentences, self.locale):
            now = self._clock.now()
            await self._structure.say(channel, text, telling.nonce(told, text, now))
            async with self._db.transaction() as session:
                await alerts.told(session, told, now)
        return True

    @property
    def locale(self) -> str:
        """The staff's language."""
        return self._config.community.server.locale
