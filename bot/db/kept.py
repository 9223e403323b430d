"""How a table module says what it keeps about people: export, erasure and docs/privacy.md follow from that."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists
from sqlmodel import SQLModel, delete, select

from bot.db import Session

Rows = list[dict[str, Any]]
About = Callable[[int], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Kept:
    """One table. What it holds, why and how long stands in its module's docstring.

    `about`: which rows are about a person; None: none is. `needed`: which of them say that the person has obligations,
    so that nothing a membership needs may be forgotten yet; `unsettled`: which say that such may begin, so that it is
    waited for; `tied`: which say that the person did more than pass by. True: each that is about them does.
    `outlasts`: what it holds stays when somebody only leaves the server.
    `exported` and `forgotten`: where a row's whole content is not theirs to see, or deleting is not enough.
    """

    row: type[SQLModel]
    about: About | None = None
    needed: About | None = None
    unsettled: About | bool = False
    tied: About | bool = False
    outlasts: bool = False
    exported: Callable[[Session, int], Awaitable[Rows]] | None = None
    forgotten: Callable[[Session, int], Awaitable[None]] | None = None

    async def export(self, session: Session, member: int) -> Rows:
        """What this table holds about `member`."""
        if self.exported is not None:
            return await self.exported(session, member)
        if self.about is None:
            return []
        rows = await session.exec(select(self.row).where(self.about(member)))
        return [row.model_dump(mode="json") for row in rows]

    async def erase(self, session: Session, member: int) -> None:
        """Forget `member`."""
        if self.forgotten is not None:
            await self.forgotten(session, member)
        elif self.about is not None:
            await session.exec(delete(self.row).where(self.about(member)))

    def needs(self, member: int) -> list[ColumnElement[bool]]:
        """Whether something here gives `member` obligations."""
        return self._exists(self.needed, member)

    def begins(self, member: int) -> list[ColumnElement[bool]]:
        """Whether something here may yet give `member` obligations."""
        return self._exists(self.unsettled, member)

    def ties(self, member: int) -> list[ColumnElement[bool]]:
        """Whether something here tells of more of `member` than that they were here."""
        return self._exists(self.tied, member)

    def _exists(self, which: About | bool | None, member: int) -> list[ColumnElement[bool]]:
        found = self.about if which is True else which
        return [exists().where(found(member))] if found else []
