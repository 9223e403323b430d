"""Where the bot could keep what people write, and whether it does: the files of its database, opened evidence, its log,
and all that the staff were ever shown.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlmodel import SQLModel, func, select

from bot.db.evidence import EvidenceRow
from bot.demo.stage import Stage
from bot.integrations.sealing import Sealing
from sandbox.people import Person

FILES, EVIDENCE, LOG, STAFF = "the files of the database", "evidence, opened", "the log", "the staff's channels"
PLACES = (FILES, EVIDENCE, LOG, STAFF)
_TIME = re.compile(rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?")
_SHOWN = ("content", "embeds", "components", "attachments", "poll")
_FEWEST_DIGITS = 6
A_WHILE = timedelta(seconds=61)
"""How long somebody has time to open what waits behind a button, and a little more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in each of `PLACES`."""

    found: Mapping[str, bytes] = field(repr=False)

    def holds(self, planted: str) -> tuple[str, ...]:
        """Where `planted` is: as it was written, escaped as JSON has it, or its figures alone."""
        forms = _forms(planted)
        return tuple(place for place, kept in self.found.items() if any(_is_in(each, kept) for each in forms))


def _forms(planted: str) -> frozenset[bytes]:
    written, figures = planted.encode(errors="surrogatepass"), "".join(filter(str.isdecimal, planted))
    forms = {written, json.dumps(planted)[1:-1].encode()}
    # Of a house or a year the figures alone are anybody's.
    has_letters = any(map(str.isalpha, planted))
    return frozenset(forms if has_letters or len(figures) < _FEWEST_DIGITS else {*forms, figures.encode()})


def _is_in(form: bytes, kept: bytes) -> bool:
    """Figures alone are it only where no others stand beside them: ids of Discord's are full of them."""
    if form not in kept:
        return False
    return not form.isdigit() or re.search(rb"(?<!\d)%b(?!\d)" % form, kept) is not None


async def look(stage: Stage, folder: Path, staff: Person, log: Callable[[], str]) -> Kept:
    """All of it; stops the bot. `folder`: of the database; `staff`: somebody who was there all the time; `log`: what
    was logged until then.
    """
    channels = {
        str(stage.channels[key]) for key, each in stage.config.community.channels.items() if each.about == "staff"
    }
    shown = [
        json.dumps([data.get(key) for key in _SHOWN], ensure_ascii=False)
        for name, data in staff.events
        if name in ("MESSAGE_CREATE", "MESSAGE_UPDATE") and data["channel_id"] in channels
    ]
    files, evidence = _files(folder), await _evidence(stage)
    await stage.stop_bot()
    files += _files(folder)
    said = {FILES: files, EVIDENCE: evidence.encode(errors="surrogatepass"), LOG: log().encode(errors="replace")}
    said[STAFF] = "\n".join(shown).encode(errors="surrogatepass")
    # A time has six figures behind its seconds, as many as the number of a record.
    return Kept({place: _TIME.sub(b"|", said[place]) for place in PLACES})


def _files(folder: Path) -> bytes:
    """Those beside it as well, in which SQLite writes first."""
    return b"".join(each.read_bytes() for each in sorted(folder.rglob("*.db*")))


async def _evidence(stage: Stage) -> str:
    sealing = Sealing(stage.settings.evidence_keys)
    async with stage.database.transaction(readonly=True) as session:
        rows = (await session.exec(select(EvidenceRow))).all()
    return "\n".join(sealing.open(each.sealed) for each in rows)


async def settled(stage: Stage) -> None:
    """Wait until nothing is due in any queue."""
    tables = [each for each in SQLModel.metadata.sorted_tables if "due_at" in each.columns]

    async def nothing_is_due() -> bool:
        now = stage.clock.now()
        async with stage.database.transaction(readonly=True) as session:
            for each in tables:
                statement = select(func.count()).select_from(each).where(each.columns["due_at"] <= now)
                if (await session.exec(statement)).one():
                    return False
        return True

    await stage.eventually(nothing_is_due, "nothing to be due")
