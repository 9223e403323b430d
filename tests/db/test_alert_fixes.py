"""Every alert's documented fix: do what docs/operations.md says, and the alert closes and the person is in.

A kind that the table there has and no test here (or one named in ELSEWHERE) has is a failure.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import pytest
from pydantic import SecretStr

from bot.billing import rules
from bot.clock import Clock
from bot.commands import billing
from bot.config import Config, load
from bot.db import (
    Database,
    adoption,
    alerts,
    grants,
    guild_objects,
    jobs,
    members,
    role_states,
    stripe_events,
    stripe_looks,
)
from bot.domain.entitlement import Grant
from bot.domain.jobs import Job
from bot.domain.stripe_event import Arrived, Subject
from bot.integrations.discord import Discord, over_http
from bot.roles.confirmations import GatewayConfirmations
from bot.roles.service import RoleService
from bot.settings import DatabaseSettings
from sandbox.discord import DiscordSandbox
from tests.db.billing_desk import NURSE, Desk
from tests.db.working import Worker

Way = Callable[[Desk], Awaitable[None]]
ROOT = Path(__file__).parents[2]
ELSEWHERE = {
    "role_by_hand": (
        "journeys/test_by_hand.py::test_a_handful_given_by_hand_go_at_once_and_the_staff_read_who_and_from_whom"
    ),
    "role_without_right": "journeys/test_by_hand.py::test_without_word_of_who_gave_it_one_is_taken_and_many_are_named",
    "role_above_bot": "journeys/test_refusals.py::test_a_role_above_the_bots_is_refused_and_given_once_it_is_below",
    "no_manage_roles": "journeys/test_refusals.py::test_without_manage_roles_it_is_refused_and_given_once_it_may",
    "domain_list_unread": "db/test_learning.py::test_the_operator_hears_once_of_a_file_until_it_can_be_read",
    "role_missing": "journeys/test_refusals.py::test_a_role_that_is_not_there_is_given_once_it_is_made",
    "category_missing": "db/test_builder.py::test_deleted_by_hand_meanwhile_is_said_and_made_again",
    "channel_missing": "db/test_builder.py::test_deleted_by_hand_meanwhile_is_said_and_made_again",
    "check": "journeys/test_check.py::test_the_running_bot_alerts_once_what_goes_wrong_and_closes_it_when_it_is_mended",
    "audit": "journeys/test_audit.py::test_a_private_channel_opened_to_everybody_is_found_told_once_and_closed_again",
    "stripe_key": "journeys/test_refusals.py::test_stripe_refusing_the_key_is_answered_kindly",  # never stays open
    "price_unusable": (
        "journeys/test_purchases.py::test_a_price_that_is_not_one_amount_or_is_refused_leaves_the_other_for_sale"
    ),
    "price_refused": (
        "journeys/test_purchases.py::test_a_price_that_is_not_one_amount_or_is_refused_leaves_the_other_for_sale"
    ),
    "banned_and_paying": "journeys/test_purchases.py::test_who_is_banned_and_pays_is_told_until_it_is_mended",
    "away_and_paying": "journeys/test_purchases.py::test_who_is_banned_and_pays_is_told_until_it_is_mended",
    "second_trial": (
        "journeys/test_purchases.py::test_two_pages_paid_at_once_are_told_and_a_trial_without_a_payment_has_no_grace"
    ),
    "collection_paused": "journeys/test_purchases.py::test_a_pause_of_collection_is_said_and_told_after_its_days",
    "purchase_of_nobody": "journeys/test_purchases.py::test_a_purchase_that_names_nobody_is_told_and_mended_in_stripe",
    "work_failed": "db/test_runner.py::test_a_fault_of_ours_is_told_once_and_is_over_when_no_row_has_it_any_more",
    "stripe_event_odd": "web/test_stripe_webhook.py::test_what_is_odd_is_told_worked_on_and_answered",
    "post_refused": "db/test_posting.py::test_what_mentors_are_to_be_told_waits_until_the_bot_may_write_there",
    "case_held": "db/test_acts.py::test_an_end_that_cannot_be_done_is_alerted_and_tried_until_it_is",
    "contact_held": "db/test_contact_service.py::test_where_no_thread_can_be_opened_the_staff_hear_of_it_until_one_is",
    "owner_unreached": (
        "db/test_reports.py::test_what_is_about_staff_goes_to_the_owner_and_waits_until_they_can_be_reached"
    ),
    "notice_parked": "db/test_notices.py::test_a_kind_of_tomorrow_waits_for_tomorrow_and_those_behind_it_go_out",
    "dm_refused": "db/test_notices.py::test_when_it_does_not_pass_the_staff_know_of_it_until_one_goes_out",
    "webhook_api_version": (
        "web/test_stripe_webhook.py::test_an_event_of_another_api_version_is_stored_used_for_its_ids_and_alerted_once"
    ),
}


def test_every_kind_has_its_fix_tried() -> None:
    table = (ROOT / "docs" / "operations.md").read_text().partition("## Alerts")[2].partition("At each start")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    kinds = {kind for row in rows for kind in re.findall(r"`(\w+)`", row)}
    assert kinds == {*ELSEWHERE, *BILLING, *ROLES}
    for node in ELSEWHERE.values():
        file, _, name = node.partition("::")
        assert f"async def {name}(" in (ROOT / "tests" / file).read_text(), node


async def _reconcile(desk: Desk) -> None:
    """`billing reconcile`, and what the running bot does after it."""
    await desk.missed.reconcile()
    await desk.work()


async def _restart(desk: Desk, secret_key: str | None = None) -> None:
    """The program starts again, with another key if wanted: it asks for what it may have missed."""
    await desk.stripe.close()
    desk.open(secret_key)
    async with desk.database.transaction() as session:
        await stripe_looks.retry_now(session, desk.clock.now())
        await jobs.ask_for(session, Job.RECONCILE, desk.clock.now())
    await desk.work()


async def _replay(desk: Desk, *events: str) -> None:
    """`billing replay`."""
    address = desk.database.engine.url.render_as_string(hide_password=False).replace("+aiosqlite", "")
    address = address.replace("+asyncpg", "")
    settings = DatabaseSettings(database_url=SecretStr(address), config_dir=ROOT / "config")
    assert await billing.replay_events(settings, [*events], desk.clock) >= 1
    await desk.work()


async def _price_event(desk: Desk) -> None:
    """The webhook `price.updated`."""
    await desk.look(next(iter(desk.prices.values())), "price")


async def _named_event(desk: Desk) -> None:
    await _replay(desk, "evt_1")


async def _an_hour(desk: Desk) -> None:
    desk.clock.advance(timedelta(hours=1, minutes=1))
    await desk.work()


@pytest.mark.parametrize("way", [_price_event, _reconcile, _replay, _named_event, _restart, _an_hour])
async def test_a_key_put_right_lets_the_payer_in_by_each_way(
    desk: Desk, way: Callable[[Desk], Awaitable[None]]
) -> None:
    await desk.api(f"prices/{desk.prices['pro']}", lookup_key="por")
    await desk.subscribe(desk.prices["pro"])
    assert (await desk.tiers(), await desk.alerts()) == (set(), {"unknown_price"})
    await desk.api(f"prices/{desk.prices['pro']}", lookup_key="pro")
    assert await desk.tiers() == set()
    await way(desk)
    assert (await desk.tiers(), await desk.alerts()) == ({"professional"}, set())


@pytest.mark.parametrize("way", [_reconcile, _restart])
async def test_a_key_put_right_in_config_lets_the_payer_in(desk: Desk, way: Way) -> None:
    right = desk.config
    tiers = right.membership.tiers
    wrong = {**tiers, "professional": tiers["professional"].model_copy(update={"price": "por"})}
    desk.config = right.model_copy(update={"membership": right.membership.model_copy(update={"tiers": wrong})})
    await desk.stripe.close()
    desk.open()
    await desk.subscribe(desk.prices["pro"])
    assert (await desk.tiers(), await desk.alerts()) == (set(), {"unknown_price"})
    desk.config = right
    await desk.stripe.close()
    desk.open()
    await way(desk)
    assert (await desk.tiers(), await desk.alerts()) == ({"professional"}, set())


async def unknown_price(desk: Desk) -> AsyncIterator[None]:
    mistyped = await desk.price(lookup_key="por")
    await desk.subscribe(mistyped)
    yield
    await desk.api(f"prices/{mistyped}", lookup_key="pro", transfer_lookup_key="true")
    await desk.look(mistyped, "price")


async def unknown_status(desk: Desk) -> AsyncIterator[None]:
    id_ = await desk.subscribe(desk.prices["pro"])
    await desk.becomes(id_, "unpaid")
    await desk.becomes(id_, "hibernating")
    yield
    with pytest.MonkeyPatch.context() as newer:  # a version that knows it
        newer.setattr(rules, "OPEN_STATUSES", rules.OPEN_STATUSES | {"hibernating"})
        await _restart(desk)


async def past_due_without_open_invoice(desk: Desk) -> AsyncIterator[None]:
    id_ = await desk.subscribe(desk.prices["pro"])
    await desk.becomes(id_, "past_due")
    yield
    await desk.becomes(id_, "active")


async def holder_changed(desk: Desk) -> AsyncIterator[None]:
    id_ = await desk.subscribe(desk.prices["pro"])
    await desk.api(f"subscriptions/{id_}", **{"metadata[discord_user_id]": "8"})
    await desk.look(id_)
    yield
    await desk.api(f"subscriptions/{id_}", **{"metadata[discord_user_id]": str(NURSE)})
    await _reconcile(desk)  # though the event was lost: nothing that is stored tells of it but the alert


async def parked(desk: Desk) -> AsyncIterator[None]:
    desk.sandbox.fault("^/v1/subscriptions/", method="GET", status=500)
    with pytest.MonkeyPatch.context() as patience:
        patience.setattr("bot.billing.service._PARK_AFTER", 1)
        await desk.stripe.close()
        desk.open()
        await desk.subscribe(desk.prices["pro"])
    yield
    desk.sandbox.faults.remove()
    await _replay(desk)


async def look_try_later(desk: Desk) -> AsyncIterator[None]:
    desk.sandbox.fault("^/v1/subscriptions/", method="GET", status=500)
    with pytest.MonkeyPatch.context() as patience:
        patience.setattr("bot.domain.backoff._PATIENCE", 0)
        await desk.subscribe(desk.prices["pro"])
    yield
    desk.sandbox.faults.remove()
    await _an_hour(desk)


async def look_refused(desk: Desk) -> AsyncIterator[None]:
    await desk.stripe.close()
    desk.open("sk_test_wrong")
    await desk.subscribe(desk.prices["pro"])
    yield
    await _restart(desk)


async def look_not_there(desk: Desk) -> AsyncIterator[None]:
    desk.sandbox.fault("^/v1/subscriptions/", method="GET", status=404)
    await desk.subscribe(desk.prices["pro"])
    yield
    desk.sandbox.faults.remove()
    await _restart(desk)


async def look_not_understood(desk: Desk) -> AsyncIterator[None]:
    desk.sandbox.fault("^/v1/subscriptions/", method="GET", status=200, body={})
    await desk.subscribe(desk.prices["pro"])
    yield
    desk.sandbox.faults.remove()
    await _restart(desk)


async def price_missing(desk: Desk) -> AsyncIterator[None]:
    await desk.api(f"prices/{desk.prices['pro']}", active="false")
    await desk.purchases.offers(NURSE, "en")
    yield
    again = await desk.price(lookup_key="pro", transfer_lookup_key="true")
    await desk.look(again, "price")
    await desk.subscribe(again)


BILLING = {
    "unknown_price": unknown_price,
    "unknown_status": unknown_status,
    "past_due_without_open_invoice": past_due_without_open_invoice,
    "holder_changed": holder_changed,
    "parked": parked,
    "look_TryLater": look_try_later,
    "look_Refused": look_refused,
    "look_NotThere": look_not_there,
    "look_NotUnderstood": look_not_understood,
    "price_missing": price_missing,
}


@pytest.mark.parametrize("kind", BILLING)
async def test_what_billing_alerts(desk: Desk, kind: str) -> None:
    steps = BILLING[kind](desk)
    await anext(steps)
    assert kind in await desk.alerts()
    with pytest.raises(StopAsyncIteration):
        await anext(steps)
    assert (await desk.tiers(), await desk.alerts()) == ({"professional"}, set())


async def test_an_event_about_a_kind_of_tomorrow_waits_for_a_start_of_a_newer_version(desk: Desk) -> None:
    """It is not looked at as what it is not; those behind it are looked at."""
    strange = Subject("entitlement", "ent_1")
    async with desk.database.transaction() as session:
        await stripe_events.add(
            session, [Arrived("evt_ent", "entitlements.updated", desk.clock.now(), strange)], desk.clock.now()
        )
    await desk.subscribe(desk.prices["pro"])
    asked = {name: count for name, count in desk.sandbox.faults.counts.items() if "checkout" in name}
    assert (await desk.tiers(), await desk.alerts(), asked) == ({"professional"}, {"parked"}, {})
    async with desk.database.transaction() as session:
        assert [row.object_id for row in await stripe_looks.parked(session)] == ["ent_1"]
        await stripe_looks.retry_now(session, desk.clock.now())
        assert await stripe_looks.parked(session) == []
        assert [each.key for each in await stripe_looks.ROWS.due(session, desk.clock.now(), 10)] == [strange]
    await desk.work()
    async with desk.database.transaction(readonly=True) as session:
        assert [row.object_id for row in await stripe_looks.parked(session)] == ["ent_1"]


async def test_a_chore_that_failed_and_then_did_not_is_no_trouble_any_more(desk: Desk) -> None:
    desk.sandbox.fault("^/v1/prices", method="GET", status=200, body={})
    await _restart(desk)
    assert await desk.alerts() == {"look_NotUnderstood"}
    desk.sandbox.faults.remove()
    await _restart(desk)
    assert await desk.alerts() == set()


class Roles:
    """The roles of one person on a server in Discord's sandbox."""

    def __init__(self, database: Database, sandbox: DiscordSandbox, client: discord.Client) -> None:
        self.database, self.sandbox, self._client = database, sandbox, client
        self.config = load(ROOT / "config")
        owner = sandbox.state.guild
        self.role = next(id_ for id_, role in owner.roles.items() if role.name == "hospital")
        self.member, _last = sandbox.crowd(1)

    def service(self, config: Config | None = None) -> RoleService:
        discord_ = Discord(self._client, self.sandbox.guild_id)
        return RoleService(self.database, discord_, config or self.config, Clock(), GatewayConfirmations(timedelta()))

    async def look(self, config: Config | None = None) -> None:
        """The bot looks at them."""
        await Worker(self.service(config).queue, self.database, Clock()).run(self.member)

    async def granted(self, tier: str = "professional") -> None:
        now = datetime.now(UTC)
        async with self.database.transaction() as session:
            await members.ensure(session, self.member, now)
            await guild_objects.put(session, "role", "hospital", self.role)
            await grants.put(session, Grant(self.member, "paid", "sub_1", tier, now - timedelta(days=1)))
            await role_states.mark_stale(session, self.member, now)

    async def alerts(self) -> set[str]:
        async with self.database.transaction(readonly=True) as session:
            return {kind for kind, _about in await alerts.all_(session)}

    def is_in(self) -> bool:
        return self.role in self.sandbox.state.guild.members[self.member].roles


async def role_refused(world: Roles) -> AsyncIterator[None]:
    world.sandbox.fault("/roles/", method="PUT", status=403, body={"message": "Missing Permissions", "code": 50013})
    await world.granted()
    await world.look()
    yield
    world.sandbox.faults.remove()
    await world.look()


async def unknown_tier(world: Roles) -> AsyncIterator[None]:
    await world.granted()
    tiers = {key: tier for key, tier in world.config.membership.tiers.items() if key != "professional"}
    membership = world.config.membership.model_copy(update={"tiers": tiers})
    await world.look(world.config.model_copy(update={"membership": membership}))
    yield
    await world.look()


async def _strangers(world: Roles, count: int) -> None:
    await world.granted()
    world.sandbox.crowd(count, [world.role])


async def sweep_not_adopted(world: Roles) -> AsyncIterator[None]:
    await _strangers(world, 1)
    await world.service().sweep(dry_run=False)
    yield
    async with world.database.transaction() as session:
        await adoption.adopt(session, datetime.now(UTC))
    await world.service().sweep(dry_run=False)


async def sweep_breaker(world: Roles) -> AsyncIterator[None]:
    await _strangers(world, world.config.membership.sweep.removal_minimum)
    async with world.database.transaction() as session:
        await adoption.adopt(session, datetime.now(UTC))
    await world.service().sweep(dry_run=False)
    yield
    raised = world.config.membership.sweep.model_copy(update={"removal_minimum": 1000})
    membership = world.config.membership.model_copy(update={"sweep": raised})
    await world.service(world.config.model_copy(update={"membership": membership})).sweep(dry_run=False)


ROLES = {
    "role_refused": role_refused,
    "unknown_tier": unknown_tier,
    "sweep_not_adopted": sweep_not_adopted,
    "sweep_breaker": sweep_breaker,
}


@pytest.fixture
async def world(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Roles]:
    sandbox = DiscordSandbox()
    await sandbox.start()
    monkeypatch.setattr(discord.http.Route, "BASE", sandbox.api_url)
    async with over_http(sandbox.bot_token) as client:
        made = await client.http.create_role(sandbox.guild_id, name="hospital")
        assert made["name"] == "hospital"
        yield Roles(database, sandbox, client)
    await sandbox.close()


@pytest.mark.parametrize("kind", ROLES)
async def test_what_roles_alert(world: Roles, kind: str) -> None:
    steps = ROLES[kind](world)
    await anext(steps)
    assert kind in await world.alerts()
    with pytest.raises(StopAsyncIteration):
        await anext(steps)
    # What the sweep took is news of its own, which goes once the staff were told.
    assert await world.alerts() == ({"role_by_hand"} if kind.startswith("sweep_") else set())
    assert world.is_in()


async def test_a_refusal_that_nobody_meets_any_more_is_over(world: Roles) -> None:
    steps = role_refused(world)
    await anext(steps)
    async with world.database.transaction() as session:
        await grants.KEPT.erase(session, world.member)
    await world.look()
    assert await world.alerts() == set()
    await world.granted()
    await world.look()
    async with world.database.transaction() as session:
        await grants.KEPT.erase(session, world.member)
        await role_states.KEPT.erase(session, world.member)
    assert await world.alerts() == {"role_refused"}
    await world.service().sweep(dry_run=False)
    assert await world.alerts() == set()
