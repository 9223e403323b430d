"""The program as an operator starts it: one process or two, settings right or wrong, and stopped by SIGTERM."""

import asyncio
import json
import os
import resource
import signal
import socket
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.demo.stage import Stage
from tests.journeys.program import Started, start

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30
LACKING = ("DISCORD_TOKEN", "DISCORD_GUILD_ID", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET")


def environment_of(stage: Stage, **changed: str) -> dict[str, str]:
    """What the program is told of this world, with `changed` settings."""
    discord, stripe = stage.sandbox.discord, stage.sandbox.stripe
    return {
        "PATH": os.environ["PATH"],
        "DISCORD_TOKEN": discord.bot_token,
        "DISCORD_GUILD_ID": str(discord.guild_id),
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "STRIPE_SECRET_KEY": stripe.secret_key,
        "STRIPE_WEBHOOK_SECRET": stripe.webhook_secret,
        "STRIPE_API_URL": stripe.api_url,
        "CONFIG_DIR": str(ROOT / "tests" / "config"),
        "PORT": str(stage.port),
        **changed,
    }


async def ended(process: Started) -> tuple[int, str]:
    """Wait for the end; answers the exit status and all that was written."""
    async with asyncio.timeout(PATIENCE_S):
        status = await process.wait()
    return status, process.written()


@asynccontextmanager
async def _running(folder: Path, environment: dict[str, str], *arguments: str) -> AsyncIterator[Callable[[], str]]:
    """The program while it runs; ended by SIGTERM, with status 0, and what it wrote to be asked for afterwards."""
    process = await start(folder, environment, *arguments)
    written: list[str] = []
    try:
        yield lambda: written[0]
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        status, text = await ended(process)
        written.append(text)
    assert status == 0, text


async def _health(port: int, path: str = "healthz") -> dict[str, str]:
    async with aiohttp.ClientSession() as http:
        try:
            async with http.get(f"http://127.0.0.1:{port}/{path}") as response:
                return dict(await response.json())
        except aiohttp.ClientConnectionError:
            return {}


async def _gateway_up(stage: Stage) -> bool:
    return (await _health(stage.port)).get("gateway") == "up"


async def test_one_process_does_it_all_and_ends_on_sigterm(empty_stage: Stage, tmp_path: Path) -> None:
    environment = environment_of(empty_stage, DATABASE_URL=f"sqlite:///{tmp_path}/own/own.db")
    (tmp_path / "own").mkdir(0o755)  # as an older version made it
    async with _running(tmp_path, environment, "run") as written:
        await empty_stage.eventually(lambda: _gateway_up(empty_stage), "the bot to be up")
        nurse = await empty_stage.person("noor")
        await empty_stage.join_and_pay(nurse)
        await empty_stage.opens(nurse)
    for secret in ("DISCORD_TOKEN", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        assert environment[secret] not in written()
    lines = [json.loads(line) for line in written().splitlines()]
    assert lines[-1]["event"] == "stopped"
    assert {line["level"] for line in lines} == {"info"}
    own = {each: oct(each.stat().st_mode)[-3:] for each in (tmp_path / "own", *(tmp_path / "own").iterdir())}
    assert set(own.values()) == {"600", "700"}, own
    assert own[tmp_path / "own"] == "700"


async def test_a_second_bot_on_one_file_is_refused_and_a_command_is_not(empty_stage: Stage, tmp_path: Path) -> None:
    environment = environment_of(empty_stage, DATABASE_URL=f"sqlite:///{tmp_path}/own/own.db")
    async with _running(tmp_path, environment, "run"):

        async def ready() -> bool:
            return (await _health(empty_stage.port, "readyz")).get("status") == "ready"

        await empty_stage.eventually(ready, "the bot to be ready")
        second = await start(tmp_path, {**environment, "WEB_HOST": "127.0.0.2"}, "run")
        command = await start(tmp_path, environment, "billing", "reconcile")
        status, text = await ended(second)
        assert (status, text.count("\n")) == (2, 1), text
        assert text.startswith(f"DATABASE_URL names {tmp_path}/own/own.db, and a bot runs on it already: ")
        assert (await ended(command))[0] == 0
        assert await ready()


async def test_a_disk_that_takes_nothing_more_is_told_at_healthz_while_it_lasts(
    empty_stage: Stage, tmp_path: Path
) -> None:
    environment = environment_of(empty_stage, DATABASE_URL=f"sqlite:///{tmp_path}/own/own.db")
    process = await start(tmp_path, environment, "run")

    async def is_ok() -> bool:
        return (await _health(empty_stage.port)).get("status") == "ok"

    async def is_unavailable() -> bool:
        return (await _health(empty_stage.port)).get("status") == "unavailable"

    try:
        await empty_stage.eventually(is_ok, "the web server to serve")
        usual = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, usual[1]))
        assert await is_unavailable()
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, usual)
        await empty_stage.eventually(is_ok, "webhooks to be stored again")
    finally:
        process.send_signal(signal.SIGTERM)
        status, text = await ended(process)
    assert status == 0, text


async def test_web_and_worker_apart_on_postgres(empty_stage: Stage, tmp_path: Path, postgres_url: str) -> None:
    environment = environment_of(empty_stage, DATABASE_URL=postgres_url)
    async with _running(tmp_path, environment, "web"), _running(tmp_path, environment, "worker"):
        nurse = await empty_stage.person("noor")

        async def commands_are_there() -> bool:
            path = f"applications/{empty_stage.sandbox.discord.application_id}/guilds/{empty_stage.guild}/commands"
            return bool(await empty_stage.bot_api("GET", path)) and bool(await _health(empty_stage.port))

        await empty_stage.eventually(commands_are_there, "both to be up")
        assert (await _health(empty_stage.port))["gateway"] == "elsewhere"
        assert (await _health(empty_stage.port, "readyz"))["status"] == "ready"  # it has no gateway to wait for
        await empty_stage.join_and_pay(nurse)
        await empty_stage.opens(nurse)
        await empty_stage.portal(nurse, action="cancel_now")
        await empty_stage.closes(nurse)


async def test_a_second_run_on_postgres_stands_by_and_stores_webhooks(
    empty_stage: Stage, tmp_path: Path, postgres_url: str
) -> None:
    environment = environment_of(empty_stage, DATABASE_URL=postgres_url)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    async def one_is_ready() -> bool:
        return (await _health(port, "readyz")).get("status") == "ready"

    async def the_other_stands_by() -> bool:
        return (await _health(empty_stage.port, "readyz")).get("reason") == "another process is at work"

    async with _running(tmp_path, {**environment, "PORT": str(port)}, "run"):
        await empty_stage.eventually(one_is_ready, "the first to be ready")
        async with _running(tmp_path, environment, "run") as written:  # Stripe's webhooks come to this one
            await empty_stage.eventually(the_other_stands_by, "the second to stand by")
            assert (await _health(empty_stage.port))["gateway"] == "elsewhere"
            nurse = await empty_stage.person("noor")
            await empty_stage.join_and_pay(nurse)
            await empty_stage.opens(nurse)
        assert await one_is_ready()
    assert "gateway_ready" not in written()


@pytest.mark.parametrize("half", ["web", "worker"])
async def test_the_halves_refuse_sqlite_in_one_line(empty_stage: Stage, tmp_path: Path, half: str) -> None:
    environment = environment_of(empty_stage, DATABASE_URL=f"sqlite:///{tmp_path}/own/own.db")
    status, text = await ended(await start(tmp_path, environment, half))
    assert status == 2
    assert text.startswith("DATABASE_URL is wrong: web and worker run apart only on PostgreSQL.")
    assert text.count("\n") == 1


async def test_the_halves_refuse_a_database_of_another_version(
    empty_stage: Stage, tmp_path: Path, postgres: str, postgres_url: str
) -> None:
    status, text = await ended(await start(tmp_path, environment_of(empty_stage, DATABASE_URL=postgres), "web"))
    assert (status, text.count("\n")) == (2, 1)
    assert "run `health-network db upgrade`" in text
    upgrade = await start(tmp_path, {"PATH": os.environ["PATH"], "DATABASE_URL": postgres_url}, "db", "upgrade")
    assert (await ended(upgrade))[0] == 0


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"DISCORD_TOKEN": ""}, "DISCORD_TOKEN is missing. It is "),
        ({"DISCORD_TOKEN": "a-wrong-token"}, "DISCORD_TOKEN is wrong: Discord does not accept it."),
        ({"DISCORD_GUILD_ID": "ours"}, "DISCORD_GUILD_ID is wrong: "),
        ({"STRIPE_WEBHOOK_SECRET": ","}, "STRIPE_WEBHOOK_SECRET is missing. It is "),
        ({"DATABASE_URL": "postgres://user:hunter2@127.0.0.1:9/none"}, "DATABASE_URL is wrong: the database"),
        ({"DATABASE_URL": "sqlite:////proc/none/a.db"}, "DATABASE_URL is wrong: the database does not answer"),
        ({"CONFIG_DIR": "nowhere"}, "nowhere/community.toml: cannot be read"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_in_one_line_with_status_2(
    empty_stage: Stage, tmp_path: Path, changed: dict[str, str], line: str
) -> None:
    environment = environment_of(empty_stage, **{"DATABASE_URL": f"sqlite:///{tmp_path}/own/own.db", **changed})
    status, text = await ended(await start(tmp_path, environment, "run"))
    said = [each for each in text.splitlines() if not each.startswith("{")]
    assert status == 2, text
    assert len(said) == 1
    assert said[0].startswith(line)
    assert "hunter2" not in text
    assert "a-wrong-token" not in text


async def test_a_port_in_use_is_said_in_one_line(empty_stage: Stage, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = environment_of(empty_stage, PORT=str(taken.getsockname()[1]))
        status, text = await ended(
            await start(tmp_path, {**environment, "DATABASE_URL": f"sqlite:///{tmp_path}/own/own.db"}, "run")
        )
    assert status == 2
    assert "WEB_HOST or PORT is wrong: 127.0.0.1:" in text


async def test_an_operator_starts_it_with_python_m(tmp_path: Path) -> None:
    """And as nobody's child but the shell's: all other tests have it forked (tests/journeys/program.py)."""
    for arguments, expected in ((("--help",), 0), (("run",), 2), (("nothing",), 2)):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments,
            cwd=tmp_path, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}, stdout=PIPE, stderr=PIPE,
        )  # fmt: skip
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate()
        assert process.returncode == expected, err.decode()
        if arguments == ("--help",):
            for command in ("run", "web", "worker", "demo", "check", "db"):
                assert command in out.decode()
        if arguments == ("run",):
            lines = err.decode().splitlines()
            assert out == b""
            assert all(line.startswith(f"{name} is missing") for name, line in zip(LACKING, lines, strict=True)), err


async def test_a_bot_that_is_not_on_the_server_is_said_in_one_line(empty_stage: Stage, tmp_path: Path) -> None:
    environment = environment_of(empty_stage, DISCORD_GUILD_ID="123456789012345678")
    status, text = await ended(
        await start(tmp_path, {**environment, "DATABASE_URL": f"sqlite:///{tmp_path}/own/own.db"}, "run")
    )
    assert status == 2, text
    assert "DISCORD_GUILD_ID is wrong: the bot is not on that server" in text


async def test_discord_being_away_at_the_start_is_waited_for_and_webhooks_are_taken_meanwhile(
    empty_stage: Stage, tmp_path: Path
) -> None:
    environment = environment_of(empty_stage, DISCORD_API_URL="http://127.0.0.1:9/api/v10")
    async with _running(tmp_path, {**environment, "DATABASE_URL": f"sqlite:///{tmp_path}/own/own.db"}, "run"):

        async def serving() -> bool:
            return (await _health(empty_stage.port)).get("gateway") == "connecting"

        await empty_stage.eventually(serving, "the web server to serve")
        assert (await _health(empty_stage.port, "readyz"))["reason"] == "Discord's gateway is not up"
