"""The whole bot against the sandbox, over the wire."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.snapshot import Snapshot
from bot.demo.stage import Stage

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def empty_stage(tmp_path: Path, traffic: Path, furnished: Snapshot) -> AsyncIterator[Stage]:
    """The furnished world, without the bot."""
    database, config = f"sqlite:///{tmp_path}/bot.db", ROOT / "tests" / "config"
    async with Stage(database, config_dir=config, record=traffic, like=furnished) as stage:
        yield stage


@pytest.fixture
async def stage(empty_stage: Stage) -> Stage:
    """The furnished world with the bot in it."""
    await empty_stage.start_bot()
    return empty_stage
