"""Each step of `community apply` on a server that is there: what is sent, what is written down, and what is left."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from bot.community.apply import Builder
from bot.community.plan import Plan, Step
from bot.community.progress import Stopped
from bot.config import Community
from bot.config.community import Role
from bot.db.guild_objects import GuildObjectRow
from bot.errors import ConfigError
from tests.db.parts import Parts

VIEW = 1 << 10


class Scene:
    """A furnished server, and the command on it."""

    def __init__(self, parts: Parts) -> None:
        self.parts, self.stage = parts, parts.stage
        self.community = parts.config.community
        self.done: list[Step] = []

    def wants(self, **parts: Any) -> "Scene":
        """Config is another one from now on: `roles`, `categories` or `channels` as given, a table to its key."""
        tables = {name: {**getattr(self.community, name), **table} for name, table in parts.items()}
        kept = {name: {key: each for key, each in table.items() if each is not None} for name, table in tables.items()}
        self.community = self.community.model_copy(update=kept)
        return self

    def channel(self, key: str, **changes: Any) -> Any:
        """Config's channel with changes."""
        return self.community.channels[key].model_copy(update=changes)

    @property
    def builder(self) -> Builder:
        """The command."""
        config = self.parts.config.model_copy(update={"community": self.community})
        parts = self.parts
        return Builder(parts.database, parts.structure, config, parts.sentences, parts.clock)

    async def apply(self, prune: Callable[[str], bool] | None = None) -> list[tuple[str, str, str]]:
        """Apply; the steps that were done. Nothing is left to do."""
        self.done = []
        left = await self.builder.apply(self.done.append, prune=prune)
        assert left.to_do == ()
        return [(step.verb, step.kind, step.key) for step in self.done]

    async def to_do(self) -> list[tuple[str, str, str]]:
        """What a plan would do."""
        return [(step.verb, step.kind, step.key) for step in (await self.builder.plan()).to_do]

    async def row(self, kind: str, key: str) -> GuildObjectRow | None:
        """What is written down."""
        async with self.parts.database.transaction(readonly=True) as session:
            return await session.get(GuildObjectRow, (kind, key))

    async def rows(self) -> list[tuple[Any, ...]]:
        """All that is written down."""
        async with self.parts.database.transaction(readonly=True) as session:
            found = await session.exec(select(GuildObjectRow))
            return sorted((each.kind, each.key, each.snowflake, each.place, each.made) for each in found)

    async def forget(self, *keys: tuple[str, str]) -> None:
        """It was never written down."""
        async with self.parts.database.transaction() as session:
            for key in keys:
                await session.delete(await session.get_one(GuildObjectRow, key))

    async def said(self, key: str) -> list[dict[str, Any]]:
        """What stands in a channel, the oldest first."""
        found = await self.stage.discord_api("GET", f"channels/{self.stage.channels[key]}/messages?limit=50")
        return list(reversed(found))

    async def at_discord(self, id_: int) -> dict[str, Any]:
        """The channel, as the owner sees it."""
        found: dict[str, Any] = await self.stage.discord_api("GET", f"channels/{id_}")
        return found


@pytest.fixture
def scene(parts: Parts) -> Scene:
    """A furnished server, and the command on it."""
    return Scene(parts)


async def test_on_a_server_that_is_as_it_should_be_nothing_is_done(scene: Scene) -> None:
    rows = await scene.rows()
    plan = await scene.builder.plan()
    assert plan == Plan(plan.steps, ("#general",), (), None, ())
    assert {step.verb for step in plan.steps} == {"leave"}
    kinds = {kind: sum(step.kind == kind for step in plan.steps) for kind in ("role", "category", "channel", "post")}
    assert kinds == {"role": 4, "category": 2, "channel": 13, "post": kinds["post"]}
    assert kinds["post"] == sum(kind == "post" for kind, *_ in rows) > 0
    assert await scene.apply() == []
    assert await scene.rows() == rows
    assert {made for kind, _key, _id, _place, made in rows if kind != "post"} == {True}


async def test_what_is_new_is_made_once_with_its_permissions_and_written_down_as_the_bots_own(scene: Scene) -> None:
    scene.wants(
        roles={"night": Role(name="Night", about="paid", colour=None)},
        categories={"nights": scene.community.categories["hospital"].model_copy(
            update={"name": "Nights", "opens_to": ("night",)}
        )},
        channels={"nightly": scene.channel("hospital-lobby", name="nightly", category="nights", slowmode_s=5)},
    )  # fmt: skip
    planned = await scene.to_do()
    made = [("create", "role", "night"), ("create", "category", "nights"), ("create", "channel", "nightly")]
    assert planned == made
    assert [(step.kind, step.key, step.id) for step in (await scene.builder.plan()).to_do] == [
        (kind, key, None) for _verb, kind, key in made
    ]
    before = await scene.rows()
    fault = scene.stage.sandbox.discord.fault("/channels$", method="POST", hold="after")
    applying = asyncio.create_task(scene.apply())
    assert await fault.until(waiting=1, hits=1)
    fault.release()
    assert await applying == made
    new = {(kind, key): (id_, place, made) for kind, key, id_, place, made in await scene.rows()}
    ids = {key: id_ for (_kind, key), (id_, _place, _made) in new.items() if key in ("night", "nights", "nightly")}
    assert {*ids} == {"night", "nights", "nightly"}
    assert all(new[kind, key] == (ids[key], None, True) for _verb, kind, key in made)
    assert len(new) == len(before) + 3
    room, category = await scene.at_discord(ids["nightly"]), await scene.at_discord(ids["nights"])
    assert (room["parent_id"], room["rate_limit_per_user"], room["type"]) == (str(ids["nights"]), 5, 0)
    assert category["type"] == 4
    for each in (room, category):
        views = {int(o["id"]): (int(o["allow"]) & VIEW, int(o["deny"]) & VIEW) for o in each["permission_overwrites"]}
        me = scene.stage.sandbox.discord.application_id
        assert views == {me: (VIEW, 0), ids["night"]: (VIEW, 0), scene.stage.guild: (0, VIEW)}
    assert await scene.apply() == []


async def test_what_differs_is_changed_and_stays_the_same_thing(scene: Scene) -> None:
    stage, rows = scene.stage, await scene.rows()
    category = next(id_ for kind, key, id_, *_ in rows if (kind, key) == ("category", "support"))
    await stage.discord_api("PATCH", f"guilds/{stage.guild}/roles/{stage.roles['mentor']}", {"name": "Coach"})
    await stage.discord_api("PATCH", f"channels/{category}", {"name": "Groups"})
    await stage.discord_api("PATCH", f"channels/{stage.channels['lounge']}", {"name": "bar"})
    planned = await scene.to_do()
    assert planned == [("change", "role", "mentor"), ("change", "category", "support"), ("change", "channel", "lounge")]
    assert await scene.apply() == planned
    roles = await stage.discord_api("GET", f"guilds/{stage.guild}/roles")
    assert "Mentor" in [each["name"] for each in roles]
    assert [(await scene.at_discord(id_))["name"] for id_ in (category, stage.channels["lounge"])] == [
        "Support groups", "lounge",
    ]  # fmt: skip
    assert await scene.rows() == rows, "also: what the bot made is still its own"


async def test_a_category_that_is_opened_is_closed_again_and_what_lies_in_it_with_it(scene: Scene) -> None:
    """Discord passes a category's overwrites on to what lies there in sync: the server is read again before that."""
    stage = scene.stage
    category = next(id_ for kind, key, id_, *_ in await scene.rows() if (kind, key) == ("category", "hospital"))
    await stage.discord_api(
        "PUT", f"channels/{category}/permissions/{stage.guild}", {"type": 0, "allow": str(VIEW), "deny": "0"}
    )
    stranger = await stage.person("sam")
    assert await stranger.can_read(stage.channels["hospital-lobby"])
    done = await scene.apply()
    assert done[0] == ("change", "overwrite", "hospital")
    assert {kind for _verb, kind, _key in done} == {"overwrite"}
    assert len(done) == len({(step.name, step.overwrite) for step in scene.done}), "each is set once"
    assert "hospital-lobby" not in [key for _verb, _kind, key in done], "it is closed with its category"
    assert not await stranger.can_read(stage.channels["hospital-lobby"])


async def test_a_first_post_is_changed_where_it_stands_and_written_again_when_it_is_gone(scene: Scene) -> None:
    stage = scene.stage
    row = await scene.row("post", "welcome")
    assert row is not None
    assert row.place == stage.channels["welcome"]
    original = (await scene.said("welcome"))[0]
    await stage.bot_api("PATCH", f"channels/{row.place}/messages/{row.snowflake}", {"content": "Old", "components": []})
    (step,) = (await scene.builder.plan()).to_do
    assert [what for what, _before, _after in step.differences] == ["text", "buttons"]
    assert await scene.apply() == [("change", "post", "welcome")]
    (again,) = await scene.said("welcome")
    assert (again["id"], again["content"]) == (original["id"], original["content"])
    assert [each["components"][0]["label"] for each in again["components"]] == [
        each["components"][0]["label"] for each in original["components"]
    ]
    assert await scene.row("post", "welcome") == row
    await stage.discord_api("DELETE", f"channels/{row.place}/messages/{row.snowflake}")
    stage.sandbox.discord.state.sent.clear()  # a nonce is remembered for some minutes
    assert await scene.apply() == [("create", "post", "welcome")]
    (anew,) = await scene.said("welcome")
    written = await scene.row("post", "welcome")
    assert written is not None
    assert (written.snowflake, written.place, anew["content"]) == (int(anew["id"]), row.place, original["content"])


async def test_a_first_post_that_nobody_wrote_down_is_found_and_a_plan_does_not_write_it_down(scene: Scene) -> None:
    posts = {key: (id_, place) for kind, key, id_, place, _made in await scene.rows() if kind == "post"}
    assert {"welcome", "best-practices"} <= {*posts}, "also in a forum"
    await scene.forget(*(("post", key) for key in posts))
    assert await scene.to_do() == []
    assert [each for each in await scene.rows() if each[0] == "post"] == []
    assert await scene.apply() == []
    assert {key: (id_, place) for kind, key, id_, place, _made in await scene.rows() if kind == "post"} == posts


async def test_where_config_leaves_texts_to_people_no_post_is_looked_for(scene: Scene) -> None:
    row = await scene.row("post", "welcome")
    assert row is not None
    await scene.stage.bot_api("PATCH", f"channels/{row.place}/messages/{row.snowflake}", {"content": "Old"})
    scene.wants(channels={"welcome": scene.channel("welcome", keep=("texts",))})
    assert await scene.to_do() == []


async def test_a_room_whose_posts_cannot_be_read_is_left_as_it_is(scene: Scene) -> None:
    rows = await scene.rows()
    await scene.forget(("post", "welcome"), ("post", "lounge"))
    path = rf"/channels/{scene.stage.channels['welcome']}/messages"
    scene.stage.sandbox.discord.fault(path, method="GET", status=403, body={"code": 50001})
    plan = await scene.builder.plan()
    assert plan.to_do == ()
    posts = [step.key for step in plan.steps if step.kind == "post"]
    assert "welcome" not in posts
    assert "lounge" in posts
    assert await scene.apply() == []
    assert await scene.rows() == [each for each in rows if each[:2] != ("post", "welcome")]
    scene.stage.sandbox.discord.faults.remove()
    assert await scene.apply() == []
    assert await scene.rows() == rows


async def test_what_is_written_down_is_what_was_found_and_a_plan_writes_nothing(scene: Scene) -> None:
    rows = await scene.rows()
    await scene.forget(("role", "mentor"), ("category", "support"), ("channel", "lounge"))
    fewer = await scene.rows()
    assert await scene.to_do() == []
    assert await scene.rows() == fewer
    await scene.apply()
    # What people made, as far as anybody knows: the bot does not delete it.
    theirs = [("role", "mentor"), ("category", "support"), ("channel", "lounge")]
    assert await scene.rows() == [
        (kind, key, id_, place, made and (kind, key) not in theirs) for kind, key, id_, place, made in rows
    ]
    scene.wants(channels={"lounge": None})
    assert [step for step in (await scene.builder.plan()).steps if step.verb == "delete"] == []


async def test_a_key_that_config_calls_otherwise_is_written_down_once_and_stays_the_bots_own(scene: Scene) -> None:
    lounge = await scene.row("channel", "lounge")
    assert lounge is not None
    scene.wants(channels={"foyer": scene.channel("lounge", keep=("texts",)), "lounge": None})
    assert await scene.to_do() == []
    await scene.apply()
    foyer = await scene.row("channel", "foyer")
    assert foyer is not None
    assert (foyer.snowflake, foyer.made) == (lounge.snowflake, True)
    assert await scene.row("channel", "lounge") is None
    assert [step for step in (await scene.builder.plan()).steps if step.verb == "delete"] == []


async def test_what_config_has_no_more_is_deleted_when_its_name_is_said_and_a_bare_category_without(
    scene: Scene,
) -> None:
    stage, asked = scene.stage, list[str]()
    category = await scene.row("category", "support")
    assert category is not None
    scene.wants(
        roles={"mentor": None}, categories={"support": None},
        channels={
            "diabetes": None, "caregivers": None,
            "mentors": scene.channel("mentors", opens_to=("member",)),
        },
    )  # fmt: skip
    gone = [("delete", "channel", "diabetes"), ("delete", "channel", "caregivers"), ("delete", "category", "support")]
    plan = await scene.builder.plan()
    assert sorted((step.verb, step.kind, step.key) for step in plan.steps if step.verb == "delete") == sorted(
        [*gone, ("delete", "role", "mentor")]
    )
    assert not {verb for verb, _kind, _key in await scene.apply()} & {"delete"}

    def may(*names: str) -> Callable[[str], bool]:
        def answer(name: str) -> bool:
            asked.append(name)
            return name in names

        return answer

    # A category in which something lies is asked for; the role is, too.
    assert await scene.apply(may()) == []
    assert sorted(asked) == ["Mentor", "Support groups", "caregivers", "diabetes"]
    asked.clear()
    done = await scene.apply(may("diabetes", "caregivers"))
    assert sorted(done) == sorted(gone)
    assert done[-1] == gone[-1]
    assert sorted(asked) == ["Mentor", "caregivers", "diabetes"]
    assert [await scene.row(kind, key) for _verb, kind, key in gone] == [None] * 3
    assert await scene.row("role", "mentor") is not None
    there = {int(each["id"]) for each in await stage.discord_api("GET", f"guilds/{stage.guild}/channels")}
    assert not there & {category.snowflake, stage.channels["diabetes"], stage.channels["caregivers"]}
    assert await scene.apply(may("Mentor")) == [("delete", "role", "mentor")]
    assert await scene.row("role", "mentor") is None
    roles = await stage.discord_api("GET", f"guilds/{stage.guild}/roles")
    assert str(stage.roles["mentor"]) not in [each["id"] for each in roles]


async def test_a_deletion_that_fails_says_at_what_and_what_was_deleted_counts(scene: Scene) -> None:
    stage = scene.stage
    scene.wants(channels={"diabetes": None, "caregivers": None})
    last = max(stage.channels["diabetes"], stage.channels["caregivers"])
    for key in ("diabetes", "caregivers"):
        await scene.stage.discord_api("PATCH", f"channels/{stage.channels[key]}", {"topic": "x"})
    stage.sandbox.discord.fault(rf"/channels/{last}$", method="DELETE", status=503)
    with pytest.raises(Stopped) as stopped:
        await scene.apply(lambda _name: True)
    name = "diabetes" if last == stage.channels["diabetes"] else "caregivers"
    assert str(stopped.value).startswith(f"1 done, then stopped at: delete channel {name} (step 2 of 2). ")
    assert len(scene.done) == 1


async def test_a_step_that_fails_says_at_what_and_goes_on_from_there(scene: Scene) -> None:
    stage = scene.stage
    await stage.discord_api("PATCH", f"guilds/{stage.guild}/roles/{stage.roles['mentor']}", {"name": "Coach"})
    await stage.discord_api("PATCH", f"channels/{stage.channels['lounge']}", {"name": "bar"})
    await stage.discord_api("PATCH", f"channels/{stage.channels['guidelines']}", {"name": "rules"})
    stage.sandbox.discord.fault(rf"/channels/{stage.channels['lounge']}$", method="PATCH", status=503)
    with pytest.raises(Stopped, match=r"^2 done, then stopped at: change channel lounge \(step 3 of 3\)\. Discord did"):
        await scene.apply()
    stage.sandbox.discord.faults.remove()
    assert await scene.apply() == [("change", "channel", "lounge")]
    stage.sandbox.discord.fault(rf"/guilds/{stage.guild}/channels$", method="GET", status=503, skip=1)
    with pytest.raises(Stopped, match=r"^0 done, then stopped at: reading the server once more\. "):
        await scene.apply()


async def test_everything_that_stands_in_the_way_is_said_at_once_and_by_a_plan_too(scene: Scene) -> None:
    roles = {**scene.community.roles, "mentor": scene.community.roles["mentor"].model_copy(
        update={"permissions": ("mute_members",)}
    )}  # fmt: skip
    scene.wants(roles=roles, channels={"lounge": scene.channel("lounge", kind="forum")})
    for way in (scene.builder.plan, scene.apply):
        with pytest.raises(ConfigError) as error:
            await way()
        first, second = str(error.value).split("\n")
        assert "config wants a forum channel" in first
        assert "lacks mute_members itself" in second
    scene.wants(channels={"lounge": scene.channel("lounge", kind="text")})
    for way in (scene.builder.plan, scene.apply):
        with pytest.raises(ConfigError, match="lacks mute_members itself"):
            await way()
    assert scene.done == []


async def test_a_role_of_the_name_of_one_that_is_gone_is_taken_only_when_nobody_has_it(scene: Scene) -> None:
    stage = scene.stage
    sam = await stage.person("sam")
    twins = {}
    for key, name in (("mentor", "Mentor"), ("hospital", "Hospital network")):
        twins[key] = await stage.discord_api("POST", f"guilds/{stage.guild}/roles", {"name": name})
        await stage.discord_api("DELETE", f"guilds/{stage.guild}/roles/{stage.roles[key]}")
    path = f"guilds/{stage.guild}/members/{sam.id}/roles/{twins['hospital']['id']}"
    await stage.discord_api("PUT", path)
    for way in (scene.builder.plan, scene.apply):
        with pytest.raises(ConfigError) as error:
            await way()
        assert str(error.value) == (
            'role "hospital": the one that was there is gone, and another one of its name has 1 people in it, who '
            "would get all that it opens. Rename it in Discord, or take it from them first."
        )
    await stage.discord_api("DELETE", path)
    await scene.apply()
    for key, twin in twins.items():
        row = await scene.row("role", key)
        assert row is not None
        assert (row.snowflake, row.made) == (int(twin["id"]), False)


async def test_what_a_plan_does_not_touch_and_whom_a_room_misses_is_in_it(scene: Scene) -> None:
    stage, me = scene.stage, scene.stage.sandbox.discord.application_id
    await stage.discord_api("POST", f"guilds/{stage.guild}/roles", {"name": "Gamers"})
    await stage.discord_api("POST", f"guilds/{stage.guild}/channels", {"name": "memes", "type": 0})
    hidden = {"type": 1, "allow": "0", "deny": str(VIEW)}
    await stage.discord_api("PUT", f"channels/{stage.channels['mentors']}/permissions/{me}", hidden)
    closed = {"type": 0, "allow": "0", "deny": str(VIEW)}
    await stage.discord_api("PUT", f"channels/{stage.channels['lounge']}/permissions/{stage.guild}", closed)
    scene.wants(channels={"lounge": scene.channel("lounge", keep=("permissions",))})
    plan = await scene.builder.plan()
    assert plan.others == ("@Gamers", "#general", "#memes")
    assert plan.hidden == ("mentors",)
    assert len(plan.unreached) == 1
    assert plan.unreached[0].startswith("#lounge: ")
    assert plan.no_onboarding is None


PROMPTS = {"prompts": [{"key": "interests", "options": [{"key": "diabetes", "channels": ["diabetes"]}]}]}


async def test_discords_own_onboarding_is_set_last_and_only_where_it_can_be_had(scene: Scene) -> None:
    stage = scene.stage
    open_ = [key for key in stage.channels if scene.community.opens_to(key) == ()]
    asked = Community.model_validate(
        {"roles": {}, "channels": {}, "onboarding": {**PROMPTS, "default_channels": open_}}
    )
    scene.community = scene.community.model_copy(update={"onboarding": asked.onboarding})
    plan = await scene.builder.plan()
    assert plan.to_do == ()
    assert plan.no_onboarding is not None
    assert "Discord asks for 7 default channels" in plan.no_onboarding
    rooms = {f"room-{at}": scene.channel("lounge", name=f"room-{at}") for at in range(7 - len(open_))}
    scene.wants(channels=rooms)
    onboarding = asked.onboarding.model_copy(update={"default_channels": (*open_, *rooms)})
    scene.community = scene.community.model_copy(update={"onboarding": onboarding})
    planned = await scene.builder.plan()
    assert planned.no_onboarding is None
    assert [(step.verb, step.kind) for step in planned.to_do][-1] == ("change", "onboarding")
    assert (await scene.apply())[-1] == ("change", "onboarding", "onboarding")
    found = await stage.discord_api("GET", f"guilds/{stage.guild}/onboarding")
    assert found["enabled"] is True
    assert found["mode"] == 0
    assert len(found["default_channel_ids"]) == 7
    (prompt,) = found["prompts"]
    (option,) = prompt["options"]
    assert (option["channel_ids"], option["role_ids"]) == ([str(stage.channels["diabetes"])], [])
    assert await scene.to_do() == []
    assert "onboarding" in [step.kind for step in (await scene.builder.plan()).steps]
    # Without a question, or without Community, Discord is not even asked for it.
    read = stage.sandbox.discord.fault("/onboarding$", method="GET", status=503)
    scene.community = scene.community.model_copy(update={"onboarding": type(onboarding)()})
    await scene.builder.plan()
    assert read.hits == 0
