"""What moderators read of a message that was taken away."""

from bot.clock import Clock
from bot.config import Config
from bot.db import Database, evidence, reports, staff_rights
from bot.domain.report import Place
from bot.domain.staff import Presser
from bot.integrations.discord_acts import Acts
from bot.integrations.sealing import Sealing


class EvidenceDesk:
    """Opens it for who may work on reports."""

    def __init__(self, database: Database, acts: Acts, sealing: Sealing, config: Config, clock: Clock) -> None:
        self._db, self._acts, self._sealing, self._config, self._clock = database, acts, sealing, config, clock

    async def read(self, presser: Presser, report: int) -> str | None:
        """The words, or None: there are none that `presser` may read. Raises CannotOpen where no key of ours opens them
        any more.
        """
        rights = await staff_rights.of(self._db, presser, self._config.moderation, self._acts.owner)
        async with self._db.transaction(readonly=True) as session:
            found = await evidence.get(session, report, self._clock.now())
            about = await reports.get(session, report)
        is_owners = about is not None and about.place is Place.OWNER
        may = "reports" in rights and (not is_owners or presser.id == self._acts.owner)
        return self._sealing.open(found.sealed) if may and found is not None else None
