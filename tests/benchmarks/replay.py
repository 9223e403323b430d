"""`python -m tests.benchmarks.replay FOLDER [--limit N]`: the identifiers of corpora said to the whole bot, and looked
for wherever it could keep them.

The folder is the caller's, and nothing else here depends on it: phi_clinical.jsonl.gz and presidio_synth.json. Members
who have agreed say each text in a support group of tests/config, where the bot takes identifiers down. Once nothing is
due any more, every labelled span is looked for (see `tests.journeys.keeping`). Figures alone are printed, no row.
"""

import argparse
import asyncio
import io
import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import log
from bot.demo.stage import Stage
from sandbox.people import Person, Refused
from tests.benchmarks.identifiers import clinical
from tests.benchmarks.world import CONFIG
from tests.journeys import keeping
from tests.journeys.moderating import moderator
from tests.journeys.welcoming import agree

ROOM = "diabetes"
LONGEST, FEWEST_LETTERS = 2_000, 6
"""Of a message, as Discord has it; of a span that is looked for."""
_PRESIDIO = {"PHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email", "US_SSN": "ssn", "STREET_ADDRESS": "address"}
_MEMBERS, _AT_ONCE = 20, 50
_LAST = "that was all, you can call me on 06 12345678"


@dataclass(frozen=True, slots=True)
class Text:
    """What is said, and what in it points to a person: the corpus and the kind, and the words."""

    words: str
    planted: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and the id of its message."""

    text: Text
    message: int


def texts(folder: Path) -> Iterator[Text]:
    """Of both corpora, one after the other."""
    for row in clinical(folder):
        yield _text("phi_clinical", row.text, row.spans)
    for row in json.loads((folder / "presidio_synth.json").read_text(encoding="utf-8")):
        spans = (
            (each["start_position"], each["end_position"], _PRESIDIO.get(each["entity_type"], ""))
            for each in row["spans"]
        )
        yield _text("presidio_synth", row["full_text"], spans)


def _text(corpus: str, text: str, spans: Iterator[tuple[int, int, str]] | Sequence[tuple[int, int, str]]) -> Text:
    planted = (
        (f"{corpus}, {kind}", text[start:end])
        for start, end, kind in spans
        if kind and end <= LONGEST and end - start >= FEWEST_LETTERS
    )
    return Text(text[:LONGEST], tuple(planted))


class Replay:
    """Members who say texts, a moderator who sees what the staff are shown, and the bot."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage, self._folder, self._room = stage, folder, stage.channels[ROOM]
        self._members = list[Person]()
        self.counts = Counter[str]()
        self.said = list[Said]()

    async def say_all(self, wanted: Sequence[Text]) -> keeping.Kept:
        """All of them; what the bot keeps of it."""
        logged = io.StringIO()
        with redirect_stderr(logged):
            log.set_up(logging.INFO, form="json")
            await self._stage.start_bot()
            mia = await moderator(self._stage)
            self._members = [await self._member(number) for number in range(_MEMBERS)]
            before = time.perf_counter()
            for number, each in enumerate(wanted):
                self.said.append(Said(each, await self._say(number, each.words)))
                if number % _AT_ONCE == 0:
                    await keeping.settled(self._stage)
            await self._all_judged()
            await keeping.settled(self._stage)
            self.counts["seconds"] = round(time.perf_counter() - before)
            return await keeping.look(self._stage, self._folder, mia, logged.getvalue)

    async def _member(self, number: int) -> Person:
        found = await self._stage.person(f"member{number}")
        await agree(self._stage, found)
        return found

    async def _say(self, number: int, words: str) -> int:
        """Whoever wrote the same as others did is not heard for a while: somebody else goes on."""
        at = number % _MEMBERS
        try:
            said = await self._members[at].say(self._room, words)
        except Refused:
            self.counts["silenced"] += 1
            self._members[at] = await self._member(_MEMBERS + self.counts["silenced"])
            said = await self._members[at].say(self._room, words)
        return int(said["id"])

    async def _all_judged(self) -> None:
        """The bot has heard the last message, and nothing that it heard is still being looked at."""
        last = await (await self._member(-1)).say(self._room, _LAST)

        async def are_done() -> bool:
            at_work = any(each.get_name().endswith("on_message") for each in asyncio.all_tasks())
            return not at_work and int(last["id"]) not in self._standing()

        await self._stage.eventually(are_done, "all to be judged")

    def _standing(self) -> dict[int, tuple[int, str]]:
        """What stands in the room: who wrote it, and the words."""
        messages = self._stage.sandbox.discord.state.channel(self._room).messages
        return {id_: (each.author.id, each.content) for id_, each in messages.items()}

    def still_there(self) -> Counter[str]:
        """What stands in the room after all, by corpus and kind; also how many messages were taken down."""
        standing, bot = self._standing(), self._stage.sandbox.discord.application_id
        first = self.said[0].message  # the bot's own post of this group is older
        anew = [words for id_, (author, words) in standing.items() if author == bot and id_ > first]
        self.counts["down"] = sum(each.message not in standing for each in self.said)
        self.counts["anew"] = len(anew)
        posted = "\n".join(anew)
        return Counter(
            what
            for each in self.said
            for what, planted in each.text.planted
            if each.message in standing or planted in posted
        )


async def replay(folder: Path, limit: int | None) -> None:
    """Say them, look for what they planted, and print the figures."""
    wanted = list(islice(texts(folder), limit))
    with TemporaryDirectory() as place:
        async with Stage(f"sqlite:///{place}/bot.db", config_dir=CONFIG) as stage:
            saying = Replay(stage, Path(place))
            kept = await saying.say_all(wanted)
            standing = saying.still_there()
    planted = Counter(what for each in wanted for what, _words in each.planted)
    found = Counter(
        (where, what)
        for what, words in {each for text in wanted for each in text.planted}
        for where in kept.holds(words)
    )
    sizes = {place: len(each) for place, each in kept.found.items()}
    for line in _lines(saying.counts, len(wanted), planted, standing, found, sizes):
        sys.stdout.write(f"{line}\n")


def _lines(
    counts: Counter[str], messages: int, planted: Counter[str], standing: Counter[str],
    found: Counter[tuple[str, str]], sizes: Mapping[str, int],
) -> Iterator[str]:  # fmt: skip
    yield f"messages {messages}: taken down {counts['down']}, of these posted anew {counts['anew']}"
    yield f"who said too much alike, and was silenced: {counts['silenced']}"
    yield f"spans that point to a person: {planted.total()}"
    for where, size in sizes.items():
        some = {what: count for (place, what), count in found.items() if place == where}
        yield f"  found in {where} ({size:,} bytes): {sum(some.values())} (wanted: none) {some or ''}".rstrip()
    yield f"  still in the room, as they were not seen: {standing.total()}"
    for what, count in sorted(planted.items()):
        yield f"    {what}: {standing[what]} of {count}"
    yield f"messages a second, bot, people and Discord in one process: {messages / max(1, counts['seconds']):.1f}"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.replay", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, help="the first so many texts (all of them without)")
    chosen = parser.parse_args()
    asyncio.run(replay(chosen.folder, chosen.limit))


if __name__ == "__main__":
    main()
