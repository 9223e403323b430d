"""Moderators at work: a timeout that ends by itself, and a ban that was a mistake."""

from datetime import timedelta
from time import monotonic

from bot.demo.stage import Stage
from bot.demo.tour import Tour, observe
from bot.domain.screen import START
from sandbox.people import Answer, Person

_AT_ONCE_S = 1.0


async def tour(stage: Stage, walk: Tour) -> None:
    """The steps."""
    mia, rick = await stage.person("mia"), await stage.person("rick")
    role = stage.roles["moderator"]
    await stage.discord_api("PUT", f"guilds/{stage.guild}/members/{mia.id}/roles/{role}")
    await _crisis(stage, walk, mia)
    await _protection(stage, walk, mia)
    await _report(stage, walk, mia)
    await _timeout(stage, walk, mia, rick)
    await _mistake(stage, walk, mia, rick)


async def _crisis(stage: Stage, walk: Tour, mia: Person) -> None:
    room = stage.channels["lounge"]
    ada, tom = await stage.person("ada"), await stage.person("tom")
    async with walk.step("Ada writes that she does not want to live any more, and is answered in private") as seen:
        before = monotonic()
        await ada.say(room, "I don't want to live anymore, tonight it ends. Goodbye everyone")
        answer = await ada.next_message(lambda each: "I read what you wrote" in each.content)
        seen.append(answer.text)
        observe(monotonic() - before < _AT_ONCE_S, "within a second")
        shown = await tom.must("GET", f"{tom.api_url}/channels/{room}/messages?limit=5")
        seen.append(observe("message for you" not in repr(shown), "nobody else in the room sees anything of it"))
    async with walk.step("The moderators are called to a card, blurred, with the link and not the text") as seen:
        card = await _card(stage, mia, "Card 1", "crisis-desk")
        seen.append(card.text)
        await _card(stage, mia, "Somebody may need help", "crisis-desk")
        observe("Goodbye" not in card.text, "what was written is not on it")
    async with walk.step("A moderator looks after it, and closes it once she has spoken with her") as seen:
        await mia.click(card, next(each for each in card.buttons if ":claim:" in each))
        card = await _card(stage, mia, "looks after it", "crisis-desk")
        await mia.click(card, next(each for each in card.buttons if ":spoken:" in each))
        seen.append((await _card(stage, mia, "Somebody spoke with them", "crisis-desk")).text)


async def _protection(stage: Stage, walk: Tour, mia: Person) -> None:
    room = stage.channels["lounge"]
    bob, eve = await stage.person("bob", "nl"), await stage.person("eve")
    for person in (bob, eve):
        asked = await person.click(await person.next_message(), START)
        await person.click(asked, asked.buttons[0])
        await stage.opens(person, stage.config.onboarding.paths.myself[0])
    async with walk.step("Bob writes his telephone number where strangers read; it comes back without it") as seen:
        await bob.say(room, "bel me maar, 06 12345678, ik ben de hele dag thuis")
        seen.append((await bob.next_message(lambda each: "weggehaald" in each.content)).text)
        seen.append((await bob.next_message(lambda each: "bel me maar" in each.content)).text)
        await _gone(stage, mia, room, "12345678")
        seen.append(observe(not await _reads(mia, room, "12345678"), "nobody reads it in the room any more"))
    async with walk.step("Somebody's account spreads a scam: it is taken down, and the moderators get a card") as seen:
        await eve.say(room, "Free Nitro for all, claim yours now: https://discord-nitro.gift-claim.example/free")
        await _gone(stage, mia, room, "Free Nitro")
        card = await _card(stage, mia, "The bot found", "mod-queue")
        seen.append(card.text)
        observe("Nitro" not in card.text, "what was written is not on it")
        words = await mia.click(card, next(each for each in card.buttons if each.startswith("evidence:")))
        seen.append(words.text)


async def _report(stage: Stage, walk: Tour, mia: Person) -> None:
    lounge = stage.channels["lounge"]
    eva, pim = await stage.person("eva"), await stage.person("pim", "nl")
    async with walk.step("Two people report a message from its menu, and are thanked, each in their language") as seen:
        said = await eva.say(lounge, "Throw your pills away, like I did")
        for person, wrong in ((pim, "medical-advice"), (mia, "other")):
            form = await person.menu(stage.guild, lounge, "Report", said["id"])
            seen.append((await person.submit(form, {"wrong": [wrong], "words": ""})).text)
    async with walk.step("Moderators see one card, with the link and not the text") as seen:
        card = await _card(stage, mia, "2 people", "mod-queue")
        seen.append(card.text)
        observe("pills" not in card.text, "what was written is not on it")
    async with walk.step("One press removes the message; whoever reported hears that it was looked at") as seen:
        await mia.click(card, next(each for each in card.buttons if ":remove:" in each))
        seen.append((await _card(stage, mia, "Closed: message removed", "mod-queue")).text)
        seen.append((await pim.next_message(lambda each: "Je vertelde ons" in each.content)).text)


async def _timeout(stage: Stage, walk: Tour, mia: Person, rick: Person) -> None:
    lounge = stage.channels["lounge"]
    async with walk.step("Rick advertises; a moderator right-clicks his message and gives him a timeout") as seen:
        said = await rick.say(lounge, "Cheap pills, write me")
        form = await mia.menu(stage.guild, lounge, "Moderate", said["id"])
        filled = {"act": ["timeout"], "reason": ["advertising"], "length": ["1440m"], "remove": ["yes"]}
        answer = await mia.submit(form, filled)
        seen.append(answer.text)
        observe(answer.ephemeral, "only the moderator sees the answer")
        seen.append(observe(not await _can_write(rick, lounge), "Rick can read, and not write"))
    async with walk.step("He is told why, until when, and whom to ask") as seen:
        seen.append((await rick.next_message(lambda each: "moderat" in each.content)).text)
    async with walk.step("A day passes: it ends by itself, and its card in #mod-log says so") as seen:
        await stage.advance(timedelta(days=1, seconds=1))
        seen.append((await _card(stage, mia, "its time was over")).text)
        seen.append(observe(await _can_write(rick, lounge), "Rick can write again"))


async def _mistake(stage: Stage, walk: Tour, mia: Person, rick: Person) -> None:
    async with walk.step("The moderator bans the wrong person, and undoes it with one press") as seen:
        where = stage.guild, stage.channels["welcome"]
        answer = await mia.command(*where, "ban", member=rick, reason="scam")
        seen.append(answer.text)
        undo = next(each for each in answer.buttons if each.startswith("case:undo:"))
        seen.append((await mia.click(answer, undo)).text)
        bans = await stage.discord_api("GET", f"guilds/{stage.guild}/bans")
        seen.append(observe(not bans, "nobody is banned any more"))
    async with walk.step("What was done is kept, by number") as seen:
        seen.append((await mia.command(*where, "case list")).text)


async def _reads(person: Person, channel: int, words: str) -> bool:
    found = await person.must("GET", f"{person.api_url}/channels/{channel}/messages?limit=20")
    return any(words in each["content"] for each in found)


async def _gone(stage: Stage, person: Person, channel: int, words: str) -> None:
    async def is_gone() -> bool:
        return not await _reads(person, channel, words)

    await stage.eventually(is_gone, "the message to be taken down")


async def _can_write(person: Person, channel: int) -> bool:
    status, _ = await person.call("POST", f"/channels/{channel}/messages", {"content": "Hello"})
    return status == 200


async def _card(stage: Stage, mia: Person, said: str, channel: str = "mod-log") -> Answer:
    """The card in this channel that says this."""
    found: list[Answer] = []

    async def is_there() -> bool:
        place = f"{mia.api_url}/channels/{stage.channels[channel]}/messages"
        found[:] = [Answer(each) for each in await mia.must("GET", place) if said in each["content"]]
        return bool(found)

    await stage.eventually(is_there, f"a card that says: {said}")
    return found[0]
