"""What somebody does on their way in: choose a language, agree, say what brings them. Each is one transaction."""

from dataclasses import replace

from bot.clock import Clock
from bot.config import Config
from bot.db import (
    Database,
    Session,
    acceptances,
    erasures,
    grants,
    guild_objects,
    members,
    notices,
    role_states,
    subscriptions,
)
from bot.domain.acceptance import Acceptance
from bot.domain.entitlement import Grant, Source
from bot.domain.notice import NoticeKind
from bot.onboarding import rules
from bot.onboarding.progress import Progress
from bot.onboarding.rules import Seen

REFERENCE = "guidelines"
_REMEMBERED = 1000  # people


class Walk:
    """The person's side of onboarding."""

    def __init__(self, database: Database, config: Config, clock: Clock) -> None:
        self._db, self._clock, self._config, self._wanted = database, clock, config, config.onboarding
        self._spoken: dict[int, str] = {}
        self._roles_given = config.tier_roles(config.onboarding.guidelines.tier)

    @property
    def version(self) -> int:
        """The version of the guidelines that is in force."""
        return self._wanted.guidelines.version

    async def language(self, member: int, spoken: str | None) -> str | None:
        """The language that `member` chose to be answered in, None when they chose none.

        Until they do, `spoken`, which their Discord is in (None: none of ours), is kept for messages to them: of
        somebody who is not known in memory alone, for an answer to what they write.
        """
        async with self._db.transaction(readonly=True) as session:
            known = await members.get(session, member)
        if known is not None and known.chose_locale:
            return known.locale
        if known is not None and spoken not in (None, known.locale):
            async with self._db.transaction() as session:
                await members.speaks(session, member, str(spoken), self._clock.now())
        elif known is None and spoken is not None:
            self._spoken.pop(member, None)
            self._spoken[member] = spoken
            if len(self._spoken) > _REMEMBERED:
                del self._spoken[next(iter(self._spoken))]
        return None

    async def locale(self, member: int) -> str | None:
        """The language to write to `member` in: the one they chose, else that of their last command."""
        async with self._db.transaction(readonly=True) as session:
            return await members.locale(session, member) or self._spoken.get(member)

    async def progress(self, member: int, locale: str) -> Progress:
        """How it stands with `member`, who reads `locale` as long as theirs is not known; nothing is written."""
        async with self._db.transaction(readonly=True) as session:
            found = await self._progress(session, member)
        return found if found.locale else replace(found, locale=locale)

    async def begin(self, member: int, locale: str | None) -> Progress:
        """`member` begins or goes on, with a Discord client in `locale` (None: in none of ours)."""
        async with self._db.transaction() as session:
            await members.ensure(session, member, self._clock.now(), locale)
            await notices.withdraw(session, member, NoticeKind.WELCOME)
            return await self._progress(session, member)

    async def choose_language(self, member: int, locale: str) -> Progress:
        """`member` wants to read and be written to in `locale`."""
        async with self._db.transaction() as session:
            now = self._clock.now()
            await members.ensure(session, member, now)
            await members.choose_locale(session, member, locale, now)
            return await self._progress(session, member)

    async def choose_country(self, member: int, country: str | None) -> Progress:
        """`member`, where they are known, wants to read the lines for help of `country` first; None: of none."""
        async with self._db.transaction() as session:
            await members.choose_country(session, member, country, self._clock.now())
            return await self._progress(session, member)

    async def agree(self, member: int, version: int, locale: str) -> Progress:
        """`member` read `version` of the guidelines in `locale` and agrees; an older version than today's counts for
        nothing. Gives the member role, and takes back a wish to be forgotten.
        """
        async with self._db.transaction() as session:
            now = self._clock.now()
            await members.ensure(session, member, now, locale)
            before = await acceptances.of(session, member)
            if version == self.version and (before is None or before.version < version):
                await acceptances.put(session, Acceptance(member, version, now, locale))
                tier = self._wanted.guidelines.tier
                await grants.put(session, Grant(member, Source.ACCEPTANCE, REFERENCE, tier, starts_at=now))
                for kind in (NoticeKind.WELCOME, NoticeKind.GUIDELINES, NoticeKind.RESTED):
                    await notices.withdraw(session, member, kind)
                await erasures.withdraw(session, member)
                await role_states.mark_stale(session, member, now)
            return await self._progress(session, member)

    async def come_through_hospital(self, member: int, value: bool) -> Progress:
        """`member` comes through their work in a hospital, or does not (any more); see `check_in`."""
        async with self._db.transaction() as session:
            if not value or await acceptances.of(session, member) is not None:
                await members.set_in_hospital(session, member, value, self._clock.now())
            return await self._progress(session, member)

    async def check_in(self, member: int, wanted: bool) -> Progress:
        """`member` may be asked how it goes, or wants no more of it. Asked for twice, the days count from the first.

        Of somebody who has agreed to nothing (any more) nothing is written down.
        """
        async with self._db.transaction() as session:
            now = self._clock.now()
            has_agreed = await acceptances.of(session, member) is not None
            if not wanted:
                await notices.withdraw(session, member, NoticeKind.CHECK_IN)
            elif has_agreed and not await notices.is_enqueued(session, member, NoticeKind.CHECK_IN):
                for days, at in rules.check_ins(self._wanted.newcomers.check_ins, now).items():
                    await notices.enqueue(session, member, NoticeKind.CHECK_IN, days, "", at)
                await role_states.mark_stale(session, member, now)
            return await self._progress(session, member)

    async def _progress(self, session: Session, member: int) -> Progress:
        known = await members.get(session, member)
        agreed = await acceptances.of(session, member)
        state = await role_states.state(session, member)
        held = [each for each in await grants.of(session, member) if each.source == Source.ACCEPTANCE]
        is_older = agreed is not None and agreed.version < self.version
        until = max((each.ends_at for each in held if each.ends_at), default=None) if is_older else None
        seen = Seen()
        if state is not None:
            has_roles = self._roles_given <= set(state.observed or ())
            seen = Seen(state.present, state.pending, has_roles, state.error is not None)
        locale, in_hospital = (known.locale, known.in_hospital) if known else (None, False)
        return Progress(
            is_known=known is not None,
            locale=locale,
            step=rules.next_step(locale, agreed.version if agreed else None, self.version, in_hospital=in_hospital),
            agreed=agreed,
            until=until,
            in_hospital=in_hospital,
            checks_in=await notices.is_enqueued(session, member, NoticeKind.CHECK_IN),
            rooms=rules.rooms(any(each.holds(self._clock.now()) for each in held), seen),
            present=seen.present,
            channels=await guild_objects.ids(session, "channel"),
            roles=await guild_objects.ids(session, "role"),
            opened=self._config.opened_by(frozenset(state.observed or ()) & self._config.paid_roles) if state else (),
            has_bought=bool(await subscriptions.of(session, member)),
            country=known.country if known else None,
        )
