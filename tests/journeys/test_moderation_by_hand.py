"""What moderators do past the bot, in Discord itself: it is a case as any other, and wins over what the bot did."""

from datetime import timedelta
from typing import Any

from bot.db import jobs
from bot.demo.stage import Stage
from bot.domain.jobs import Job
from sandbox.people import Person
from tests.journeys.moderating import ban_of, cards, moderator, order

DAY = timedelta(days=1)


async def _cards(stage: Stage, who: Person, *contents: tuple[str, ...]) -> None:
    """Wait until the moderators' log has just these cards, each with all of this."""

    async def is_there() -> bool:
        found = sorted(each.content for each in await cards(stage, who))
        return len(found) == len(contents) and all(
            said in card for parts, card in zip(contents, found, strict=True) for said in parts
        )

    await stage.eventually(is_there, f"the cards {contents}")


async def _by_hand(stage: Stage, method: str, path: str, body: Any = None) -> None:
    """The owner of the server, in their own client."""
    await stage.discord_api(method, f"guilds/{stage.guild}/{path}", body)


async def _is_read(stage: Stage) -> bool:
    """Whether nothing asks for the log any more but the hour."""
    async with stage.database.transaction(readonly=True) as session:
        due_at = await jobs.due_at(session, Job.BY_HAND, stage.clock.now())
    return due_at is not None and due_at > stage.clock.now() + timedelta(minutes=1)


async def test_each_act_by_hand_gets_a_card_and_ends_what_the_bot_did(stage: Stage) -> None:
    mia, rick = await moderator(stage), await stage.person("rick")
    owner = stage.sandbox.discord.state.guild.owner_id
    said = await order(stage, mia, "timeout", member=rick, reason="rude", duration="3 days")
    assert "Case 1" in said.content
    await _by_hand(stage, "PATCH", f"members/{rick.id}", {"communication_disabled_until": None})
    lifted = ("Case 1", "changed in Discord itself")
    await _cards(stage, mia, lifted, ("Case 2", "Done in Discord itself", f"<@{owner}>", f"<@{rick.id}>"))
    mentor = stage.roles["mentor"]
    await _by_hand(stage, "PUT", f"members/{rick.id}/roles/{mentor}")
    roles = ("Case 3", "Roles")
    await _cards(stage, mia, lifted, ("Case 2",), roles)
    await _by_hand(stage, "PUT", f"bans/{rick.id}", {})
    stands = ("Case 4", "It stands", "Done in Discord itself")
    await _cards(stage, mia, lifted, ("Case 2",), roles, stands)
    # The bot lifts it, which is a case of its own and none by hand.
    undone = await order(stage, mia, "unban", member=rick)
    assert "Case 5" in undone.content
    assert await ban_of(stage, rick) is None
    await rick.join(stage.guild)
    await _by_hand(stage, "DELETE", f"members/{rick.id}")
    await _cards(stage, mia, lifted, ("Case 2",), roles, ("Case 4", "case 5"), ("Case 5",), ("Case 6", "Kick"))


async def test_a_ban_for_good_that_somebody_set_while_the_bot_was_away_outlives_the_bots_timed_one(
    stage: Stage,
) -> None:
    mia, rick, bea = await moderator(stage), await stage.person("rick"), await stage.person("bea")
    for each in (rick, bea):
        await order(stage, mia, "ban", member=each, reason="selling pills", duration="3 days")
    await _cards(stage, mia, ("Case 1", "It stands"), ("Case 2", "It stands"))
    await stage.stop_bot()
    await _by_hand(stage, "DELETE", f"bans/{rick.id}")
    await _by_hand(stage, "PUT", f"bans/{rick.id}", {})
    await stage.advance(4 * DAY)
    await stage.start_bot()

    async def is_lifted() -> bool:
        return await ban_of(stage, bea) is None

    await stage.eventually(is_lifted, "the other one's ban to end")
    await _cards(
        stage, mia, ("Case 1", "changed in Discord itself"), ("Case 2", "its time was over"),
        ("Case 3", "Done in Discord itself"), ("Case 4", "Done in Discord itself", "It stands"),
    )  # fmt: skip
    assert await ban_of(stage, rick) is not None


async def test_what_the_gateway_did_not_tell_is_found_in_its_next_session(stage: Stage) -> None:
    mia, rick = await moderator(stage), await stage.person("rick")
    await stage.eventually(lambda: _is_read(stage), "the log to be read since the start")
    stage.sandbox.discord.gateway("lose", events=["GUILD_AUDIT_LOG_ENTRY_CREATE"])
    await _by_hand(stage, "PUT", f"bans/{rick.id}", {})
    said = await order(stage, mia, "note", member=rick, words="was here before")
    assert "Case 1" in said.content, "nobody has heard of the ban"
    stage.sandbox.discord.gateway("invalidate")
    await _cards(stage, mia, ("Case 1", "Note"), ("Case 2", "Ban", "Done in Discord itself"))
