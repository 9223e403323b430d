"""A community in which a great many things wait at once, as far as the database shows it."""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import SQLModel

from bot.db import Database
from bot.db.alerts import AlertRow
from bot.db.checkouts import CheckoutRow
from bot.db.erasures import ErasureRow
from bot.db.first_posts import FirstPostRow
from bot.db.grants import GrantRow
from bot.db.members import MemberRow
from bot.db.notice_rows import NoticeRow
from bot.db.role_rows import RoleStateRow
from bot.db.stripe_events import StripeEventRow
from bot.db.stripe_looks import StripeLookRow
from bot.db.subscriptions import SubscriptionRow

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RARE = 500
"""Of so many people one is as the others are not: pays, say."""
_CHUNK = 2000
Made = Callable[[int], dict[str, Any]]


def _since(number: int) -> datetime:
    return NOW - timedelta(days=1) + timedelta(milliseconds=number)


def _member(number: int) -> dict[str, Any]:
    left_at = None if number % 2 else _since(number)
    return {
        "member_id": number, "locale": "", "chose_locale": False, "in_hospital": False, "banned": False,
        "left_at": left_at, "updated_at": NOW,
    }  # fmt: skip


def _role_state(number: int) -> dict[str, Any]:
    """All are due; some pay, some have agreed. Some are gone."""
    return {
        "member_id": number, "desired": [], "observed": None, "present": number % RARE != 2, "pending": False,
        "observed_at": _since(0), "due_at": _since(number), "requests": 1, "attempts": 0, "error": None,
        "urgency": {0: 0, 1: 1}.get(number % RARE, 2),
    }  # fmt: skip


def _notice(number: int) -> dict[str, Any]:
    """All are due, and wait for their person's roles."""
    return {
        "member_id": number, "kind": "welcome" if number % 3 else "open", "reference": "join", "tier": "", "serial": 1,
        "due_at": _since(number), "attempts": 0, "until": None, "parked_at": None, "urgency": None,
    }  # fmt: skip


_TABLES: dict[type[SQLModel], Made] = {
    MemberRow: _member,
    RoleStateRow: _role_state,
    NoticeRow: _notice,
    GrantRow: lambda number: {
        "holder": number, "source": "acceptance" if number % RARE else "stripe_subscription",
        "reference": f"sub_{number}", "tier": "member", "starts_at": NOW, "ends_at": None,
    },
    SubscriptionRow: lambda number: {
        "id": f"sub_{number}", "customer": f"cus_{number}", "holder": number, "tier": "professional",
        "status": "active", "started_at": NOW, "has_grace": True,
    },
    CheckoutRow: lambda number: {
        "session_id": f"cs_{number}", "holder": number, "tier": "professional", "price": "price_1", "url": "",
        "expires_at": NOW,
    },
    StripeLookRow: lambda number: {
        "kind": "subscription", "object_id": f"sub_{number}", "due_at": _since(number), "requests": 1, "attempts": 0,
        "error": None, "parked_at": None,
    },
    StripeEventRow: lambda number: {
        "event_id": f"evt_{number}", "type": "invoice.paid", "created_at": NOW, "received_at": _since(number),
        "subject_kind": "subscription", "subject_id": f"sub_{number}",
    },
    AlertRow: lambda number: {"kind": "past_due", "about": f"sub_{number}", "detail": "", "since": NOW},
    FirstPostRow: lambda number: {
        "message_id": number, "channel_id": 1, "due_at": _since(number), "requests": 1, "attempts": 0, "error": None
    },
    ErasureRow: lambda number: {
        "member_id": number, "asked_at": NOW, "kept": False, "due_at": _since(number), "requests": 1, "attempts": 0,
        "error": None,
    },
}  # fmt: skip


async def fill(database: Database, count: int, tables: Collection[type[SQLModel]] = tuple(_TABLES)) -> None:
    """So many people, and one row of each table for each of them; the database knows how many there are."""
    for table in tables:
        made = _TABLES[table]
        for numbers in _chunks(count):
            async with database.transaction() as session:
                await session.exec(insert(table), params=[made(number) for number in numbers])
    await analyze(database)


async def analyze(database: Database) -> None:
    """What PostgreSQL does by itself after a while: its plans follow from how many rows there are of what."""
    if not database.is_sqlite:
        async with database.engine.begin() as connection:
            await connection.execute(text("ANALYZE"))


def _chunks(count: int) -> Iterator[range]:
    for start in range(1, count + 1, _CHUNK):
        yield range(start, min(start + _CHUNK, count + 1))
