"""Discord's audit log: what was done to members, by whom. Answers are our own frozen values."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
from discord.utils import parse_time, snowflake_time, time_snowflake

from bot.domain.audit_entry import Act, Entry
from bot.integrations.discord import translated

_PAGE = 100
_TIMEOUT = "communication_disabled_until"
_ACTS = {
    discord.AuditLogAction.ban.value: Act.BAN,
    discord.AuditLogAction.unban.value: Act.UNBAN,
    discord.AuditLogAction.kick.value: Act.KICK,
    discord.AuditLogAction.member_update.value: Act.TIMEOUT,
    discord.AuditLogAction.member_role_update.value: Act.ROLES,
}


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the log: what was done to members, the first one first. `reached`: when its last entry was written,
    whatever that tells of; None: it has none.
    """

    entries: tuple[Entry, ...]
    reached: datetime | None


class AuditLog:
    """Reads it. Needs the permission View Audit Log. Raises TryLater, Refused, NotThere or NotUnderstood, nothing else.

    https://docs.discord.com/developers/resources/audit-log#get-guild-audit-log
    """

    def __init__(self, client: discord.Client, guild: int) -> None:
        self._client, self._guild = client, guild

    @property
    def own(self) -> int:
        """The bot's own id; 0 before it has logged in."""
        return self._client.user.id if self._client.user else 0

    async def pages(self, since: datetime) -> AsyncIterator[Page]:
        """What was written since then, the oldest first; at least one page."""
        after = time_snowflake(since)
        while True:
            async with translated():
                # With `after` Discord begins with the oldest.
                found: Any = await self._client.http.get_audit_logs(self._guild, _PAGE, after=after)
                written = found["audit_log_entries"]
                bots = {int(each["id"]) for each in found["users"] if each.get("bot")}
                entries = [entry for each in written if (entry := _entry(each, bots))]
                after = max((int(each["id"]) for each in written), default=after)
            yield Page(tuple(entries), snowflake_time(after) if written else None)
            if len(written) < _PAGE:
                return


def _entry(found: Any, bots: set[int]) -> Entry | None:
    """None where it tells of something else than what was done to a member."""
    act, changes = _ACTS.get(found["action_type"]), {each["key"]: each for each in found.get("changes", ())}
    if act is None or not found["target_id"]:
        return None
    timeout, actor, id_ = changes.get(_TIMEOUT, {}), int(found["user_id"] or 0) or None, int(found["id"])
    return Entry(
        id_, snowflake_time(id_), act, int(found["target_id"]), actor, actor in bots, found.get("reason") or "",
        parse_time(timeout.get("old_value")), parse_time(timeout.get("new_value")),
    )  # fmt: skip
