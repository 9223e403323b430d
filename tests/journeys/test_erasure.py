"""Who asked to be forgotten is forgotten by everything that Stripe still sends; who was never ours is never known."""

from pathlib import Path
from typing import Any

import pytest

from bot.db import personal
from bot.demo.stage import Stage
from sandbox.people import Person
from tests.journeys.test_privacy import _erase
from tests.journeys.welcoming import DAY, agree, is_forgotten

LOBBY = "hospital-lobby"
_OBJECTS = ("subscriptions?status=all", "customers", "checkout/sessions", "events", "invoices")


async def _ids(stage: Stage, *of: str) -> set[str]:
    """The ids of all that Stripe has of these kinds."""
    return {each["id"] for kind in of for each in (await stage.stripe_api_get(kind))["data"]}


def _found(folder: Path, marks: set[str]) -> set[str]:
    """Those of `marks` that are in any byte of the database's files."""
    kept = b"".join(each.read_bytes() for each in folder.iterdir() if each.name.startswith("bot.db"))
    return {mark for mark in marks if mark.encode() in kept}


async def _is_gone(stage: Stage, folder: Path, marks: set[str]) -> None:
    """Wait until none of `marks` is in the files: what is deleted is scrubbed a moment later."""
    await stage.caught_up()

    async def gone() -> bool:
        return not _found(folder, marks)

    await stage.eventually(gone, "the files to have nothing of them")


async def _buy_and_end(stage: Stage, person: Person) -> None:
    await agree(stage, person)
    await stage.join_and_pay(person)
    await stage.opens(person, LOBBY)
    await stage.portal(person, action="cancel_now")
    await stage.closes(person, LOBBY)
    await stage.caught_up()


async def test_of_who_was_erased_no_byte_is_left_whatever_stripe_still_sends(stage: Stage, tmp_path: Path) -> None:
    nurse, other = await stage.person("noor"), await stage.person("olga")
    await _buy_and_end(stage, nurse)
    # Not the account's prices and events about them: whatever is about the person's objects.
    hers = await _ids(stage, *_OBJECTS) | {str(nurse.id)}
    events = await _ids(stage, "events")
    await agree(stage, other)
    await stage.join_and_pay(other)
    await stage.opens(other, LOBBY)
    await stage.caught_up()
    assert "keep nothing" in await _erase(stage, nurse)
    assert _found(tmp_path, hers) == set()
    # Each of Stripe's events again, late; what it has for us to fetch; and a reconcile at the next start.
    for event in sorted(events):
        await stage.stripe_control(f"events/{event}/deliver")
    await _is_gone(stage, tmp_path, hers)
    await stage.stop_bot()
    assert _found(tmp_path, hers) == set()
    await stage.start_bot()
    await stage.advance(2 * DAY)
    await _is_gone(stage, tmp_path, hers)
    # She comes back, and is somebody new.
    await agree(stage, nurse)
    for event in sorted(events):
        await stage.stripe_control(f"events/{event}/deliver")
    await stage.advance(2 * DAY)
    await _is_gone(stage, tmp_path, hers - {str(nurse.id)})
    assert not await nurse.can_read(stage.channels[LOBBY])
    assert await other.can_read(stage.channels[LOBBY])


async def test_an_erasure_during_a_payment_ends_in_gone(stage: Stage, tmp_path: Path) -> None:
    nurse = await stage.person("noor")
    await agree(stage, nurse)
    held = stage.sandbox.stripe.fault(r"^/v1/(subscriptions|checkout/sessions)/", method="GET", status=503)
    await stage.join_and_pay(nurse)
    await stage.command(nurse, "privacy erase")
    said = await _erase(stage, nurse)
    assert "We are at it" in said
    held.release()
    await stage.advance(DAY / 24)
    await stage.opens(nurse, LOBBY)  # she has paid, so it is worked on
    assert not await is_forgotten(stage, nurse)
    await stage.portal(nurse, action="cancel_now")
    await stage.closes(nurse, LOBBY)
    await stage.caught_up()
    await stage.advance(DAY)
    await stage.eventually(lambda: is_forgotten(stage, nurse), "her to be forgotten")
    await _is_gone(stage, tmp_path, await _ids(stage, *_OBJECTS))


async def _foreign(stage: Stage, **form: Any) -> set[str]:
    """Somebody buys something of the same Stripe account; all ids that this made."""
    before = await _ids(stage, *_OBJECTS)
    customer = await stage.stripe_api("customers", email="someone@example.org")
    await stage.stripe_control(f"customers/{customer['id']}/card")
    sub = await stage.stripe_api("subscriptions", customer=customer["id"], **form)
    await stage.caught_up()
    await stage.stripe_api(f"subscriptions/{sub['id']}", **{"metadata[note]": "changed"})
    await stage.stripe_api_delete(f"subscriptions/{sub['id']}")
    await stage.caught_up()
    return await _ids(stage, *_OBJECTS) - before


@pytest.mark.parametrize("sold_by", ["another shop", "another community"])
async def test_other_customers_of_the_account_are_never_stored(
    stage: Stage, tmp_path: Path, sold_by: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if sold_by == "another shop":
        product = await stage.stripe_api("products", name="Magazine")
        monthly = {"recurring[interval]": "month"}
        price = await stage.stripe_api("prices", product=product["id"], currency="eur", unit_amount="500", **monthly)
        form = {"items[0][price]": price["id"]}
    else:
        metadata = {"metadata[discord_user_id]": "77", "metadata[discord_guild_id]": "88"}
        form = {"items[0][price]": next(iter(stage.prices.values())), **metadata}
    capfd.readouterr()
    theirs = await _foreign(stage, **form)
    assert len(theirs) > 5
    assert _found(tmp_path, theirs) == set()
    await stage.stop_bot()
    await stage.start_bot()  # what was missed, and all subscriptions of the account
    await stage.advance(2 * DAY)
    await stage.caught_up()
    assert _found(tmp_path, theirs) == set()
    logged = "".join(capfd.readouterr())
    assert [each for each in theirs if each in logged] == []
    async with stage.database.transaction(readonly=True) as session:
        assert not any((await personal.export(session, 77)).values())
