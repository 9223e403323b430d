"""What people and the staff ask for with a button. It is judged and stored here, and done by `service`."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.config import Config
from bot.contact import rules
from bot.contact.service import ContactService
from bot.contact.texts import Texts
from bot.db import Database, Session, contacts, members, staff_rights
from bot.domain.contact import Contact, State
from bot.domain.staff import Presser
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.integrations.discord import Discord
from bot.integrations.discord_acts import Acts

PATIENCE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Said:
    """The sentence that answers, and its values."""

    key: str
    values: dict[str, str] = field(default_factory=dict)


NEEDS_NOTE = Said("contact-note-title")
"""Whoever of the staff closes one is asked for a note."""
_OLD, _NO_RIGHT = Said("button-old"), Said("no-right")


class ContactDesk:
    """Answers presses. What config does not let somebody do is refused, each time anew."""

    def __init__(
        self, database: Database, service: ContactService, acts: Acts, discord: Discord, texts: Texts, config: Config,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._db, self._service, self._acts, self._discord = database, service, acts, discord
        self._texts, self._config, self._clock = texts, config, clock
        self._written: dict[int, list[datetime]] = {}  # when somebody wrote to the owner, lately; lost in a restart

    @property
    def is_there(self) -> bool:
        """Whether config says where people ask."""
        return self._config.moderation.contact is not None

    @property
    def owner(self) -> str:
        """Who owns the server, to be pressed."""
        return f"<@{self._acts.owner}>"

    async def ask(self, member: int, locale: str | None) -> Said:
        """Open the thread of `member`, or show it again. `locale`: of their Discord, None for none of ours."""
        person = await self._acts.person(member)
        if not self.is_there or person is None or person.roles is None:
            return Said("not-here")
        now = self._clock.now()
        async with self._db.transaction() as session:
            await members.ensure(session, member, now, locale)
            number = await contacts.ask(session, member, now)
        found = await self._service.outcome(number, PATIENCE)
        if found is None or found.thread is None or not found.is_done or found.state is State.CLOSED:
            return Said("contact-soon")
        return Said("contact-here", {"place": f"<#{found.thread}>"})

    async def reopen(self, member: int, number: int) -> Said:
        """Open it again, for the person whose it is."""
        found = await self._contact(number)
        if found is None or found.member is None:
            return _OLD
        return await self.ask(member, None) if found.member == member else _NO_RIGHT

    async def claim(self, presser: Presser, number: int) -> Said:
        """Somebody of the staff looks after it; of two one is told that the other does."""
        if not await self._may(presser):
            return _NO_RIGHT
        async with self._db.transaction() as session:
            is_theirs = await contacts.claim(session, number, presser.id, self._clock.now())
        found = await self._contact(number)
        if found is None:
            return _OLD
        if is_theirs or found.claimed_by == presser.id:
            return Said("contact-claimed", {"place": f"<#{found.thread}>"})
        if found.claimed_by is None:
            return Said("contact-is-closed")
        return Said("contact-claimed-by", {"moderator": f"<@{found.claimed_by}>"})

    async def before_close(self, presser: Presser, number: int) -> Said | None:
        """What stands in the way of closing it at once: the staff are asked for a note. None for the person."""
        found = await self._contact(number)
        if found is None:
            return _OLD
        if found.state is State.CLOSED:
            return Said("contact-is-closed")
        if found.member == presser.id:
            return None
        return NEEDS_NOTE if await self._may(presser) else _NO_RIGHT

    async def close(self, presser: Presser, number: int) -> Said:
        """The person closes it."""
        return await self.before_close(presser, number) or await self._close(number, by_staff=False)

    async def close_with(self, presser: Presser, number: int, words: str, nonce: str) -> Said:
        """Somebody of the staff closes it. Their note is written at Discord, and stored nowhere else."""
        if not await self._may(presser):
            return _NO_RIGHT
        found = await self._contact(number)
        if found is None:
            return _OLD
        if words.strip() and found.card is not None and found.state is State.OPEN:
            await self._acts.show(found.card, None, self._texts.note(presser.id, words.strip()), nonce)
        return await self._close(number, by_staff=True)

    async def tell_owner(self, member: int, words: str, nonce: str) -> Said:
        """What somebody says about a moderator goes to the owner, by direct message, and is stored nowhere."""
        owner, now = self._acts.owner, self._clock.now()
        if owner is None:
            return Said("contact-owner-away", {"owner": self.owner})
        recent = self._written.setdefault(member, [])
        recent[:] = [at for at in recent if at > now - rules.OWNER_PACE]
        if len(recent) >= rules.MOST_TO_OWNER:
            return Said("contact-owner-enough")
        recent.append(now)
        async with self._db.transaction(readonly=True) as session:
            locale = await members.locale(session, owner) or self._config.community.server.locale
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._discord.send_dm(owner, self._texts.to_owner(locale, member, words.strip()), nonce)
        except (Refused, NotThere, TryLater, NotUnderstood, TimeoutError):
            recent.remove(now)
            return Said("contact-owner-away", {"owner": self.owner})
        return Said("contact-owner-told", {"owner": self.owner})

    async def _close(self, number: int, *, by_staff: bool) -> Said:
        async with self._db.transaction() as session:
            await contacts.close(session, number, self._clock.now(), by_staff=by_staff)
        await self._service.outcome(number, PATIENCE)
        return Said("contact-is-closed")

    async def _contact(self, number: int) -> Contact | None:
        async with self._db.transaction(readonly=True) as session:
            return await contacts.get(session, number)

    async def _may(self, presser: Presser) -> bool:
        return "contact" in await staff_rights.of(self._db, presser, self._config.moderation, self._acts.owner)

    async def look_at_claimers(self) -> None:
        """Whoever looks after something and is of the staff no more is taken out of it."""
        async with self._db.transaction(readonly=True) as session:
            some = await contacts.claimers(session)
        for member in some:
            person = await self._acts.person(member)
            roles = person.roles if person else None
            await self.changed(member, roles or frozenset())

    async def changed(self, member: int, roles: frozenset[int]) -> None:
        """`member` has these roles now: a former moderator reads no more what people ask."""
        if not await self._db.step(partial(self._looks_after, member), readonly=True):
            return
        presser = Presser(member, roles, self._acts.is_administrator(roles))
        if not await self._may(presser):
            async with self._db.transaction() as session:
                await contacts.release(session, member, self._clock.now())

    async def _looks_after(self, member: int, session: Session) -> bool:
        return member in await contacts.claimers(session)
