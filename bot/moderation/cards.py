"""The moderators' log: one card for each case, which says how it is now."""

from bot import log
from bot.clock import Clock
from bot.config import Config
from bot.db import Database, alerts, case_cards, cases, guild_objects
from bot.db.queue import Due, Queue
from bot.errors import NotThere, Refused
from bot.integrations.discord_acts import Acts
from bot.moderation.texts import Texts

_REFUSED = "post_refused"
_logger = log.get(__name__)


class CardService:
    """Writes cards, and changes them."""

    def __init__(self, database: Database, acts: Acts, texts: Texts, config: Config, clock: Clock) -> None:
        self._db, self._acts, self._texts, self._clock = database, acts, texts, clock
        self._channel, self._locale = config.moderation.channels.log or "", config.community.server.locale
        self.queue = Queue("case_cards", case_cards.ROWS, self._show)

    async def _show(self, due: Due[int]) -> None:
        async with self._db.transaction(readonly=True) as session:
            case, card = await cases.get(session, due.key), await case_cards.get(session, due.key)
            channel = (await guild_objects.ids(session, "channel")).get(self._channel)
        assert case is not None, "cases are never deleted"
        place = card.channel_id if card and card.channel_id else channel
        message = card.message_id if card else None
        if not case.is_kept and message is not None and place is not None:
            await self._acts.delete_message(place, message, "no longer kept")
        if not case.is_kept or place is None:
            place = None  # it is not kept any more what it is about; or there is no such channel, which is alerted
        if place is not None:
            try:
                screen, nonce = self._texts.card(self._locale, case), f"card-{case.number}"
                message = await self._acts.show(place, message, screen, nonce)
            except Refused as error:
                await self._alert(str(error))
                raise
            except NotThere:  # somebody deleted the card, or its channel: there is none any more
                place = None if message is not None else place
                if message is None:
                    raise
        async with self._db.transaction() as session:
            if place is not None and message is not None:
                await case_cards.sent(session, due.key, place, message)
            await case_cards.ROWS.finish(session, due)
            await alerts.close(session, self._channel, _REFUSED)

    async def _alert(self, reason: str) -> None:
        async with self._db.transaction() as session:
            if await alerts.open_(session, _REFUSED, self._channel, self._clock.now()):
                _logger.error("alert", kind=_REFUSED, about=self._channel, reason=reason)
