"""What moderators do with slash commands, and what comes of it."""

from datetime import timedelta

from bot.demo.stage import Stage
from sandbox.people import Person
from tests.journeys.moderating import ban_of, cards, moderator, order
from tests.journeys.welcoming import agree

DAY = timedelta(days=1)


async def _eventually_cards(stage: Stage, who: Person, *contents: str) -> None:
    async def is_there() -> bool:
        found = [each.content for each in await cards(stage, who)]
        return len(found) == len(contents) and all(said in card for said, card in zip(contents, found, strict=True))

    await stage.eventually(is_there, f"the cards {contents}")


async def test_a_warning_is_told_in_the_persons_language_and_can_be_taken_back(stage: Stage) -> None:
    mia, rick = await moderator(stage), await stage.person("rick", "nl")
    await agree(stage, rick)
    said = await order(stage, mia, "warn", member=rick, reason="rude")
    assert said.ephemeral
    for part in ("Case 1", "Warning", "Words that hurt others", "They were told", "first warning"):
        assert part in said.content
    told = await rick.next_message(lambda each: "waarschuwing" in each.content)
    assert "Woorden die anderen kwetsen" in told.content
    await _eventually_cards(stage, mia, "Case 1")
    undone = await mia.click(said, "case:undo:1")
    assert "Case 2" in undone.content
    assert "Takes back case 1" in undone.content
    await rick.next_message(lambda each: "telt niet meer mee" in each.content)
    await _eventually_cards(stage, mia, "taken back with case 2", "Case 2")


async def test_a_timed_ban_is_told_before_it_takes_somebody_away_and_ends_by_itself(stage: Stage) -> None:
    mia, rick = await moderator(stage), await stage.person("rick")
    said = await order(stage, mia, "ban", member=rick, reason="selling pills again", duration="3 days")
    assert "Case 1" in said.content
    assert (await ban_of(stage, rick))["reason"] == "case 1"
    told = await rick.next_message(lambda each: "You can come back from" in each.content)
    assert "selling pills again" in told.content
    await _eventually_cards(stage, mia, "It stands")
    await stage.advance(3 * DAY)

    async def is_lifted() -> bool:
        return await ban_of(stage, rick) is None

    await stage.eventually(is_lifted, "the ban to end")
    await _eventually_cards(stage, mia, "its time was over")


async def test_a_message_is_moderated_from_its_menu(stage: Stage) -> None:
    mia, rick = await moderator(stage), await stage.person("rick")
    place = stage.channels["lounge"]
    said = await rick.say(place, "Buy my pills")
    form = await mia.menu(stage.guild, place, "Moderate", said["id"])
    filled = {"act": ["timeout"], "reason": ["advertising"], "length": ["1440m"], "remove": ["yes"]}
    answer = await mia.submit(form, filled)
    for part in ("Case 1", "Timeout", "Advertising or selling", "The message was deleted", said["id"]):
        assert part in answer.content
    status, _ = await mia.call("GET", f"/channels/{place}/messages/{said['id']}")
    assert status == 404
    history = await mia.menu(stage.guild, place, "Moderation history", rick.id)
    assert "**1** Timeout" in history.content
