"""What the judge is told each hour, and the staff each week: what is asked for, and when it is due again."""

from collections.abc import AsyncIterator, Mapping, Set
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from bot.config import Config, load
from bot.db import Database, alerts, guild_objects, jobs, judge_state, report_lines, reports
from bot.domain.jobs import Job
from bot.domain.judge.detectors.impersonation import skeleton
from bot.domain.judge.verdict import Rule
from bot.domain.report import Outcome, Place, Subject, Wrong
from bot.enforcement import rules
from bot.enforcement.learning import Learning
from bot.enforcement.places import Places
from bot.enforcement.service import Enforcement
from bot.enforcement.texts import Texts
from bot.enforcement.weekly import Weekly
from bot.errors import TryLater
from bot.i18n import Sentences
from bot.integrations.discord import Discord, MemberView
from bot.integrations.discord_acts import Acts
from bot.integrations.domain_lists import DomainLists
from tests.db.parts import CONFIG
from tests.db.still import Still

HOUR = timedelta(hours=1)
MODERATOR, MEMBER, OWNER, OPS = 71, 72, 1, 99


class Fake:
    """The server, and who is told."""

    owner, own = OWNER, (5, frozenset[int](), frozenset[str]())

    def __init__(self, *pages: Mapping[int, tuple[str, Set[int]]]) -> None:
        self.pages, self.asked, self.down = pages, 0, False
        self.said: list[tuple[int, str, str]] = []
        self.learned: list[dict[str, Any]] = []

    async def members(self) -> AsyncIterator[list[tuple[int, MemberView]]]:
        for page in self.pages:
            self.asked += 1
            yield [(id_, MemberView(frozenset(roles), False, name=name)) for id_, (name, roles) in page.items()]
            if self.down:
                raise TryLater("is down")

    async def say(self, channel: int, text: str, nonce: str) -> None:
        if self.down:
            raise TryLater("is down")
        self.said.append((channel, text, nonce))

    async def known(self) -> Places:
        return Places(staff=frozenset((MODERATOR,)))

    def learn(self, **told: Any) -> None:
        self.learned.append(told)


class Bench:
    """Both, with all around them."""

    def __init__(self, database: Database, folder: Path, fake: Fake, config: Config, *files: str) -> None:
        self.database, self.fake, self.clock = database, fake, Still()
        discord, acts, service = cast(Discord, fake), cast(Acts, fake), cast(Enforcement, fake)
        lists, texts = DomainLists(folder, files), Texts(Sentences(CONFIG / "locales"))
        self.learning = Learning(database, service, discord, acts, lists, config, self.clock)
        self.weekly = Weekly(database, discord, acts, texts, config, self.clock)

    async def due(self, job: Job) -> Any:
        async with self.database.transaction(readonly=True) as session:
            return await jobs.due_at(session, job, self.clock.now())

    async def alerts(self) -> list[tuple[str, str]]:
        async with self.database.transaction(readonly=True) as session:
            return await alerts.all_(session)


def _config(**changed: Any) -> Config:
    found = load(CONFIG)
    server = found.community.server.model_copy(update={"ops_channel": changed.pop("ops", "mod-log")})
    judge = found.moderation.judge.model_copy(update=changed.pop("judge", {}))
    moderation = found.moderation.model_copy(update={"judge": judge, **changed})
    community = found.community.model_copy(update={"server": server})
    return found.model_copy(update={"community": community, "moderation": moderation})


@pytest.fixture
async def bench(database: Database, tmp_path: Path) -> Bench:
    found = Bench(database, tmp_path, Fake(), _config(), "fraud.txt")
    async with database.transaction() as session:
        await guild_objects.put(session, "channel", "mod-log", OPS)
        await judge_state.begin(session, found.clock.now())
    return found


async def test_staff_and_the_owner_are_known_by_what_is_left_of_their_names(database: Database, tmp_path: Path) -> None:
    staff, others = {MODERATOR}, {MEMBER}
    fake = Fake(
        {OWNER: ("Ólivia de Wit", set()), 2: ("M1randa Bos", staff | others), 3: ("Amanda de Groot", others)},
        {4: ("✨", staff), 5: ("Tom", staff), 6: ("Miranda Bos", staff)},
    )
    bench = Bench(database, tmp_path, fake, _config())
    await bench.learning.find_staff()
    olivia, miranda = map(skeleton, ("olivia de wit", "miranda bos"))
    assert fake.learned == [{"staff_names": {olivia: {OWNER}, miranda: {2, 6}}}], "there are many called Tom"
    assert await bench.due(Job.STAFF_NAMES) == bench.clock.now() + HOUR


async def test_while_discord_does_not_answer_the_former_names_stay(database: Database, tmp_path: Path) -> None:
    bench = Bench(database, tmp_path, Fake({2: ("Miranda Bos", {MODERATOR})}), _config())
    bench.fake.down = True
    with pytest.raises(TryLater):
        await bench.learning.find_staff()
    assert bench.fake.learned == []
    assert await bench.due(Job.STAFF_NAMES) == bench.clock.now(), "the queue tries it again"


@pytest.mark.parametrize("changed", [{"read_messages": False}, {"judge": {"groups": {}}}])
async def test_nobody_is_asked_for_where_no_name_is_looked_at(
    database: Database, tmp_path: Path, changed: dict[str, Any]
) -> None:
    bench = Bench(database, tmp_path, Fake({2: ("Miranda Bos", {MODERATOR})}), _config(**changed))
    await bench.learning.find_staff()
    assert (bench.fake.asked, bench.fake.learned) == (0, [])
    assert await bench.due(Job.STAFF_NAMES) is None


async def test_the_operator_hears_once_of_a_file_until_it_can_be_read(bench: Bench, tmp_path: Path) -> None:
    with capture_logs() as logs:
        await bench.learning.read_lists()
        await bench.learning.read_lists()
    assert bench.fake.learned == []
    assert await bench.alerts() == [("domain_list_unread", "fraud.txt")]
    assert [each["reason"] for each in logs if each["event"] == "alert"] == ["No such file or directory"]
    assert await bench.due(Job.DOMAIN_LISTS) == bench.clock.now() + HOUR
    (tmp_path / "fraud.txt").write_text("fraud.example\nno domain\n")
    await bench.learning.read_lists()
    await bench.learning.read_lists()
    assert bench.fake.learned == [{"blocked": {"fraud.example"}}], "and not again while it is the same"
    assert await bench.alerts() == []


async def test_a_file_that_config_names_no_more_troubles_nobody(bench: Bench, tmp_path: Path) -> None:
    await bench.learning.read_lists()
    other = Bench(bench.database, tmp_path, Fake(), _config())
    async with bench.database.transaction() as session:  # as at each start
        await jobs.ask_for(session, Job.DOMAIN_LISTS, bench.clock.now())
    await other.learning.read_lists()
    assert await other.alerts() == []
    assert await other.due(Job.DOMAIN_LISTS) is None


async def _told(bench: Bench) -> list[str]:
    """What is said on the Monday after the first time."""
    await bench.weekly.tell()
    assert bench.fake.said == [], "there is nothing to tell yet"
    monday = await bench.due(Job.WEEK)
    assert monday == rules.next_week(UTC, bench.clock.now())
    bench.clock.advance(monday - bench.clock.now())
    await bench.weekly.tell()
    assert await bench.due(Job.WEEK) == monday + rules.WEEK
    assert all(channel == OPS for channel, _text, _nonce in bench.fake.said)
    assert all(nonce == f"week-{monday:%Y-%m-%d}" for _channel, _text, nonce in bench.fake.said)
    return [text for _channel, text, _nonce in bench.fake.said]


async def test_a_week_is_told_in_the_ops_channel(bench: Bench) -> None:
    (said,) = await _told(bench)
    assert "the bot found nothing" in said
    bench.clock.advance(timedelta(days=17))
    await bench.weekly.tell()
    assert [nonce for *_, nonce in bench.fake.said][1:] == [f"week-{bench.clock.now() - timedelta(days=3):%Y-%m-%d}"]


async def _acted_on(bench: Bench, *messages: int) -> None:
    """Somebody reported these just now, and a moderator warned their author."""
    now = bench.clock.now()
    async with bench.database.transaction() as session:
        for each in messages:
            found, _is_new = await reports.open_for(session, Subject(3, 4, each), Place.QUEUE, now)
            await report_lines.put(session, found.number, MEMBER, Wrong.RUDE, "", now)
            await reports.close(session, found.number, Outcome.WARNED, MODERATOR, now)


@pytest.mark.parametrize("days", [1, 30])
async def test_what_was_written_before_anything_is_known_of_it_was_not_missed(
    bench: Bench, tmp_path: Path, days: int
) -> None:
    other, begun = Bench(bench.database, tmp_path, Fake(), _config(judge={"days": days})), bench.clock.now()
    await other.weekly.tell()
    other.clock.advance(timedelta(days=9))
    first = rules.first_id(begun if days == 30 else other.clock.now() - timedelta(days=1))
    await _acted_on(other, first - 1, first)
    await other.weekly.tell()
    ((_channel, said, _nonce),) = other.fake.said
    assert said.endswith("nothing: 1.")


@pytest.mark.parametrize("changed", [{"read_messages": False}, {"judge": {"groups": {}}}, {"ops": None}])
async def test_nothing_is_told_where_nothing_is_looked_for_or_nobody_reads_it(
    bench: Bench, tmp_path: Path, changed: dict[str, Any]
) -> None:
    other = Bench(bench.database, tmp_path, Fake(), _config(**changed))
    assert await _told(other) == []


async def test_what_discord_did_not_take_is_told_later(bench: Bench) -> None:
    await bench.weekly.tell()
    monday = await bench.due(Job.WEEK)
    bench.clock.advance(monday - bench.clock.now())
    bench.fake.down = True
    with pytest.raises(TryLater):
        await bench.weekly.tell()
    assert await bench.due(Job.WEEK) == monday
    bench.fake.down = False
    bench.clock.advance(HOUR)
    await bench.weekly.tell()
    assert len(bench.fake.said) == 1
    assert await bench.due(Job.WEEK) == monday + rules.WEEK


async def test_names_are_looked_at_where_one_group_wants_it(database: Database, tmp_path: Path) -> None:
    group = load(CONFIG).moderation.judge.groups["hospitals"]
    groups = {"a": group, "b": group.model_copy(update={"rules": {Rule.IMPERSONATION: "watch"}})}
    bench = Bench(database, tmp_path, Fake({2: ("Miranda Bos", {MODERATOR})}), _config(judge={"groups": groups}))
    await bench.learning.find_staff()
    assert bench.fake.learned == [{"staff_names": {skeleton("miranda bos"): {2}}}]
