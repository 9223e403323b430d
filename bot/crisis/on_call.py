"""Who of the staff is on call: /oncall, and what is said at the change of a shift that nobody has taken."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.config import Config
from bot.crisis import rules
from bot.crisis.texts import Texts
from bot.db import Database, guild_objects, jobs, on_call, staff_rights
from bot.domain.jobs import Job
from bot.domain.screen import Screen
from bot.domain.staff import Presser
from bot.integrations.discord_acts import Acts


class OnCall:
    """Each answer is a sentence's key and its values."""

    def __init__(self, database: Database, acts: Acts, texts: Texts, config: Config, clock: Clock) -> None:
        self._db, self._acts, self._texts, self._config, self._clock = database, acts, texts, config, clock
        self._shifts, self._zone = config.moderation.crisis.shifts, ZoneInfo(config.moderation.crisis.timezone)

    async def show(self, presser: Presser) -> tuple[str, dict[str, str]]:
        """Who is on call."""
        if not await self._may(presser):
            return "no-right", {}
        async with self._db.transaction(readonly=True) as session:
            found = await on_call.at(session, self._clock.now())
        if not found:
            return "oncall-nobody", {}
        return "oncall-show", {
            "members": "\n".join(f"<@{member}>, <t:{int(until.timestamp())}:t>" for member, until in found)
        }

    async def take(self, presser: Presser) -> tuple[str, dict[str, str]]:
        """Be on call until the end of this shift."""
        if not await self._may(presser):
            return "no-right", {}
        now, until = self._clock.now(), self._until()
        async with self._db.transaction() as session:
            await on_call.take(session, presser.id, now, until)
        return "oncall-taken", {"until": f"<t:{int(until.timestamp())}:t>"}

    async def hand_over(self, presser: Presser, member: int) -> tuple[str, dict[str, str]]:
        """`member` is on call instead, for as long as it was to be. Nobody has to say why."""
        if not await self._may(presser):
            return "no-right", {}
        person = await self._acts.person(member)
        roles = person.roles if person else None
        is_staff = roles is not None and await self._may(Presser(member, roles, self._acts.is_administrator(roles)))
        if not is_staff or member == presser.id:
            return "oncall-not-them", {"member": f"<@{member}>"}
        now = self._clock.now()
        async with self._db.transaction() as session:
            until = dict(await on_call.at(session, now)).get(presser.id)
            if until is None:
                return "oncall-not-yours", {}
            await on_call.release(session, presser.id)
            await on_call.take(session, member, now, until)
        return "oncall-handed-over", {"member": f"<@{member}>"}

    async def stop(self, presser: Presser) -> tuple[str, dict[str, str]]:
        """Be on call no more. Nobody has to say why."""
        async with self._db.transaction() as session:
            await on_call.release(session, presser.id)
        return "oncall-stopped", {}

    async def change(self) -> None:
        """At the change of a shift, say where nobody has taken it; before anybody needs them."""
        now = self._clock.now()
        async with self._db.transaction(readonly=True) as session:
            there, ids = await on_call.at(session, now), await guild_objects.ids(session, "channel")
        channels = self._config.moderation.channels
        desk = next((ids[key] for key in (channels.crisis, channels.queue) if key and key in ids), None)
        if self._shifts and not there and desk is not None:
            begin, until = rules.shift(self._shifts, self._zone, now)
            text = self._texts.nobody_on_call(self._config.community.server.locale, until)
            await self._acts.show(desk, None, Screen(text), f"shift-{int(begin.timestamp())}")
        async with self._db.transaction() as session:
            await jobs.done(session, Job.SHIFT, now, self._until() if self._shifts else None)

    def _until(self) -> datetime:
        now = self._clock.now()
        return rules.shift(self._shifts, self._zone, now)[1] if self._shifts else now + rules.ALONE

    async def _may(self, presser: Presser) -> bool:
        return "crisis" in await staff_rights.of(self._db, presser, self._config.moderation, self._acts.owner)
