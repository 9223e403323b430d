"""The cards of cases in the moderators' log.

Holds: the number of the case, and where its card is.
Why: there is one card for a case, which is changed when the case is.
How long: as long as the case has whom it is about; then it is not changed any more.
"""

from datetime import datetime

from sqlmodel import Field, col, update

from bot.db import Session
from bot.db.kept import Kept
from bot.db.queue import Queued, Rows
from bot.db.types import RowId, Snowflake


class CaseCardRow(Queued, table=True):
    """One card: not sent yet while there is no message."""

    __tablename__ = "case_cards"

    number: int = Field(primary_key=True, sa_type=RowId, sa_column_kwargs={"autoincrement": False})
    message_id: int | None = Field(default=None, sa_type=Snowflake)
    channel_id: int | None = Field(default=None, sa_type=Snowflake)


ROWS: Rows[int] = Rows(CaseCardRow, ("number",), "case_cards")


async def enqueue(session: Session, number: int, now: datetime) -> None:
    """The card of case `number` is to say how it is now."""
    await ROWS.enqueue(session, number, now)


async def get(session: Session, number: int) -> CaseCardRow | None:
    """The card of case `number`, to read."""
    return await session.get(CaseCardRow, number)


async def sent(session: Session, number: int, channel: int, message: int) -> None:
    """The card of case `number` is this message."""
    place = {"channel_id": channel, "message_id": message}
    await session.exec(update(CaseCardRow).where(col(CaseCardRow.number) == number).values(place))


KEPT = Kept(CaseCardRow)
