"""Commands from context menus, and who may use a command: by default, and as the guild set it."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands

from sandbox.discord import DiscordSandbox
from sandbox.discord.permissions import Permission
from sandbox.people import Person, Refused

from .conftest import Arrive, Bot, Call

ROLE, USER, CHANNEL = 1, 2, 3


async def offer(bot: Bot) -> None:
    tree = bot.tree

    @tree.command(description="For everybody")
    async def hello(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hello", ephemeral=True)

    @tree.command(description="For staff")
    @app_commands.default_permissions(moderate_members=True)
    async def warn(interaction: discord.Interaction, why: str) -> None:
        await interaction.response.send_message(f"warned: {why}", ephemeral=True)

    @warn.autocomplete("why")
    async def presets(_interaction: discord.Interaction, _typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name="Spam", value="spam")]

    @tree.context_menu(name="History")
    @app_commands.default_permissions(moderate_members=True)
    async def history(interaction: discord.Interaction, member: discord.Member) -> None:
        words = f"{member.name} {[role.name for role in member.roles[1:]]} {interaction.permissions.moderate_members}"
        await interaction.response.send_message(words, ephemeral=True)

    await tree.sync()


@pytest.fixture
def commands(discord_sandbox: DiscordSandbox) -> str:
    return f"/applications/{discord_sandbox.application_id}/guilds/{discord_sandbox.guild_id}/commands"


@pytest.fixture
async def keeper(arrive: Arrive, discord_sandbox: DiscordSandbox, as_bot: Call) -> Person:
    """Somebody who may change the guild's settings."""
    keeper, guild = await arrive("keeper"), f"/guilds/{discord_sandbox.guild_id}"
    bits = Permission.MANAGE_GUILD | Permission.MANAGE_ROLES
    _, role = await as_bot("POST", f"{guild}/roles", {"name": "keepers", "permissions": str(bits.value)})
    await as_bot("PUT", f"{guild}/members/{keeper.id}/roles/{role['id']}")
    return keeper


def id_of(discord_sandbox: DiscordSandbox, name: str) -> int:
    return next(each.id for each in discord_sandbox.state.commands.values() if each.name == name)


async def test_context_menus_of_a_member(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    await offer(bot)
    ann, ben = await arrive("ann"), await arrive("ben")
    channel = home.text_channels[0]
    with pytest.raises(Refused) as refused:
        await ann.menu(home.id, channel.id, "History", ben.id)
    assert refused.value.code == 50013
    staff = await home.create_role(name="Staff", permissions=discord.Permissions(moderate_members=True))
    await home.get_member(int(ann.id)).add_roles(staff)  # type: ignore[union-attr]
    assert (await ann.menu(home.id, channel.id, "History", ben.id)).content == "ben [] True"
    assert (await ann.menu(home.id, channel.id, "History", ann.id)).content == "ann ['Staff'] True"
    with pytest.raises(Refused) as refused:
        await ann.menu(home.id, channel.id, "History", 5)
    assert refused.value.code == 10013


async def test_what_the_guild_sets_goes_before_the_default(
    bot: Bot, home: discord.Guild, arrive: Arrive, keeper: Person, commands: str, discord_sandbox: DiscordSandbox
) -> None:
    await offer(bot)
    ann, channel = await arrive("ann"), home.text_channels[0]
    other = await home.create_text_channel("other")
    helper, quiet = await home.create_role(name="helper"), await home.create_role(name="quiet")
    warn, app = id_of(discord_sandbox, "warn"), discord_sandbox.application_id

    async def rules(target_id: int, *given: tuple[int, int, bool]) -> None:
        body = {"permissions": [{"id": str(one), "type": kind, "permission": yes} for one, kind, yes in given]}
        status, shown = await keeper.call("PUT", f"{commands}/{target_id}/permissions", body)
        assert (status, shown["permissions"]) == (200, body["permissions"])

    async def may(name: str = "warn", where: discord.TextChannel = channel) -> bool:
        try:
            if name == "warn":
                await ann.complete(home.id, where.id, "warn", "why", why="s")
                return (await ann.command(home.id, where.id, "warn", why="spam")).content == "warned: spam"
            return (await ann.command(home.id, where.id, name)).content == name
        except Refused as refused:
            if refused.code != 50013:
                raise
            return False

    assert not await may()
    await rules(warn, (int(ann.id), USER, True))
    assert await may()
    await rules(warn, (home.id, ROLE, True), (int(ann.id), USER, False))
    assert not await may()
    await home.get_member(int(ann.id)).add_roles(helper)  # type: ignore[union-attr]
    await rules(warn, (home.id, ROLE, False), (helper.id, ROLE, True), (other.id, CHANNEL, False))
    assert await may()
    assert not await may(where=other)
    # of several roles' rules one that allows is enough
    await home.get_member(int(ann.id)).add_roles(quiet)  # type: ignore[union-attr]
    await rules(warn, (quiet.id, ROLE, False), (helper.id, ROLE, True))
    assert await may()
    await rules(warn, (helper.id, ROLE, True), (home.id - 1, CHANNEL, False), (other.id, CHANNEL, True))
    assert not await may()
    assert await may(where=other)
    # what is set for all of the app's is for those that have nothing of their own
    await rules(app, (int(ann.id), USER, False))
    assert await may(where=other)
    assert not await may("hello")
    await rules(warn)
    assert not await may(where=other)
    await rules(app)
    assert await may("hello")


async def test_an_administrator_may_and_threads_follow_their_channel(
    bot: Bot, home: discord.Guild, arrive: Arrive, keeper: Person, commands: str, discord_sandbox: DiscordSandbox
) -> None:
    await offer(bot)
    ann, channel = await arrive("ann"), home.text_channels[0]
    hello = id_of(discord_sandbox, "hello")
    closed = {"permissions": [{"id": str(channel.id), "type": CHANNEL, "permission": False}]}
    await keeper.call("PUT", f"{commands}/{hello}/permissions", closed)
    thread = await channel.create_thread(name="t", type=discord.ChannelType.public_thread)
    for place in (channel.id, thread.id):
        with pytest.raises(Refused):
            await ann.command(home.id, place, "hello")
    admins = await home.create_role(name="admins")
    await home.get_member(int(ann.id)).add_roles(admins)  # type: ignore[union-attr]
    discord_sandbox.state.guild.roles[admins.id].permissions = Permission.ADMINISTRATOR.value
    assert (await ann.command(home.id, thread.id, "hello")).content == "hello"


async def test_looking_at_them_and_who_may_change_them(
    bot: Bot, home: discord.Guild, arrive: Arrive, keeper: Person, as_bot: Call, commands: str
) -> None:
    await offer(bot)
    ann = await arrive("ann")
    hello = next(each for each in await bot.tree.fetch_commands() if each.name == "hello")
    place = f"{commands}/{hello.id}/permissions"
    with pytest.raises(discord.NotFound) as unset:
        await hello.fetch_permissions(home)
    assert unset.value.code == 10066
    assert await as_bot("GET", f"{commands}/permissions") == (200, [])
    body: Any = {"permissions": [{"id": ann.id, "type": USER, "permission": False}]}
    assert (await as_bot("PUT", place, body))[1]["code"] == 20001
    assert (await ann.call("PUT", place, body))[1]["code"] == 50013
    assert (await keeper.call("PUT", place, body))[0] == 200
    (told,) = await bot.next("raw_app_command_permissions_update")
    assert (told.target_id, [each.id for each in told.permissions]) == (hello.id, [int(ann.id)])
    found = await hello.fetch_permissions(home)
    assert [(each.id, each.permission) for each in found.permissions] == [(int(ann.id), False)]
    (entry,) = [each async for each in home.audit_logs(action=discord.AuditLogAction.app_command_permission_update)]
    assert (entry.user_id, entry.after.app_command_permissions[0].permission) == (int(keeper.id), False)
    assert len((await as_bot("GET", f"{commands}/permissions"))[1]) == 1
    wrong: list[Any] = [{"id": "5", "type": ROLE, "permission": True}, {"id": ann.id, "type": USER}]
    for one in (*wrong, {"id": ann.id, "type": 4, "permission": True}):
        assert (await keeper.call("PUT", place, {"permissions": [one]}))[1]["code"] == 50035
    assert (await keeper.call("PUT", place, {"permissions": body["permissions"] * 2}))[1]["code"] == 50035
    assert (await keeper.call("PUT", place, {"permissions": body["permissions"] * 101}))[1]["code"] == 50035
    assert (await keeper.call("PUT", f"{commands}/5/permissions", body))[1]["code"] == 10063
