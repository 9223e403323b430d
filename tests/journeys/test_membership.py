"""Payment opens the hospital channels, its end closes them: as people would do it, with their own clients."""

import asyncio
from datetime import timedelta

import pytest

from bot.db import alerts, role_states, subscriptions
from bot.demo.stage import Stage
from bot.domain.screen import START
from sandbox.people import Answer, Person

LOBBY = "hospital-lobby"
MONTH = timedelta(days=31)
GOOD_CARD, BAD_CARD = "4242424242424242", "4000000000000341"


async def _reads(stage: Stage, person: Person, channel: str = LOBBY) -> bool:
    return await person.can_read(stage.channels[channel])


async def _told(person: Person) -> Answer:
    """The next message about their membership."""
    return await person.next_message(lambda message: START not in message.buttons)


async def _open_alerts(stage: Stage) -> list[tuple[str, str]]:
    assert stage.app is not None
    async with stage.app.database.transaction(readonly=True) as session:
        return await alerts.all_(session)


async def test_paid_and_cancelled_at_once(stage: Stage) -> None:
    nurse, stranger = await stage.person("noor"), await stage.person("sam")
    assert not await _reads(stage, nurse)
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    told = await _told(nurse)
    assert told.content.startswith("You are in.")
    assert [url for _label, url in told.links] == [
        f"https://discord.com/channels/{stage.guild}/{stage.channels[LOBBY]}"
    ]
    assert f"<#{stage.channels['best-practices']}>" in told.content
    assert not await _reads(stage, stranger)
    await stage.portal(nurse, action="cancel_now")
    await stage.closes(nurse)
    assert "has ended" in (await _told(nurse)).content
    assert await _reads(stage, nurse, "welcome")
    assert "has ended" in (await stage.command(nurse, "membership status")).content


@pytest.mark.parametrize(
    ("locale", "about", "employer", "price", "renews", "label"),
    [
        ("en-US", "not accredited", "Does your hospital pay already? Then do not", "€15.00 a month", "renews", "Join"),
        ("nl", "geen geaccr", "Betaalt je ziekenhuis al? Betaal dan niet zelf", "per maand", "verlengd", "Word lid"),
    ],
)
async def test_the_offer_says_what_it_is_who_must_not_pay_what_it_costs_and_that_it_renews(
    stage: Stage, locale: str, about: str, employer: str, price: str, renews: str, label: str
) -> None:
    nurse = await stage.person("noor", locale)
    offer = await stage.command(nurse, "membership join")
    places = [offer.content.find(each) for each in (about, employer, price, renews)]
    assert -1 not in places
    assert places == sorted(places)  # before they read a price they know whether it is theirs to pay
    assert offer.content.count(employer) == 1
    assert ("manage`" in offer.content) or ("beheren`" in offer.content)
    assert [each for each, _url in offer.links] == [label]


async def test_an_offer_without_a_price_asks_nobody_who_pays(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.stripe_api(f"prices/{next(iter(stage.prices.values()))}", lookup_key="of_something_else")
    offer = await stage.command(nurse, "membership join")
    assert "not possible right now" in offer.content
    assert "hospital pay" not in offer.content
    assert not offer.links


async def test_cancelled_at_the_end_of_the_period_stays_open_until_then(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await stage.portal(nurse, action="cancel_at_period_end")
    await stage.caught_up()
    await stage.advance(timedelta(days=27))
    await stage.caught_up()
    assert await _reads(stage, nurse)
    assert "is active until <t:" in (await stage.command(nurse, "membership status")).content
    await stage.advance(timedelta(days=5))
    await stage.closes(nurse)


@pytest.mark.parametrize("way", ["cancel_at_period_end", "cancel_at"])
async def test_both_ways_in_which_stripe_tells_a_scheduled_end(stage: Stage, way: str) -> None:
    await stage.stripe_control("settings", portal_cancel=way)
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await stage.portal(nurse, action="cancel_at_period_end")
    await stage.caught_up()
    assert "stops by itself" in (await stage.command(nurse, "membership status")).content
    await stage.portal(nurse, action="renew")
    await stage.caught_up()
    assert "It renews on" in (await stage.command(nurse, "membership status")).content
    await stage.advance(MONTH + timedelta(days=1))
    await stage.caught_up()
    assert await _reads(stage, nurse)


async def test_renewals_keep_the_rooms_open(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    for _ in range(3):
        await stage.advance(MONTH)
        await stage.caught_up()
        assert await _reads(stage, nurse)
    assert await _open_alerts(stage) == []


async def test_past_due_through_the_grace_and_out(stage: Stage) -> None:
    await stage.stripe_control("settings", after_dunning="past_due")
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await _told(nurse)
    await stage.portal(nurse, action="card", card=BAD_CARD)
    await stage.advance(MONTH)  # the invoice was created and refused on the way
    await stage.caught_up()
    told = await _told(nurse)
    assert "did not go through" in told.content
    assert "/membership manage" in told.content
    assert await _reads(stage, nurse)
    status = (await stage.command(nurse, "membership status")).content
    unpaid_since = await _unpaid_since(stage, nurse)
    assert f"stay open until <t:{int(unpaid_since + timedelta(days=7).total_seconds())}:D>" in status
    await stage.advance(timedelta(seconds=unpaid_since + 7 * 86400 - stage.sandbox.stripe.now() - 60))
    await stage.caught_up()
    assert await _reads(stage, nurse)
    await stage.advance(timedelta(minutes=2))
    await stage.closes(nurse)
    assert "closed for now" in (await _told(nurse)).content
    assert "closed for now" in (await stage.command(nurse, "membership status")).content
    await stage.portal(nurse, action="card", card=GOOD_CARD)
    await stage.portal(nurse, action="pay_invoice")
    await stage.opens(nurse)


async def _unpaid_since(stage: Stage, person: Person) -> int:
    assert stage.app is not None
    async with stage.app.database.transaction(readonly=True) as session:
        (found,) = await subscriptions.of(session, int(person.id))
    assert found.unpaid_since is not None
    return int(found.unpaid_since.timestamp())


@pytest.mark.parametrize("ending", ["cancel", "unpaid"])
async def test_when_stripe_gives_up_the_rooms_close(stage: Stage, ending: str) -> None:
    await stage.stripe_control("settings", after_dunning=ending)
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await stage.portal(nurse, action="card", card=BAD_CARD)
    await stage.advance(MONTH + timedelta(days=20))
    await stage.closes(nurse)


async def test_a_declined_card_opens_nothing_and_a_second_try_does(stage: Stage) -> None:
    nurse = await stage.person("noor")
    ((_label, url),) = (await stage.command(nurse, "membership join")).links
    with pytest.raises(RuntimeError, match="402"):
        await stage.submit(url, action="fail")
    await stage.caught_up()
    assert not await _reads(stage, nurse)
    assert (await stage.command(nurse, "membership join")).links[0][1] == url
    await stage.submit(url, action="pay")
    await stage.opens(nurse)


async def test_a_second_identical_purchase_is_refused_before_paying(stage: Stage) -> None:
    nurse = await stage.person("noor")
    first, second = await asyncio.gather(*(stage.command(nurse, "membership join") for _ in range(2)))
    assert first.links == second.links  # two commands at once lead to one page
    await stage.submit(first.links[0][1], action="pay")
    # Also in the moment before the webhook has arrived.
    assert not (await stage.command(nurse, "membership join")).links
    await stage.opens(nurse)
    again = await stage.command(nurse, "membership join")
    assert not again.links
    assert "your membership is active" in again.content


async def test_after_the_end_one_may_join_again(stage: Stage) -> None:
    nurse = await stage.person("noor")
    for _ in range(2):
        await stage.join_and_pay(nurse)
        await stage.opens(nurse)
        assert (await _told(nurse)).content.startswith("You are in.")
        await stage.portal(nurse, action="cancel_now")
        await stage.closes(nurse)
        await stage.caught_up()
        assert "has ended" in (await _told(nurse)).content


async def test_two_people_at_once_get_each_their_own(stage: Stage) -> None:
    nurse, doctor, stranger = [await stage.person(name) for name in ("noor", "dirk", "sam")]
    await asyncio.gather(stage.join_and_pay(nurse), stage.join_and_pay(doctor))
    await asyncio.gather(stage.opens(nurse), stage.opens(doctor))
    await stage.portal(nurse, action="cancel_now")
    await stage.closes(nurse)
    assert await _reads(stage, doctor)
    assert not await _reads(stage, stranger)


async def test_somebody_elses_page_paid_gives_to_whom_it_was_made_for(stage: Stage) -> None:
    """Ownership is the id that the bot put into the session: not the payer's e-mail address, not who clicked."""
    nurse, doctor = await stage.person("noor"), await stage.person("dirk")
    ((_label, url),) = (await stage.command(nurse, "membership join")).links
    await stage.submit(url, action="pay", email="dirk@example.org")
    await stage.opens(nurse)
    await stage.caught_up()
    assert not await _reads(stage, doctor)


async def test_paid_and_gone_then_served_on_joining(stage: Stage) -> None:
    nurse = await stage.person("noor")
    ((_label, url),) = (await stage.command(nurse, "membership join")).links
    await nurse.leave(stage.guild)
    await stage.submit(url, action="pay")
    await stage.caught_up()
    await nurse.join(stage.guild)
    await stage.opens(nurse)
    assert (await _told(nurse)).content.startswith("You are in.")


async def test_on_rejoining_the_roles_are_back_at_once(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await nurse.leave(stage.guild)
    await stage.caught_up()
    await nurse.join(stage.guild)
    await stage.opens(nurse)


async def test_nothing_is_given_before_the_rules_screening_is_passed(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await nurse.leave(stage.guild)
    await stage.caught_up()
    await nurse.join(stage.guild, pending=True)
    await stage.eventually(lambda: _pending(stage, nurse), "the bot to have seen her")
    await stage.caught_up()
    assert not await _reads(stage, nurse)
    await nurse.pass_screening(stage.guild)
    await stage.opens(nurse)


async def _pending(stage: Stage, person: Person) -> bool:
    assert stage.app is not None
    async with stage.app.database.transaction(readonly=True) as session:
        row = await role_states.state(session, int(person.id))
    return row is not None and row.pending


async def test_a_banned_person_gets_nothing_until_the_ban_is_lifted(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await stage.discord_api("PUT", f"guilds/{stage.guild}/bans/{nurse.id}", {})
    await stage.caught_up()
    assert not await _reads(stage, nurse)
    await stage.discord_api("DELETE", f"guilds/{stage.guild}/bans/{nurse.id}")
    await nurse.join(stage.guild)
    await stage.opens(nurse)


async def test_what_happened_while_the_bot_was_away_is_made_good(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await nurse.leave(stage.guild)
    await stage.caught_up()
    await stage.stop_bot()
    await nurse.join(stage.guild)
    await stage.start_bot()
    await stage.opens(nurse)


async def test_a_webhook_that_came_while_the_bot_was_away_is_sent_again(stage: Stage) -> None:
    nurse = await stage.person("noor")
    ((_label, url),) = (await stage.command(nurse, "membership join")).links
    await stage.stop_bot()
    await stage.submit(url, action="pay")
    await stage.start_bot()
    await stage.stripe_control("clock", advance_s=0)  # Stripe tries again what is due
    await stage.opens(nurse)


async def test_a_role_given_by_hand_without_a_right_to_it_goes_with_the_next_look(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await stage.portal(nurse, action="cancel_now")
    await stage.closes(nurse)
    await stage.caught_up()
    await stage.discord_api("PUT", f"guilds/{stage.guild}/members/{nurse.id}/roles/{stage.roles['hospital']}")
    await stage.closes(nurse)


async def test_roles_that_config_does_not_manage_are_left_alone(stage: Stage) -> None:
    other = await stage.discord_api("POST", f"guilds/{stage.guild}/roles", {"name": "Choir", "permissions": "0"})
    nurse = await stage.person("noor")
    await stage.discord_api("PUT", f"guilds/{stage.guild}/members/{nurse.id}/roles/{other['id']}")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await stage.portal(nurse, action="cancel_now")
    await stage.closes(nurse)
    member = await stage.discord_api("GET", f"guilds/{stage.guild}/members/{nurse.id}")
    assert member["roles"] == [other["id"]]


async def test_closed_direct_messages_are_no_failure(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await nurse.set_dms(is_open=False)
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await stage.caught_up()
    assert "is active" in (await stage.command(nurse, "membership status")).content
    assert await _open_alerts(stage) == []


async def test_nobody_is_told_twice(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await _told(nurse)
    await stage.stop_bot()
    await stage.start_bot()
    await stage.advance(MONTH)
    await stage.caught_up()
    direct = [
        message for message in nurse.messages.values() if message.get("guild_id") is None and not message["flags"]
    ]
    assert len([message for message in direct if not message["content"].startswith("Welcome")]) == 1


async def test_of_two_memberships_one_ends_and_nobody_is_told_that_the_rooms_are_closed(stage: Stage) -> None:
    nurse = await stage.person("noor")
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    await _told(nurse)
    (first,) = stage.sandbox.stripe.state.all("subscription")
    metadata = {f"metadata[{key}]": value for key, value in first["metadata"].items()}
    await stage.stripe_control(f"customers/{first['customer']}/card", number=GOOD_CARD)
    item = {"items[0][price]": next(iter(stage.prices.values()))}
    second = await stage.stripe_api("subscriptions", customer=first["customer"], **item, **metadata)
    await stage.caught_up()
    await stage.stripe_control(f"subscriptions/{second['id']}/status", status="unpaid")
    assert "Nothing closes for you because of it" in (await _told(nurse)).content  # and no second "You are in."
    assert "open to you through another membership" in (await stage.command(nurse, "membership status")).content
    await stage.stripe_api_delete(f"subscriptions/{first['id']}")
    await stage.closes(nurse)
    assert "the private channels are closed" in (await _told(nurse)).content
    assert "through another" not in (await stage.command(nurse, "membership status")).content
