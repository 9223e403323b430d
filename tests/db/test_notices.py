"""Messages to people, against Discord's sandbox: one that cannot be sent holds up none of the others."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.clock import Clock
from bot.config import load
from bot.db import Database, alerts, members, notices, role_states
from bot.db.role_states import Outcome
from bot.domain.notice import MEMBERSHIP
from bot.i18n import LOCALES, Sentences
from bot.integrations.discord import Discord
from bot.notices import compose
from bot.notices.compose import Composer
from bot.notices.service import NoticeService
from sandbox.discord import DiscordSandbox
from tests.soaking import cases

ROOT = Path(__file__).parents[2]
HERE = Outcome(frozenset(), frozenset(), present=True, pending=False)
SENTENCES = Sentences(ROOT / "config" / "locales")
COMPOSER = Composer(load(ROOT / "config"), SENTENCES, "https://discord.com/channels/1")
OPEN, SEND = "/users/@me/channels$", r"/channels/\d+/messages$"
TOMORROW = "kind_of_tomorrow"


class Still(Clock):
    """Moves when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self._now = super().now()

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


class Post:
    """The messages owed to three people on a server."""

    def __init__(self, database: Database, sandbox: DiscordSandbox, client: discord.Client) -> None:
        self.database, self.sandbox, self.client = database, sandbox, client
        self.clock = Still()
        first, _last = sandbox.crowd(3)
        # Their ids carry the moment: they need not follow one another.
        self.people = [each.user.id for each in sandbox.state.guild.members.after(first - 1, 3)]
        self.start()

    def start(self) -> None:
        """A new start of the program."""
        server = Discord(self.client, self.sandbox.guild_id)
        self.service = NoticeService(self.database, server, COMPOSER, self.clock, timedelta())

    async def owe(self, *wanted: tuple[int, str], until: datetime | None = None) -> None:
        """A message of this kind is due to this person (by number), one after the other."""
        async with self.database.transaction() as session:
            for number, kind in wanted:
                member, now = self.people[number], self.clock.now()
                if not await members.known(session, member):
                    await members.ensure(session, member, now)
                    await role_states.mark_stale(session, member, now)
                    await role_states.finish(session, member, 1, HERE, now)
                await notices.enqueue(session, member, kind, "sub_1", "professional", now, until)

    async def work(self, goes_on_for: timedelta = timedelta()) -> None:
        """As the loop does, until nothing is due within that time."""
        until = self.clock.now() + goes_on_for
        while True:
            upcoming = await self.service.drain()
            if upcoming is None or upcoming > until:
                return self.clock.advance(until - self.clock.now())
            self.clock.advance(upcoming - self.clock.now())

    def got(self, number: int) -> list[str]:
        """What this person has got."""
        channels = [each for pair, each in self.sandbox.state.direct.items() if self.people[number] in pair]
        return [message.content for each in channels for message in each.messages.values()]

    async def rows(self, number: int) -> list[dict[str, Any]]:
        async with self.database.transaction(readonly=True) as session:
            return await notices.KEPT.export(session, self.people[number])

    async def alerts(self) -> list[tuple[str, str]]:
        async with self.database.transaction(readonly=True) as session:
            return await alerts.all_(session)

    async def change(self, statement: str) -> None:
        """Write into the database what this version would not, about the first person (:id)."""
        async with self.database.engine.begin() as connection:
            await connection.execute(text(statement), {"id": self.people[0]})


@pytest.fixture
def post(database: Database, server: tuple[DiscordSandbox, discord.Client]) -> Post:
    return Post(database, *server)


async def test_a_kind_of_tomorrow_waits_for_tomorrow_and_those_behind_it_go_out(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post.owe((0, TOMORROW), (1, TOMORROW), (0, "welcome"), (1, "ended"), (2, "welcome"))
    await post.work()
    assert [len(post.got(number)) for number in range(3)] == [1, 1, 1]
    assert await post.alerts() == [("notice_parked", TOMORROW)]
    parked = [row for number in (0, 1) for row in await post.rows(number) if row["parked_at"]]
    assert [row["kind"] for row in parked] == [TOMORROW, TOMORROW]
    # The next start of this version: the same, and no news; nobody is written to twice.
    async with post.database.transaction() as session:
        await alerts.told(session, await alerts.untold(session), post.clock.now())
    post.start()
    await post.work()
    async with post.database.transaction(readonly=True) as session:
        assert await alerts.untold(session) == []
    assert await post.alerts() == [("notice_parked", TOMORROW)]
    # The documented fix: a version that knows it.
    monkeypatch.setattr(compose, "MEMBERSHIP", (*MEMBERSHIP, TOMORROW))
    monkeypatch.setitem(compose._MEMBERSHIP, (TOMORROW, "all"), "notice-ended")
    post.start()
    await post.work()
    assert [len(post.got(number)) for number in range(3)] == [2, 2, 1]
    assert await post.alerts() == []


async def test_what_is_parked_and_then_withdrawn_or_forgotten_is_no_trouble(post: Post) -> None:
    await post.owe((0, TOMORROW), (1, TOMORROW))
    await post.work()
    async with post.database.transaction() as session:
        await notices.withdraw(session, post.people[0], TOMORROW)
    await post.work()
    assert await post.alerts() == [("notice_parked", TOMORROW)]
    async with post.database.transaction() as session:
        await notices.KEPT.erase(session, post.people[1])
    await post.work()
    assert await post.alerts() == []


async def test_one_that_is_owed_anew_is_tried_anew(post: Post) -> None:
    await post.owe((0, TOMORROW))
    await post.work()
    await post.owe((0, TOMORROW))
    assert [row["parked_at"] for row in await post.rows(0)] == [None]


async def test_a_row_that_cannot_be_read_is_parked_and_those_behind_it_go_out(post: Post) -> None:
    await post.owe((0, "payment_failed"), (1, "ended"), until=post.clock.now() + timedelta(days=1))
    if not post.database.is_sqlite:
        pytest.skip("PostgreSQL stores no such thing")
    await post.change("UPDATE notices SET until = 'next week' WHERE member_id = :id")
    with capture_logs() as logged:
        await post.work()
    assert [len(post.got(number)) for number in (0, 1)] == [0, 1]
    assert await post.alerts() == [("notice_parked", "payment_failed")]
    assert [(each["kind"], each["about"]) for each in logged if each["event"] == "alert"] == await post.alerts()
    assert [each["reason"] for each in logged if each["event"] == "notice_parked"] == ["unreadable"], "as docs promise"
    await post.change("UPDATE notices SET until = NULL WHERE member_id = :id")
    post.start()
    await post.work()
    assert await post.alerts() == []


async def test_whose_rights_cannot_be_read_holds_up_nobody(post: Post) -> None:
    if not post.database.is_sqlite:
        pytest.skip("PostgreSQL stores no such thing")
    await post.owe((0, "open"), (1, "welcome"))
    await post.change(
        "INSERT INTO grants (holder, source, reference, tier, starts_at, ends_at) "
        "VALUES (:id, 'paid', 'sub_1', 'professional', 'long ago', NULL)"
    )
    await post.work()
    assert len(post.got(1)) == 1
    assert await post.alerts() == [("notice_parked", "open")]


async def test_who_chose_a_language_of_tomorrow_is_written_to_in_those_of_today(post: Post) -> None:
    await post.owe((0, "welcome"), (1, "ended"))
    await post.change("UPDATE members SET locale = 'fr', chose_locale = true")
    await post.work()
    assert post.got(0) == [SENTENCES.together(LOCALES, "welcome", "\n\n")]
    assert post.got(1) == [SENTENCES.text("en", "notice-ended", tier="Professional")]
    async with post.database.transaction(readonly=True) as session:
        known = await members.get(session, post.people[0])
        assert known is not None
        assert known.locale is None


IN_PASSING: dict[str, dict[str, Any]] = {
    "40003": {"status": 403, "body": {"message": "You are opening direct messages too fast.", "code": 40003}},
    "40003 as a bad request": {"status": 400, "body": {"message": "Too fast.", "code": 40003}},
    "40003 as too many": {"status": 429, "body": {"message": "Too fast.", "code": 40003}},
    "20026": {"status": 403, "body": {"message": "Your bot has been flagged by our anti-spam system.", "code": 20026}},
    "503": {"status": 503},
    "garbage": {"status": 200, "text": "<html>"},
    "cut": {"drop": "before"},
    "Cloudflare": {"status": 429, "text": "banned"},
}


@pytest.mark.parametrize(
    ("name", "path"),
    cases(
        [(name, OPEN if name[:1].isdecimal() else SEND) for name in IN_PASSING] + [("503", SEND)],
        [("20026", OPEN), ("503", SEND), ("garbage", SEND), ("cut", SEND)],
    ),
)
async def test_what_is_refused_in_passing_is_tried_again_and_no_trouble(post: Post, name: str, path: str) -> None:
    fault = post.sandbox.fault(path, method="POST", times=4, **IN_PASSING[name])
    await post.owe((0, "ended"), (1, "welcome"), (2, "ended"))
    await post.work(timedelta(hours=1))
    assert fault.hits == 4
    assert [len(post.got(number)) for number in range(3)] == [1, 1, 1]
    assert await post.alerts() == []


@pytest.mark.parametrize("name", ["20026", "503"])
async def test_when_it_does_not_pass_the_staff_know_of_it_until_one_goes_out(post: Post, name: str) -> None:
    post.sandbox.fault(OPEN, method="POST", **IN_PASSING[name])
    await post.owe((0, "ended"), (1, "welcome"))
    await post.work(timedelta(minutes=2))
    assert await post.alerts() == []
    await post.work(timedelta(hours=1))
    assert await post.alerts() == [("dm_refused", name)]
    asked = post.sandbox.faults.counts["POST /users/@me/channels"]
    assert asked < 2 * (10 + 4), "each at most every quarter of an hour"
    post.start()
    post.sandbox.faults.remove()
    await post.work(timedelta(hours=1))
    assert [len(post.got(number)) for number in (0, 1)] == [1, 1]
    assert await post.alerts() == []


@pytest.mark.parametrize(("status", "code"), [(401, 0), (403, 50001)])
async def test_a_refusal_that_lasts_is_told_soon_and_loses_nothing(post: Post, status: int, code: int) -> None:
    post.sandbox.fault(OPEN, method="POST", status=status, body={"message": "No", "code": code})
    await post.owe((0, "ended"), (1, "welcome"), (2, "ended"))
    await post.work(timedelta(minutes=1))
    assert await post.alerts() == [("dm_refused", str(code or status))]
    await post.work(timedelta(minutes=30))
    post.sandbox.faults.remove()
    await post.work(timedelta(hours=1))
    assert [len(post.got(number)) for number in range(3)] == [1, 1, 1]
    assert await post.alerts() == []


@pytest.mark.parametrize(("status", "code"), [(403, 50007), (403, 50278), (400, 50033), (404, 10013)])
async def test_who_takes_no_direct_messages_is_let_be(post: Post, status: int, code: int) -> None:
    fault = post.sandbox.fault(SEND, method="POST", status=status, body={"message": "No", "code": code}, times=2)
    await post.owe((0, "ended"), (1, "ended"), (2, "ended"))
    await post.work(timedelta(days=1))
    assert fault.hits == 2
    assert [len(post.got(number)) for number in range(3)] == [0, 0, 1]
    assert await post.alerts() == []
    assert [row["due_at"] for number in range(3) for row in await post.rows(number)] == [None] * 3


@pytest.mark.parametrize(("status", "code", "asked"), [(400, 50035, 1), (403, 99999, 3)])
async def test_one_alone_that_is_not_taken_is_parked_while_the_others_go_out(
    post: Post, status: int, code: int, asked: int
) -> None:
    mine = await post.client.create_dm(discord.Object(post.people[0]))
    body = {"message": "No", "code": code}
    fault = post.sandbox.fault(f"/channels/{mine.id}/messages$", method="POST", status=status, body=body)
    await post.owe((0, "ended"))
    for _ in range(5):  # the others have something to read all the time
        await post.owe((1, "ended"), (2, "ended"))
        await post.work(timedelta(minutes=16))
    assert fault.hits == asked
    assert await post.alerts() == [("notice_parked", "ended")]
    assert {len(post.got(number)) for number in (1, 2)} == {5}
    post.sandbox.faults.remove()
    post.start()
    await post.work()
    assert len(post.got(0)) == 1
    assert await post.alerts() == []
