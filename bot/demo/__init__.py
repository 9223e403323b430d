"""`make demo`: the main path walked on this machine with real clients, each step with what was observed."""

import asyncio
import json
import logging
import os
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bot import log
from bot.demo import moderation
from bot.demo.stage import Stage
from bot.demo.tour import NotObserved, Tour, observe
from bot.domain.screen import START
from sandbox.people import Answer, Person


async def walk(*, once: bool, record: Path | None) -> int:
    """Tour the path; answers the exit status: 0 when every observation held. Without `once`, stay up until Ctrl-C."""
    log.set_up(logging.ERROR)
    console = Console(highlight=False, soft_wrap=True)
    folder = Path(os.environ.get("CONFIG_DIR") or "config")
    with TemporaryDirectory(prefix="health-network-demo-") as temporary:
        database = f"sqlite:///{temporary}/demo.db"
        async with Stage(database, config_dir=folder, record=record, bare=True) as stage:
            try:
                await _path(stage, Tour(console))
            except NotObserved:
                return 1
            console.print("\n[green]Every observation held.[/]")
            if not once:
                await _stay(stage, console)
    return 0


async def _path(stage: Stage, walk: Tour) -> None:
    async with walk.step("The empty server is built from config, as by health-network community apply") as seen:
        made: Counter[str] = Counter()
        left = await stage.apply_community(lambda step: made.update([step.kind]))
        seen.append("made: " + ", ".join(f"{kind} ({count})" for kind, count in made.items()))
        seen.append(observe(not left.to_do, "a second plan is empty"))
    async with walk.step("The bot starts") as seen:
        await stage.start_bot()
        seen.append("Discord and Stripe (stand-ins on this machine), and the bot with an SQLite database")
    await _welcome(stage, walk)
    nurse, stranger = await _arrivals(stage, walk)
    await _purchase(stage, walk, nurse, stranger)
    await _end(stage, walk, nurse)
    await moderation.tour(stage, walk)


async def _welcome(stage: Stage, walk: Tour) -> None:
    async with walk.step("A patient with a Dutch Discord joins, and gets a message in both languages") as seen:
        patient = await stage.person("anna", "nl")
        group = stage.channels[stage.config.onboarding.paths.myself[0]]
        message = await patient.next_message()
        seen.append(message.text)
        observe(not await patient.can_read(group), "the support groups are closed to her")
    async with walk.step("She presses the button, and reads the guidelines in Dutch") as seen:
        message = await patient.click(message, START)
        seen.append(message.text)
        observe(message.ephemeral, "only she sees it")
    async with walk.step("She agrees, and the support groups open") as seen:
        message = await patient.click(message, message.buttons[0])
        await stage.opens(patient, stage.config.onboarding.paths.myself[0])
        seen.append(message.text)
    async with walk.step("She says what brings her, and is shown the rooms that fit") as seen:
        message = await patient.click(message, "start:path:myself")
        seen.append(message.text)
        everybody = await stage.discord_api("GET", f"guilds/{stage.guild}/members/{patient.id}")
        seen.append(observe(everybody["roles"] == [str(stage.roles["member"])], "all that others see is: Member"))
    async with walk.step("She asks what is kept about her, and has it forgotten") as seen:
        seen.append((await stage.command(patient, "profile")).text)
        message = await stage.command(patient, "privacy erase")
        seen.append(message.text)
        seen.append((await patient.click(message, "privacy:erase", timeout=15)).text)
        seen.append(observe(not await patient.can_read(group), "the support groups are closed to her"))


async def _arrivals(stage: Stage, walk: Tour) -> tuple[Person, Person]:
    async with walk.step("A nurse and a stranger join the server") as seen:
        nurse, stranger = await stage.person("noor", "nl"), await stage.person("sam")
        names = await nurse.visible_channels(stage.guild)
        seen.append(f"the nurse sees: {', '.join(names)}")
        lobby = stage.channels["hospital-lobby"]
        seen.append(observe(not await nurse.can_read(lobby), "the private channel is hidden from her"))
    async with walk.step("The stranger uses /help, in English; the nurse in Dutch") as seen:
        for person in (stranger, nurse):
            answer = await stage.command(person, "help")
            seen.append(answer.text)
            observe(answer.ephemeral, "only the person sees the answer")
    return nurse, stranger


async def _purchase(stage: Stage, walk: Tour, nurse: Person, stranger: Person) -> None:
    lobby = stage.channels["hospital-lobby"]
    async with walk.step("The nurse uses /membership join") as seen:
        answer = await stage.command(nurse, "membership join")
        seen.append(answer.text)
        observe(answer.ephemeral, "only she sees the answer")
        observe(len(answer.links) == 1, "there is one button, to Checkout")
    async with walk.step("She pays on the hosted page") as seen:
        landed = await stage.submit(answer.links[0][1], action="pay")
        seen.append(f"her browser lands on {landed}")
        observe(await stage.page_is_there(landed), "the page is there")
    async with walk.step("The private channels open") as seen:
        await stage.opens(nurse)
        seen.append(f"the nurse sees: {', '.join(await nurse.visible_channels(stage.guild))}")
        seen.append(observe(not await stranger.can_read(lobby), "it stays hidden from the stranger"))
    async with walk.step("She is told, in Dutch") as seen:
        seen.append((await nurse.next_message(_is_about_membership)).text)
    async with walk.step("She uses /membership join again") as seen:
        again = await stage.command(nurse, "membership join")
        seen.append(again.text)
        seen.append(observe(not again.links, "a second identical purchase is refused before paying"))


async def _end(stage: Stage, walk: Tour, nurse: Person) -> None:
    lobby = stage.channels["hospital-lobby"]
    async with walk.step("She cancels on Stripe's page, at the end of the period") as seen:
        await stage.portal(nurse, action="cancel_at_period_end")
        await stage.caught_up()
        seen.append((await stage.command(nurse, "membership status")).text)
        seen.append(observe(await nurse.can_read(lobby), "the private channel is still open"))
    async with walk.step("32 days pass: the private channels close") as seen:
        await stage.advance(timedelta(days=32))
        await stage.closes(nurse)
        seen.append(f"the nurse sees: {', '.join(await nurse.visible_channels(stage.guild))}")
    async with walk.step("She is told") as seen:
        seen.append((await nurse.next_message(_is_about_membership)).text)


def _is_about_membership(message: Answer) -> bool:
    return START not in message.buttons


async def _stay(stage: Stage, console: Console) -> None:
    console.print(f"\nAll of it stays up until Ctrl-C. A page to look at: {stage.web}/membership/success?lang=en")
    console.print("The stand-ins' addresses, for programs of your own (README, the tree):")
    console.print(json.dumps(stage.sandbox.addresses()), soft_wrap=True)
    ended = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, ended.set)
    await ended.wait()
