"""AutoMod: its rules, their limits, and what they do to messages, titles and names."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest
from discord import AutoModRuleAction as Action

from sandbox.discord import DiscordSandbox
from sandbox.discord.automod_match import find
from sandbox.people import Person, Refused

from .conftest import Arrive, Bot, Call


@pytest.fixture
def rules(discord_sandbox: DiscordSandbox) -> str:
    return f"/guilds/{discord_sandbox.guild_id}/auto-moderation/rules"


async def keywords(home: discord.Guild, *words: str, **more: Any) -> discord.AutoModRule:
    actions = more.pop("actions", [Action(custom_message="Please read /crisis.")])
    trigger = discord.AutoModTrigger(keyword_filter=list(words), **more.pop("trigger", {}))
    send = discord.AutoModRuleEventType.message_send
    return await home.create_automod_rule(
        name="Words", event_type=send, trigger=trigger, actions=actions, enabled=True, **more
    )


async def blocked(person: Person, channel_id: int, text: str) -> Any:
    """What the person is told who tries to say this."""
    with pytest.raises(Refused) as refused:
        await person.say(channel_id, text)
    return refused.value.body


async def test_a_blocked_message_is_never_seen(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    rule = await keywords(home, "bad*", reason="law")
    assert (await bot.next("automod_rule_create"))[0].id == rule.id
    ann, ben, channel = await arrive("ann"), await arrive("ben"), home.text_channels[0]
    body = await blocked(ann, channel.id, "That is BADLY said")
    assert (body["code"], body["custom_message"]) == (200000, "Please read /crisis.")
    (event,) = await bot.next("automod_action")
    assert (event.rule_id, event.user_id, event.channel_id, event.message_id) == (
        rule.id,
        int(ann.id),
        channel.id,
        None,
    )
    assert (event.content, event.matched_keyword, event.matched_content) == ("That is BADLY said", "bad*", "BAD")
    assert event.action.type is discord.AutoModRuleActionType.block_message
    assert (ben.messages, [each async for each in channel.history()]) == ({}, [])
    said = await ann.say(channel.id, "fine")
    status, body = await ann.call("PATCH", f"/channels/{channel.id}/messages/{said['id']}", {"content": "bad"})
    assert (status, body["code"]) == (400, 200000)
    assert (await channel.fetch_message(int(said["id"]))).content == "fine"
    thread = {"name": "bad title", "type": 11}
    assert (await ann.call("POST", f"/channels/{channel.id}/threads", thread))[1]["code"] == 200001
    # bots and webhooks are free of it, and so is who manages the guild
    await channel.send("bad")
    entries = [each async for each in home.audit_logs()]
    assert {each.action.name for each in entries[:3]} == {"automod_block_message"}
    assert (entries[0].extra.automod_rule_name, entries[-1].action.name) == ("Words", "automod_rule_create")  # type: ignore[union-attr]


async def test_it_shows_staff_and_times_out(
    bot: Bot, home: discord.Guild, arrive: Arrive, discord_sandbox: DiscordSandbox
) -> None:
    ann, channel, staff = await arrive("ann"), home.text_channels[0], await home.create_text_channel("staff")
    await keywords(home, "spam", actions=[Action(channel_id=staff.id), Action(duration=timedelta(minutes=5))])
    said = await ann.say(channel.id, "spam it is")  # nothing blocks it
    events = [(await bot.next("automod_action"))[0] for _ in range(2)]
    assert [each.message_id for each in events] == [int(said["id"])] * 2
    notice = await staff.fetch_message(events[0].alert_system_message_id)
    assert (notice.type, notice.author.id) == (discord.MessageType.auto_moderation_action, int(ann.id))
    assert notice.embeds[0].description == "spam it is"
    with pytest.raises(Refused):
        await ann.say(channel.id, "hello")
    discord_sandbox.advance(timedelta(minutes=5))
    await ann.say(channel.id, "hello")


async def test_its_text_is_for_who_may_read_messages(
    as_bot: Call, arrive: Arrive, rules: str, general: str, discord_sandbox: DiscordSandbox
) -> None:
    ann = await arrive("ann")
    rule = {"name": "n", "event_type": 1, "trigger_type": 1, "actions": [{"type": 1}], "enabled": True}
    await as_bot("POST", rules, {**rule, "trigger_metadata": {"keyword_filter": ["bad"]}})
    heard = []
    address, execution, content = f"{discord_sandbox.gateway_url}?v=10&encoding=json", 1 << 21, 1 << 15
    async with aiohttp.ClientSession() as http, asyncio.timeout(5):
        for intents in (execution, execution | content):
            async with http.ws_connect(address) as socket:
                identify = {"token": discord_sandbox.bot_token, "intents": intents, "properties": {}}
                await socket.send_json({"op": 2, "d": identify})
                while (await socket.receive_json()).get("t") != "READY":
                    pass
                await blocked(ann, int(general.split("/")[-1]), "a bad word")
                while (packet := await socket.receive_json())["t"] != "AUTO_MODERATION_ACTION_EXECUTION":
                    pass
                heard.append(packet["d"])
    assert [(each["content"], each["matched_content"]) for each in heard] == [("", ""), ("a bad word", "bad")]
    assert [each["matched_keyword"] for each in heard] == ["bad", "bad"]


async def test_whom_and_where_a_rule_does_not_bind(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann, channel, free = await arrive("ann"), home.text_channels[0], await home.create_text_channel("free")
    role = await home.create_role(name="trusted")
    rule = await keywords(home, "bad", exempt_channels=[free], exempt_roles=[role])
    await ann.say(free.id, "bad")
    assert (await blocked(ann, channel.id, "bad"))["code"] == 200000
    await home.get_member(int(ann.id)).add_roles(role)  # type: ignore[union-attr]
    await ann.say(channel.id, "bad")
    await home.get_member(int(ann.id)).remove_roles(role)  # type: ignore[union-attr]
    await rule.edit(enabled=False)
    assert (await bot.next("automod_rule_update"))[0].enabled is False
    await ann.say(channel.id, "bad")
    await rule.edit(enabled=True)
    assert (await blocked(ann, channel.id, "bad"))["code"] == 200000
    await rule.delete()
    assert (await bot.next("automod_rule_delete"))[0].id == rule.id
    await ann.say(channel.id, "bad")
    assert await home.fetch_automod_rules() == []
    with pytest.raises(discord.NotFound):
        await home.fetch_automod_rule(rule.id)


async def test_too_many_mentions(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    ann, channel = await arrive("ann"), home.text_channels[0]
    trigger = discord.AutoModTrigger(mention_limit=2)
    send = discord.AutoModRuleEventType.message_send
    await home.create_automod_rule(name="M", event_type=send, trigger=trigger, actions=[Action()], enabled=True)
    await ann.say(channel.id, "<@1> <@2> <@!1>")
    await ann.say(channel.id, "<@1> <@2>")
    assert "custom_message" not in await blocked(ann, channel.id, "<@1> <@2> <@&3>")


async def test_a_name_that_is_not_allowed_quarantines(bot: Bot, home: discord.Guild, arrive: Arrive) -> None:
    trigger = discord.AutoModTrigger(
        type=discord.AutoModRuleTriggerType.member_profile, keyword_filter=["*doctor*"], allow_list=["doctor who"]
    )
    update, quarantine = discord.AutoModRuleEventType.member_update, discord.AutoModRuleActionType(4)
    action = Action(type=quarantine)
    await home.create_automod_rule(name="N", event_type=update, trigger=trigger, actions=[action], enabled=True)
    ann, channel = await arrive("ann"), home.text_channels[0]
    await ann.say(channel.id, "hello")
    place = f"/guilds/{home.id}/members/@me"
    assert (await ann.call("PATCH", place, {"nick": "Doctor Who"}))[0] == 200
    await ann.say(channel.id, "hello")
    assert (await ann.call("PATCH", place, {"nick": "DoctorAnn"}))[0] == 200
    (event,) = await bot.next("automod_action")
    assert (event.user_id, event.channel_id, event.matched_keyword) == (int(ann.id), None, "*doctor*")
    assert (await home.fetch_member(int(ann.id))).flags.automod_quarantined_username
    with pytest.raises(Refused) as refused:
        await ann.say(channel.id, "hello")
    assert refused.value.code == 50013
    dm = await ann.open_dm(home.me.id)
    await ann.say(dm, "what is the matter")  # direct messages stay
    await (await home.fetch_member(int(ann.id))).edit(nick="Ann")
    await ann.say(channel.id, "hello")
    doctor = await arrive("thedoctor")
    assert (await bot.next("automod_action"))[0].user_id == int(doctor.id)


def test_how_keywords_match() -> None:
    def found(keyword: str, text: str, **more: Any) -> Any:
        return find({"trigger_type": 1, "trigger_metadata": {"keyword_filter": [keyword], **more}}, text)

    whole, prefix, suffix, anywhere = "cat", "cat*", "*cat", "*cat*"
    texts = ("my Cat sits", "catch", "wildcat", "location")
    table = {each: [found(each, text) is not None for text in texts] for each in (whole, prefix, suffix, anywhere)}
    assert table == {
        whole: [True, False, False, False],
        prefix: [True, True, False, False],
        suffix: [True, False, True, False],
        anywhere: [True, True, True, True],
    }
    assert found("*cat*", "location", allow_list=["location"]) is None
    assert found("*cat*", "location cat", allow_list=["location"]) == ("*cat*", "cat")
    assert found("x", "call 0612", regex_patterns=[r"\d{4}"]) == (r"\d{4}", "0612")


async def test_limits(as_bot: Call, arrive: Arrive, rules: str, general: str) -> None:
    ann = await arrive("ann")

    def rule(**fields: Any) -> Any:
        metadata = {"keyword_filter": ["x"]}
        base = {"name": "n", "event_type": 1, "trigger_type": 1, "trigger_metadata": metadata, "actions": [{"type": 1}]}
        return base | fields

    assert (await ann.call("POST", rules, rule()))[1]["code"] == 50013
    assert (await ann.call("GET", rules))[1]["code"] == 50013
    time_out = {"type": 3, "metadata": {"duration_seconds": 2_419_201}}
    channel_id = general.split("/")[-1]
    for wrong in (
        rule(name="x" * 101),
        rule(actions=[]),
        rule(actions=[{"type": 4}]),
        rule(actions=[{"type": 1, "metadata": {"custom_message": "x" * 151}}]),
        rule(actions=[{"type": 2}]),
        rule(actions=[{"type": 2, "metadata": {"channel_id": "5"}}]),
        rule(actions=[time_out]),
        rule(event_type=2),
        rule(trigger_type=6),
        rule(trigger_type=2),
        rule(trigger_metadata={"keyword_filter": ["x" * 61]}),
        rule(trigger_metadata={"keyword_filter": ["x"] * 1001}),
        rule(trigger_metadata={"regex_patterns": ["x"] * 11}),
        rule(trigger_metadata={"regex_patterns": ["x" * 261]}),
        rule(trigger_metadata={"regex_patterns": ["("]}),
        rule(trigger_metadata={"keyword_filter": ["x"], "allow_list": ["x"] * 101}),
        rule(trigger_metadata={}),
        rule(trigger_type=5, trigger_metadata={"mention_total_limit": 51}),
        rule(exempt_roles=["5"] * 21),
        rule(exempt_channels=[channel_id] * 51),
    ):
        status, body = await as_bot("POST", rules, wrong)
        assert (status, body["code"]) == (400, 50035), wrong
    answers = [await as_bot("POST", rules, rule()) for _ in range(7)]
    assert [status for status, _ in answers] == [200] * 6 + [400]
    assert answers[6][1]["errors"]["_errors"][0]["code"] == "AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED"
    place = f"{rules}/{answers[0][1]['id']}"
    assert (await as_bot("PATCH", place, {"name": "other"}))[1]["name"] == "other"
    assert (await as_bot("PATCH", place, {"trigger_type": 5}))[1]["code"] == 50035
    assert (await as_bot("GET", f"{rules}/5"))[0] == 404
    for kind in (3, 4):
        metadata = {"presets": [1]} if kind == 4 else {}
        body = rule(trigger_type=kind, trigger_metadata=metadata)
        assert [(await as_bot("POST", rules, body))[0] for _ in range(2)] == [200, 400]
