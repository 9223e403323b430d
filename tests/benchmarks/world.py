"""The stage with its sandbox, and if wanted the bot, in a process of its own: neither waits for the other's loop."""

import asyncio
import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self, cast

import aiohttp
from pydantic import SecretStr

from bot.db import jobs
from bot.demo.stage import Stage
from bot.domain.jobs import Job
from bot.settings import Settings
from sandbox import Sandbox
from tests.benchmarks.processes import Program

CONFIG = Path(__file__).parents[1] / "config"
_PATIENCE_S = 90.0
_LOOK_EVERY_S = 0.01


class _Elsewhere:
    """Has what Stage looks at of a Sandbox: the addresses and secrets that `python -m sandbox` prints."""

    discord: SimpleNamespace
    stripe: SimpleNamespace

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sandbox", stdout=asyncio.subprocess.PIPE
        )
        assert self._process.stdout is not None
        found = json.loads(await self._process.stdout.readline())
        for name in ("guild_id", "application_id"):
            found["discord"][name] = int(found["discord"][name])
        self.discord, self.stripe = SimpleNamespace(**found["discord"]), SimpleNamespace(**found["stripe"])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await end(self._process)


class World(Stage):
    """A Stage whose sandbox is a process of its own, and whose bot may be one (`start_process`)."""

    def __init__(self, folder: Path, address: str | None = None) -> None:
        """`folder` is for the log of the bot's process, and for its database where it has none of `address`."""
        super().__init__(address or f"sqlite:///{folder}/bench.db", config_dir=CONFIG)
        self._elsewhere = _Elsewhere()
        self.sandbox = cast(Sandbox, self._elsewhere)
        self._folder = folder
        self._owner = ""
        self._program: Program | None = None

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await super().__aexit__(kind, error, trace)

    async def _furnish(self) -> None:
        """The sandbox's own owner has a token that only its process knows: hand the server to somebody new."""
        async with aiohttp.ClientSession(self.discord_sandbox) as http:
            async with http.post("/sandbox/users", json={"username": "operator"}) as response:
                owner = await response.json()
            place = f"/sandbox/guilds/{self.guild}"
            for method, path, body in (
                ("PUT", f"{place}/members/{owner['id']}", {}),
                ("PATCH", place, {"owner_id": owner["id"]}),
            ):
                async with http.request(method, path, json=body) as response:
                    response.raise_for_status()
        self._owner = owner["token"]
        await super()._furnish()

    async def discord_api(self, method: str, path: str, body: Any = None) -> Any:
        """The server's owner at Discord: any request of its API."""
        return await self._discord(self._owner, method, path, body)

    @property
    def discord_sandbox(self) -> str:
        """Where the stand-in for Discord listens."""
        return self.sandbox.discord.api_url.partition("/api/")[0]

    async def discord_control(self, method: str, path: str, body: Any = None) -> Any:
        """Set or see the scene at Discord: /sandbox/`path`."""
        async with self._http.request(method, f"{self.discord_sandbox}/sandbox/{path}", json=body) as response:
            response.raise_for_status()
            return await response.json()

    async def look(self, url: str) -> Any:
        """The JSON at `url`."""
        async with self._http.get(url) as response:
            response.raise_for_status()
            return await response.json()

    async def deliveries(self) -> list[dict[str, Any]]:
        """What Stripe has sent to the webhook."""
        found: list[dict[str, Any]] = await self.look(f"{self.sandbox.stripe.api_url}/sandbox/deliveries")
        return found

    async def role_changes(self) -> list[dict[str, Any]]:
        """Every role that was given or taken."""
        found: list[dict[str, Any]] = await self.discord_control("GET", f"guilds/{self.guild}/role-changes")
        return found

    async def crowd(self, count: int, *roles: int) -> int:
        """Add so many members; the first one's id."""
        body = {"count": count, "roles": [str(role) for role in roles]}
        made = await self.discord_control("POST", f"guilds/{self.guild}/crowd", body)
        return int(made["first_id"])

    async def members(self, since: int = 1) -> list[int]:
        """The ids of the members from `since` on, a thousand at most."""
        found = await self.bot_api("GET", f"guilds/{self.guild}/members?limit=1000&after={since - 1}")
        return [int(each["user"]["id"]) for each in found]

    async def start_bare(self, module: str = "tests.benchmarks.bare_client", *more: str) -> Program:
        """A client that does nothing, or as little as `module` does, connected as the bot would be."""
        discord = self.sandbox.discord
        where = discord.api_url, discord.gateway_url, discord.bot_token
        return await Program.start(self._folder / "bare.log", module, *where, *more)

    async def writer(self, username: str) -> str:
        """Somebody on the server who only writes and hears nothing; their token."""
        user = await self.discord_control("POST", "users", {"username": username})
        await self.discord_control("PUT", f"guilds/{self.guild}/members/{user['id']}", {})
        return str(user["token"])

    async def write(self, token: str, channel: int, text: str) -> None:
        """Whoever has this token writes."""
        await self._discord(token, "POST", f"channels/{channel}/messages", {"content": text})

    async def start_process(self, module: str = "bot") -> Program:
        """`python -m bot run`, as an operator starts it, or another `module` that takes the same arguments."""
        variables = {
            name.upper(): ",".join(_plain(one) for one in (value if isinstance(value, tuple) else (value,)))
            for name, value in Settings.model_dump(self._settings()).items()
        }
        self._program = await Program.start(self._folder / "bot.log", module, "run", **variables)
        return self._program

    async def is_settled(self) -> None:
        """Wait until the bot's process is up and has caught up."""
        await self.waits(self._is_up, "the bot to be up")
        await self.waits(self.has_caught_up, "the bot's first backfill, reconcile and sweep")

    async def stop_bot(self) -> None:
        """Stop the bot as SIGTERM does, wherever it runs."""
        if self._program is not None:
            await self._program.end()
            self._program = None
        await super().stop_bot()

    async def waits(self, condition: Callable[[], Any], what: str) -> None:
        """Wait until what `condition` awaits to holds."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while not await condition():
                    if self._program is not None:
                        self._program.check()
                    await asyncio.sleep(_LOOK_EVERY_S)
        except TimeoutError:
            raise TimeoutError(f"waited {_PATIENCE_S} s for {what}") from None

    async def _is_up(self) -> bool:
        try:
            async with self._http.get(f"{self.web}/healthz") as response:
                return response.status == 200 and (await response.json())["gateway"] == "up"
        except aiohttp.ClientConnectionError:
            return False

    async def has_caught_up(self) -> bool:
        """Whether missed events were fetched, subscriptions reconciled and roles swept, and none is to be now."""
        async with self.database.transaction(readonly=True) as session:
            found = [await jobs.get(session, name) for name in (Job.BACKFILL, Job.RECONCILE, Job.SWEEP)]
        now = self.clock.now()
        return all(each.done_at is not None and each.due_at is not None and each.due_at > now for each in found)


async def end(process: asyncio.subprocess.Process) -> None:
    """End a process that was started here."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    await process.wait()


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
