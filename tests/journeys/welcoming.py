"""What the journeys of newcomers share: pressing the welcome channel's button, agreeing, looking into the tables."""

import json
from datetime import timedelta
from pathlib import Path
from shutil import copy

from bot import config as configuration
from bot.db import acceptances, guidelines, personal
from bot.demo.stage import Stage
from bot.domain.screen import START
from sandbox.people import Answer, Person

ROOT = Path(__file__).parents[2]
GROUP = "diabetes"
AGREE = "start:agree:1"


async def post_in(stage: Stage, channel: str) -> dict[str, object]:
    """The latest message with a button in the channel with this key, as a person's client has it."""
    found = await stage.bot_api("GET", f"channels/{stage.channels[channel]}/messages")
    return {**next(each for each in found if each["components"]), "guild_id": str(stage.guild)}


async def press_start(stage: Stage, person: Person) -> Answer:
    """Press the button under the first post of the welcome channel."""
    return await person.click(await post_in(stage, "welcome"), START)


async def agree(stage: Stage, person: Person, version: int = 1) -> Answer:
    """Go the whole way in by the welcome channel; ends when the support groups are open."""
    asked = await person.click(await press_start(stage, person), f"start:agree:{version}")
    await stage.opens(person, GROUP)
    return asked


async def direct(person: Person, start: str = "") -> list[str]:
    """The direct messages that the person has got, those beginning with `start`."""
    texts = [each["content"] for each in person.messages.values() if each.get("guild_id") is None and not each["flags"]]
    return [text for text in texts if text.startswith(start)]


async def kept(stage: Stage, person: Person) -> str:
    """Everything that the bot's database has about the person."""
    async with stage.database.transaction(readonly=True) as session:
        return json.dumps(await personal.export(session, int(person.id)))


async def is_forgotten(stage: Stage, person: Person) -> bool:
    """Whether the database has nothing about the person, but for what moderators did: it stays its time."""
    stays = {module.__name__.rpartition(".")[2] for module in personal.TABLES if module.KEPT.outlasts} | {"case_looks"}
    async with stage.database.transaction(readonly=True) as session:
        found = await personal.export(session, int(person.id))
    return not any(rows for table, rows in found.items() if table not in stays)


def config_with(folder: Path, old: str, new: str) -> Path:
    """A copy of the small server's config, with `new` for `old` in onboarding.toml."""
    folder.mkdir()
    for name in ("community.toml", "membership.toml", "moderation.toml"):
        copy(ROOT / "tests" / "config" / name, folder / name)
    (folder / "locales").symlink_to(ROOT / "config" / "locales")
    text = (ROOT / "tests" / "config" / "onboarding.toml").read_text()
    assert old in text
    (folder / "onboarding.toml").write_text(text.replace(old, new))
    return folder


def _config_of(folder: Path, version: int) -> Path:
    changes = 'changes = { en = "Be kind to bots.", nl = "Wees aardig voor bots." }'
    return folder if folder.exists() else config_with(folder, "version = 1", f"version = {version}\n{changes}")


async def publish(stage: Stage, folder: Path, version: int) -> None:
    """The operator sets the guidelines' version (in `folder`, if it is not there) and starts the bot; all are told."""
    await stage.stop_bot()
    stage.config = configuration.load(_config_of(folder, version))
    await stage.start_bot(config_dir=folder)

    async def all_are_told() -> bool:
        async with stage.database.transaction(readonly=True) as session:
            is_there = await guidelines.published_at(session, version) is not None
            return is_there and not await acceptances.untold(session, version, 1)

    await stage.eventually(all_are_told, "everybody to be told")
    await stage.caught_up()


DAY = timedelta(days=1)
