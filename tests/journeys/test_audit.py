"""What people change by hand on the server is found, told to the staff once, and over when it is mended."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.db import alerts
from bot.demo.snapshot import Snapshot
from bot.demo.stage import Stage
from sandbox.faults import Fault
from tests.journeys.test_console import say
from tests.journeys.welcoming import agree

ROOT = Path(__file__).parents[2]
VIEW = 1 << 10


class Scene:
    """The shipped community with the bot in it."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self._folder = stage, folder

    async def say(
        self, *arguments: str, config: Path = ROOT / "config", kill_at: Fault | None = None
    ) -> tuple[int, str]:
        """The operator's command; its status and what it wrote."""
        return await say(self.stage, self._folder, *arguments, kill_at=kill_at, CONFIG_DIR=str(config))

    async def findings(self) -> set[str]:
        """What the bot has found and is not over."""
        assert self.stage.app is not None
        async with self.stage.app.database.transaction(readonly=True) as session:
            return {about for kind, about in await alerts.all_(session) if kind == "audit"}

    async def finds(self, *expected: str) -> None:
        """Wait until the bot has found just these, and told the staff of each."""
        assert self.stage.app is not None

        async def found() -> bool:
            return await self.findings() == set(expected)

        await self.stage.eventually(found, f"findings {expected}")

    async def told(self) -> list[str]:
        """What stands in the ops channel, the bot's first post apart."""
        found = await self.stage.discord_api("GET", f"channels/{self.stage.channels['ops']}/messages?limit=100")
        return [each["content"] for each in reversed(found)][1:]

    async def tells(self, text: str) -> None:
        """Wait until a message in the ops channel has `text` in it."""

        async def said() -> bool:
            return any(text in each for each in await self.told())

        await self.stage.eventually(said, f"the staff to be told: {text}")

    async def overwrite(self, channel: str, target: int, **body: Any) -> None:
        """Somebody sets an overwrite by hand, or removes it."""
        path = f"channels/{self.stage.channels[channel]}/permissions/{target}"
        await self.stage.discord_api("PUT" if body else "DELETE", path, body or None)


@pytest.fixture
async def scene(tmp_path: Path, traffic: Path, shipped: Snapshot) -> AsyncIterator[Scene]:
    """The shipped community, in which nothing is wrong."""
    database, config = f"sqlite:///{tmp_path}/bot.db", ROOT / "config"
    async with Stage(database, config_dir=config, record=traffic, like=shipped) as stage:
        await stage.start_bot()
        found = Scene(stage, tmp_path)
        await found.finds()
        yield found


async def test_a_private_channel_opened_to_everybody_is_found_told_once_and_closed_again(scene: Scene) -> None:
    lobby, guild = "hospital-lobby", scene.stage.guild
    stranger = await scene.stage.person("stranger")
    assert not await stranger.can_read(scene.stage.channels[lobby])
    await scene.overwrite(lobby, guild, type=0, allow=str(VIEW), deny="0")
    assert await stranger.can_read(scene.stage.channels[lobby])
    await scene.finds(f"open_to_everyone:channels.{lobby}")
    await scene.tells("Everybody on the server can see “hospital-lobby”")
    (message,) = await scene.told()
    assert "Run `health-network community apply` soon" in message
    # Found again and again, it is told no more.
    for _ in range(3):
        scene.stage.app.database.wakes["community"].set()  # type: ignore[union-attr]
        await scene.overwrite("welcome", guild, type=0, allow="0", deny=str(1 << 15))
    await scene.stage.apply_community()
    await scene.finds()
    assert not await stranger.can_read(scene.stage.channels[lobby])
    assert await scene.told() == [message]


async def test_a_deleted_overwrite_that_locks_people_out_is_found(scene: Scene) -> None:
    nurse = await scene.stage.person("noor")
    await scene.stage.join_and_pay(nurse)
    await scene.stage.opens(nurse)
    await scene.overwrite("hospital-lobby", scene.stage.roles["hospital"])
    await scene.finds(f"closed_to_role:channels.hospital-lobby:{scene.stage.roles['hospital']}")
    await scene.tells("They may be missing what they paid for")
    await scene.stage.apply_community()
    await scene.stage.opens(nurse)
    await scene.finds()


async def test_one_leak_after_the_other_is_told_each(scene: Scene) -> None:
    for channel in ("hospital-lobby", "mod-log", "crisis-desk"):
        await scene.overwrite(channel, scene.stage.guild, type=0, allow=str(VIEW), deny="0")
        await scene.tells(f"Everybody on the server can see “{channel}”")
    assert len(await scene.told()) == 3


async def test_a_renamed_role_is_found(scene: Scene) -> None:
    path = f"guilds/{scene.stage.guild}/roles/{scene.stage.roles['hospital']}"
    await scene.stage.discord_api("PATCH", path, {"name": "Paying people"})
    await scene.finds("renamed:roles.hospital")
    await scene.tells("is called “Paying people” on the server")


async def test_a_role_moved_above_the_bot_is_found(scene: Scene) -> None:
    roles = await scene.stage.discord_api("GET", f"guilds/{scene.stage.guild}/roles")
    highest = max(role["position"] for role in roles)
    move = [{"id": str(scene.stage.roles["hospital"]), "position": highest + 1}]
    await scene.stage.discord_api("PATCH", f"guilds/{scene.stage.guild}/roles", move)
    await scene.finds("role_above_bot:roles.hospital")
    await scene.tells("Drag the bot's role above")


async def test_another_bot_and_an_administrator_are_found(scene: Scene) -> None:
    scene.stage.sandbox.discord.add_bot("music", 1 << 3)
    await scene.stage.discord_api(
        "POST", f"guilds/{scene.stage.guild}/roles", {"name": "Boss", "permissions": str(1 << 3)}
    )

    async def both() -> bool:
        return {each.partition(":")[0] for each in await scene.findings()} == {"administrators"} and (
            len(await scene.findings()) == 2
        )

    await scene.stage.eventually(both, "both administrators")
    await scene.tells("The role “Boss” has Administrator")


async def test_the_command_says_the_same_and_ends_with_status_1(scene: Scene) -> None:
    assert await scene.say("community", "audit") == (0, "Nothing is wrong.\n")
    await scene.overwrite("mod-log", scene.stage.guild, type=0, allow=str(VIEW), deny="0")
    status, said = await scene.say("community", "audit")
    assert status == 1
    assert said.startswith("Everybody on the server can see “mod-log”, which should be private.")


async def test_the_commands_plan_apply_and_import_go_together(scene: Scene, tmp_path: Path) -> None:
    status, said = await scene.say("community", "plan")
    assert status == 0
    assert said.splitlines()[-1].startswith("0 to create, 0 to change, ")
    await scene.stage.discord_api("POST", f"guilds/{scene.stage.guild}/channels", {"name": "Böoks & films", "type": 0})
    deny_send = {"id": scene.stage.guild, "type": 0, "deny": "2048"}
    for found in (
        {"name": "Evening talk", "type": 2},
        {
            "name": "read-only",
            "type": 0,
            "permission_overwrites": [deny_send],
        },
        {"name": "twin", "type": 0},
        {"name": "twin", "type": 0},
    ):
        await scene.stage.discord_api("POST", f"guilds/{scene.stage.guild}/channels", found)
    written = tmp_path / "written.toml"
    status, said = await scene.say("community", "import", str(written))
    first, *left, last = said.splitlines()
    assert (status, first, last) == (
        0, f"{written} is written.", 'Say of the 4 entries with about = "unsure" what they are about.',
    )  # fmt: skip
    assert len([line for line in left if line.startswith("- channel twin (")]) == 2
    text = written.read_text()
    assert "[channels.books-films]" in text
    status, said = await scene.say("community", "import", str(written))
    assert (status, said) == (2, f"{written}: cannot be written (File exists). Name a file that does not exist.\n")
    # As the operator goes on: says what is unsure, and uses it.
    folder = tmp_path / "imported"
    folder.mkdir()
    for name in ("locales", "membership.toml", "onboarding.toml", "moderation.toml"):
        (folder / name).symlink_to(ROOT / "config" / name)
    (folder / "community.toml").write_text(text)
    status, said = await scene.say("community", "plan", config=folder)
    assert status == 2
    assert 'channels.books-films.about: "unsure" is not known.' in said
    (folder / "community.toml").write_text(text.replace('"unsure"', '"community"'))
    status, said = await scene.say("community", "plan", config=folder)
    assert status == 0
    assert [line for line in said.splitlines() if line[0] in "+~-"] == []
    before = await scene.stage.discord_api("GET", f"guilds/{scene.stage.guild}/channels")
    assert (await scene.say("community", "apply", config=folder))[0] == 0
    assert await scene.stage.discord_api("GET", f"guilds/{scene.stage.guild}/channels") == before


async def test_apply_killed_for_real_goes_on(scene: Scene) -> None:
    lobby = scene.stage.channels["hospital-lobby"]
    await scene.stage.discord_api("DELETE", f"channels/{lobby}")
    fault = scene.stage.sandbox.discord.fault(r"/channels$", method="POST", hold="after")
    applying = asyncio.create_task(scene.say("community", "apply", kill_at=fault))
    assert (await applying)[0] == -9
    fault.release()
    status, said = await scene.say("community", "apply")
    assert (status, said.splitlines()[0][:6]) == (0, "+ post")
    channels = await scene.stage.discord_api("GET", f"guilds/{scene.stage.guild}/channels")
    assert [each["name"] for each in channels].count("hospital-lobby") == 1


async def test_the_other_ways_in_are_found_and_no_name_is_told_raw(scene: Scene) -> None:
    stage, hostile = scene.stage, "a\u202e\x1b[31m [red]**b**\u200b @everyone"
    roles, guild = stage.roles, f"guilds/{stage.guild}"
    # A paying member who agreed, too: what payment gives and what agreeing gives are both looked at.
    nurse = await stage.person("noor")
    await agree(stage, nurse, stage.config.onboarding.guidelines.version)
    await stage.join_and_pay(nurse)
    await stage.opens(nurse)
    made = await stage.discord_api("POST", f"{guild}/roles", {"name": hostile, "permissions": str(1 << 28)})
    onboarding = await stage.discord_api("GET", f"{guild}/onboarding")
    options = onboarding["prompts"][0]["options"]
    options[0]["role_ids"] = [str(roles["hospital"])]
    for option in options:
        option.pop("emoji", None)
    await stage.discord_api("PUT", f"{guild}/onboarding", {"prompts": onboarding["prompts"]})
    lobby = stage.channels["hospital-lobby"]
    await stage.discord_api("PATCH", f"channels/{lobby}", {"type": 5})
    manage_permissions = str(1 << 28 | VIEW)
    await scene.overwrite("hospital-lobby", roles["hospital"], type=0, allow=manage_permissions, deny="0")
    await stage.discord_api("POST", f"channels/{lobby}/webhooks", {"name": "Pager"})
    own = next(each for each in await stage.discord_api("GET", f"{guild}/roles") if each["managed"])
    permissions = str(int(own["permissions"]) | 1 << 29)
    await stage.discord_api("PATCH", f"{guild}/roles/{own['id']}", {"permissions": permissions})
    await scene.finds(
        f"role_leads_in:{made['id']}",
        f"onboarding_gives_role:roles.hospital:{options[0]['id']}",
        "gated_announcements:channels.hospital-lobby",
        f"overwrite_leads_in:channels.hospital-lobby:{roles['hospital']}",
        "webhook_stands:channels.hospital-lobby",
    )
    await scene.tells("with which its holders could let others in")
    await scene.tells(r"a\<U+202E\>\<U+001B\>\[31m \[red\]\*\*b\*\*\<U+200B\> \@everyone")
    assert not [each for each in await scene.told() if not each.replace("\n", "").isprintable()]
    status, said = await scene.say("community", "audit")
    assert status == 1
    assert "a<U+202E><U+001B>[31m [red]**b**<U+200B> @everyone" in said
    assert said.replace("\n", "").isprintable()
