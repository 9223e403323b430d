"""AutoMod at work: its rules are held against what people send, edit and call themselves, and act at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from . import audit, events
from .audit import Act
from .automod_form import ALERT, BLOCK, ON_MEMBER, ON_MESSAGE, QUARANTINE, TIMEOUT
from .automod_match import find
from .errors import Blocked, Json
from .hub import Intent, Session
from .parts import User
from .permissions import Permission, in_guild
from .posting import post
from .state import Channel, Member, Message
from .world import World

NOTICE = 24
"""The type of the message that shows staff what was found."""
_ACTS = {
    BLOCK: Act.AUTOMOD_BLOCK,
    ALERT: Act.AUTOMOD_FLAG,
    TIMEOUT: Act.AUTOMOD_TIMEOUT,
    QUARANTINE: Act.AUTOMOD_QUARANTINE,
}


def screen(world: World, author: User, channel: Channel, text: str, message_id: int | None, code: int = 200000) -> None:
    """Hold the text against the rules; 400 with this code when one blocks it, after all have acted."""
    member = world.state.guild.members.get(author.id)
    if member is None or channel.guild_id is None:
        return
    place, blocked = channel.parent_id if channel.thread is not None else channel.id, None
    for rule in _rules(world, member, ON_MESSAGE, place):
        found = find(rule, text)
        if found is None:
            continue
        block = next((each for each in rule["actions"] if each["type"] == BLOCK), None)
        blocked = blocked or block
        seen = {"channel_id": str(channel.id)}
        if block is None and message_id is not None:
            seen["message_id"] = str(message_id)
        _act(world, rule, member, text, found, seen)
    if blocked is not None:
        raise Blocked(code, blocked["metadata"].get("custom_message"))


def screen_member(world: World, member: Member) -> None:
    """Hold the member's names against the rules: quarantined while one matches, and no longer."""
    names = [member.user.username, member.nick or ""]
    for rule in _rules(world, member, ON_MEMBER, None):
        for name in names:
            found = find(rule, name)
            if found is not None:
                if not member.quarantined:
                    _act(world, rule, member, name, found, {})
                return
    member.quarantined = False


def _rules(world: World, member: Member, event: int, channel_id: int | None) -> Iterator[Json]:
    """The rules that bind this member here; bots and who manages the guild are free of all."""
    guild = world.state.guild
    if member.user.bot or in_guild(guild, member, world.now()) & Permission.MANAGE_GUILD:
        return
    for rule in list(guild.automod_rules.values()):
        exempt = member.roles & {int(each) for each in rule["exempt_roles"]}
        here = str(channel_id) not in rule["exempt_channels"]
        if rule["enabled"] and rule["event_type"] == event and here and not exempt:
            yield rule


def _act(world: World, rule: Json, member: Member, text: str, found: tuple[str | None, str], seen: Json) -> None:
    """Do all that the rule says, and tell of each."""
    for action in rule["actions"]:
        about = dict(seen)
        if action["type"] == ALERT:
            about["alert_system_message_id"] = str(_alert(world, rule, action, member, text, found, seen))
        elif action["type"] == TIMEOUT:
            seconds = action["metadata"]["duration_seconds"]
            member.timed_out_until = world.now() + timedelta(seconds=seconds)
            events.member_updated(world, member)
        elif action["type"] == QUARANTINE:
            member.quarantined = True
            events.member_updated(world, member)
        _tell(world, rule, action, member, text, found, about)
        options = {
            "auto_moderation_rule_name": str(rule["name"]),
            "auto_moderation_rule_trigger_type": str(rule["trigger_type"]),
            "channel_id": str(seen.get("channel_id", "")),
        }
        creator = world.state.users[int(rule["creator_id"])]
        audit.record(world, _ACTS[action["type"]], creator, member.user.id, options=options)


def _alert(
    world: World, rule: Json, action: Json, member: Member, text: str, found: tuple[str | None, str], seen: Json
) -> int:
    """Show staff what was found, in the rule's channel; returns the message's id."""
    channel = world.state.guild.channels.get(int(action["metadata"]["channel_id"]))
    if channel is None:
        return 0
    message = Message(world.ids.next(), channel, member.user, world.now(), type=NOTICE)
    fields = {"rule_name": rule["name"], "keyword": found[0], "keyword_matched_content": found[1], **seen}
    shown = [{"name": name, "value": str(value), "inline": False} for name, value in fields.items() if value]
    message.embeds = [{"type": "auto_moderation_message", "description": text, "fields": shown}]
    post(world, message)
    return message.id


def _tell(
    world: World, rule: Json, action: Json, member: Member, text: str, found: tuple[str | None, str], about: Json
) -> None:
    shown: Json = {
        "guild_id": str(world.state.guild.id),
        "action": action,
        "rule_id": rule["id"],
        "rule_trigger_type": rule["trigger_type"],
        "user_id": str(member.user.id),
        **about,
        "content": text,
        "matched_keyword": found[0],
        "matched_content": found[1],
    }
    blank = {**shown, "content": "", "matched_content": ""}
    tell_managers(
        world,
        "AUTO_MODERATION_ACTION_EXECUTION",
        Intent.AUTO_MODERATION_EXECUTION,
        lambda session: shown if session.wants(Intent.MESSAGE_CONTENT) else blank,
    )


def tell_managers(world: World, event: str, intent: Intent, view: Callable[[Session], Json]) -> None:
    """Tell of it those who manage the guild."""

    def of(session: Session) -> Json | None:
        guild = world.state.guild
        member = guild.members.get(session.user.id)
        if member is None or not in_guild(guild, member, world.now()) & Permission.MANAGE_GUILD:
            return None
        return view(session)

    world.hub.publish(event, intent, of)
