"""Native onboarding, by requests and through discord.py."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.discord.permissions import Permission

from .conftest import Arrive, Bot, Call


@pytest.fixture
async def rooms(as_bot: Call, discord_sandbox: DiscordSandbox) -> list[str]:
    """Seven open channels."""
    made = []
    for number in range(7):
        _, room = await as_bot("POST", f"/guilds/{discord_sandbox.guild_id}/channels", {"name": f"room-{number}"})
        made.append(str(room["id"]))
    return made


def prompt(**option: Any) -> dict[str, Any]:
    return {"id": "0", "title": "Who are you?", "options": [{"title": "A doctor", **option}]}


def wrong(answer: tuple[int, Any]) -> Any:
    """The tree of what a refused form had wrong."""
    status, body = answer
    assert (status, body["code"]) == (400, 50035), body
    return body["errors"]


async def test_through_discord_py(bot: Bot, home: discord.Guild, rooms: list[str]) -> None:
    before = await home.onboarding()
    assert (before.enabled, before.prompts, before.default_channels) == (False, [], [])
    role = await home.create_role(name="Doctor")
    options = [
        discord.OnboardingPromptOption(title="Doctor", emoji="\N{STETHOSCOPE}", description="d", roles=[role]),
        discord.OnboardingPromptOption(title="Nurse", channels=[int(rooms[0])]),
    ]
    question = discord.OnboardingPrompt(
        type=discord.OnboardingPromptType.dropdown, title="Who are you?", options=options, single_select=False
    )
    await home.edit_onboarding(
        prompts=[question], default_channels=[discord.Object(room) for room in rooms], enabled=True
    )
    after = await home.onboarding()
    assert (after.enabled, after.mode) == (True, discord.OnboardingMode.default)
    assert after.default_channel_ids == {int(room) for room in rooms}
    (asked,) = after.prompts
    assert (asked.title, asked.type, asked.single_select, asked.required) == (
        "Who are you?",
        discord.OnboardingPromptType.dropdown,
        False,
        True,
    )
    assert [(each.title, each.description, each.role_ids, each.channel_ids) for each in asked.options] == [
        ("Doctor", "d", {role.id}, set()),
        ("Nurse", "", set(), {int(rooms[0])}),
    ]
    assert str(asked.options[0].emoji) == "\N{STETHOSCOPE}"
    assert asked.id > 0


async def test_ids_are_kept_and_what_is_gone_is_forgotten(
    as_bot: Call, rooms: list[str], discord_sandbox: DiscordSandbox
) -> None:
    path = f"/guilds/{discord_sandbox.guild_id}/onboarding"
    _, role = await as_bot("POST", f"/guilds/{discord_sandbox.guild_id}/roles", {"name": "Doctor"})
    first = {"prompts": [prompt(role_ids=[role["id"]], channel_ids=rooms[:2])], "default_channel_ids": rooms}
    status, made = await as_bot("PUT", path, first)
    assert status == 200
    question = made["prompts"][0]
    again = {**question, "title": "What are you?", "options": [*question["options"], prompt()["options"][0]]}
    again["options"][1]["channel_ids"] = rooms[:1]
    _, changed = await as_bot("PUT", path, {"prompts": [again]})
    assert changed["default_channel_ids"] == rooms
    assert (changed["prompts"][0]["id"], changed["prompts"][0]["title"]) == (question["id"], "What are you?")
    assert changed["prompts"][0]["options"][0] == question["options"][0]
    assert await as_bot("DELETE", f"/guilds/{discord_sandbox.guild_id}/roles/{role['id']}") == (204, None)
    assert (await as_bot("DELETE", f"/channels/{rooms[1]}"))[0] == 200
    _, left = await as_bot("GET", path)
    assert left["default_channel_ids"] == [rooms[0], *rooms[2:]]
    assert (left["prompts"][0]["options"][0]["role_ids"], left["prompts"][0]["options"][0]["channel_ids"]) == (
        [],
        rooms[:1],
    )


async def test_what_onboarding_needs(as_bot: Call, rooms: list[str], discord_sandbox: DiscordSandbox) -> None:
    path, guild = f"/guilds/{discord_sandbox.guild_id}/onboarding", discord_sandbox.state.guild
    too_few = {"enabled": True, "default_channel_ids": rooms[:6]}
    assert (await as_bot("PUT", path, too_few))[1]["code"] == 350000
    # the advanced mode counts what the questions offer
    advanced = {**too_few, "mode": 1, "prompts": [prompt(channel_ids=rooms[6:])]}
    assert (await as_bot("PUT", path, advanced))[0] == 200
    assert (await as_bot("PUT", path, {"mode": 0}))[1] == {
        "code": 350001,
        "message": "Cannot update onboarding while below requirements",
    }
    assert (await as_bot("PUT", path, {"enabled": False, "mode": 0, "default_channel_ids": rooms}))[0] == 200
    deny = {"type": 0, "deny": str(Permission.SEND_MESSAGES.value)}
    for room in rooms[:3]:
        await as_bot("PUT", f"/channels/{room}/permissions/{guild.id}", deny)
    assert (await as_bot("PUT", path, {"enabled": True}))[1]["code"] == 350000
    await as_bot("DELETE", f"/channels/{rooms[0]}/permissions/{guild.id}")
    assert (await as_bot("PUT", path, {"enabled": True}))[0] == 200
    await as_bot("PUT", path, {"enabled": False})
    guild.features.remove("COMMUNITY")
    assert (await as_bot("PUT", path, {"enabled": True}))[1]["code"] == 350000


async def test_what_a_prompt_may_be(as_bot: Call, rooms: list[str], discord_sandbox: DiscordSandbox) -> None:
    path = f"/guilds/{discord_sandbox.guild_id}/onboarding"
    own = next(role.id for role in discord_sandbox.state.guild.roles.values() if role.managed)

    async def option(**fields: Any) -> Any:
        answer = await as_bot("PUT", path, {"prompts": [prompt(**fields)]})
        return wrong(answer)["prompts"]["0"]["options"]["0"]

    assert list(await option()) == ["channel_ids"]
    assert list(await option(channel_ids=["5"])) == ["channel_ids"]
    assert list(await option(role_ids=["5"])) == ["role_ids"]
    assert list(await option(role_ids=[str(own)])) == ["role_ids"]
    assert list(await option(channel_ids=rooms, title="x" * 51)) == ["title"]
    assert list(await option(channel_ids=rooms, title=None)) == ["title"]
    assert list(await option(channel_ids=rooms, description="x" * 101)) == ["description"]
    bad_prompts: list[dict[str, Any]] = [{"title": "x" * 101}, {"options": []}, {"type": 2}]
    for bad in bad_prompts:
        answer = await as_bot("PUT", path, {"prompts": [{**prompt(channel_ids=rooms), **bad}]})
        assert list(wrong(answer)["prompts"]["0"]) == list(bad)
    assert list(wrong(await as_bot("PUT", path, {"default_channel_ids": ["5"]}))) == ["default_channel_ids"]
    assert list(wrong(await as_bot("PUT", path, {"mode": 2}))) == ["mode"]
    assert (await as_bot("GET", path))[1]["prompts"] == []


async def test_who_may_change_it(as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox) -> None:
    path, ann = f"/guilds/{discord_sandbox.guild_id}/onboarding", await arrive("ann")
    assert (await ann.call("GET", path))[0] == 200
    assert (await ann.call("PUT", path, {"enabled": False}))[1]["code"] == 50013
    own = next(role for role in discord_sandbox.state.guild.roles.values() if role.managed)
    own.permissions &= ~Permission.MANAGE_ROLES
    assert (await as_bot("PUT", path, {"enabled": False}))[1]["code"] == 50013
