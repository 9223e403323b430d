"""A person at their Discord client, for tests and the demo: does and sees exactly what Discord would let them."""

# ruff: noqa: ASYNC109 - how long a person waits belongs to what a test says

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import aiohttp

from .discord.answers import Answer, Json, filled
from .discord.user_client import PATIENCE, File, Refused, UserClient

__all__ = ["PATIENCE", "Answer", "File", "Person", "Refused", "Unanswered"]

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
SUBCOMMAND, GROUP = 1, 2

Id = int | str


class Unanswered(Exception):
    """ "The application did not respond": no acknowledgement within Discord's 3 seconds."""


class Person(UserClient):
    """A member of the community. Make one with `await Person.arrive(...)`; it is an async context manager."""

    def __init__(self, http: aiohttp.ClientSession, api_url: str, user: Json) -> None:
        super().__init__(http, api_url, user)
        self._handed_out: set[str] = set()

    async def join(self, guild_id: Id, pending: bool = False) -> None:
        """Join the guild; `pending` with its rules screening still ahead. Refused with code 40007 when banned."""
        await self.must("PUT", f"{self.sandbox_url}/guilds/{guild_id}/members/{self.id}", {"pending": pending})

    async def accept(self, code: str) -> None:
        """Come into the guild by an invite."""
        await self.must("POST", f"{self.api_url}/invites/{code}")

    async def leave(self, guild_id: Id) -> None:
        """Leave the guild."""
        await self.must("DELETE", f"{self.sandbox_url}/guilds/{guild_id}/members/{self.id}")

    async def pass_screening(self, guild_id: Id) -> None:
        """Agree to the guild's rules."""
        await self.must("PATCH", f"{self.sandbox_url}/guilds/{guild_id}/members/{self.id}", {"pending": False})

    async def set_dms(self, is_open: bool) -> None:
        """Let direct messages come in, or close them."""
        await self.must("PATCH", f"{self.sandbox_url}/users/{self.id}", {"dms_open": is_open})

    async def visible_channels(self, guild_id: Id) -> list[str]:
        """The names of the channels this person sees, in the guild's order."""
        channels = await self.must("GET", f"{self.api_url}/guilds/{guild_id}/channels")
        return [channel["name"] for channel in sorted(channels, key=lambda each: (each["position"], int(each["id"])))]

    async def can_read(self, channel_id: Id) -> bool:
        """Whether the channel's messages are given to this person."""
        status, _ = await self.call("GET", f"/channels/{channel_id}/messages?limit=1")
        return status == 200

    async def say(self, channel_id: Id, text: str) -> Json:
        """Write a message; returns it."""
        said: Json = await self.must("POST", f"{self.api_url}/channels/{channel_id}/messages", {"content": text})
        return said

    async def react(self, channel_id: Id, message_id: Id, emoji: str) -> None:
        """React to a message; Refused where this person may not."""
        place = f"{self.api_url}/channels/{channel_id}/messages/{message_id}/reactions/{quote(emoji)}/@me"
        await self.must("PUT", place)

    async def vote(self, channel_id: Id, message_id: Id, *answers: int) -> None:
        """Vote in a poll for these answers, counted from 1, and no longer for others."""
        place = f"{self.api_url}/channels/{channel_id}/polls/{message_id}/answers/@me"
        await self.must("PUT", place, {"answer_ids": [str(each) for each in answers]})

    async def open_dm(self, user_id: Id) -> str:
        """The id of the direct message channel with this user."""
        channel = await self.must("POST", f"{self.api_url}/users/@me/channels", {"recipient_id": str(user_id)})
        return str(channel["id"])

    async def next_message(
        self, predicate: Callable[[Answer], bool] = lambda message: True, timeout: float = PATIENCE
    ) -> Answer:
        """The earliest message from somebody else that fits and was not handed out before, now or when it comes.

        Answers to this person's own commands and clicks count as handed out.
        """

        def fitting() -> Answer | None:
            for message_id, message in self.messages.items():
                answer = Answer(message)
                new = message_id not in self._handed_out and answer.author_id != self.id and not answer.loading
                if new and predicate(answer):
                    return answer
            return None

        found = await self.until(fitting, timeout, "a message")
        assert found is not None
        self._handed_out.add(found.id)
        return found

    async def command(
        self, guild_id: Id | None, channel_id: Id, name: str, /, *, timeout: float = PATIENCE, **options: Any
    ) -> Answer:
        """Use a slash command ("membership join" for a subcommand) and wait for its final answer.

        Options are values, ids, a Person for a user, or a File for an attachment. Refused when Discord will not have it
        (LookupError when there is no such command), Unanswered when the bot is silent, TimeoutError when it only says
        that it is thinking.
        `guild_id` None: in a direct message.
        """
        files = [value for value in options.values() if isinstance(value, File)]
        numbered = {key: files.index(each) if isinstance(each, File) else each for key, each in options.items()}
        found, data = await self._chosen(guild_id, name, numbered)
        if files:
            data["attachments"] = [{"id": str(number), "filename": file.name} for number, file in enumerate(files)]
        payload = self._interaction(COMMAND, guild_id, channel_id, {"id": found["id"], **data})
        return await self._act(payload, timeout, files=files)

    async def menu(self, guild_id: Id, channel_id: Id, name: str, target_id: Id, timeout: float = PATIENCE) -> Answer:
        """Use a command from the context menu of a user or message, and wait for its answer."""
        found = await self._look_up(guild_id, name, (2, 3))
        data = {"id": found["id"], "name": name, "type": found["type"], "target_id": str(target_id)}
        return await self._act(self._interaction(COMMAND, guild_id, channel_id, data), timeout)

    async def complete(
        self, guild_id: Id, channel_id: Id, name: str, focused: str, /, *, timeout: float = PATIENCE, **options: Any
    ) -> list[Json]:
        """The choices the bot suggests while the option `focused` (given in `options` as typed so far) is typed."""
        _, data = await self._chosen(guild_id, name, options)
        for option in _leaves(data["options"]):
            option["focused"] = option["name"] == focused
        payload, start = self._interaction(AUTOCOMPLETE, guild_id, channel_id, data), len(self.events)
        await self.must("POST", f"{self.api_url}/interactions", payload)
        event = await self.until(
            lambda: self._traced("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", payload["nonce"], start), timeout
        )
        return list((event or {})["choices"])

    async def click(self, message: Answer | Json, custom_id: str, timeout: float = PATIENCE) -> Answer:
        """Press a button and wait for what comes of it: a message, the same message changed, or a modal."""
        return await self.choose(message, custom_id, None, timeout)

    async def choose(
        self, message: Answer | Json, custom_id: str, values: list[str] | None, timeout: float = PATIENCE
    ) -> Answer:
        """Choose values from a menu and wait for what comes of it. KeyError when the message has no such component."""
        answer = message if isinstance(message, Answer) else Answer(message)
        component = answer.component(custom_id)
        data: Json = {"component_type": component["type"], "custom_id": custom_id}
        if values is not None:
            data["values"] = [str(value) for value in values]
        raw = answer.message or {}
        payload = self._interaction(COMPONENT, raw.get("guild_id"), answer.channel_id, data)
        payload |= {"message_id": answer.id, "message_flags": answer.flags}
        return await self._act(payload, timeout, source=answer.id)

    async def submit(self, modal: Answer, values: Mapping[str, Any], timeout: float = PATIENCE) -> Answer:
        """Hand in a modal, filled in by custom_id, and wait for what comes of it. KeyError for a field it has not."""
        raw = modal.modal or {}
        data = {"id": modal.id, "custom_id": raw.get("custom_id"), "components": filled(modal, values)}
        payload = self._interaction(MODAL_SUBMIT, raw.get("guild_id"), modal.channel_id, data)
        return await self._act(payload, timeout, source=raw.get("source"))

    def _interaction(self, kind: int, guild_id: Id | None, channel_id: Id, data: Json) -> Json:
        payload: Json = {
            "type": kind,
            "channel_id": str(channel_id),
            "session_id": self.session_id,
            "nonce": secrets.token_hex(12),
            "data": data,
        }
        if guild_id is not None:
            payload["guild_id"] = str(guild_id)
        return payload

    async def _look_up(self, guild_id: Id | None, name: str, kinds: tuple[int, ...]) -> Json:
        place = "users/@me" if guild_id is None else f"guilds/{guild_id}"
        index = await self.must("GET", f"{self.api_url}/{place}/application-command-index")
        for command in index["application_commands"]:
            if command["name"] == name and command["type"] in kinds:
                return dict(command)
        raise LookupError(f"there is no command {name!r}")

    async def _chosen(self, guild_id: Id | None, name: str, options: Mapping[str, Any]) -> tuple[Json, Json]:
        """The command, and the data that says it with these options."""
        first, *steps = name.split()
        command = await self._look_up(guild_id, first, (1,))
        level, path = command, []
        for step in steps:
            level = next((each for each in level.get("options", []) if each["name"] == step), {})
            if not level:
                raise LookupError(f"there is no command {name!r}")
            path.append(level)
        kinds = {each["name"]: each["type"] for each in level.get("options", [])}
        said: list[Json] = [
            {"name": option, "type": kinds.get(option, 3), "value": _value(value)} for option, value in options.items()
        ]
        for each in reversed(path):
            said = [{"name": each["name"], "type": each["type"], "options": said}]
        return command, {
            "id": command["id"],
            "name": first,
            "type": 1,
            "version": command["version"],
            "options": said,
        }

    async def _act(
        self, payload: Json, timeout: float, source: str | None = None, files: Sequence[File] = ()
    ) -> Answer:
        """Send the interaction and wait for what it leads to. `source` is the message that may change instead."""
        start = len(self.events)
        await self.must("POST", f"{self.api_url}/interactions", payload, files)

        def outcome() -> Answer | None:
            return self._outcome(payload["nonce"], start, source)

        answer = await self.until(outcome, timeout, "the bot's answer")
        assert answer is not None
        self._handed_out.add(answer.id)
        return answer

    def _outcome(self, nonce: str, start: int, source: str | None) -> Answer | None:
        if self._traced("INTERACTION_FAILURE", nonce, start):
            raise Unanswered
        modal = self._traced("INTERACTION_MODAL_CREATE", nonce, start)
        if modal is not None:
            return Answer(modal={**modal, "source": source})
        trace = self._traced("INTERACTION_CREATE", nonce, start)
        for message in self.messages.values() if trace else ():
            answer = Answer(message)
            if message.get("interaction_metadata", {}).get("id") == (trace or {})["id"] and not answer.loading:
                return answer
        if source is not None and self._traced("INTERACTION_SUCCESS", nonce, start):
            for event, data in self.events[start:]:
                if data.get("id") == source and event in ("MESSAGE_UPDATE", "MESSAGE_DELETE"):
                    return Answer(self.messages.get(source))
        return None

    def _traced(self, event: str, nonce: str, start: int) -> Json | None:
        """The event about the interaction with this nonce."""
        return next((data for name, data in self.events[start:] if name == event and data["nonce"] == nonce), None)


def _leaves(options: list[Json]) -> Iterator[Json]:
    for option in options:
        if option["type"] in (SUBCOMMAND, GROUP):
            yield from _leaves(option["options"])
        else:
            yield option


def _value(value: Any) -> Any:
    return value.id if isinstance(value, UserClient) else value
