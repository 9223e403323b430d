"""Whether the operator has said that paid roles on this server are the bot's: `roles adopt`.

Holds: when it was said. Nothing about a person.
Why: before that, a paid role that the bot did not give may have another reason, and stays.
How long: for ever, one row.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.db import Session, insert
from bot.db.kept import Kept
from bot.db.types import UtcDateTime


class AdoptionRow(SQLModel, table=True):
    """The one row."""

    __tablename__ = "adoption"

    id: int = Field(default=1, primary_key=True)
    adopted_at: datetime = Field(sa_type=UtcDateTime)


async def adopt(session: Session, now: datetime) -> None:
    """From now on the bot takes paid roles that nothing explains, whoever gave them."""
    await session.exec(insert(session, AdoptionRow).values(id=1, adopted_at=now).on_conflict_do_nothing())


async def is_adopted(session: Session) -> bool:
    """Whether that was said."""
    return await session.get(AdoptionRow, 1) is not None


KEPT = Kept(AdoptionRow)
