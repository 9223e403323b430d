"""Answers who may be in danger, and calls the staff: a card is stored first, and Discord is brought to it.

Each thing is done so that doing it again changes nothing: after a kill it is done again.
"""

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.crisis import rules
from bot.crisis.texts import Texts
from bot.db import Database, alerts, crisis_cards, guild_objects, members, on_call
from bot.db.queue import Due, Queue
from bot.db.waiting import persistently
from bot.domain.crisis import Card, Level, Outcome, Reply, Sign, Way
from bot.domain.hints import neutral
from bot.domain.message import Message
from bot.domain.screen import Screen
from bot.errors import NotThere, Refused, TryLater
from bot.integrations.discord import Discord
from bot.integrations.discord_acts import Acts
from bot.integrations.discord_hints import Hints

_AT_ONCE, _REMEMBERED = 8, 2000
_REFUSED = "post_refused"
_logger = log.get(__name__)


class CrisisService:
    """Meets people, and works through what is due."""

    def __init__(
        self, database: Database, discord: Discord, acts: Acts, hints: Hints, texts: Texts, config: Config,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._db, self._discord, self._acts, self._hints = database, discord, acts, hints
        self._texts, self._config, self._clock, self._wanted = texts, config, clock, config.moderation.crisis
        self._every, self._kept = timedelta(minutes=self._wanted.call_minutes), timedelta(days=self._wanted.days)
        self._offered: OrderedDict[int, datetime] = OrderedDict()
        self._places: Mapping[str, int] | None = None
        self.queue = Queue("crisis_cards", crisis_cards.ROWS, self._look, _AT_ONCE, about=str)

    async def met(self, message: Message, sign: Sign) -> None:
        """Somebody wrote what was read as `sign`."""
        await persistently(
            lambda: self._meet(message, sign), "crisis_put_off"
        )  # nobody else tells of this message again

    async def _meet(self, message: Message, sign: Sign) -> None:
        places, now = await self._known(), self._clock.now()
        if self._is_staffs(message, places):
            return
        if sign.level is Level.LOW:
            await self._offer(message, sign, places)
            return
        async with self._db.transaction() as session:
            await members.ensure(session, message.author, now)
            await crisis_cards.meet(session, message.author, message.channel, message.id, sign, now)

    def places_changed(self) -> None:
        """Channels were found, made or lost."""
        self._places = None

    async def _known(self) -> Mapping[str, int]:
        if self._places is None:
            async with self._db.transaction(readonly=True) as session:
                self._places = await guild_objects.ids(session, "channel")
        return self._places

    def _is_staffs(self, message: Message, places: Mapping[str, int]) -> bool:
        """Where the staff write about others."""
        ids = {
            places[key]
            for key, each in self._config.community.channels.items()
            if each.about == "staff" and key in places
        }
        return message.channel in ids or message.parent in ids

    async def _offer(self, message: Message, sign: Sign, places: Mapping[str, int]) -> None:
        """The lines, for distress alone. That it was offered is known in memory alone."""
        quiet = {places[key] for key in self._wanted.quiet_channels if key in places}
        is_quiet = message.channel in quiet or message.parent in quiet
        now, last = self._clock.now(), self._offered.get(message.author)
        if not rules.is_offered(sign, is_quiet=is_quiet, last=last, now=now):
            return
        self._offered[message.author] = now
        self._offered.move_to_end(message.author)
        if len(self._offered) > _REMEMBERED:
            self._offered.popitem(last=False)
        country = await self._country(message.author)
        with suppress(Refused, NotThere, TryLater):  # it is an offer: whoever cannot be reached in private is let be
            screen = self._texts.offer(sign.language, country, sign.language)
            await self._discord.send_dm(message.author, screen, f"offer-{message.id}"[:25])

    async def help(self, member: int, locale: str) -> Screen:
        """What anybody may ask for."""
        return self._texts.help(locale, await self._country(member))

    async def opened(self, member: int, reply: int, _locale: str) -> Screen | None:
        """Somebody pressed the button below a neutral reply: it opens for whom it is meant alone; None: not for them,
        or there is nothing of ours behind it.
        """
        async with self._db.transaction(readonly=True) as session:
            card = await crisis_cards.of_reply(session, reply)
        if card is None or card.member != member or not card.is_open:
            return None
        async with self._db.transaction() as session:
            await crisis_cards.change(session, card.number, self._clock.now(), reply_until=self._clock.now())
        return self._texts.answer(card.sign.language, await self._country(member), card, await self._told())

    async def not_meant(self, member: int, number: int) -> str:
        """They did not mean it so: it is closed as their own answer. The key of the sentence that answers."""
        async with self._db.transaction() as session:
            card = await crisis_cards.get(session, number, lock=True)
            if card is None or card.member != member or not card.is_open:
                return "button-old"
            await crisis_cards.close(session, number, Outcome.NOT_MEANT, member, self._clock.now())
        return "crisis-not-meant"

    async def _told(self) -> str:
        """Which of the staff are called, as the end of a sentence's key."""
        if not await self._places_of_staff():
            return "nobody"
        return "on-call" if await self._on_call() else "staff"

    async def _places_of_staff(self) -> list[int]:
        ids = await self._known()
        return [ids[key] for key in self._desks if key in ids]

    @property
    def _desks(self) -> tuple[str, ...]:
        channels = self._config.moderation.channels
        return tuple(each for each in (channels.crisis, channels.queue) if each)

    async def _country(self, member: int) -> str | None:
        async with self._db.transaction(readonly=True) as session:
            found = await members.get(session, member)
        return found.country if found else None

    async def _look(self, due: Due[int]) -> None:
        async with self._db.transaction(readonly=True) as session:
            card = await crisis_cards.get(session, due.key)
        assert card is not None, "only this lane deletes it"
        there, failed = await self._on_call(), None
        todo = rules.todo(card, self._clock.now(), self._every, self._kept, len(there))
        if todo.take_reply and card.reply is not None:
            card = await self._take_reply(card, card.reply)
        if todo.remove:
            await self._remove(card, due)
            return
        if todo.answer:
            try:
                card = await self._answer(card, due)
            except TryLater as error:  # the staff do not wait until Discord lets it be said
                failed = error
        card = await self._show(card, due)
        if todo.call and card.place is not None:
            await self._call(card, rules.whom(there, card.called), due)
            card = await self._record(card, called=card.called + 1, called_at=self._clock.now())
        if failed is not None:
            raise failed
        now = self._clock.now()
        todo = rules.todo(card, now, self._every, self._kept, len(there))
        next_at = now if todo.is_anything else todo.next_at
        if card.place is None:
            next_at = now + self._every
        async with self._db.transaction() as session:
            await crisis_cards.ROWS.finish(session, due, next_at)

    async def _take_reply(self, card: Card, reply: Reply) -> Card:
        with suppress(Refused):
            await self._acts.delete_message(reply.channel, reply.message, "read")
        return await self._record(card, reply_id=None, reply=None)

    async def _answer(self, card: Card, due: Due[int]) -> Card:
        """By direct message, else behind a button below a neutral reply."""
        assert card.member is not None, "of an open one it is known"
        if card.reply is not None:  # of an answer before this one
            card = await self._take_reply(card, card.reply)
        assert card.member is not None
        locale, nonce = card.sign.language, f"crisis-{card.number}-{due.requests}"
        screen = self._texts.answer(locale, await self._country(card.member), card, await self._told())
        now = self._clock.now()
        try:
            await self._discord.send_dm(card.member, screen, nonce)
        except (Refused, NotThere) as error:
            _logger.info("crisis_not_direct", code=error.code)
        else:
            return await self._answered(card, way=Way.DIRECT, answered_at=now)
        try:
            screen = neutral(self._texts.sentences, locale)
            message = await self._hints.reply(card.channel, card.message, card.member, screen, nonce)
        except (Refused, NotThere) as error:
            _logger.warning("crisis_not_answered", code=error.code)
            return await self._answered(card, way=Way.NEITHER, answered_at=now)
        reply = Reply(card.channel, message, now + rules.STANDS)
        card = await self._record(
            card, reply=reply, reply_channel=reply.channel, reply_id=message, reply_until=reply.until
        )  # fmt: skip
        return await self._answered(card, way=Way.REPLY, answered_at=now)

    async def _answered(self, card: Card, way: Way, answered_at: datetime) -> Card:
        async with self._db.transaction() as session:
            is_so = await crisis_cards.answered(session, card, way=way, answered_at=answered_at)
        return replace(card, way=way) if is_so else card

    async def _show(self, card: Card, due: Due[int]) -> Card:
        """The staff's card, as it is now: where it stands, else in the first of their channels that takes it."""
        screen, nonce = self._texts.card(self._locale, card), f"card-{card.number}-{due.requests}"
        if card.place is not None:
            try:
                await self._acts.show(*card.place, screen, nonce)
                return card
            except (NotThere, Refused):  # somebody has deleted it, or its channel
                card = replace(card, place=None)
        for channel in await self._places_of_staff():
            try:
                message = await self._acts.show(channel, None, screen, nonce)
            except (Refused, NotThere) as error:
                await self._alert(str(error))
                continue
            return await self._record(card, place=(channel, message), card_channel=channel, card_id=message)
        if self._desks:
            await self._alert("no channel takes it")
        return card

    async def _alert(self, reason: str) -> None:
        about = self._desks[0]
        async with self._db.transaction() as session:
            if await alerts.open_(session, _REFUSED, about, self._clock.now()):
                _logger.error("alert", kind=_REFUSED, about=about, reason=reason)

    async def _on_call(self) -> list[int]:
        async with self._db.transaction(readonly=True) as session:
            return [member for member, _until in await on_call.at(session, self._clock.now())]

    async def _call(self, card: Card, member: int | None, due: Due[int]) -> None:
        """Call `member`, who is on call, or (None) everybody of the staff; nobody else is mentioned."""
        assert card.place is not None
        async with self._db.transaction(readonly=True) as session:
            ids = await guild_objects.ids(session, "role")
        may = [ids[key] for key, each in self._config.moderation.staff.items() if "crisis" in each.may and key in ids]
        roles, people = (may, []) if member is None else ([], [member])
        mentions = " ".join([*(f"<@&{role}>" for role in roles), *(f"<@{each}>" for each in people)])
        text, nonce = self._texts.call(self._locale, card), f"call-{card.number}-{card.called}-{due.requests}"
        try:
            await self._hints.call(card.place[0], f"{mentions} {text}".strip(), nonce, roles=roles, members=people)
        except (Refused, NotThere) as error:
            await self._alert(str(error))
            raise

    async def _remove(self, card: Card, due: Due[int]) -> None:
        if card.place is not None:
            with suppress(Refused):
                await self._acts.delete_message(*card.place, "no longer kept")
        async with self._db.transaction() as session:
            await crisis_cards.remove(session, due)

    @property
    def _locale(self) -> str:
        return self._config.community.server.locale

    async def _record(self, card: Card, **values: Any) -> Card:
        seen = {key: each for key, each in values.items() if key in ("way", "reply", "place", "called", "called_at")}
        stored = {key: each for key, each in values.items() if key not in ("reply", "place")}
        async with self._db.transaction() as session:
            await crisis_cards.record(session, card.number, **stored)
        return replace(card, **seen)
