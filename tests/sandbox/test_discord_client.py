"""The real discord.py against the sandbox, over real sockets."""

from __future__ import annotations

import discord
import pytest

from sandbox.discord import DiscordSandbox

from .conftest import Arrive, Bot


async def test_logs_in_and_knows_its_guild(bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox) -> None:
    assert bot.application_id == discord_sandbox.application_id
    assert [channel.name for channel in home.text_channels] == ["general"]
    assert home.me.top_role.is_bot_managed()
    assert home.me.guild_permissions.manage_roles
    assert not home.me.guild_permissions.administrator
    assert home.owner is not None
    assert home.owner != home.me
    info = await bot.application_info()
    assert info.id == bot.application_id


async def test_gives_a_role_and_hears_of_it(
    bot: Bot, home: discord.Guild, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    ann = await arrive("ann")
    (member,) = await bot.next("member_join")
    role = await home.create_role(name="Member", reason="a tier")
    assert role.position == 1
    await member.add_roles(role, reason="paid \N{EURO SIGN}")
    before, after = await bot.next("member_update")
    assert (role in before.roles, role in after.roles) == (False, True)
    (made,), (entry,) = [await bot.next("audit_log_entry_create") for _ in range(2)]
    assert (made.action, made.reason) == (discord.AuditLogAction.role_create, "a tier")
    assert (entry.action, entry.user_id, entry.reason) == (
        discord.AuditLogAction.member_role_update,
        bot.application_id,
        "paid \N{EURO SIGN}",
    )
    assert discord_sandbox.state.guild.members[int(ann.id)].roles == {role.id}
    await member.remove_roles(role)
    assert role not in (await home.fetch_member(member.id)).roles


async def test_direct_messages_both_ways(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann = await arrive("ann")
    (member,) = await bot.next("member_join")
    await member.send("welcome")
    welcome = await ann.next_message()
    assert welcome.content == "welcome"
    await ann.say(welcome.channel_id, "thanks")
    heard = [(await bot.next("message"))[0] for _ in range(2)]
    assert [(message.author.id, message.content, message.guild) for message in heard] == [
        (bot.application_id, "welcome", None),
        (member.id, "thanks", None),
    ]
    await ann.set_dms(False)
    with pytest.raises(discord.Forbidden) as closed:
        await member.send("psst")
    assert closed.value.code == 50007
    await ann.set_dms(True)
    await ann.leave(home.id)
    with pytest.raises(discord.Forbidden) as gone:
        await member.send("psst")
    assert gone.value.code == 50007


async def test_a_nonce_is_sent_once(bot: Bot, home: discord.Guild, discord_sandbox: DiscordSandbox) -> None:
    channel = home.text_channels[0]
    first = await channel.send("digest", nonce="digest-1")
    again = await channel.send("digest", nonce="digest-1")
    other = await channel.send("digest", nonce="digest-2")
    assert first.id == again.id != other.id
    discord_sandbox.timing.nonce_window = 0
    assert (await channel.send("digest", nonce="digest-1")).id != first.id


async def test_resumes_and_hears_what_it_missed(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    await bot.ws.close(4000)
    ann = await arrive("ann")
    await bot.next("resumed")
    (member,) = await bot.next("member_join")
    assert str(member.id) == ann.id
    assert "ready" not in bot.told or bot.told["ready"].empty()


async def test_files_components_and_replies(bot: Bot, home: discord.Guild) -> None:
    channel = home.text_channels[0]
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.Container(discord.ui.TextDisplay("Digest"), discord.ui.Separator(), accent_color=0xFF))
    laid_out = await channel.send(view=view, nonce="one")
    assert laid_out.flags.components_v2
    with_file = await channel.send("export", file=discord.File(__file__, filename="mine.txt"))
    assert await with_file.attachments[0].read()
    reply = await with_file.reply("seen", mention_author=False)
    assert reply.reference is not None
    assert reply.reference.message_id == with_file.id
    edited = await with_file.edit(content="export 2", embed=discord.Embed(title="t").add_field(name="n", value="v"))
    assert (edited.content, edited.embeds[0].fields[0].value) == ("export 2", "v")
    await laid_out.delete()
    assert [message.id async for message in channel.history()] == [reply.id, with_file.id]


async def test_builds_a_private_corner(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann = await arrive("ann")
    role = await home.create_role(name="Member")
    hidden: dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite] = {
        home.default_role: discord.PermissionOverwrite(view_channel=False),
        home.me: discord.PermissionOverwrite(view_channel=True),
        role: discord.PermissionOverwrite(view_channel=True),
    }
    category = await home.create_category("Hospital", overwrites=hidden)
    ward = await category.create_text_channel("The Ward", topic="private")
    forum = await category.create_forum("cases", available_tags=[discord.ForumTag(name="new")])
    assert (ward.name, ward.permissions_synced, [tag.name for tag in forum.available_tags]) == (
        "the-ward",
        True,
        ["new"],
    )
    assert await ann.visible_channels(home.id) == ["general"]
    await home.get_member(int(ann.id)).add_roles(role)  # type: ignore[union-attr]
    await ann.until(lambda: ann.can_read(ward.id))
    assert sorted(await ann.visible_channels(home.id)) == ["Hospital", "cases", "general", "the-ward"]
    # what is synced to its category follows it
    await category.set_permissions(role, overwrite=None)
    assert await ann.visible_channels(home.id) == ["general"]
    await ward.edit(name="ward two", position=3)
    await forum.delete()
    assert {channel.name for channel in await home.fetch_channels()} == {"general", "Hospital", "ward-two"}
