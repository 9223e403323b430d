"""Nothing answers 200 and forgets: what is asked is done and seen, or refused with its name."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from sandbox.discord import DiscordSandbox
from sandbox.people import File, Refused

from .conftest import EVERYTHING, Arrive, Bot, Call, Connect


async def test_members_flags(as_bot: Call, arrive: Arrive, guild: str) -> None:
    ann = await arrive("ann")
    status, member = await as_bot("PATCH", f"{guild}/members/{ann.id}", {"flags": 1 << 2 | 1})
    assert (status, member["flags"]) == (200, 1 << 2)  # whether somebody has been here before is not for sale
    await ann.until(lambda: [data for name, data in ann.events if name == "GUILD_MEMBER_UPDATE" and data["flags"] == 4])
    assert (await as_bot("GET", f"{guild}/members/{ann.id}"))[1]["flags"] == 4
    assert (await ann.call("PATCH", f"{guild}/members/{ann.id}", {"flags": 0}))[1]["code"] == 50013


@pytest.mark.parametrize("change", [{"mute": True}, {"deaf": False}, {"channel_id": "1"}])
async def test_nobody_is_in_voice(
    as_bot: Call, arrive: Arrive, discord_sandbox: DiscordSandbox, guild: str, change: dict[str, Any]
) -> None:
    ann = await arrive("ann")
    assert (await as_bot("PATCH", f"{guild}/members/{ann.id}", change))[1]["code"] == 50013
    role = next(each for each in discord_sandbox.state.guild.roles.values() if each.bot_id)
    role.permissions |= 1 << 22 | 1 << 23 | 1 << 24
    status, refused = await as_bot("PATCH", f"{guild}/members/{ann.id}", {**change, "nick": "new"})
    assert (status, refused["code"]) == (400, 40032)
    assert (await as_bot("GET", f"{guild}/members/{ann.id}"))[1]["nick"] is None


async def test_roles_icons_need_boosts(as_bot: Call, discord_sandbox: DiscordSandbox, guild: str) -> None:
    wanted = {"name": "sun", "unicode_emoji": "☀️"}
    status, refused = await as_bot("POST", f"{guild}/roles", wanted)
    assert (status, refused["code"]) == (400, 50101)
    discord_sandbox.set_features(*discord_sandbox.state.guild.features, "ROLE_ICONS")
    _, role = await as_bot("POST", f"{guild}/roles", wanted)
    assert role["unicode_emoji"] == "☀️"
    _, role = await as_bot("PATCH", f"{guild}/roles/{role['id']}", {"name": "moon"})
    assert role["unicode_emoji"] == "☀️"
    _, role = await as_bot("PATCH", f"{guild}/roles/{role['id']}", {"unicode_emoji": None})
    assert role["unicode_emoji"] is None
    status, refused = await as_bot("POST", f"{guild}/roles", {"name": "picture", "icon": "data:image/png;base64,AA"})
    assert (status, "icon" in refused["message"]) == (501, True)


async def test_positions_are_told_of_when_roles_come_and_go(as_bot: Call, connect: Connect, guild: str) -> None:
    socket = await connect(intents=EVERYTHING)
    roles = {each["id"]: each["position"] for each in (await socket.event("GUILD_CREATE"))["roles"]}

    async def check(text: str) -> None:
        """What was told, up to the change that says this, is what there is."""
        await as_bot("PATCH", guild, {"description": text})
        while (packet := await socket.packet())["t"] != "GUILD_UPDATE":
            if packet["t"] in ("GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE"):
                roles[packet["d"]["role"]["id"]] = packet["d"]["role"]["position"]
            elif packet["t"] == "GUILD_ROLE_DELETE":
                del roles[packet["d"]["role_id"]]
        assert roles == {each["id"]: each["position"] for each in (await as_bot("GET", f"{guild}/roles"))[1]}
        assert sorted(roles.values()) == list(range(len(roles)))

    made = [(await as_bot("POST", f"{guild}/roles", {"name": name}))[1] for name in ("one", "two")]
    await check("two came")
    await as_bot("DELETE", f"{guild}/roles/{made[0]['id']}")
    await check("one went")


async def test_discord_py_keeps_the_same_positions(bot: Bot, home: discord.Guild, as_bot: Call, guild: str) -> None:
    one, two = await home.create_role(name="one"), await home.create_role(name="two")
    await one.delete()
    await bot.next("guild_role_delete")
    await two.edit(name="2")
    while (await bot.next("guild_role_update"))[1].name != "2":
        pass
    known = {str(role.id): role.position for role in home.roles}
    assert known == {each["id"]: each["position"] for each in (await as_bot("GET", f"{guild}/roles"))[1]}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "{guild}", {"icon": "data:image/png;base64,AA"}),
        ("PATCH", "{guild}/members/@me", {"bio": "I am a bot"}),
        ("POST", "{guild}/channels", {"name": "forum", "type": 15, "default_tag_setting": "match_all"}),
    ],
)
async def test_what_is_not_imitated_has_its_name(
    as_bot: Call, guild: str, general: str, method: str, path: str, body: dict[str, Any]
) -> None:
    status, refused = await as_bot(method, path.format(guild=guild, general=general), body)
    assert (status, list(body)[-1] in refused["message"]) == (501, True)


async def test_archived_threads_by_when_they_were_archived(as_bot: Call, general: str) -> None:
    threads = [
        (await as_bot("POST", f"{general}/threads", {"name": name, "type": 11}))[1]["id"] for name in ("a", "b", "c")
    ]
    for index in (1, 2, 0):
        await as_bot("PATCH", f"/channels/{threads[index]}", {"archived": True})
    path, order = f"{general}/threads/archived/public", [threads[0], threads[2], threads[1]]
    _, page = await as_bot("GET", f"{path}?limit=2")
    assert ([each["id"] for each in page["threads"]], page["has_more"]) == (order[:2], True)
    assert [each["id"] for each in page["members"]] == order[:2]
    last = page["threads"][-1]["thread_metadata"]["archive_timestamp"].replace("+", "%2B")
    _, page = await as_bot("GET", f"{path}?before={last}")
    assert ([each["id"] for each in page["threads"]], page["has_more"]) == (order[2:], False)
    assert (await as_bot("GET", f"{path}?before=yesterday"))[0] == 400


async def test_thread_members_with_who_they_are(as_bot: Call, arrive: Arrive, general: str) -> None:
    _, thread = await as_bot("POST", f"{general}/threads", {"name": "t", "type": 11})
    people = [await arrive(name) for name in ("ann", "ben")]
    path = f"/channels/{thread['id']}/thread-members"
    for person in people:
        await as_bot("PUT", f"{path}/{person.id}")
    everybody = (await as_bot("GET", f"{path}?limit=1"))[1]  # without with_member there are no pages
    assert (len(everybody), "member" in everybody[0]) == (3, False)
    _, first = await as_bot("GET", f"{path}?with_member=true&limit=2")
    _, rest = await as_bot("GET", f"{path}?with_member=true&after={first[-1]['user_id']}")
    assert [each["member"]["user"]["username"] for each in (*first, *rest)] == ["sandbox-bot", "ann", "ben"]
    _, one = await as_bot("GET", f"{path}/{people[0].id}?with_member=true")
    assert one["member"]["user"]["id"] == people[0].id
    assert "member" not in (await as_bot("GET", f"{path}/{people[0].id}"))[1]


async def test_members_are_listed_for_who_has_the_intent(
    as_bot: Call, discord_sandbox: DiscordSandbox, guild: str, general: str
) -> None:
    _, thread = await as_bot("POST", f"{general}/threads", {"name": "t", "type": 11})
    discord_sandbox.state.application_flags &= ~(1 << 15)
    for path in (f"{guild}/members", f"/channels/{thread['id']}/thread-members"):
        status, refused = await as_bot("GET", path)
        assert (status, refused["code"]) == (403, 50001)


async def test_a_person_fills_an_attachment_option(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    @bot.tree.command(description="Read files")
    async def read(interaction: discord.Interaction, one: discord.Attachment, two: discord.Attachment) -> None:
        contents = [(each.filename, (await each.read()).decode(), each.ephemeral) for each in (one, two)]
        await interaction.response.send_message(str(contents))

    await bot.tree.sync()
    ann, channel_id = await arrive("ann"), home.text_channels[0].id
    answer = await ann.command(home.id, channel_id, "read", two=File("2.txt", b"two"), one=File("1.txt", b"one"))
    assert answer.content == str([("1.txt", "one", True), ("2.txt", "two", True)])
    with pytest.raises(Refused) as refused:
        await ann.command(home.id, channel_id, "read", one=0, two=File("2.txt", b"two"), three=7)
    assert refused.value.code == 50035
    with pytest.raises(Refused):
        await ann.command(home.id, channel_id, "read", one=File("1.txt", b"one"), two=5)
