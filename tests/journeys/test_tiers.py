"""A community with two paid tiers, and people who move from one to the other at Stripe."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.db import alerts
from bot.demo.stage import Stage
from sandbox.people import Person

ROOT = Path(__file__).parents[2]
ROLE = '\n[roles.charter]\nname = "Charter"\nabout = "paid"\n'
ROOM = '\n[channels.charter-room]\nname = "charter-room"\nabout = "hospital"\nopens_to = ["charter"]\n'
TIER = '\n[tiers.charter]\nprice = "charter"\nroles = ["charter"]\n'


@pytest.fixture
async def stage(tmp_path: Path, traffic: Path) -> AsyncIterator[Stage]:
    """The small server, with a second tier, which opens a room of its own; not adopted."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "tests" / "config", folder)
    for file, more in (("community.toml", ROLE + ROOM), ("membership.toml", TIER)):
        (folder / file).write_text((folder / file).read_text() + more)
    for locale in ("en", "nl"):
        (folder / "locales" / locale / "charter.ftl").write_text("tier-charter = Charter\ntier-charter-about = All.\n")
    async with Stage(f"sqlite:///{tmp_path}/bot.db", config_dir=folder, record=traffic) as found:
        await found.start_bot()
        yield found


async def _move(stage: Stage, lookup_key: str) -> None:
    """The operator moves every subscription to this price."""
    for each in stage.sandbox.stripe.state.all("subscription"):
        item = each["items"]["data"][0]["id"]
        form = {"items[0][id]": item, "items[0][price]": stage.prices[lookup_key]}
        await stage.stripe_api(f"subscriptions/{each['id']}", **form)


async def test_six_who_move_to_another_tier_have_its_rooms_and_no_others(stage: Stage) -> None:
    people: list[Person] = [await stage.person(f"nurse{number}") for number in range(6)]
    for each in people:
        (_label, url), _charter = (await stage.command(each, "membership join")).links
        await stage.submit(url, action="pay")
    for each in people:
        await stage.opens(each)
    await stage.caught_up()
    await _move(stage, "charter")
    for each in people:
        await stage.opens(each, "charter-room")
        await stage.closes(each)
    await stage.caught_up()
    await stage.stop_bot()
    await _move(stage, "health_network_professional")
    await stage.start_bot()
    for each in people:
        await stage.opens(each)
        await stage.closes(each, "charter-room")
    assert stage.app is not None
    async with stage.app.database.transaction(readonly=True) as session:
        assert await alerts.all_(session) == []
