"""People for journeys of moderators: the moderator, and what their log says."""

from typing import Any

from bot.demo.stage import Stage
from sandbox.people import Answer, Person

LOG = "mod-log"


async def moderator(stage: Stage, name: str = "mia", locale: str = "en-US") -> Person:
    """Somebody with the moderators' role. The bot gives it: of what somebody gives by hand there is a case."""
    found = await stage.person(name, locale)
    await stage.bot_api("PUT", f"guilds/{stage.guild}/members/{found.id}/roles/{stage.roles['moderator']}")
    return found


async def order(stage: Stage, who: Person, command: str, **options: Any) -> Answer:
    """`who` uses a command of the staff in a public channel."""
    return await who.command(stage.guild, stage.channels["welcome"], command, **options)


async def cards(stage: Stage, who: Person, channel: str = LOG) -> list[Answer]:
    """The cards in the moderators' log, or in another channel, as `who` reads them, the first one first."""
    found = await who.must("GET", f"{who.api_url}/channels/{stage.channels[channel]}/messages?limit=100")
    return [Answer(each) for each in reversed(found)]


async def ban_of(stage: Stage, person: Person) -> Any:
    """The ban that stands against `person` at Discord; None: there is none."""
    bans = await stage.discord_api("GET", f"guilds/{stage.guild}/bans")
    return next((each for each in bans if each["user"]["id"] == str(person.id)), None)


async def card(stage: Stage, who: Person, said: str, channel: str = "mod-queue") -> Answer:
    """The card in this channel that says this, once it is there."""
    found: list[Answer] = []

    async def is_there() -> bool:
        found[:] = [each for each in await cards(stage, who, channel) if said in each.content]
        return bool(found)

    await stage.eventually(is_there, f"a card in {channel} that says {said!r}")
    return found[-1]


async def report(stage: Stage, who: Person, message: Any, wrong: str = "rude", **more: str) -> Answer:
    """`who` reports a message from its menu; what they are answered."""
    form = await who.menu(stage.guild, message["channel_id"], "Report", message["id"])
    return await who.submit(form, {"wrong": [wrong], **more})


async def press(who: Person, shown: Answer, action: str) -> Answer:
    """`who` presses a button of a card; what they alone are answered, whatever becomes of the card."""
    found = await who.click(shown, action)
    return found if found.ephemeral else await who.next_message(lambda each: each.ephemeral)
