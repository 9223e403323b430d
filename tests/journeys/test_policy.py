"""A policy is tried: by a moderator with a text on Discord, by the operator with labelled messages of a file."""

import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import text

from bot.demo.stage import Stage
from sandbox.people import Answer, Person, Refused
from tests.journeys.moderating import cards, moderator, order
from tests.journeys.program import start
from tests.journeys.test_processes import ended

ROOT = Path(__file__).parents[2]
MODERATE = 1 << 40
NUMBER = "you can ring me on 06 12345678 any evening"
NEAR = "i am going to kill myself tonight, my sister is at 06 12345678, goodbye everyone"
WORRIED = "my brother texted me goodbye, he says he will kill himself tonight and i do not know what to do"
LOW = "i am so overwhelmed today, can somebody please just talk to me"
ADVICE = "you should stop taking your insulin, it does more harm than good"
CLAIM = "hello, this is your doctor speaking, i am from the hospital and need your date of birth"
CONFIRMS = "yes, she was admitted to our ward last week"


def stored(folder: Path) -> bytes:
    """All that is in the files of databases."""
    return b"".join(each.read_bytes() for each in folder.rglob("*.db*"))


async def tried(stage: Stage, who: Person, said: str, place: str = "lounge") -> Answer:
    """What the bot answers to `who` in `place`."""
    return await who.command(stage.guild, stage.channels[place], "policy test", text=said)


async def test_a_moderator_alone_sees_what_would_be_found_where_they_are(stage: Stage) -> None:
    mia = await moderator(stage)
    answer = await tried(stage, mia, NUMBER)
    assert answer.ephemeral
    place, found, note = answer.content.splitlines()
    assert place == f"If somebody wrote this in <#{stage.channels['lounge']}>:"
    assert found == (
        "• points to a person (telephone number): it would be taken down and sent back, to be posted again"
    )
    assert "I kept nothing of your text" in note
    assert "Nothing was found." in (await tried(stage, mia, "what a lovely day in the garden")).content
    advice = (await tried(stage, mia, ADVICE)).content
    assert "• advice about treatment: it would stand, and you would get a card" in advice


async def test_what_is_looked_for_is_what_config_wants_where_they_are(stage: Stage) -> None:
    mia = await moderator(stage)
    body = {"name": "A walk", "type": 11}
    thread = await mia.must("POST", f"{mia.api_url}/channels/{stage.channels['lounge']}/threads", body)
    assert (
        "advice about treatment" in (await mia.command(stage.guild, thread["id"], "policy test", text=ADVICE)).content
    )
    for place in ("mod-log", "ask-the-moderators"):
        off = (await tried(stage, mia, NUMBER, place)).content
        assert "Nothing is looked for there but who may be in danger." in off
        assert "points to a person" not in off


async def test_or_what_it_wants_in_the_channel_that_they_name(stage: Stage) -> None:
    mia, named = await moderator(stage), str(stage.channels["hospital-lobby"])
    there = (await order(stage, mia, "policy test", text=ADVICE, channel=named)).content
    assert f"<#{named}>" in there
    assert "Nothing was found." in there, "hospitals advise one another"


async def test_whoever_writes_it_counts(stage: Stage) -> None:
    """What only somebody of a hospital can do wrong, and what only somebody else can."""
    mia = await moderator(stage)
    assert "tells that somebody is a patient (in plain words" in (await tried(stage, mia, CONFIRMS)).content
    assert "pretends to be staff or a doctor (the text says so)" in (await tried(stage, mia, CLAIM)).content


async def test_who_may_be_in_danger_is_told_and_nobody_is_called(stage: Stage) -> None:
    mia = await moderator(stage)
    answer = (await tried(stage, mia, NEAR)).content
    assert "**Whoever wrote it may be in danger right now.**" in answer
    assert "Taken together: the bot would post it anew without what points to a person" in answer
    assert "**Somebody they worry about may be in danger" in (await tried(stage, mia, WORRIED)).content
    low = (await tried(stage, mia, LOW)).content
    assert "**Whoever wrote it has a hard time.**" in low
    assert "nobody would be called" in low
    await stage.caught_up()
    assert not any("Card" in each.content for each in await cards(stage, mia, "crisis-desk"))


async def test_the_text_is_stored_nowhere_and_in_no_log(
    stage: Stage, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    owner = await stage.owner()
    answers = {(await tried(stage, owner, said)).content for _ in range(4) for said in (NEAR, NUMBER)}
    assert len(answers) == 2, "four times the same is no repetition"
    await stage.caught_up()
    async with stage.database.transaction(readonly=True) as session:
        for table in ("verdicts", "crisis_cards", "evidence", "reports"):
            found = (await session.exec(text(f"SELECT * FROM {table}"))).all()  # type: ignore[call-overload]  # noqa: S608
            assert [*found] == [], table
    await stage.stop_bot()
    kept, logged = stored(tmp_path), "".join(capfd.readouterr()) + caplog.text
    for part in ("06 12345678", "kill myself", "any evening"):
        assert part.encode() not in kept
        assert part not in logged


async def test_discord_hides_it_from_members_and_config_says_who_may(stage: Stage) -> None:
    anna, helper = await stage.person("anna"), await stage.person("helper")
    with pytest.raises((Refused, LookupError)):
        await order(stage, anna, "policy test", text=NUMBER)
    made = await stage.discord_api(
        "POST", f"guilds/{stage.guild}/roles", {"name": "Extra", "permissions": str(MODERATE)}
    )
    await stage.discord_api("PUT", f"guilds/{stage.guild}/members/{helper.id}/roles/{made['id']}")
    refused = await order(stage, helper, "policy test", text=NUMBER)
    assert "Your role does not let you do this" in refused.content
    assert "points to a person" not in refused.content


async def test_it_answers_in_dutch(stage: Stage) -> None:
    mia = await moderator(stage, locale="nl")
    answer = await tried(stage, mia, NUMBER)
    assert "• wijst naar een persoon (telefoonnummer): het zou worden weggehaald" in answer.content
    assert "`/moderatie status`" in answer.content


ROWS: list[dict[str, Any]] = [
    {"id": "a1", "lang": "en", "text": NEAR, "labels": {"crisis": "high", "identifier": [[48, 59, "phone"]]}},
    {"id": "a2", "lang": "en", "text": "the bus was late again, so i walked", "labels": {}},
    {"id": "a3", "lang": "en", "text": NUMBER, "labels": {}},
    {"id": "a4", "lang": "en", "text": CONFIRMS, "labels": {"confirms_patient": True, "mood": "calm"}},
    {"id": "a5", "lang": "en", "text": "hello there", "name": "Moderator", "labels": {"impersonation": True}},
    {"id": "a6", "lang": "nl", "text": "gisteren gewandeld met de hond", "labels": {"advice": True}},
]


async def ran(folder: Path, file: str, *more: str) -> tuple[int, list[str]]:
    """What `policy test` says, without a token and without a database."""
    environment = {"PATH": os.environ["PATH"], "CONFIG_DIR": str(ROOT / "tests" / "config")}
    status, said = await ended(await start(folder, environment, "policy", "test", file, *more))
    assert stored(folder) == b""
    return status, said.splitlines()


def part(lines: list[str], title: str) -> dict[str, str]:
    """The table with this title: a line for each label."""
    begins = next(n for n, line in enumerate(lines) if line.startswith(f"{title} "))
    table = lines[begins + 1 : lines.index("", begins)]
    return {line[:20].strip(): " ".join(line[20:].split()) for line in table}


async def test_an_operator_tries_a_policy_on_labelled_messages(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in ROWS))
    status, lines = await ran(tmp_path, "rows.jsonl")
    assert status == 0
    everything = part(lines, "all: 6")
    assert everything["crisis, high"] == "1 1 0 0 1.00 (0.21-1.00) 1.00 (0.21-1.00)"
    assert everything["identifier"] == "1 1 1 0 1.00 (0.21-1.00) 0.50 (0.09-0.91)"
    assert everything["advice"] == "1 0 0 1 0.00 (0.00-0.79) -"
    assert everything["confirms_patient"].startswith("1 1 0 0 ")
    assert everything["impersonation"].startswith("1 1 0 0 ")
    assert part(lines, "en: 5")["advice"] == "0 0 0 0 - -"
    assert part(lines, "nl: 1")["advice"].startswith("1 0 0 1 ")
    assert "Not looked at, as no such label is known: mood (1)." in lines
    assert lines[-2:] == ["Found in rows without a label, of which there are 2:", "identifiers  1: a3"]
    assert not any(word in "\n".join(lines) for word in ("06 123", "sister", "bus", "wandeld", "calm"))


async def test_by_the_rules_of_a_group_what_is_off_is_said(tmp_path: Path) -> None:
    many = [{**ROWS[2], "id": f"m{n}"} for n in range(12)]
    (tmp_path / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in (*ROWS, *many)))
    status, lines = await ran(tmp_path, "rows.jsonl", "--group", "hospitals")
    assert status == 0
    assert part(lines, "all: 18")["advice"] == "1 off"
    assert part(lines, "all: 18")["identifier"].startswith("1 1 13 0 ")
    assert lines[-1] == "identifiers  13: a3, m0, m1, m2, m3, m4, m5, m6, m7, m8, ..."
    assert (await ran(tmp_path, "rows.jsonl", "--group", "hospital")) == (
        2,
        ['moderation.toml has no group "hospital". It has: patients, hospitals. Did you mean "hospitals"?'],
    )


async def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n\n")
    (tmp_path / "half.jsonl").write_text(f'{json.dumps(ROWS[1])}\n{{"id": "secret words')
    for file, why in (
        ("none.jsonl", "cannot be read (No such file or directory)."),
        (".", "cannot be read (Is a directory)."),
        ("empty.jsonl", "there is no row in it. Each line is one, as docs/detectors.md shows."),
        ("half.jsonl", "line 2: is not JSON. Nothing was judged."),
    ):
        assert await ran(tmp_path, file) == (2, [f"{file}: {why}"])
