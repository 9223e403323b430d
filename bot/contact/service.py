"""Brings Discord to what the tables say of each thread: there and open, closed, or deleted.

Each thing is done so that doing it again changes nothing, seen to be done, and recorded: after a kill it is done again.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.config import Config
from bot.contact import rules
from bot.contact.rules import Step
from bot.contact.texts import Texts
from bot.db import Database, contacts, guild_objects, members
from bot.db.queue import Due, Queue
from bot.domain.contact import Contact
from bot.domain.screen import Screen
from bot.errors import NotThere, NotUnderstood, Refused
from bot.i18n import FALLBACK
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_private_threads import PrivateThreads

_AT_ONCE = 4


class ContactService:
    """Works through what is due."""

    def __init__(
        self, database: Database, threads: PrivateThreads, acts: Acts, texts: Texts, config: Config, clock: Clock
    ) -> None:
        self._db, self._threads, self._acts, self._texts, self._clock = database, threads, acts, texts, clock
        self._wanted = config.moderation.contact
        self._turn = asyncio.Event()
        self.queue = Queue("contacts", contacts.ROWS, self._look, _AT_ONCE, trouble="contact_held")

    async def outcome(self, number: int, patience: timedelta) -> Contact | None:
        """How it is once Discord shows it, or when that takes longer than `patience`; None when nothing is left."""
        try:
            async with asyncio.timeout(patience.total_seconds()):
                while True:
                    turn, found = self._turn, await self._contact(number)
                    if found is None or found.is_done:
                        return found
                    await turn.wait()
        except TimeoutError:
            return await self._contact(number)

    async def _contact(self, number: int) -> Contact | None:
        async with self._db.transaction(readonly=True) as session:
            return await contacts.get(session, number)

    async def _look(self, due: Due[int]) -> None:
        contact = await self._contact(due.key)
        assert contact is not None, "only this lane deletes it"
        is_gone = await self._bring(contact)
        async with self._db.transaction() as session:
            if is_gone:
                await contacts.remove(session, due)
            else:
                await contacts.ROWS.finish(session, due, rules.next_look(contact))
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    async def _bring(self, contact: Contact) -> bool:
        """Do what is to be done; whether nothing of it is left."""
        step = rules.step(contact, self._clock.now())
        channel, staff = await self._places()
        if step is Step.DELETE:
            await self._delete(contact, channel)
            return True
        if channel is None or staff is None:
            raise Refused("moderation.toml names no channel for it that is there")
        contact = await self._found(contact, channel, step)
        contact = await self._carded(contact, staff)
        if contact.shown == contact.turn and step is Step.OPEN:  # who has left and come back is not in it any more
            assert contact.thread is not None
            assert contact.member is not None
            await self._threads.add(contact.thread, contact.member)
        if contact.shown != contact.turn:
            is_told = await (self._open(contact) if step is Step.OPEN else self._close(contact))
            if is_told:
                await self._record(contact, shown=contact.turn)
        if contact.leaver is not None:
            if contact.thread is not None:
                await self._threads.remove(contact.thread, contact.leaver, is_closed=step is Step.CLOSE)
            await self._record(contact, leaver=None)
        if contact.claimed_by is not None and not contact.claim_shown and step is Step.OPEN:
            await self._claim(contact, contact.claimed_by)
        return False

    async def _places(self) -> tuple[int | None, int | None]:
        """The channels under which threads and cards are."""
        async with self._db.transaction(readonly=True) as session:
            ids = await guild_objects.ids(session, "channel")
        wanted = self._wanted
        return (None, None) if wanted is None else (ids.get(wanted.channel), ids.get(wanted.staff_channel))

    async def _found(self, contact: Contact, channel: int, step: Step) -> Contact:
        """With its private thread, which can be written in if it is to be open. Where there is none, or somebody has
        deleted it, one is made.
        """
        seen = None if contact.thread is None else await self._threads.view(contact.thread)
        if contact.thread is not None and seen is not None:
            if step is Step.OPEN and (seen.archived or seen.locked):
                await self._threads.set(contact.thread, closed=False)
            return contact
        name = self._texts.name(contact.number)
        thread = await self._threads.find(channel, name)
        if thread is None and step is Step.OPEN:
            thread = await self._threads.open(channel, name)
        if thread is None or thread == contact.thread:
            return contact
        return await self._record(contact, thread=thread, shown=-1, claim_shown=False)

    async def _carded(self, contact: Contact, staff: int) -> Contact:
        """With its card among the staff, which says how it is, and the thread of notes below that."""
        screen, nonce = self._texts.card(contact), f"contact-{contact.number}"
        place, card = contact.staff_channel or staff, contact.card
        if card is not None:
            try:
                await self._acts.show(place, card, screen, nonce)
            except NotThere:  # somebody has deleted it
                place, card = staff, None
        if card is None:
            card = await self._acts.show(place, None, screen, nonce)
            contact = await self._record(contact, staff_channel=place, card=card)
        if contact.shown != contact.turn:
            await self._threads.open_below(place, card, self._texts.name_of_notes(contact.number))
        return contact

    async def _open(self, contact: Contact) -> bool:
        """The person is in it, and reads that; False where they are not on the server any more."""
        assert self._wanted is not None, "or there were no places"
        assert contact.thread is not None
        assert contact.member is not None
        assert contact.card is not None
        if not await self._threads.add(contact.thread, contact.member):
            async with self._db.transaction() as session:
                await contacts.close(session, contact.number, self._clock.now(), by_staff=False)
            return False
        locale, now = await self._locale(contact.member), self._clock.now()
        screen = self._texts.first(locale, contact.number, self._wanted, now)
        if contact.turn:
            screen = self._texts.again(locale, contact.number)
            await self._say(contact.card, self._texts.again_for_staff(), f"{contact.turn}")
        await self._say(contact.thread, screen, f"{contact.turn}")
        return True

    async def _close(self, contact: Contact) -> bool:
        """The person reads it, and writes there no more. What is gone is closed."""
        thread, member = contact.thread, contact.member
        seen = None if thread is None else await self._threads.view(thread)
        if thread is None or member is None or seen is None or (seen.archived and seen.locked):
            return True
        await self._say(thread, self._texts.closed(await self._locale(member), contact), f"{contact.turn}")
        seen = await self._threads.set(thread, closed=True)
        if not (seen.archived and seen.locked):
            raise NotUnderstood("Discord closed a thread, and it is not seen to be closed")
        return True

    async def _claim(self, contact: Contact, moderator: int) -> None:
        """Whoever looks after it hears of what is written there, and the person reads who it is."""
        assert contact.thread is not None
        assert contact.member is not None
        if await self._threads.add(contact.thread, moderator):
            locale = await self._locale(contact.member)
            await self._say(contact.thread, self._texts.claimed(locale, moderator), "c")
        await self._record(contact, claim_shown=True)

    async def _delete(self, contact: Contact, channel: int | None) -> None:
        """All that was written. Of what was not recorded yet there is the name."""
        thread = contact.thread
        if thread is None and channel is not None:
            thread = await self._threads.find(channel, self._texts.name(contact.number))
        for each in (thread, contact.card):
            if each is not None and not await self._threads.delete(each):
                raise NotUnderstood("Discord deleted a thread, and it is still there")
        if contact.card is not None and contact.staff_channel is not None:
            await self._acts.delete_message(contact.staff_channel, contact.card, "its time is over")

    async def _say(self, thread: int, screen: Screen, what: str) -> None:
        await self._acts.show(thread, None, screen, f"{thread}-{what}")

    async def _locale(self, member: int) -> str:
        async with self._db.transaction(readonly=True) as session:
            return await members.locale(session, member) or FALLBACK

    async def _record(self, contact: Contact, **values: Any) -> Contact:
        columns = {"thread": "thread_id", "staff_channel": "staff_channel_id", "card": "card_id", "leaver": "leaver_id"}
        async with self._db.transaction() as session:
            await contacts.record(session, contact.number, **{columns.get(k, k): each for k, each in values.items()})
        return replace(contact, **values)
