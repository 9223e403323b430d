"""The server as code: built on an empty server, built again after a crash, changed by hand and put right."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.community.apply import Builder
from bot.community.plan import Plan, Step
from bot.community.progress import Stopped
from bot.config import Config
from bot.db import guild_objects, migrations
from bot.demo.stage import Stage
from bot.errors import ConfigError, Refused
from bot.i18n import Sentences
from bot.integrations.discord import over_http, set_endpoints
from bot.integrations.discord_guild import Structure

ROOT = Path(__file__).parents[2]
VIEW = 1 << 10


class Scene:
    """An empty server, and the operator's command on it."""

    def __init__(self, stage: Stage, structure: Structure, config: Config) -> None:
        self.stage, self.structure = stage, structure
        sentences = Sentences(ROOT / "config" / "locales")
        self.builder = Builder(stage.database, structure, config, sentences, stage.clock)
        self.done: list[Step] = []

    def with_config(self, config: Config) -> "Scene":
        """The same server, and another config."""
        return Scene(self.stage, self.structure, config)

    def changed(self, *, channels: dict[str, str], roles: dict[str, str]) -> "Scene":
        """The same config with other keys for these channels and roles (new key to old one)."""
        community = self.stage.config.community
        keys = {old: new for new, old in (*channels.items(), *roles.items())}

        def renamed(table: Any) -> dict[str, Any]:
            return {keys.get(key, key): each for key, each in table.items()}

        opening = {
            key: each.model_copy(update={"opens_to": tuple(keys.get(role, role) for role in each.opens_to)})
            for key, each in community.categories.items()
        }
        parts = {"roles": renamed(community.roles), "channels": renamed(community.channels), "categories": opening}
        return self.with_config(self.stage.config.model_copy(update={"community": community.model_copy(update=parts)}))

    async def apply(self, **how: Any) -> Plan:
        """`community apply`; `done` has the steps of this time."""
        self.done.clear()
        return await self.builder.apply(self.done.append, **how)

    async def to_do(self) -> list[tuple[str, str, str]]:
        """What `community plan` would do."""
        return [(step.verb, step.kind, step.key) for step in (await self.builder.plan()).to_do]

    async def channel(self, key: str) -> dict[str, Any]:
        """The channel with this key, as the owner sees it."""
        found: dict[str, Any] = await self.stage.discord_api("GET", f"channels/{await self.id('channel', key)}")
        return found

    async def id(self, kind: str, key: str) -> int:
        """The stored snowflake."""
        async with self.stage.database.transaction(readonly=True) as session:
            return (await guild_objects.ids(session, kind))[key]

    async def everything(self) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The names of all roles, and all channels with what counts of them."""
        guild = self.stage.guild
        roles = await self.stage.discord_api("GET", f"guilds/{guild}/roles")
        channels = await self.stage.discord_api("GET", f"guilds/{guild}/channels")
        names = {each["id"]: each["name"] for each in [*roles, *channels]}
        return sorted(role["name"] for role in roles), sorted(
            (
                each["name"], each["type"], names.get(each["parent_id"]), each.get("topic"),
                tuple(sorted((names.get(o["id"], "me"), o["allow"], o["deny"]) for o in each["permission_overwrites"])),
            )
            for each in channels
        )  # fmt: skip


@pytest.fixture(params=["tests/config", "config"])
def config_dir(request: pytest.FixtureRequest) -> Path:
    """The small community, and the shipped one."""
    return ROOT / str(request.param)


@pytest.fixture
async def scene(tmp_path: Path, traffic: Path, config_dir: Path) -> AsyncIterator[Scene]:
    """An empty server."""
    async with Stage(f"sqlite:///{tmp_path}/bot.db", config_dir=config_dir, record=traffic, bare=True) as stage:
        await migrations.upgrade(stage.database)
        set_endpoints(stage.sandbox.discord.api_url, stage.sandbox.discord.gateway_url)
        async with over_http(stage.sandbox.discord.bot_token) as client:
            yield Scene(stage, Structure(client, stage.guild), stage.config)


async def test_an_empty_server_is_built_and_a_second_plan_is_empty(scene: Scene) -> None:
    community = scene.stage.config.community
    planned = await scene.to_do()
    things = [("role", key) for key in community.roles] + [("category", key) for key in community.categories]
    things += [("channel", key) for key in community.channels]
    assert {("create", *thing) for thing in things} <= set(planned)
    left = await scene.apply()
    assert left.to_do == ()
    if "guidelines" in community.channels:
        posted = await scene.stage.discord_api("GET", f"channels/{await scene.id('channel', 'welcome')}/messages")
        assert f"<#{await scene.id('channel', 'guidelines')}>" in posted[-1]["content"]
    assert [(step.verb, step.kind, step.key) for step in scene.done] == planned
    assert await scene.to_do() == []
    before = await scene.everything()
    await scene.apply()
    assert scene.done == []
    assert await scene.everything() == before


@pytest.mark.parametrize("config_dir", ["tests/config"], indirect=True)
async def test_killed_at_each_thing_it_makes_it_ends_the_same(scene: Scene) -> None:
    """Discord made it, and the bot was gone before it could write that down."""
    for _ in range(40):
        fault = scene.stage.sandbox.discord.fault(r"/(roles|channels|threads|messages)$", method="POST", hold="after")
        applying = asyncio.create_task(scene.apply())
        held = asyncio.create_task(fault.until(waiting=1))
        await asyncio.wait([applying, held], return_when=asyncio.FIRST_COMPLETED)
        applying.cancel()
        held.cancel()
        results = await asyncio.gather(applying, return_exceptions=True)
        fault.release()
        if isinstance(results[0], Plan):
            break
    assert isinstance(results[0], Plan)
    assert results[0].to_do == ()
    assert scene.done == []
    names, channels = await scene.everything()
    assert len(set(names)) == len(names)
    assert len({each[:3] for each in channels}) == len(channels)


SMALL = pytest.mark.parametrize("config_dir", ["tests/config"], indirect=True)


@SMALL
async def test_renamed_in_discord_it_is_the_same_thing_and_gets_its_name_back(scene: Scene) -> None:
    await scene.apply()
    lobby, role = await scene.id("channel", "hospital-lobby"), await scene.id("role", "hospital")
    await scene.stage.discord_api("PATCH", f"channels/{lobby}", {"name": "coffee"})
    await scene.stage.discord_api("PATCH", f"guilds/{scene.stage.guild}/roles/{role}", {"name": "Paid"})
    assert await scene.to_do() == [("change", "role", "hospital"), ("change", "channel", "hospital-lobby")]
    await scene.apply()
    assert (await scene.channel("hospital-lobby"))["name"] == "hospital-lobby"
    assert await scene.id("channel", "hospital-lobby") == lobby
    assert await scene.id("role", "hospital") == role


@SMALL
async def test_what_stands_there_by_name_is_taken_over_and_what_is_not_in_config_is_left(scene: Scene) -> None:
    guild = scene.stage.guild
    role = await scene.stage.discord_api("POST", f"guilds/{guild}/roles", {"name": "Hospital network"})
    await scene.stage.discord_api("POST", f"guilds/{guild}/roles", {"name": "Gamers"})
    room = await scene.stage.discord_api("POST", f"guilds/{guild}/channels", {"name": "hospital-lobby", "type": 0})
    await scene.stage.discord_api("POST", f"guilds/{guild}/channels", {"name": "memes", "type": 0})
    left = await scene.apply()
    assert {"@Gamers", "#memes"} <= set(left.others)
    assert (await scene.id("role", "hospital"), await scene.id("channel", "hospital-lobby")) == (
        int(role["id"]), int(room["id"]),
    )  # fmt: skip
    nobody = await scene.stage.person("stranger")
    assert not await nobody.can_read(int(room["id"]))
    names, channels = await scene.everything()
    assert "Gamers" in names
    assert "memes" in [each[0] for each in channels]


@SMALL
async def test_one_overwrite_is_changed_and_what_people_set_beside_it_stays(scene: Scene) -> None:
    await scene.apply()
    lobby, guild = await scene.id("channel", "hospital-lobby"), scene.stage.guild
    attach, mentors = (
        1 << 15,
        (await scene.stage.discord_api("POST", f"guilds/{guild}/roles", {"name": "Guests"}))["id"],
    )
    for target, body in (
        (str(guild), {"type": 0, "allow": str(VIEW), "deny": str(attach)}),
        (mentors, {"type": 0, "allow": "0", "deny": str(attach)}),
    ):
        await scene.stage.discord_api("PUT", f"channels/{lobby}/permissions/{target}", body)
    await scene.apply()
    assert [(step.kind, step.verb) for step in scene.done] == [("overwrite", "change")]
    found = {o["id"]: (o["allow"], o["deny"]) for o in (await scene.channel("hospital-lobby"))["permission_overwrites"]}
    assert found[str(guild)] == ("0", str(VIEW | attach))
    assert found[mentors] == ("0", str(attach))


@SMALL
async def test_two_things_of_one_name_are_not_guessed_between(scene: Scene) -> None:
    guild = scene.stage.guild
    for _ in range(2):
        await scene.stage.discord_api("POST", f"guilds/{guild}/channels", {"name": "hospital-lobby", "type": 0})
    before = await scene.everything()
    with pytest.raises(ConfigError, match=r'channel "hospital-lobby": the server has two'):
        await scene.apply()
    assert await scene.everything() == before


@SMALL
async def test_a_server_that_is_no_community_is_told_before_anything_is_made(scene: Scene) -> None:
    scene.stage.sandbox.discord.set_features()
    before = await scene.everything()
    for way in (scene.builder.plan, scene.apply):
        with pytest.raises(ConfigError, match="Enable Community"):
            await way()
    assert await scene.everything() == before


@SMALL
async def test_without_a_permission_half_way_it_says_what_was_done_and_goes_on_later(scene: Scene) -> None:
    guild = scene.stage.guild
    roles = await scene.stage.discord_api("GET", f"guilds/{guild}/roles")
    mine = next(role for role in roles if role["managed"])
    manage_channels = 1 << 4
    await scene.stage.discord_api(
        "PATCH", f"guilds/{guild}/roles/{mine['id']}", {"permissions": str(int(mine["permissions"]) & ~manage_channels)}
    )
    with pytest.raises(ConfigError, match="lacks manage channels"):
        await scene.apply()
    assert scene.done == []
    await scene.stage.discord_api("PATCH", f"guilds/{guild}/roles/{mine['id']}", {"permissions": mine["permissions"]})
    fault = scene.stage.sandbox.discord.fault(r"/channels$", method="POST", hold="before")
    applying = asyncio.create_task(scene.apply())
    assert await fault.until(waiting=1)
    await scene.stage.discord_api(
        "PATCH", f"guilds/{guild}/roles/{mine['id']}", {"permissions": str(int(mine["permissions"]) & ~manage_channels)}
    )
    fault.release()
    with pytest.raises(
        Stopped, match=r"^4 done, then stopped at: create category Hospital network \(step 5 of .*health-network check"
    ):
        await applying
    assert [step.kind for step in scene.done] == ["role"] * 4
    await scene.stage.discord_api("PATCH", f"guilds/{guild}/roles/{mine['id']}", {"permissions": mine["permissions"]})
    assert (await scene.apply()).to_do == ()
    assert "role" not in [step.kind for step in scene.done]


@SMALL
async def test_two_applies_at_once_are_one(scene: Scene) -> None:
    fault = scene.stage.sandbox.discord.fault(r"/roles$", method="POST", hold="before")
    first = asyncio.create_task(scene.apply())
    assert await fault.until(waiting=1)
    with pytest.raises(Refused, match="another `community apply` is at work"):
        await scene.builder.apply(lambda _step: None)
    fault.release()
    assert (await first).to_do == ()


@SMALL
async def test_deleted_by_hand_meanwhile_is_said_and_made_again(scene: Scene) -> None:
    await scene.apply()
    lobby = await scene.id("channel", "hospital-lobby")
    await scene.stage.discord_api("PATCH", f"channels/{lobby}", {"topic": "changed"})
    fault = scene.stage.sandbox.discord.fault(rf"/channels/{lobby}$", method="PATCH", hold="before")
    applying = asyncio.create_task(scene.apply())
    assert await fault.until(waiting=1)
    await scene.stage.discord_api("DELETE", f"channels/{lobby}")
    fault.release()
    with pytest.raises(Stopped, match="was deleted on Discord a moment ago"):
        await applying
    assert (await scene.apply()).to_do == ()
    assert await scene.id("channel", "hospital-lobby") != lobby


@SMALL
async def test_a_channel_that_the_bot_cannot_view_is_named_and_left_alone(scene: Scene) -> None:
    await scene.apply()
    lobby, me = await scene.id("channel", "hospital-lobby"), scene.stage.sandbox.discord.application_id
    hidden = {"type": 1, "allow": "0", "deny": str(VIEW)}
    await scene.stage.discord_api("PUT", f"channels/{lobby}/permissions/{me}", hidden)
    left = await scene.apply()
    assert scene.done == []
    assert left.hidden == ("hospital-lobby",)
    assert await scene.id("channel", "hospital-lobby") == lobby


@SMALL
async def test_only_what_it_made_is_deleted_and_only_when_that_is_asked_for(scene: Scene) -> None:
    await scene.apply()
    asked: list[str] = []
    lobby = await scene.id("channel", "hospital-lobby")
    await scene.stage.discord_api("POST", f"channels/{lobby}/messages", {"content": "hello"})
    community = scene.stage.config.community
    gone = ("hospital-lobby", "guidelines-and-policies")
    fewer = {key: each for key, each in community.channels.items() if key not in gone}
    config = scene.stage.config.model_copy(update={"community": community.model_copy(update={"channels": fewer})})
    later = scene.with_config(config)
    left = await later.apply()
    assert {(step.kind, step.key) for step in left.steps if step.verb == "delete"} == {
        ("channel", "hospital-lobby"), ("channel", "guidelines-and-policies"),
    }  # fmt: skip
    assert later.done == []

    def may(name: str) -> bool:
        asked.append(name)
        return False

    await later.apply(prune=may)
    assert later.done == []
    assert sorted(asked) == ["guidelines-and-policies", "hospital-lobby"]
    await later.apply(prune=lambda name: name == "hospital-lobby")
    assert [(step.verb, step.key) for step in later.done] == [("delete", "hospital-lobby")]


@SMALL
async def test_a_key_that_was_changed_is_still_the_same_room(scene: Scene) -> None:
    await scene.apply()
    lobby = await scene.id("channel", "hospital-lobby")
    later = scene.changed(channels={"foyer": "hospital-lobby"}, roles={"paid": "hospital"})
    left = await later.apply(prune=lambda _name: True)
    assert [step for step in (*left.steps, *later.done) if step.verb == "delete"] == []
    assert await scene.id("channel", "foyer") == lobby


@SMALL
async def test_a_room_that_config_closes_to_a_role_is_closed_to_it(scene: Scene) -> None:
    """Also when Discord passes a category's overwrites on to the channels in it."""
    await scene.apply()
    nurse = await scene.stage.person("noor")
    hospital, lobby = await scene.id("role", "hospital"), await scene.id("channel", "hospital-lobby")
    await scene.stage.discord_api("PUT", f"guilds/{scene.stage.guild}/members/{nurse.id}/roles/{hospital}")
    assert await nurse.can_read(lobby)
    community = scene.stage.config.community
    closed = {
        key: each.model_copy(update={"opens_to": ("member",)}) if key == "hospital-lobby" else each
        for key, each in community.channels.items()
    }
    config = scene.stage.config.model_copy(update={"community": community.model_copy(update={"channels": closed})})
    later = scene.with_config(config)
    assert (await later.apply()).to_do == ()
    assert not await nurse.can_read(lobby)


@SMALL
async def test_who_has_a_right_to_a_room_is_not_shut_out_while_it_is_closed_to_others(scene: Scene) -> None:
    await scene.apply()
    nurse, stranger = await scene.stage.person("noor"), await scene.stage.person("sam")
    hospital, lobby = await scene.id("role", "hospital"), await scene.id("channel", "hospital-lobby")
    await scene.stage.discord_api("PUT", f"guilds/{scene.stage.guild}/members/{nurse.id}/roles/{hospital}")
    for target in (hospital, scene.stage.guild):
        await scene.stage.discord_api("DELETE", f"channels/{lobby}/permissions/{target}")
    assert await stranger.can_read(lobby)
    fault = scene.stage.sandbox.discord.fault(rf"/channels/{lobby}/permissions/", method="PUT", hold="before", skip=1)
    applying = asyncio.create_task(scene.apply())
    assert await fault.until(waiting=1)
    assert await nurse.can_read(lobby)
    fault.release()
    await applying
    assert await nurse.can_read(lobby)
    assert not await stranger.can_read(lobby)


@SMALL
async def test_a_role_with_people_in_it_does_not_take_the_place_of_one_that_is_gone(scene: Scene) -> None:
    await scene.apply()
    guild, stranger = scene.stage.guild, await scene.stage.person("sam")
    twin = await scene.stage.discord_api("POST", f"guilds/{guild}/roles", {"name": "Hospital network"})
    await scene.stage.discord_api("PUT", f"guilds/{guild}/members/{stranger.id}/roles/{twin['id']}")
    await scene.stage.discord_api("DELETE", f"guilds/{guild}/roles/{await scene.id('role', 'hospital')}")
    with pytest.raises(ConfigError, match="another one of its name has 1 people in it"):
        await scene.apply()
    assert not await stranger.can_read(await scene.id("channel", "hospital-lobby"))


@SMALL
async def test_another_kind_of_channel_or_a_permission_it_lacks_is_told_before_anything_is_made(scene: Scene) -> None:
    guild = scene.stage.guild
    await scene.stage.discord_api("POST", f"guilds/{guild}/channels", {"name": "best-practices", "type": 0})
    roles = dict(scene.stage.config.community.roles)
    roles["member"] = roles["member"].model_copy(update={"permissions": ("mute_members",)})
    community = scene.stage.config.community.model_copy(update={"roles": roles})
    later = scene.with_config(scene.stage.config.model_copy(update={"community": community}))
    before = await scene.everything()
    with pytest.raises(ConfigError) as error:
        await later.apply()
    assert "config wants a forum channel" in str(error.value)
    assert "the bot lacks mute_members itself" in str(error.value)
    assert await scene.everything() == before


@SMALL
async def test_an_older_message_of_the_bot_is_left_and_a_room_it_may_not_read_back_does_not_stop_it(
    scene: Scene,
) -> None:
    guild, me = scene.stage.guild, scene.stage.sandbox.discord.application_id
    room = await scene.stage.discord_api("POST", f"guilds/{guild}/channels", {"name": "welcome", "type": 0})
    await scene.stage.bot_api("POST", f"channels/{room['id']}/messages", {"content": "an old notice"})
    await scene.apply()
    texts = [
        each["content"] for each in await scene.stage.discord_api("GET", f"channels/{room['id']}/messages?limit=9")
    ]
    assert "an old notice" in texts
    assert len(texts) == 2
    history = 1 << 16
    await scene.stage.discord_api(
        "PUT", f"channels/{room['id']}/permissions/{me}", {"type": 1, "allow": str(VIEW), "deny": str(history)}
    )
    async with scene.stage.database.transaction() as session:
        await guild_objects.remove(session, "post", "welcome")
    assert (await scene.apply()).to_do == ()


@SMALL
async def test_a_plan_writes_nothing_down(scene: Scene) -> None:
    await scene.stage.discord_api("POST", f"guilds/{scene.stage.guild}/channels", {"name": "welcome", "type": 0})
    await scene.builder.plan()
    with pytest.raises(KeyError):
        await scene.id("channel", "welcome")
