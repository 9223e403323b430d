"""People for journeys about asking the moderators: what each does and sees at their own client."""

from typing import Any

from bot.demo.stage import Stage
from sandbox.people import Answer, Person

ROOM, STAFF = "ask-the-moderators", "mod-log"


PATIENCE_S = 20.0


async def ask(stage: Stage, person: Person) -> Answer:
    """`person` uses /contact, and asks the moderators."""
    choice = await person.command(stage.guild, stage.channels["welcome"], "contact", timeout=PATIENCE_S)
    return await person.click(choice, "contact:ask", PATIENCE_S)


async def press(person: Person, message: Answer, action: str, expected: str) -> None:
    """Press a button, and wait for this answer: the message with the button may change before it comes."""
    seen = await person.click(message, action, PATIENCE_S)
    if expected not in seen.content:
        await person.next_message(lambda each: expected in each.content, PATIENCE_S)


async def hand_in(person: Person, form: Answer, words: str, expected: str) -> None:
    """Hand in a form, and wait for this answer."""
    seen = await person.submit(form, {"words": words}, PATIENCE_S)
    if expected not in seen.content:
        await person.next_message(lambda each: expected in each.content, PATIENCE_S)


def threads(stage: Stage, channel: str) -> list[Any]:
    """The threads below a channel, as Discord has them, the oldest first."""
    found = stage.sandbox.discord.state.guild.threads.values()
    return [each for each in found if each.parent_id == stage.channels[channel]]


def said(thread: Any) -> list[str]:
    """What stands in a thread, the first first; not that somebody was added."""
    return [each.content for each in thread.messages.values() if each.content]


async def read(person: Person, channel: int) -> list[Answer]:
    """What `person` reads in a channel or thread, the first message first."""
    found = await person.must("GET", f"{person.api_url}/channels/{channel}/messages?limit=100")
    return [Answer(each) for each in reversed(found)]


async def card(stage: Stage, person: Person) -> Answer:
    """The staff's last card, as `person` reads it."""
    found = [each for each in await read(person, stage.channels[STAFF]) if "Question" in each.content]
    return found[-1]
