"""REST: looking for messages in the guild. What is not imitated answers 501, with the name of the filter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from multidict import MultiMapping

from . import errors, render_messages, render_threads
from .api import Call, Reply, Route, permissions_of
from .forms import Form
from .permissions import Permission
from .state import Channel, Message

_HAS = ("link", "embed", "file", "poll")
_LISTS = ("author_id", "channel_id", "mentions", "has")
_SERVED = {"content", "min_id", "max_id", "pinned", "limit", "offset", "sort_by", "sort_order", "include_nsfw", *_LISTS}


def _search(call: Call) -> Reply:
    """The page of messages that fit, the newest first (or the oldest), each alone in a list as Discord has it."""
    call.guild()
    query = call.query
    for name in query:
        if name not in _SERVED:
            raise errors.Refusal(501, 0, f"501 Not Implemented in the sandbox: searching by {name}")
    form = Form({**query, **{name: _list(query, name) for name in _LISTS}})
    most, offset = form.whole("limit", 1, 25) or 25, form.whole("offset", 0, 9975) or 0
    wanted = _Wanted(form)
    form.check()
    found = [message for channel in _readable(call) for message in channel.messages.values() if wanted.fits(message)]
    found.sort(key=lambda message: message.id, reverse=query.get("sort_order") != "asc")
    page = found[offset : offset + most]
    bot_id = call.world.state.bot.id
    threads = {message.channel.id: message.channel for message in page if message.channel.thread is not None}
    return Reply(
        {
            "messages": [[{**render_messages.message(each, bot_id), "hit": True}] for each in page],
            "threads": [render_threads.thread(each) for each in threads.values()],
            "members": [],
            "doing_deep_historical_index": False,
            "total_results": len(found),
        }
    )


def _list(query: Mapping[str, str], name: str) -> list[str]:
    return list(query.getall(name, [])) if isinstance(query, MultiMapping) else []


def _readable(call: Call) -> Iterator[Channel]:
    """The channels and threads whose history the caller may read."""
    guild, needed = call.world.state.guild, Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
    for channel in (*guild.channels.values(), *guild.threads.values()):
        if permissions_of(call.world, call.actor, channel) & needed == needed:
            yield channel


class _Wanted:
    """What a message must be like."""

    def __init__(self, form: Form) -> None:
        self._words = (form.text("content", 1024) or "").casefold().split()
        self._authors, self._mentions = set(form.snowflakes("author_id", 100)), set(form.snowflakes("mentions", 100))
        self._channels = set(form.snowflakes("channel_id", 500))
        self._least, self._most = form.snowflake("min_id") or 0, form.snowflake("max_id")
        self._pinned = {None: None, "true": True, "false": False}.get(form.raw().get("pinned"))
        self._has = [str(each) for each in form.items("has", 18)]
        if any(each.removeprefix("-") not in _HAS for each in self._has):
            raise errors.Refusal(501, 0, f"501 Not Implemented in the sandbox: searching for {self._has}")

    def fits(self, message: Message) -> bool:
        """Whether the message is one of those looked for."""
        return (
            all(word in message.content.casefold() for word in self._words)
            and (not self._authors or message.author.id in self._authors)
            and (not self._mentions or bool(self._mentions & {each.id for each in message.mentions}))
            and (not self._channels or message.channel.id in self._channels)
            and message.id > self._least
            and (self._most is None or message.id < self._most)
            and self._pinned in (None, message.pinned_at is not None)
            and all(self._holds(message, each.removeprefix("-")) is not each.startswith("-") for each in self._has)
        )

    @staticmethod
    def _holds(message: Message, what: str) -> bool:
        return {
            "link": "http://" in message.content or "https://" in message.content,
            "embed": bool(message.embeds),
            "file": bool(message.attachments),
            "poll": message.poll is not None,
        }[what]


ROUTES = (Route("GET", "/guilds/{guild_id}/messages/search", _search),)
