"""Databases for the tests: an SQLite file, and a PostgreSQL that the test session starts for itself."""

import asyncio
import gc
import os
import re
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from shutil import copy2, disk_usage

import pytest
import structlog
from hypothesis import Phase, settings

from bot.db import Database, migrations
from bot.demo.snapshot import Snapshot
from bot.demo.stage import Stage
from bot.settings import database_address
from tests import engines
from tests import postgres as postgres_server

# A slow machine is no failure: nothing here asserts anything about time.
settings.register_profile("default", max_examples=100, deadline=None)
settings.register_profile("soak", max_examples=5000, deadline=None)
# For `make mutants`: that it fails is enough, in the fewest steps.
settings.register_profile(
    "mutants", max_examples=25, deadline=None, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("default")
# With rich installed structlog draws each frame's locals: the whole config, for half a minute, where a test goes wrong.
_plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
structlog.configure(processors=[*structlog.get_config()["processors"][:-1], _plain])
engines.use()

ROOT = Path(__file__).parents[1]
# Thousands of commits wait for the disk, of databases that nobody keeps: where there is room they are in memory.
_MEMORY, _ENOUGH = Path("/dev/shm"), 2 * 1024**3  # noqa: S108 - pytest makes a folder of its own there
if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and disk_usage(_MEMORY).free > _ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
_LONGEST = ("kills", "test_handing_over", "test_lifecycle", "test_processes")
_COLLECTED_EVERY, _ended = 50, count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: a long test that begins last would leave all workers but one without work."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in _LONGEST))


def pytest_collection_finish() -> None:
    """Python would look through all that the tests have imported again and again: 7 % of the time of two files of
    journeys, and up to 0.8 s at once, while Discord waits three seconds for an answer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10_000)


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    """What tests leave behind is collected between two of them."""
    yield
    if next(_ended) % _COLLECTED_EVERY == 0:
        gc.collect()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server's maintenance database; its database `migrated` has today's layout."""
    with postgres_server.server() as address:
        yield address


@pytest.fixture
async def postgres_url(postgres: str) -> AsyncIterator[str]:
    """The address of a database of this test's own, with today's layout."""
    async with postgres_server.copied(postgres) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an SQLite file, and then of a PostgreSQL database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/test.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with today's layout: Alembic takes longer than many a test."""
    file = tmp_path_factory.mktemp("migrated") / "test.db"

    async def prepare() -> None:
        found = Database(database_address(f"sqlite:///{file}"))
        await migrations.upgrade(found)
        await found.close()

    asyncio.run(prepare())
    return file


@pytest.fixture
async def database(database_url: str, migrated: Path) -> AsyncIterator[Database]:
    """A database with today's layout."""
    found = Database(database_address(database_url))
    if found.is_sqlite:
        copy2(migrated, database_url.removeprefix("sqlite:///"))
    yield found
    await found.close()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The small server, built once as `community apply` builds it; test_builder.py builds it each time."""
    return _built(tmp_path_factory.mktemp("furnished"), ROOT / "tests" / "config")


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The server that the shipped config describes, built once."""
    return _built(tmp_path_factory.mktemp("shipped"), ROOT / "config")


def _built(folder: Path, config_dir: Path) -> Snapshot:
    async def build() -> Snapshot:
        async with Stage(f"sqlite:///{folder}/bot.db", config_dir=config_dir) as stage:
            return stage.snapshot()

    return asyncio.run(build())


@pytest.fixture
def traffic(request: pytest.FixtureRequest) -> Path:
    """Where this test's exchanges with Discord are recorded; apart, where Discord is made to answer nonsense."""
    folder = ROOT / "build" / ("traffic_under_faults" if "test_faults" in request.node.nodeid else "traffic")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / (re.sub(r"\W+", "_", request.node.nodeid) + ".jsonl")
    file.unlink(missing_ok=True)
    return file
