"""What the bot answers to who writes to it, also where Discord or the database does not do what it should."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.crisis.texts import Texts
from bot.db import Session, members
from bot.domain.screen import START
from bot.errors import TryLater
from bot.i18n import LOCALES
from bot.onboarding import replies as module
from bot.onboarding.replies import Replies
from sandbox.people import Person
from tests.db.newcomers import BEFORE
from tests.db.parts import Parts


def _texts(parts: Parts) -> Texts:
    return Texts(parts.config.moderation.crisis, parts.sentences, "")


class Chat:
    """Anna's direct messages with the bot, which answers there."""

    def __init__(self, parts: Parts, anna: Person, chat: int) -> None:
        self.parts, self.anna, self.id = parts, anna, chat
        self.replies = Replies(parts.walk, parts.discord, _texts(parts).reply, parts.sentences)
        self.path = f"/channels/{chat}/messages"

    async def answer(self, nonce: str = "1") -> None:
        await self.replies.answer(int(self.anna.id), self.id, nonce)

    async def said(self) -> list[dict[str, Any]]:
        """The bot's messages, the first at first."""
        found = await self.parts.stage.bot_api("GET", f"channels/{self.id}/messages")
        return list(reversed(found))

    async def answered(self) -> set[str]:
        """The names of what was answered; each once."""
        names = [str(each["nonce"]) for each in await self.said()]
        assert len(set(names)) == len(names)
        return set(names)

    def fault(self, **what: Any) -> Any:
        return self.parts.stage.sandbox.discord.fault(f"{self.path}$", method="POST", **what)


@pytest.fixture
async def chat(parts: Parts) -> Chat:
    """A chat with somebody who is not known."""
    anna = await parts.stage.person("anna")
    return Chat(parts, anna, int(await anna.open_dm(parts.stage.sandbox.discord.application_id)))


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of each pause that the replies make; none is waited for."""
    found: list[float] = []

    async def sleep(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(module, "asyncio", SimpleNamespace(sleep=sleep, timeout=asyncio.timeout))
    return found


def _words(parts: Parts, *locales: str) -> str:
    return _texts(parts).reply(None if len(locales) > 1 else locales[0])


async def test_whom_to_call_comes_first_in_the_language_of_who_writes(parts: Parts, chat: Chat) -> None:
    await chat.answer("1")
    await parts.walk.language(int(chat.anna.id), "nl")
    await chat.answer("2")
    await chat.answer("2")  # the gateway told of it twice
    both, dutch = await chat.said()
    assert both["content"] == _words(parts, *LOCALES)
    assert dutch["content"] == _words(parts, "nl")
    for said, label in ((both, "Start / Begin"), (dutch, "Begin")):
        ((button,),) = [row["components"] for row in said["components"]]
        assert (button["label"], button["custom_id"]) == (label, START)


async def test_while_the_language_cannot_be_looked_up_the_answer_is_in_all(
    parts: Parts, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with parts.database.transaction() as session:
        await members.ensure(session, int(chat.anna.id), BEFORE, "nl")
    for number, error in enumerate((OSError(), TryLater("closed"), None)):

        async def locale(_session: Session, _member: int, error: Exception | None = error) -> str | None:
            if error is not None:
                raise error
            return await asyncio.Future()  # for ever

        with monkeypatch.context() as patched, capture_logs() as logs:
            patched.setattr(members, "locale", locale)
            if error is None:
                patched.setattr(module, "_LANGUAGE_PATIENCE_S", 0.01)
            await chat.answer(str(number))
        assert (await chat.said())[-1]["content"] == _words(parts, *LOCALES)
        reason = type(error or TimeoutError()).__name__
        assert logs == [{"event": "locale_not_known", "log_level": "warning", "reason": reason}]
    await chat.answer("9")
    assert (await chat.said())[-1]["content"] == _words(parts, "nl")


async def test_an_answer_that_fails_is_tried_again_soon(parts: Parts, chat: Chat, pauses: list[float]) -> None:
    chat.fault(status=503, times=4)
    with capture_logs() as logs:
        await chat.answer()
    assert [each["content"] for each in await chat.said()] == [_words(parts, *LOCALES)]
    assert pauses == [0.5, 1, 2, 4]
    assert [(each["event"], each["log_level"]) for each in logs] == [("reply_put_off", "warning")] * 4
    assert all(each["reason"].startswith("Discord ") for each in logs)


async def test_after_five_failures_an_answer_is_given_up_and_the_next_is_tried(
    parts: Parts, chat: Chat, pauses: list[float]
) -> None:
    away = chat.fault(status=503, times=5)
    with capture_logs() as logs:
        await chat.answer("1")
    assert away.hits == 5
    assert (logs[-1]["event"], logs[-1]["log_level"]) == ("reply_given_up", "error")
    assert len(logs) == 6
    assert len(pauses) == 4
    assert await chat.said() == []
    await chat.answer("2")
    assert len(await chat.said()) == 1


async def test_as_long_as_discord_asks_for_is_waited(parts: Parts, chat: Chat, pauses: list[float]) -> None:
    parts.client.http.max_ratelimit_timeout = 30  # discord.py waits for no longer itself
    chat.fault(status=429, retry_after=75, times=1)
    await chat.answer()
    assert pauses == [75]
    assert len(await chat.said()) == 1


@pytest.mark.parametrize(("status", "error"), [(403, "Refused"), (404, "NotThere")])
async def test_what_is_refused_is_not_tried_again(
    parts: Parts, chat: Chat, pauses: list[float], status: int, error: str
) -> None:
    closed = chat.fault(status=status)
    with capture_logs() as logs:
        await chat.answer()
    assert (closed.hits, pauses) == (1, [])
    assert [(each["event"], each["log_level"], each["error"]) for each in logs] == [
        ("reply_not_sent", "warning", error)
    ]
    assert logs[0]["reason"].startswith("Discord ")


async def test_of_a_flood_five_are_in_hand_and_the_latest_is_answered_after_them(parts: Parts, chat: Chat) -> None:
    ben = await parts.stage.person("ben")
    other = int(await ben.open_dm(parts.stage.sandbox.discord.application_id))
    held = chat.fault(hold="before")
    first = [asyncio.create_task(chat.answer(f"a{number}")) for number in range(5)]
    await held.until(waiting=1)  # discord.py lets one go at a time; the others are behind it
    flood = [asyncio.create_task(chat.answer(f"b{number}")) for number in range(5)]
    await asyncio.sleep(0)
    at_once = [each.done() for each in flood]  # the latest of them waits for one of the five
    await chat.replies.answer(int(ben.id), other, "1")
    assert held.waiting == 1
    held.release()
    await asyncio.gather(*first, *flood)
    assert at_once == [True] * 5
    assert await chat.answered() == {"a0", "a1", "a2", "a3", "a4", "b4"}
    await chat.answer("c")
    assert "c" in await chat.answered()
    again = chat.fault(hold="before")  # as many as before can be in hand
    more = [asyncio.create_task(chat.answer(f"d{number}")) for number in range(7)]
    await again.until(waiting=1)
    again.release()
    await asyncio.gather(*more)
    assert {"d0", "d1", "d2", "d3", "d4", "d6"} == {each for each in await chat.answered() if each.startswith("d")}
