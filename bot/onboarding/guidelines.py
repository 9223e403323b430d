"""A new version of the guidelines: told on the server, then to each who agreed to an older one, with a day to do it by.

Nobody is surprised: two messages before the day, one when the member role rests, and it comes back with a click.
"""

from datetime import datetime

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import (
    Database,
    Session,
    acceptances,
    alerts,
    grants,
    guidelines,
    guild_objects,
    jobs,
    notices,
    role_states,
)
from bot.domain.entitlement import Source
from bot.domain.jobs import Job
from bot.domain.notice import NoticeKind
from bot.domain.screen import START, Button
from bot.errors import Refused
from bot.i18n import LOCALES, Sentences
from bot.integrations.discord import Discord
from bot.onboarding import rules

_AT_ONCE = 10  # a writer of the database holds up all others
_logger = log.get(__name__)


class GuidelinesService:
    """Sees to it that config's version is known to everybody."""

    def __init__(
        self, database: Database, discord: Discord, config: Config, sentences: Sentences, clock: Clock
    ) -> None:
        self._db, self._discord, self._sentences, self._clock = database, discord, sentences, clock
        self._wanted = config.onboarding.guidelines
        self._is_told = False

    async def work(self) -> None:
        """Publish the version, and tell of it. Raises what `Discord` raises when it cannot be announced."""
        started = self._clock.now()
        if not self._is_told:
            async with self._db.transaction() as session:
                await guidelines.publish(session, self._wanted.version, self._clock.now())
            while await self._tell_some() or await self._restore_some():
                pass
            self._is_told = True  # who agrees from now on agrees to this version
        async with self._db.transaction(readonly=True) as session:
            is_announced = await guidelines.is_announced(session, self._wanted.version)
        if not is_announced:
            await self._announce()
        async with self._db.transaction() as session:
            await jobs.done(session, Job.GUIDELINES, started, None)

    async def _tell_some(self) -> bool:
        """Have a message sent to some of those who agreed to an older version; whether there were any."""
        async with self._db.transaction() as session:
            version, now = self._wanted.version, self._clock.now()
            # Counted from when they are told: of a version that comes again, or is found late, the day could be over.
            deadline = now + self._wanted.time_to_agree
            some = await acceptances.untold(session, version, _AT_ONCE)
            for member in some:
                await self._owe(session, member, f"v{version}", deadline, now)
                await acceptances.told(session, member, version)
        return bool(some)

    async def _restore_some(self) -> bool:
        """Who agreed to the version in force keeps what it gives: config went back to it after a newer one was told."""
        async with self._db.transaction() as session:
            version, now = self._wanted.version, self._clock.now()
            some = await acceptances.in_force_with_end(session, version, _AT_ONCE)
            for member in some:
                for each in await grants.of(session, member):
                    if each.source == Source.ACCEPTANCE:
                        await grants.put(session, each.until(None))
                await acceptances.told(session, member, version)
                for kind in (NoticeKind.GUIDELINES, NoticeKind.RESTED):
                    await notices.withdraw(session, member, kind)
                await role_states.mark_stale(session, member, now)
        return bool(some)

    async def _owe(self, session: Session, member: int, reference: str, deadline: datetime, now: datetime) -> None:
        held = [
            each for each in await grants.of(session, member) if each.source == Source.ACCEPTANCE and each.holds(now)
        ]
        if not held:
            return  # it rests already, and they know
        for each in held:  # one with an earlier day gets this one
            await grants.put(session, each.until(deadline))
        await role_states.look_by(session, member, deadline)
        for kind in (NoticeKind.GUIDELINES, NoticeKind.RESTED):  # of a version before this one, not sent yet
            await notices.withdraw(session, member, kind)
        await notices.enqueue(session, member, NoticeKind.GUIDELINES, reference, "", now, deadline)
        again = rules.remind_at(deadline, self._wanted.remind_days, now)
        if again is not None:
            await notices.enqueue(session, member, NoticeKind.GUIDELINES, f"{reference}-again", "", again, deadline)
        await notices.enqueue(session, member, NoticeKind.RESTED, reference, "", deadline)

    def _news(self, locale: str, until: str) -> str:
        said, changes = self._sentences.text(locale, "guidelines-announcement", until=until), ""
        if new := self._wanted.changes_in(locale):
            changes = self._sentences.text(locale, "guidelines-changes", changes=new)
        return "\n\n".join(filter(None, (said, changes)))

    async def _announce(self) -> None:
        """Tell of it where config says, unless nobody has agreed to an older one; in all languages at once."""
        async with self._db.transaction() as session:
            version, now, place = self._wanted.version, self._clock.now(), self._wanted.announce_in or ""
            channel = (await guild_objects.ids(session, "channel")).get(place)
            if channel is None or not await acceptances.any_before(session, version):
                await guidelines.announced(session, version, now)
                return
            published_at = await guidelines.published_at(session, version) or now
        until = f"<t:{int((published_at + self._wanted.time_to_agree).timestamp())}:D>"
        text = "\n\n".join(self._news(locale, until) for locale in LOCALES)
        button = Button(self._sentences.together(LOCALES, "start-read-button", " / "), START, leads=True)
        try:
            await self._discord.say(channel, text, f"guidelines-{version}", (button,))
        except Refused as error:  # somebody has to mend that
            async with self._db.transaction() as session:
                if await alerts.open_(session, "post_refused", place, now):
                    _logger.error("alert", kind="post_refused", about=place, reason=str(error))
            raise
        async with self._db.transaction() as session:
            await guidelines.announced(session, version, now)
            await alerts.close(session, place, "post_refused")
