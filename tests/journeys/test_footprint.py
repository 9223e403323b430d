"""What a process imports: nothing heavy that it does not use, so that it is there soon and stays small."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from bot.demo.stage import Stage
from tests.journeys.test_processes import PATIENCE_S, ROOT, environment_of
from tests.soaking import cases

NEVER = {"alembic", "mako", "jinja2", "hypothesis", "pytest", "sandbox", "tests", "bot.demo", "bot.terminal"}
UNUSED = {
    "run": NEVER | {"asyncpg", "sqlalchemy.dialects.postgresql"},
    "worker": NEVER | {"aiosqlite", "sqlite3", "sqlalchemy.dialects.sqlite"},
    "web": NEVER | {"aiosqlite", "sqlite3", "sqlalchemy.dialects.sqlite"},
}
_AT_WORK = """
import sys
from bot.commands import run

async def tell(app, _settings):
    await app.ready.wait()
    print(*sys.modules, flush=True)
    app.stop()

run._say_ready = tell
run.start(web={web}, worker={worker})
"""
_HELP = """
import runpy, sys

sys.argv = ["bot", "--help"]
try:
    runpy.run_module("bot", run_name="__main__")
except SystemExit:
    print(*sys.modules, flush=True)
"""


async def _imported(folder: Path, program: str, environment: dict[str, str]) -> set[str]:
    """The names of the modules that `program` prints on its last line."""
    environment = {**environment, "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, cwd=folder, env=environment, stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(PATIENCE_S):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return set(out.decode().splitlines()[-1].split())


@pytest.mark.parametrize("command", cases(["run", "worker", "web"], ["run", "web"]))
async def test_who_is_at_work_has_imported_nothing_that_is_for_others(
    empty_stage: Stage, tmp_path: Path, postgres_url: str, command: str
) -> None:
    address = f"sqlite:///{tmp_path}/bot.db" if command == "run" else postgres_url
    program = _AT_WORK.format(web=command != "worker", worker=command != "web")
    found = await _imported(tmp_path, program, environment_of(empty_stage, DATABASE_URL=address))
    assert "bot.app" in found
    assert found & UNUSED[command] == set()


async def test_help_is_said_without_what_the_bot_runs_on(tmp_path: Path) -> None:
    found = await _imported(tmp_path, _HELP, {})
    assert "bot.commands.run" in found
    heavy = {"aiohttp", "bot.app", "bot.db", "discord", "pydantic", "sqlalchemy", "stripe", "structlog"}
    assert found & (NEVER | heavy) == set()
