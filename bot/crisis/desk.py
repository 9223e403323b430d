"""What the staff do with cards. Who may is asked of config, each time anew."""

from dataclasses import replace

from bot.clock import Clock
from bot.config import Config
from bot.crisis import rules
from bot.db import Database, crisis_cards, staff_rights
from bot.domain.staff import Presser
from bot.integrations.discord_acts import Acts


class CrisisDesk:
    """Answers the buttons of cards."""

    def __init__(self, database: Database, acts: Acts, config: Config, clock: Clock) -> None:
        self._db, self._acts, self._config, self._clock = database, acts, config, clock

    async def press(self, presser: Presser, number: int, action: str) -> tuple[str, dict[str, str]]:
        """The sentence that answers, and its values."""
        if not await self._may(presser):
            return "no-right", {}
        async with self._db.transaction() as session:
            card = await crisis_cards.get(session, number, lock=True)
            why = rules.trouble(card, presser.id, action)
            if why is not None or card is None:
                holder = f"<@{card.claimed_by}>" if card and card.claimed_by else ""
                return why or "button-old", {"moderator": holder}
            now = self._clock.now()
            if action == "claim":
                await crisis_cards.change(session, number, now, claimed_by=presser.id)
                return "crisis-claimed", {}
            if action == "hand-over":
                await crisis_cards.change(session, number, now, claimed_by=None, called=0, called_at=None)
                return "crisis-handed-over", {}
            await crisis_cards.close(session, number, rules.ENDS[action], presser.id, now)
        is_hard = rules.is_hard(replace(card, outcome=rules.ENDS[action]))
        return "crisis-closed-hard" if is_hard else "crisis-closed-now", {}

    async def _may(self, presser: Presser) -> bool:
        return "crisis" in await staff_rights.of(self._db, presser, self._config.moderation, self._acts.owner)
