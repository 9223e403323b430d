"""Who may buy, on what terms, and what staff are told: nobody pays for what they cannot see, no trial is endless."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from shutil import copy, copytree
from typing import Any

import pytest

from bot.db import alerts, checkouts, jobs, members
from bot.demo.snapshot import Snapshot
from bot.demo.stage import BOT_PERMISSIONS, Stage
from bot.domain.jobs import Job
from bot.domain.permissions import bits
from sandbox.people import Answer, Person
from tests.journeys.welcoming import is_forgotten

ROOT = Path(__file__).parents[2]
DAY, MONTH = timedelta(days=1), timedelta(days=32)
BAD_CARD = "4000000000000341"
SECOND_TIER = """
[tiers.premium]
price = "health_network_premium"
roles = ["hospital"]
grace_days = 7
trial_days = 14

[sweep]"""


@pytest.fixture
async def trials(tmp_path: Path, traffic: Path, furnished: Snapshot) -> AsyncIterator[Stage]:
    """A server with two paid tiers, each with a trial, and the bot."""
    folder = tmp_path / "config"
    folder.mkdir()
    for name in ("community.toml", "onboarding.toml", "moderation.toml"):
        copy(ROOT / "tests" / "config" / name, folder / name)
    copytree(ROOT / "config" / "locales", folder / "locales")
    for locale in ("en", "nl"):
        (folder / "locales" / locale / "more.ftl").write_text("tier-premium = Premium\ntier-premium-about = More\n")
    text = (ROOT / "tests" / "config" / "membership.toml").read_text()
    text = text.replace("trial_days = 0", "trial_days = 14").replace("\n[sweep]", SECOND_TIER)
    (folder / "membership.toml").write_text(text)
    async with Stage(f"sqlite:///{tmp_path}/bot.db", config_dir=folder, record=traffic, like=furnished) as stage:
        await stage.start_bot()
        yield stage


async def _kinds(stage: Stage) -> set[str]:
    async with stage.database.transaction(readonly=True) as session:
        return {kind for kind, _about in await alerts.all_(session)}


async def _told(stage: Stage, *kinds: str) -> None:
    async def are_open() -> bool:
        return await _kinds(stage) == set(kinds)

    await stage.eventually(are_open, f"the alerts {kinds}")


async def _pages(stage: Stage, person: Person) -> list[str]:
    async with stage.database.transaction(readonly=True) as session:
        return [each.tier for each in await checkouts.of(session, int(person.id))]


async def _do(stage: Stage, job: Job) -> None:
    async with stage.database.transaction() as session:
        await jobs.ask_for(session, job, stage.clock.now())
    assert stage.app is not None
    stage.app.database.wake_all()


async def _ban(stage: Stage, person: Person) -> None:
    await stage.discord_api("PUT", f"guilds/{stage.guild}/bans/{person.id}", {})


async def _unban(stage: Stage, person: Person) -> None:
    await stage.discord_api("DELETE", f"guilds/{stage.guild}/bans/{person.id}")


async def _old_button(stage: Stage, person: Person, action: str = "membership:join") -> dict[str, Any]:
    """A direct message with the button that leads to joining, as the bot once sent one."""
    channel = await person.open_dm(int(stage.sandbox.discord.application_id))
    dm = await stage.bot_api("POST", "users/@me/channels", {"recipient_id": str(person.id)})
    assert dm["id"] == channel
    row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Join", "custom_id": action}]}
    sent: dict[str, Any] = await stage.bot_api(
        "POST", f"channels/{channel}/messages", {"content": "x", "components": [row]}
    )
    return sent


async def _urls(stage: Stage, person: Person) -> list[str]:
    return [url for _label, url in (await stage.command(person, "membership join")).links]


async def _is_closed(stage: Stage, url: str) -> None:
    """Wait until nobody can pay on the page."""

    async def gone() -> bool:
        found = await stage.stripe_api_get(f"checkout/sessions/{url.rpartition('/')[2]}")
        return bool(found["status"] == "expired")

    await stage.eventually(gone, "the page to be closed")


async def test_a_button_in_an_old_message_sells_nothing_to_who_is_banned_or_away(stage: Stage) -> None:
    nurse = await stage.person("noor")
    button = await _old_button(stage, nurse)
    manage = await _old_button(stage, nurse, "membership:manage")
    ((_label, url),) = (await nurse.click(button, "membership:join")).links  # while she is there it sells
    await _ban(stage, nurse)
    await _is_closed(stage, url)
    refused: Answer = await nurse.click(button, "membership:join")
    assert not refused.links
    assert "do not see you on our server" in refused.content
    assert await _pages(stage, nurse) == []
    with pytest.raises(RuntimeError):
        await stage.submit(url, action="pay")
    await _unban(stage, nurse)
    assert not (await nurse.click(button, "membership:join")).links  # not banned, and not back
    await nurse.join(stage.guild)
    ((_label, url),) = (await nurse.click(button, "membership:join")).links
    await stage.submit(url, action="pay")
    await stage.opens(nurse)
    await nurse.leave(stage.guild)
    away = await nurse.click(button, "membership:join")
    assert [label for label, _url in away.links] == ["Manage membership"]  # what she pays for she can end
    assert (await nurse.click(manage, "membership:manage")).links


async def test_nothing_is_sold_while_discord_does_not_say_who_is_there(stage: Stage) -> None:
    nurse = await stage.person("noor")
    stage.sandbox.discord.fault(rf"/members/{nurse.id}$", method="GET", status=403)
    answer = await stage.command(nurse, "membership join")
    assert not answer.links
    assert await _pages(stage, nurse) == []
    stage.sandbox.discord.faults.remove()
    assert (await stage.command(nurse, "membership join")).links


async def test_who_is_banned_and_pays_is_told_until_it_is_mended(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await _ban(stage, nurse)
    await _told(stage, "banned_and_paying")
    await stage.advance(MONTH)
    await stage.caught_up()
    assert await _kinds(stage) == {"banned_and_paying"}
    await _unban(stage, nurse)
    await _told(stage, "away_and_paying")  # the ban is lifted, and a month was paid for since she left
    await nurse.join(stage.guild)
    await stage.opens(nurse)
    await _told(stage)


@pytest.mark.parametrize(("right", "alert"), [("ban_members", "banned_and_paying"), ("", "away_and_paying")])
async def test_a_ban_while_the_bot_was_down_closes_the_page_and_a_purchase_is_told(
    stage: Stage, right: str, alert: str
) -> None:
    """Whether somebody is banned the bot can ask only with the right to ban; that they are away it sees anyway."""
    nurse, doctor = await stage.person("noor"), await stage.person("dirk")
    (url,), (other,) = await _urls(stage, nurse), await _urls(stage, doctor)
    await stage.stop_bot()
    roles = await stage.discord_api("GET", f"guilds/{stage.guild}/roles")
    bots = next(role for role in roles if role["managed"])
    may = BOT_PERMISSIONS | bits(*filter(None, [right]))
    await stage.discord_api("PATCH", f"guilds/{stage.guild}/roles/{bots['id']}", {"permissions": str(may)})
    for person in (nurse, doctor):
        await _ban(stage, person)
    await stage.submit(other, action="pay")
    await stage.start_bot()
    await stage.stripe_control("clock", advance_s=0)
    await _is_closed(stage, url)
    await _told(stage, alert)
    bought = (await stage.stripe_api_get("subscriptions"))["data"][0]["id"]
    await stage.stripe_api_delete(f"subscriptions/{bought}")
    await _told(stage)


async def test_who_leaves_keeps_the_page_for_minutes_and_not_for_longer(stage: Stage) -> None:
    nurse = await stage.person("noor")
    (url,) = await _urls(stage, nurse)
    await nurse.leave(stage.guild)
    await stage.eventually(lambda: _is_away(stage, nurse), "the bot to have heard")
    assert await _pages(stage, nurse) == ["professional"]
    await stage.advance(timedelta(minutes=11))
    await _is_closed(stage, url)


async def _is_away(stage: Stage, person: Person) -> bool:
    async with stage.database.transaction(readonly=True) as session:
        return (await members.whereabouts(session, int(person.id)))[1] is not None


async def test_a_trial_is_had_once_also_by_who_was_forgotten_since(trials: Stage) -> None:
    nurse = await trials.person("noor")
    answer = await trials.command(nurse, "membership join")
    assert answer.content.count("The first 14 days are free.") == 2
    first, second = (url for _label, url in answer.links)
    assert await _urls(trials, nurse) == [first, second]
    await trials.submit(first, action="pay")
    await trials.opens(nurse)
    await _is_closed(trials, second)  # it promised a trial, too
    again = await trials.command(nurse, "membership join")
    assert "days are free" not in again.content
    assert len(again.links) == 1
    await trials.portal(nurse, action="cancel_now")
    await trials.closes(nurse)
    for later in (timedelta(0), timedelta(hours=8)):  # before Stripe's search knows, and long after
        await trials.advance(later)
        asked = await trials.command(nurse, "privacy erase")
        await nurse.click(asked, "privacy:erase", timeout=20)
        await trials.eventually(lambda: is_forgotten(trials, nurse), "her to be forgotten")
        afresh = await trials.command(nurse, "membership join")
        assert len(afresh.links) == 2
        assert "days are free" not in afresh.content
    for _label, url in afresh.links:
        found = await trials.stripe_api_get(f"checkout/sessions/{url.rpartition('/')[2]}")
        assert found["amount_total"] == 1500


async def test_two_pages_paid_at_once_are_told_and_a_trial_without_a_payment_has_no_grace(trials: Stage) -> None:
    nurse, doctor = await trials.person("noor"), await trials.person("dirk")
    await trials.stripe_control("settings", after_dunning="past_due")
    urls = await _urls(trials, nurse)
    await trials.stop_bot()
    for url in urls:
        await trials.submit(url, action="pay")
        await trials.stripe_control("clock", advance_s=2)
    await trials.start_bot()
    await trials.opens(nurse)
    await _told(trials, "second_trial")
    await trials.submit((await _urls(trials, doctor))[0], action="pay", card=BAD_CARD)
    await trials.opens(doctor)
    await trials.advance(15 * DAY)
    await trials.closes(doctor)
    said = (await trials.command(doctor, "membership status")).content
    assert "closed for now" in said
    assert await nurse.can_read(trials.channels["hospital-lobby"])
    assert "second_trial" not in await _kinds(trials)


async def _sold(stage: Stage, **params: str) -> str:
    """A subscription that the operator made in Stripe's dashboard."""
    customer = await stage.stripe_api("customers", email="noor@example.org")
    await stage.stripe_control(f"customers/{customer['id']}/card", number="4242424242424242")
    price = next(iter(stage.prices.values()))
    made = await stage.stripe_api("subscriptions", customer=customer["id"], **{"items[0][price]": price}, **params)
    return str(made["id"])


def _of(stage: Stage, person: Person) -> dict[str, str]:
    return {"metadata[discord_user_id]": str(person.id), "metadata[discord_guild_id]": str(stage.guild)}


async def test_an_invoice_that_was_sent_is_late_from_its_due_date_on(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await _sold(stage, collection_method="send_invoice", days_until_due="30", **_of(stage, nurse))
    await stage.opens(nurse)
    for days in (31, 5):
        await stage.advance(days * DAY)
        await stage.caught_up()
        assert await nurse.can_read(stage.channels["hospital-lobby"])
    await stage.advance(2 * DAY)
    await stage.closes(nurse)


@pytest.mark.parametrize("hears", [True, False])
async def test_a_purchase_that_names_nobody_is_told_and_mended_in_stripe(stage: Stage, hears: bool) -> None:
    """The fix of docs/operations.md, with the webhook and without it."""
    nurse = await stage.person("noor")
    ours = _of(stage, nurse)
    if not hears:
        await stage.stripe_control("webhooks", mode="never")
    subscription = await _sold(stage)
    if not hears:
        await _do(stage, Job.RECONCILE)
    await _told(stage, "purchase_of_nobody")
    await stage.stripe_api(f"subscriptions/{subscription}", **{**ours, "metadata[discord_guild_id]": "1"})
    await stage.caught_up()
    assert await _kinds(stage) == {"purchase_of_nobody"}
    await stage.stripe_api(f"subscriptions/{subscription}", **ours)
    if not hears:
        await _do(stage, Job.RECONCILE)
    await stage.opens(nurse)
    await _told(stage)


async def test_a_pause_of_collection_is_said_and_told_after_its_days(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    subscription = f"subscriptions/{(await stage.stripe_api_get('subscriptions'))['data'][0]['id']}"
    await stage.stripe_api(subscription, **{"pause_collection[behavior]": "void"})
    await stage.caught_up()
    assert "For now no payments are taken" in (await stage.command(nurse, "membership status")).content
    assert await _kinds(stage) == set()
    await stage.advance(8 * DAY)
    await _told(stage, "collection_paused")
    assert await nurse.can_read(stage.channels["hospital-lobby"])
    until = stage.sandbox.stripe.now() + 86400
    paused = {"pause_collection[behavior]": "keep_as_draft", "pause_collection[resumes_at]": str(until)}
    await stage.stripe_api(subscription, **paused)
    await stage.caught_up()
    assert f"Until <t:{until}:D> no payments" in (await stage.command(nurse, "membership status")).content
    await stage.stripe_api(subscription, pause_collection="")
    await _told(stage)
    assert "It renews on" in (await stage.command(nurse, "membership status")).content


async def test_a_price_that_is_not_one_amount_or_is_refused_leaves_the_other_for_sale(trials: Stage) -> None:
    nurse = await trials.person("noor")
    product = await trials.stripe_api("products", name="Premium")
    tiers = {"billing_scheme": "tiered", "tiers_mode": "volume", "tiers[0][up_to]": "inf", "tiers[0][unit_amount]": "9"}
    how = {"product": product["id"], "currency": "eur", "recurring[interval]": "month", "transfer_lookup_key": "true"}
    await trials.stripe_api("prices", lookup_key="health_network_premium", **how, **tiers)
    answer = await trials.command(nurse, "membership join")
    assert [label for label, _url in answer.links] == ["Join: Professional"]
    assert "**Premium**\nJoining is not possible right now" in answer.content
    assert await _kinds(trials) == {"price_unusable"}
    await trials.stripe_api("prices", lookup_key="health_network_premium", unit_amount="900", **how)
    await trials.stripe_api(f"products/{product['id']}", active="false")
    answer = await trials.command(nurse, "membership join")
    assert len(answer.links) == 1
    assert await _kinds(trials) == {"price_refused"}
    await trials.stripe_api(f"products/{product['id']}", active="true")
    assert len(await _urls(trials, nurse)) == 2
