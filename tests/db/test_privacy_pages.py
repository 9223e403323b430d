"""Nobody is forgotten while somebody could pay on a page that was opened for them, or has."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.db import checkouts, erasures
from bot.db.checkouts import Checkout
from tests.db.parts import Parts
from tests.db.privacy_desk import BLINK, PrivacyDesk


async def test_a_page_that_was_paid_on_stays_for_billing_and_the_others_are_closed(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    noor = desk.somebody()
    paid, open_ = await desk.page(noor), await desk.page(noor, "other")
    gone, never = await desk.page(noor, "third"), "cs_test_never"
    await parts.stripe.expire_checkout(gone)
    state = parts.stage.sandbox.stripe.state
    state.get("checkout.session", paid)["status"] = "complete"
    async with desk.database.transaction() as session:
        await checkouts.put(session, Checkout(never, noor, "fourth", "p", "https://x", desk.clock.now()))
    assert await parts.privacy.erase(noor)
    await desk.look(noor)
    assert await parts.worker(parts.privacy.queue).all() == desk.clock.now() + BLINK
    assert state.get("checkout.session", open_)["status"] == "expired"
    async with desk.database.transaction(readonly=True) as session:
        assert [each.session_id for each in await checkouts.of(session, noor)] == [paid]
    async with desk.database.transaction() as session:
        await checkouts.close(session, paid)
    desk.clock.advance(BLINK)
    await parts.worker(parts.privacy.queue).all()
    assert not await parts.privacy.is_known(noor)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (429, {}, "TryLater"),
        (400, {"error": {"type": "invalid_request_error", "message": "no"}}, "Refused"),
        (200, {}, "NotUnderstood"),
    ],
)
async def test_while_stripe_cannot_say_nobody_is_forgotten(
    parts: Parts, status: int, body: dict[str, Any], error: str
) -> None:
    """Nor kept for good: the wish is tried again, and what the page could buy is not lost."""
    desk = PrivacyDesk(parts)
    noor = desk.somebody()
    page = await desk.page(noor)
    assert await parts.privacy.erase(noor)
    await desk.look(noor)
    fault = desk.stripe_fault("/checkout/sessions/", status=status, body=body)
    retry_at = desk.clock.now() + BLINK
    with capture_logs() as said:
        assert await parts.worker(parts.privacy.queue).all() == retry_at
    (told,) = (each for each in said if each["event"] == "work_put_off")
    assert (told["log_level"], told["worker"], told["error"]) == ("warning", "privacy", error)
    assert told["reason"] not in ("", "None")
    assert (fault.hits > 0, await parts.privacy.is_known(noor)) == (True, True)
    fault.release()
    desk.clock.advance(BLINK)
    await parts.worker(parts.privacy.queue).all()
    assert not await parts.privacy.is_known(noor)
    assert parts.stage.sandbox.stripe.state.get("checkout.session", page)["status"] == "expired"


async def test_who_agrees_again_meanwhile_is_not_forgotten(parts: Parts) -> None:
    desk = PrivacyDesk(parts)
    noor = desk.somebody()
    await desk.page(noor)
    assert await parts.privacy.erase(noor)
    await desk.look(noor)
    held = desk.stripe_fault("/checkout/sessions/", hold="before")
    working = asyncio.create_task(parts.worker(parts.privacy.queue).all())
    assert await held.until(waiting=1)
    async with desk.database.transaction() as session:
        await erasures.withdraw(session, noor)
    held.release()
    assert await working is None
    assert await parts.privacy.is_known(noor)
