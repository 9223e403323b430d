"""What Discord or Stripe does not allow, or does not say: held, alerted, and finished once it is mended."""

from datetime import timedelta

import pytest

from bot.db import alerts
from bot.demo.stage import Stage
from tests.soaking import cases

MANAGE_ROLES = 1 << 28


async def _kinds(stage: Stage) -> set[str]:
    assert stage.app is not None
    async with stage.app.database.transaction(readonly=True) as session:
        return {kind for kind, _about in await alerts.all_(session)}


async def test_a_role_above_the_bots_is_refused_and_given_once_it_is_below(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await _move(stage, position=len(stage.roles) + 1)  # above the bot's, which stands above config's
    await stage.join_and_pay(nurse)

    async def alerted() -> bool:
        return "role_above_bot" in await _kinds(stage)

    await stage.eventually(alerted, "the refusal to be alerted")
    assert not await nurse.can_read(stage.channels["hospital-lobby"])
    await _move(stage, position=1)
    await stage.opens(nurse)

    async def nothing_is_open() -> bool:
        return not await _kinds(stage)

    await stage.eventually(nothing_is_open, "the alerts to be closed")


async def _move(stage: Stage, position: int) -> None:
    body = [{"id": str(stage.roles["hospital"]), "position": position}]
    await stage.discord_api("PATCH", f"guilds/{stage.guild}/roles", body)


async def test_without_manage_roles_it_is_refused_and_given_once_it_may(stage: Stage) -> None:
    nurse = await stage.person("noor")
    bots_role = next(role for role in stage.sandbox.discord.state.guild.roles.values() if role.managed)
    path = f"guilds/{stage.guild}/roles/{bots_role.id}"
    before = bots_role.permissions
    await stage.discord_api("PATCH", path, {"permissions": str(before & ~MANAGE_ROLES)})
    await stage.join_and_pay(nurse)

    async def alerted() -> bool:
        return "no_manage_roles" in await _kinds(stage)

    await stage.eventually(alerted, "the refusal to be alerted")
    await stage.discord_api("PATCH", path, {"permissions": str(before)})
    await stage.opens(nurse)

    async def nothing_is_open() -> bool:
        return not await _kinds(stage)

    await stage.eventually(nothing_is_open, "the alerts to be closed")


async def test_a_role_that_is_not_there_is_given_once_it_is_made(stage: Stage) -> None:
    await stage.discord_api("DELETE", f"guilds/{stage.guild}/roles/{stage.roles['hospital']}")
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)

    async def alerted() -> bool:
        return "role_missing" in await _kinds(stage)

    await stage.eventually(alerted, "the missing role to be alerted")
    name = stage.config.community.roles["hospital"].name
    made = await stage.discord_api("POST", f"guilds/{stage.guild}/roles", {"name": name, "permissions": "0"})

    async def given() -> bool:
        member = await stage.discord_api("GET", f"guilds/{stage.guild}/members/{nurse.id}")
        return bool(member["roles"] == [made["id"]])

    await stage.eventually(given, "the role")
    # The old role took what opened the rooms with it; the operator is told how to open them to the new one.
    assert not await nurse.can_read(stage.channels["hospital-lobby"])
    assert await _kinds(stage) <= {"audit"}
    await stage.apply_community()
    await stage.opens(nurse)

    async def all_is_well() -> bool:
        return await _kinds(stage) == set()

    await stage.eventually(all_is_well, "the alerts to be closed")


async def test_an_unknown_status_holds_and_alerts(stage: Stage) -> None:
    nurse, doctor = await stage.person("noor"), await stage.person("dirk")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    subscription = await _subscription(stage)
    await stage.stripe_control(f"subscriptions/{subscription}/status", status="hibernating")
    await stage.caught_up()
    assert await _kinds(stage) == {"unknown_status"}
    assert await nurse.can_read(stage.channels["hospital-lobby"])
    assert "stays as it is" in (await stage.command(nurse, "membership status")).content
    assert not await doctor.can_read(stage.channels["hospital-lobby"])
    await stage.stripe_control(f"subscriptions/{subscription}/status", status="canceled")
    await stage.closes(nurse)
    await stage.caught_up()
    assert await _kinds(stage) == set()
    await stage.stripe_control(f"subscriptions/{subscription}/status", status="hibernating")
    await stage.caught_up()
    assert not await nurse.can_read(stage.channels["hospital-lobby"])


@pytest.mark.parametrize(
    "status", cases(["incomplete", "incomplete_expired", "unpaid", "paused", "canceled"], ("paused", "canceled"))
)
async def test_a_status_that_is_not_paid_closes(stage: Stage, status: str) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await stage.stripe_control(f"subscriptions/{await _subscription(stage)}/status", status=status)
    await stage.closes(nurse)
    assert (await stage.command(nurse, "membership status")).content.startswith("**Professional**: your ")


async def _subscription(stage: Stage) -> str:
    found = await stage.stripe_api_get("subscriptions?status=all")
    return str(found["data"][0]["id"])


async def test_a_subscription_that_this_bot_did_not_sell_gives_nothing(stage: Stage) -> None:
    nurse = await stage.person("noor")
    customer = await stage.stripe_api("customers", email="noor@example.org")
    await stage.stripe_control(f"customers/{customer['id']}/card", number="4242424242424242")
    price = next(iter(stage.prices.values()))
    for metadata in (
        {"metadata[discord_user_id]": nurse.id},
        {"metadata[discord_user_id]": nurse.id, "metadata[discord_guild_id]": "1"},
        {"metadata[discord_user_id]": f" {nurse.id}", "metadata[discord_guild_id]": str(stage.guild)},
    ):
        await stage.stripe_api("subscriptions", customer=customer["id"], **{"items[0][price]": price}, **metadata)
        await stage.caught_up()
        assert not await nurse.can_read(stage.channels["hospital-lobby"])
    ours = {"metadata[discord_user_id]": nurse.id, "metadata[discord_guild_id]": str(stage.guild)}
    await stage.stripe_api("subscriptions", customer=customer["id"], **{"items[0][price]": price}, **ours)
    await stage.opens(nurse)


async def test_metadata_changed_by_hand_moves_no_membership(stage: Stage) -> None:
    nurse, doctor = await stage.person("noor"), await stage.person("dirk")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await stage.stripe_api(f"subscriptions/{await _subscription(stage)}", **{"metadata[discord_user_id]": doctor.id})
    await stage.caught_up()
    assert await _kinds(stage) == {"holder_changed"}
    assert await nurse.can_read(stage.channels["hospital-lobby"])
    assert not await doctor.can_read(stage.channels["hospital-lobby"])


async def test_a_price_that_stripe_does_not_have_is_said_and_nothing_is_sold(stage: Stage) -> None:
    nurse = await stage.person("noor")
    (price,) = stage.prices.values()
    await stage.stripe_api(f"prices/{price}", active="false")
    answer = await stage.command(nurse, "membership join")
    assert not answer.links
    assert "Joining is not possible right now" in answer.content


async def test_a_subscription_keeps_its_tier_when_the_price_hands_its_lookup_key_on(stage: Stage) -> None:
    nurse, doctor = await stage.person("noor"), await stage.person("dirk")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    (lookup_key,) = stage.prices
    product = await stage.stripe_api("products", name="Dearer")
    await stage.stripe_api(
        "prices", product=product["id"], currency="eur", unit_amount="2500", lookup_key=lookup_key,
        transfer_lookup_key="true", **{"recurring[interval]": "month"},
    )  # fmt: skip
    await stage.advance(timedelta(days=32))
    await stage.caught_up()
    assert await nurse.can_read(stage.channels["hospital-lobby"])
    assert "€25.00 a month" in (await stage.command(doctor, "membership join")).content


async def test_stripe_refusing_the_key_is_answered_kindly(empty_stage: Stage) -> None:
    await empty_stage.start_bot(stripe_secret_key="sk_test_wrong")
    nurse, jan = await empty_stage.person("noor"), await empty_stage.person("jan", "nl")
    answer = await empty_stage.command(nurse, "membership join")
    assert "the fault is ours" in answer.content
    assert answer.ephemeral
    assert "ligt aan ons" in (await empty_stage.command(jan, "membership join")).content


async def test_stripe_being_away_is_answered_kindly(empty_stage: Stage) -> None:
    await empty_stage.start_bot(stripe_api_url="http://127.0.0.1:9")
    nurse = await empty_stage.person("noor")
    assert "try again in a minute" in (await empty_stage.command(nurse, "membership join")).content
    assert "You have no paid membership" in (await empty_stage.command(nurse, "membership status")).content
