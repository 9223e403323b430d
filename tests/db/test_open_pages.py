"""Who may still pay on a page that is open, and who is on the server: against Discord's and Stripe's sandbox."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.billing.pages import OpenPages
from bot.billing.presence import Presence
from bot.db import checkouts, jobs, members, stripe_looks, subscriptions
from bot.db.checkouts import Checkout
from bot.demo.stage import BOT_PERMISSIONS
from bot.domain.jobs import Job
from bot.domain.permissions import bits
from bot.domain.stripe_event import Subject
from bot.domain.subscription import Subscription
from bot.errors import NotThere, TryLater
from sandbox.people import Person
from tests.db.parts import Parts

HOUR = timedelta(hours=1)


def _presence(parts: Parts) -> Presence:
    return Presence(parts.database, parts.discord, parts.clock)


def _open_pages(parts: Parts) -> OpenPages:
    return OpenPages(parts.database, parts.stripe, _presence(parts), parts.clock)


async def _known(parts: Parts, name: str, *, join: bool = True) -> tuple[Person, int]:
    """Somebody whom the bot knows."""
    person = await parts.stage.person(name, join=join)
    async with parts.database.transaction() as session:
        await members.ensure(session, int(person.id), parts.clock.now())
    return person, int(person.id)


async def _page(parts: Parts, holder: int, trial_days: int | None = 0, tier: str = "professional") -> Checkout:
    (price,) = parts.stage.prices.values()
    form = {"mode": "subscription", "line_items[0][price]": price, "line_items[0][quantity]": "1"}
    made = await parts.stage.stripe_api("checkout/sessions", success_url="https://example.org/", **form)
    expires_at = datetime.fromtimestamp(made["expires_at"], UTC)
    page = Checkout(made["id"], holder, tier, price, made["url"], expires_at, trial_days)
    async with parts.database.transaction() as session:
        await checkouts.put(session, page)
    return page


async def _bought(parts: Parts, holder: int, id_: str = "sub_1") -> None:
    now = parts.clock.now()
    found = Subscription(id_, "cus_1", holder, "professional", "active", now, None, None, None, None)
    async with parts.database.transaction() as session:
        await subscriptions.put(session, found)
        await stripe_looks.by(session, Subject("subscription", id_), now + HOUR)


def _status(parts: Parts, page: Checkout) -> str:
    return str(parts.stage.sandbox.stripe.state.get("checkout.session", page.session_id)["status"])


async def _stored(parts: Parts) -> set[str]:
    async with parts.database.transaction(readonly=True) as session:
        return {each.session_id for each in await checkouts.all_(session)}


async def _ban(parts: Parts, person: Person) -> None:
    await parts.stage.discord_api("PUT", f"guilds/{parts.stage.guild}/bans/{person.id}", {})


async def _may_ban(parts: Parts) -> None:
    """The bot has the right to ban, without which Discord does not say who is banned."""
    roles = await parts.stage.discord_api("GET", f"guilds/{parts.stage.guild}/roles")
    (bots,) = [role for role in roles if role["managed"]]
    permissions = {"permissions": str(BOT_PERMISSIONS | bits("ban_members"))}
    await parts.stage.discord_api("PATCH", f"guilds/{parts.stage.guild}/roles/{bots['id']}", permissions)


async def test_pages_of_who_is_away_and_trials_of_who_has_had_one_are_closed(parts: Parts) -> None:
    _, here = await _known(parts, "noor")
    _, away = await _known(parts, "dirk", join=False)
    _, payer = await _known(parts, "sam")
    await _bought(parts, payer)
    stays = [await _page(parts, here, 14), await _page(parts, payer, 0)]
    goes = [await _page(parts, away), await _page(parts, payer, 7, "a"), await _page(parts, payer, None, "b")]
    await _open_pages(parts).look()
    assert await _stored(parts) == {each.session_id for each in stays}
    assert [_status(parts, each) for each in (*stays, *goes)] == ["open"] * 2 + ["expired"] * 3
    async with parts.database.transaction(readonly=True) as session:
        done = await jobs.get(session, Job.OPEN_PAGES)
    assert done.done_at is not None
    assert (done.due_at, done.result) == (done.done_at + timedelta(minutes=10), "5 looked at")


async def test_a_page_that_cannot_be_closed_keeps_no_other_open(parts: Parts) -> None:
    _, away = await _known(parts, "dirk", join=False)
    first, second = await _page(parts, away), await _page(parts, away, tier="other")
    parts.stage.sandbox.stripe.fault(f"{first.session_id}/expire", status=429)
    with pytest.raises(TryLater):
        await _open_pages(parts).look()
    assert (_status(parts, first), _status(parts, second)) == ("open", "expired")
    assert await _stored(parts) == {first.session_id}
    async with parts.database.transaction(readonly=True) as session:
        assert (await jobs.get(session, Job.OPEN_PAGES)).done_at is None


async def test_a_page_is_as_stripe_says_and_forgotten_once_nobody_can_pay_on_it(parts: Parts) -> None:
    _, here = await _known(parts, "noor")
    pages = _open_pages(parts)
    page = await _page(parts, here)
    found = await pages.state(page)
    assert found is not None
    assert (found.id, found.status, await _stored(parts)) == (page.session_id, "open", {page.session_id})
    at_stripe = parts.stage.sandbox.stripe.state.get("checkout.session", page.session_id)
    at_stripe["status"] = "complete"
    for _ in range(2):
        found = await pages.state(page)
        assert found is not None
        assert (found.status, await _stored(parts)) == ("complete", {page.session_id})
        await pages.close(page)  # paid: it is for billing to look at
        assert (_status(parts, page), await _stored(parts)) == ("complete", {page.session_id})
    async with parts.database.transaction(readonly=True) as session:
        (due,) = await stripe_looks.ROWS.due(session, parts.clock.now(), 9)
        assert due.key == Subject("checkout_session", page.session_id)
    at_stripe["status"] = "expired"
    assert (await pages.state(page), await _stored(parts)) == (None, set())
    gone = replace(await _page(parts, here), session_id="cs_test_gone")
    async with parts.database.transaction() as session:
        await checkouts.put(session, replace(gone, tier="other"))
    assert await pages.state(gone) is None
    assert "cs_test_gone" not in await _stored(parts)


async def test_who_buys_has_no_trial_to_come(parts: Parts) -> None:
    _, here = await _known(parts, "noor")
    _, other = await _known(parts, "dirk")
    await _bought(parts, here)
    plain, trial, unknown = [await _page(parts, here, days, f"tier_{days}") for days in (0, 7, None)]
    theirs = await _page(parts, other, 7)
    await _open_pages(parts).close_trials("sub_of_nobody")
    assert len(await _stored(parts)) == 4
    await _open_pages(parts).close_trials("sub_1")
    assert await _stored(parts) == {plain.session_id, theirs.session_id}
    assert (_status(parts, trial), _status(parts, unknown)) == ("expired", "expired")


async def test_who_is_not_here_may_not_buy_and_has_no_page_that_stays(parts: Parts) -> None:
    noor, here = await _known(parts, "noor")
    assert await _presence(parts).may_buy(here)
    async with parts.database.transaction(readonly=True) as session:
        assert await members.whereabouts(session, here) == (False, None)
        assert (await jobs.get(session, Job.OPEN_PAGES)).due_at is None
    await noor.leave(parts.stage.guild)
    parts.database.wakes["stripe_jobs"].clear()
    assert not await _presence(parts).may_buy(here)
    async with parts.database.transaction(readonly=True) as session:
        banned, left_at = await members.whereabouts(session, here)
        asked = await jobs.get(session, Job.OPEN_PAGES)
    assert not banned
    assert left_at is not None
    assert asked.due_at == left_at
    assert parts.database.wakes["stripe_jobs"].is_set()


async def test_nothing_is_offered_to_who_is_away_or_banned_while_the_page_is_made(parts: Parts) -> None:
    noor, here = await _known(parts, "noor")
    counts = parts.stage.sandbox.discord.faults.counts
    made = parts.stage.sandbox.stripe.fault("^/v1/checkout/sessions$", method="POST", hold="after", times=1)
    offers = asyncio.create_task(parts.purchases.offers(here, "en"))
    assert await made.until(waiting=1)
    made.release()
    assert await offers is not None
    before = counts.total()
    found = await parts.purchases.offers(here, "en")
    assert found is not None
    assert (counts.total(), [each.url is not None for each in found]) == (before + 1, [True])  # no page was begun
    (page,) = await _stored(parts)
    async with parts.database.transaction() as session:
        await checkouts.close(session, page)
    made = parts.stage.sandbox.stripe.fault("^/v1/checkout/sessions$", method="POST", hold="after", times=1)
    offers = asyncio.create_task(parts.purchases.offers(here, "en"))
    assert await made.until(waiting=1)
    await _ban(parts, noor)
    made.release()
    assert await offers is None
    assert await parts.purchases.offers(here, "en") is None
    assert parts.stage.sandbox.stripe.faults.counts["POST /v1/checkout/sessions"] == 2
    await _open_pages(parts).look()
    assert await _stored(parts) == set()


async def _look_at(parts: Parts) -> datetime | None:
    async with parts.database.transaction(readonly=True) as session:
        look = await stripe_looks.get(session, Subject("subscription", "sub_1"))
        return look.due_at if look else None


async def _is_banned(parts: Parts, member: int) -> bool:
    async with parts.database.transaction(readonly=True) as session:
        return await members.banned(session, member)


async def test_who_pays_and_is_banned_is_noted_once_and_looked_at(parts: Parts) -> None:
    noor, here = await _known(parts, "noor")
    await _bought(parts, here)
    presence, due = _presence(parts), await _look_at(parts)
    await _may_ban(parts)
    await presence.note(here)
    assert (await _is_banned(parts, here), await _look_at(parts)) == (False, due)
    await noor.leave(parts.stage.guild)
    await presence.note(here)
    assert (await _is_banned(parts, here), await _look_at(parts)) == (False, due)
    await _ban(parts, noor)
    await presence.note(here)
    again = await _look_at(parts)
    assert await _is_banned(parts, here)
    assert again is not None
    assert due is not None
    assert again < due
    await presence.note(here)
    assert await _look_at(parts) == again  # it is known


async def test_without_the_right_to_ban_nobody_counts_as_banned(parts: Parts) -> None:
    noor, here = await _known(parts, "noor")
    await _ban(parts, noor)
    body = {"message": "Missing Permissions", "code": 50013}
    parts.stage.sandbox.discord.fault("/bans/", method="GET", status=403, body=body)
    await _presence(parts).note(here)
    assert not await _is_banned(parts, here)


@pytest.mark.parametrize(
    ("fault", "error"),
    [({"status": 403}, "Refused"), ({"status": 404}, "NotThere"), ({"hold": "before"}, "TimeoutError")],
)
async def test_no_answer_about_who_is_there_is_no_failure(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any], error: str
) -> None:
    monkeypatch.setattr("bot.billing.presence._PATIENCE_S", 0.1 if "hold" in fault else 5.0)
    _, here = await _known(parts, "noor")
    parts.stage.sandbox.discord.fault(f"/members/{here}$", method="GET", **fault)
    with capture_logs() as logs:
        await _presence(parts).note(here)
    assert logs == [{"event": "presence_not_known", "log_level": "warning", "error": error}]
    assert not await _is_banned(parts, here)


async def test_nobody_is_sold_anything_while_discord_does_not_say_who_is_here(parts: Parts) -> None:
    _, here = await _known(parts, "noor")
    parts.stage.sandbox.discord.fault(f"/members/{here}$", method="GET", status=404)
    with pytest.raises(NotThere):
        await parts.purchases.offers(here, "en")
    assert parts.stage.sandbox.stripe.faults.counts["POST /v1/checkout/sessions"] == 0


async def test_a_look_at_what_somebody_away_pays_for_finds_that_they_are_banned(parts: Parts) -> None:
    noor, here = await _known(parts, "noor")
    await _may_ban(parts)
    customer = await parts.stage.stripe_api("customers", email="noor@example.org")
    await parts.stage.stripe_control(f"customers/{customer['id']}/card", number="4242424242424242")
    (price,) = parts.stage.prices.values()
    whose = {"metadata[discord_user_id]": str(here), "metadata[discord_guild_id]": str(parts.stage.guild)}
    await parts.stage.stripe_api("subscriptions", customer=customer["id"], **{"items[0][price]": price}, **whose)
    await _ban(parts, noor)
    for is_away in (False, True):
        async with parts.database.transaction() as session:
            await members.set_left(session, here, parts.clock.now() if is_away else None)
            (bought,) = parts.stage.sandbox.stripe.state.all("subscription")
            await stripe_looks.ask_for(session, [Subject("subscription", bought["id"])], parts.clock.now())
        await parts.reconcile.reconcile()
        await parts.worker(parts.billing.looks).once()
        assert await _is_banned(parts, here) is is_away
