"""What points to a person, and somebody wrote: it is in no file, no log, no card and no evidence of the bot's."""

import logging
from pathlib import Path

import pytest

from bot.demo.stage import Stage
from sandbox.people import Person
from tests.journeys import keeping
from tests.journeys.keeping import EVIDENCE, FILES, LOG, STAFF, Kept
from tests.journeys.moderating import card, moderator, press, report
from tests.journeys.test_enforcement import gone, hint, member, told

# What stands in [ ] points to a person.
SAID = (
    "you can call me on [212-555-0142] after four, i am home all day",
    "write to [r.vandenbroek@example.org] please, i read it each evening",
    "is it safe that they have my social: [219-09-9999]",
    "they wrote MRN [00482917] on my wristband and my name under it",
    "my insurance ID is [XKD 482 917 003], do i need to bring the card",
    "the doctor's NPI number is [1234567893], who knows her",
    "DOB [03/14/1961], she is my aunt and in room four",
    "my address is [27 Willow Street, Marlow] if somebody wants to send a card",
)
GEZEGD = (
    "bel me maar op [06-23456789], ik ben wakker",
    "mail me: [anna.k (at) example (dot) org], dan stuur ik het recept",
    "mijn rijksregisternummer is [85.07.30-033.28], en nu",
    "mijn bsn is [111222333], dat vroegen ze aan de balie",
    "mijn dossiernummer bij het umc is [8821340], waar vind ik de uitslag",
    "mijn polisnummer [48.291.700] vergoedt het niet",
    "geboren op [14 maart 1961] te Delft, en nog altijd daar",
    "ik woon op [Molenstraat 14b], kom gerust langs",
)
NEAR = "i am going to kill myself tonight, my sister is at [06 12345678], goodbye everyone"
NABIJ = "ik ga vannacht zelfmoord plegen, mijn moeder woont op [Beukenlaan 7], vaarwel allemaal"
SCAM = (
    "free nitro for everybody, claim it now at https://discord-nitro.gift-claim.example/free or ask "
    "[claims@mail.example.co.uk] before it is gone"
)
CLOSED = "my hospital number is [H4829172], can somebody of you look"
EDITED = "good morning all of you, my number is [+31 6 34567890] now"
REPORTED = "[020 7946 0321]"


def parted(text: str) -> tuple[str, list[str]]:
    """A text as it is said, and what in it points to a person."""
    *parts, rest = [each.partition("[")[::2] for each in text.split("]")]
    return "".join(f"{before}{planted}" for before, planted in parts) + rest[0], [planted for _, planted in parts]


async def says(stage: Stage, who: Person, room: int, text: str) -> list[str]:
    """`who` writes it, and it is taken down; what it planted."""
    said, planted = parted(text)
    await who.say(room, said)
    await gone(stage, who, room, planted[0])
    return planted


async def in_danger(stage: Stage, who: Person, room: int, text: str, answer: str) -> list[str]:
    """`who` writes it, is answered, and it stands there again without what it planted."""
    planted = await says(stage, who, room, text)
    await told(stage, who, answer)
    return planted


async def behind_a_button(stage: Stage, who: Person, room: int, mia: Person) -> list[str]:
    """Who takes no direct messages writes it, somebody reports it as long as it stands, and nobody opens the button."""
    other = await member(stage, "bea")
    await who.set_dms(False)
    said, planted = parted(CLOSED)
    message = await who.say(room, said)
    await hint(stage, who, room)
    words, more = parted(f"her number is there, you can call her on {REPORTED}")
    await report(stage, other, message, wrong="privacy", words=words)
    await card(stage, mia, "One person told of it")
    await stage.advance(keeping.A_WHILE)
    await gone(stage, who, room, planted[0])
    return [*planted, *more]


async def edited(stage: Stage, who: Person, room: int) -> list[str]:
    """`who` writes an ordinary message, and changes it."""
    said, planted = parted(EDITED)
    message = await who.say(room, said[: said.index(",")])
    await who.must("PATCH", f"{who.api_url}/channels/{room}/messages/{message['id']}", {"content": said})
    await gone(stage, who, room, planted[0])
    return planted


async def test_what_points_to_somebody_is_in_no_file_no_log_no_card_and_no_evidence(
    stage: Stage, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    mia, room, support = await moderator(stage), stage.channels["lounge"], stage.channels["diabetes"]
    anna, bas, carl, dirk, eva = [await member(stage, name) for name in ("anna", "bas", "carl", "dirk", "eva")]
    planted = [each for text in SAID for each in await says(stage, anna, support, text)]
    planted += [each for text in GEZEGD for each in await says(stage, bas, room, text)]
    planted += await in_danger(stage, carl, room, NEAR, "I am glad that you said it")
    planted += await in_danger(stage, dirk, support, NABIJ, "Fijn dat je het zei")
    planted += await edited(stage, anna, room)
    planted += await says(stage, eva, room, SCAM)
    shown = await card(stage, mia, f"<@{eva.id}>")
    words = await press(mia, shown, next(each for each in shown.buttons if each.startswith("evidence:read")))
    assert "before it is gone" in words.content
    planted += await behind_a_button(stage, eva, room, mia)
    await keeping.settled(stage)
    kept = await keeping.look(stage, tmp_path, mia, lambda: "".join(capfd.readouterr()) + caplog.text)
    assert {each: kept.holds(each) for each in planted if kept.holds(each)} == {}
    assert len(planted) == len(set(planted)) == 22
    _each_place_was_looked_at(kept)


def _each_place_was_looked_at(kept: Kept) -> None:
    for said, place in (
        ("identifiers", FILES), ("before it is gone", EVIDENCE), ("judged", LOG), ("you can call her on", STAFF),
    ):  # fmt: skip
        assert place in kept.holds(said)
