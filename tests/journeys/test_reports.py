"""What people tell the moderators, what the moderators see of it, and what comes back."""

from datetime import timedelta

import pytest

from bot.demo.stage import Stage
from sandbox.people import Answer, Refused
from tests.journeys.moderating import ban_of, card, cards, moderator, order, press, report
from tests.journeys.welcoming import agree

QUEUE, CRISIS = "mod-queue", "crisis-desk"


async def test_one_card_however_many_report_and_each_is_told_what_came_of_it(stage: Stage) -> None:
    mia, rick = await moderator(stage), await stage.person("rick")
    anna, bob = await stage.person("anna", "nl"), await stage.person("bob")
    await agree(stage, anna)
    said = await rick.say(stage.channels["lounge"], "You are all fools")
    thanked = await report(stage, anna, said, words="call him at 06-12345678")
    assert thanked.ephemeral
    assert "Niemand anders hoort dat jij het was" in thanked.content
    await report(stage, bob, said, wrong="other")
    shown = await card(stage, mia, "2 people told of it")
    assert said["id"] in shown.content
    assert "You are all fools" not in shown.content, "the link, not the text"
    assert "12345678" not in shown.content
    assert f"<@{anna.id}>" in shown.content
    assert len(await cards(stage, mia, QUEUE)) == 1
    done = await press(mia, shown, "report:warn:1")
    assert "Warning" in done.content
    await card(stage, mia, "Closed: warned")
    assert "iets aan gedaan" in (await anna.next_message(lambda each: "Je vertelde ons" in each.content)).content
    await bob.next_message(lambda each: "have done something about it" in each.content)
    warned = await rick.next_message(lambda each: "warning" in each.content)
    assert anna.id not in warned.content
    assert not (await card(stage, mia, "Closed: warned")).buttons


async def test_two_moderators_press_and_one_is_told_who_has_it(stage: Stage) -> None:
    mia, max_ = await moderator(stage), await moderator(stage, "max")
    rick, anna = await stage.person("rick"), await stage.person("anna")
    said = await rick.say(stage.channels["lounge"], "Hello")
    await report(stage, anna, said)
    shown = await card(stage, mia, "Report 1")
    assert f"<@{mia.id}>" in (await press(mia, shown, "report:claim:1")).content
    assert f"<@{mia.id}> has this one" in (await press(max_, shown, "report:timeout:1")).content
    assert "1 new" not in (await order(stage, max_, "modqueue")).content, "they never looked before"
    await report(stage, anna, await rick.say(stage.channels["lounge"], "Again"))
    waits = (await order(stage, max_, "modqueue")).content
    assert "**1**" in waits
    assert "**2**" in waits
    assert "1 new, 0 closed" in waits
    stranger = await stage.person("sam")
    refused = await stranger.call("GET", f"/channels/{stage.channels[QUEUE]}/messages")
    assert refused[0] == 403


async def test_a_message_is_removed_and_a_report_of_one_that_is_gone_still_stands(stage: Stage) -> None:
    mia, rick, anna = await moderator(stage), await stage.person("rick"), await stage.person("anna")
    place = stage.channels["lounge"]
    said = await rick.say(place, "My number is")
    form = await anna.menu(stage.guild, place, "Report", said["id"])
    await rick.must("DELETE", f"{rick.api_url}/channels/{place}/messages/{said['id']}")
    assert "Thank you" in (await anna.submit(form, {"wrong": ["privacy"]})).content
    shown = await card(stage, mia, "Report 1")
    assert not any("remove" in each for each in shown.buttons), "nobody knows any more whose it was"
    await press(mia, shown, "report:dismiss:1")
    await card(stage, mia, "Closed: nothing to do")
    other = await rick.say(place, "Mine is 12")
    await report(stage, anna, other, wrong="privacy")
    shown = await card(stage, mia, str(other["id"]))
    remove = next(each for each in shown.buttons if ":remove:" in each)
    assert "Message removed" in (await press(mia, shown, remove)).content
    await card(stage, mia, "Closed: message removed")


async def test_who_worries_is_helped_at_once_and_the_crisis_desk_gets_the_card(stage: Stage) -> None:
    mia, rick, anna = await moderator(stage), await stage.person("rick"), await stage.person("anna")
    said = await rick.say(stage.channels["lounge"], "I can not go on")
    thanked = await report(stage, anna, said, wrong="worried")
    assert "112" in thanked.content
    assert "113" in thanked.content
    shown = await card(stage, mia, "punish nothing", CRISIS)
    assert {each.split(":")[1] for each in shown.buttons} == {"claim", "helped", "false-alarm"}
    await press(mia, shown, "report:claim:1")
    await press(mia, shown, "report:helped:1")
    await card(stage, mia, "somebody was there for them", CRISIS)
    await anna.next_message(lambda each: "a moderator has looked after it" in each.content)
    assert await cards(stage, mia) == [], "no case: nobody is punished"


async def test_a_card_moves_to_the_crisis_desk(stage: Stage) -> None:
    mia, rick, anna = await moderator(stage), await stage.person("rick"), await stage.person("anna")
    said = await rick.say(stage.channels["lounge"], "Goodbye all")
    await report(stage, anna, said, wrong="other")
    shown = await card(stage, mia, "Report 1")
    await press(mia, shown, "report:crisis:1")
    await card(stage, mia, "punish nothing", CRISIS)
    await card(stage, mia, "Report 1 was moved")


async def test_a_report_about_staff_reaches_the_owner_alone(stage: Stage) -> None:
    mia, anna = await moderator(stage), await stage.person("anna")
    owner = await stage.owner()
    said = await mia.say(stage.channels["lounge"], "Be quiet, you")
    thanked = await report(stage, anna, said)
    assert "the owner of the server alone" in thanked.content
    shown = await owner.next_message(lambda each: "Report 1" in each.content)
    assert f"<@{anna.id}>" in shown.content
    assert await cards(stage, mia, QUEUE) == []
    assert "Nothing waits" in (await order(stage, mia, "modqueue")).content
    assert "**1**" in (await order(stage, owner, "modqueue")).content
    closed = await press(owner, shown, "report:dismiss:1")
    assert "**1**" in closed.content
    await anna.next_message(lambda each: "left it as it is" in each.content)


async def test_without_a_message_somebody_is_told_how_to_block(stage: Stage) -> None:
    mia, rick, anna = await moderator(stage), await stage.person("rick"), await stage.person("anna")
    form = await order(stage, anna, "report", member=rick)
    answer = await anna.submit(form, {"wrong": ["direct-messages"], "words": "he keeps writing me"})
    assert "choose Block" in answer.content
    shown = await card(stage, mia, "he keeps writing me")
    assert "About a person, no message" in shown.content
    assert not any("remove" in each for each in shown.buttons)
    assert "Timeout" in (await press(mia, shown, "report:timeout:1")).content
    form = await anna.menu(stage.guild, stage.channels["lounge"], "Report this person", rick.id)
    await anna.submit(form, {"wrong": ["rude"]})
    await card(stage, mia, "Report 2")
    form = await order(stage, anna, "report")
    await anna.submit(form, {"wrong": ["other"], "words": "the rules are unclear"})
    shown = await card(stage, mia, "Report 3")
    assert {each.split(":")[1] for each in shown.buttons} == {"claim", "crisis", "dismiss"}


async def test_a_button_below_a_groups_first_post_tells_the_moderators(stage: Stage) -> None:
    mia, anna = await moderator(stage), await stage.person("anna")
    await agree(stage, anna)
    group = stage.channels["diabetes"]
    (post,) = [
        Answer(each) for each in await anna.must("GET", f"{anna.api_url}/channels/{group}/messages")
        if Answer(each).buttons
    ]  # fmt: skip
    form = await anna.click(post, "report:ask")
    assert "Nobody else learns" in (await anna.submit(form, {"wrong": ["other"], "words": "it got loud"})).content
    await card(stage, mia, "it got loud")


async def test_nobody_reports_themselves_or_without_end_or_presses_without_a_right(stage: Stage) -> None:
    mia, anna, rick = await moderator(stage), await stage.person("anna"), await stage.person("rick")
    own = await anna.say(stage.channels["lounge"], "Hello")
    assert "That is you" in (await report(stage, anna, own)).content
    said = await rick.say(stage.channels["lounge"], "Hello")
    await report(stage, anna, said)
    shown = await card(stage, mia, "Report 1")
    await stage.discord_api("DELETE", f"guilds/{stage.guild}/members/{mia.id}/roles/{stage.roles['moderator']}")
    with pytest.raises(Refused):  # they do not see the channel any more
        await press(mia, shown, "report:dismiss:1")
    for _ in range(9):
        await report(stage, anna, await rick.say(stage.channels["lounge"], "Hello"))
    last = await rick.say(stage.channels["lounge"], "Hello")
    assert "many things within the hour" in (await report(stage, anna, last)).content
    await stage.advance(timedelta(hours=1, minutes=1))
    assert "Thank you" in (await report(stage, anna, last)).content
    assert await ban_of(stage, rick) is None
