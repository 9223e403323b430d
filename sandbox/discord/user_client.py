"""A person's line to the sandbox: REST with the person's token, and a gateway session that remembers what it heard."""

# ruff: noqa: ASYNC109 - how long a person waits belongs to what a test says

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar, overload

import aiohttp

from .answers import Answer, Json

PATIENCE = 5.0
"""Seconds a person waits for an answer unless told otherwise."""

T = TypeVar("T")


@dataclass(frozen=True)
class File:
    """A file that a person sends along."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


def _form(body: Any, files: Sequence[File]) -> aiohttp.FormData:
    form = aiohttp.FormData({"payload_json": json.dumps(body)})
    for number, file in enumerate(files):
        form.add_field(f"files[{number}]", file.content, filename=file.name, content_type=file.content_type)
    return form


class Refused(Exception):
    """Discord refused a request: `status`, and the `body` with Discord's code."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status}: {json.dumps(body)}")
        self.status = status
        self.body = body
        self.code = int(body.get("code", 0))


class UserClient:
    """One user's connection. Make one with `arrive`; it is an async context manager."""

    def __init__(self, http: aiohttp.ClientSession, api_url: str, user: Json) -> None:
        self.id = str(user["id"])
        self.token = str(user["token"])
        self.events: list[tuple[str, Json]] = []
        """Every event received, oldest first: (name, data)."""
        self.messages: dict[str, Json] = {}
        """Every message seen and not deleted since, as it is now, by id."""
        self._http = http
        self.api_url = api_url
        self.sandbox_url = api_url.partition("/api/")[0] + "/sandbox"
        self.session_id = ""
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._turn = asyncio.Event()

    @classmethod
    async def arrive(cls, api_url: str, gateway_url: str, username: str, locale: str = "en-US") -> Self:
        """Make a new user and open its gateway session. The person is in no guild yet: `join` one."""
        http = aiohttp.ClientSession()
        sandbox_url = api_url.partition("/api/")[0] + "/sandbox"
        async with http.post(f"{sandbox_url}/users", json={"username": username, "locale": locale}) as response:
            person = cls(http, api_url, await response.json())
        await person._connect(gateway_url)
        return person

    @classmethod
    async def log_in(cls, api_url: str, gateway_url: str, user: Json) -> Self:
        """Open the gateway session of a user that is there; `user` as POST /sandbox/users answers one."""
        person = cls(aiohttp.ClientSession(), api_url, user)
        await person._connect(gateway_url)
        return person

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the client. The user stays a member."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader
        await self._http.close()

    async def _connect(self, gateway_url: str) -> None:
        self._socket = await self._http.ws_connect(f"{gateway_url}?v=10&encoding=json", max_msg_size=0)
        await self._socket.receive_json()
        await self._socket.send_json({"op": 2, "d": {"token": self.token, "properties": {}, "large_threshold": 250}})
        self._reader = asyncio.create_task(self._listen(self._socket))
        await self.until(lambda: self.session_id)

    async def _listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            packet = json.loads(frame.data)
            if packet["op"] == 0:
                self._take(packet["t"], packet["d"])

    def _take(self, event: str, data: Json) -> None:
        self.events.append((event, data))
        if event == "READY":
            self.session_id = data["session_id"]
        elif event in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            self.messages[data["id"]] = data
        elif event == "MESSAGE_DELETE":
            self.messages.pop(data["id"], None)
        elif event == "MESSAGE_DELETE_BULK":
            for message_id in data["ids"]:
                self.messages.pop(message_id, None)
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    @overload
    async def until(self, condition: Callable[[], Awaitable[T]], timeout: float = PATIENCE, what: str = "it") -> T: ...

    @overload
    async def until(self, condition: Callable[[], T], timeout: float = PATIENCE, what: str = "it") -> T: ...

    async def until(self, condition: Callable[[], Any], timeout: float = PATIENCE, what: str = "it") -> Any:
        """Wait until `condition()` (or what it awaits to) is truthy, looking again at each gateway event; returns it.

        TimeoutError after `timeout` seconds, naming `what` was waited for.
        """
        try:
            async with asyncio.timeout(timeout):
                while True:
                    turn = self._turn
                    found = condition()
                    result = await found if inspect.isawaitable(found) else found
                    if result:
                        return result
                    await turn.wait()
        except TimeoutError:
            latest = [name for name, _ in self.events[-5:]]
            raise TimeoutError(f"waited {timeout} s for {what}; the latest events were {latest}") from None

    async def call(self, method: str, path: str, json: Any = None) -> tuple[int, Any]:
        """One request under the API's address with this person's token: (status, JSON body or None)."""
        return await self._request(method, self.api_url + path, json)

    async def _request(self, method: str, url: str, body: Any, files: Sequence[File] = ()) -> tuple[int, Any]:
        headers = {"Authorization": self.token}
        sent: Json = {"data": _form(body, files)} if files else {"json": body}
        async with self._http.request(method, url, headers=headers, **sent) as response:
            raw = await response.read()
            return response.status, json.loads(raw) if raw else None

    async def must(self, method: str, url: str, body: Any = None, files: Sequence[File] = ()) -> Any:
        """One request to a full address, with files as files[0] and on; its JSON body, or Refused."""
        status, answer = await self._request(method, url, body, files)
        if status >= 400:
            raise Refused(status, answer or {})
        return answer

    async def read_file(self, answer: Answer) -> list[tuple[str, bytes]]:
        """Each file that came with a message: (file name, content). Refused when one is not there."""
        found = []
        for attachment in (answer.message or {}).get("attachments", []):
            async with self._http.get(attachment["url"]) as response:
                if response.status >= 400:
                    raise Refused(response.status, {})
                found.append((str(attachment["filename"]), await response.read()))
        return found
