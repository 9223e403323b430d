"""REST: threads: posts of forums, public and private threads of channels, and who is in them."""

from __future__ import annotations

from . import (
    audit,
    automod,
    content,
    errors,
    events,
    events_threads,
    render,
    render_messages,
    render_threads,
    slow_mode,
)
from .api import NO_CONTENT, Call, Reply, Route, permissions_of
from .audit import Act
from .errors import Json
from .forms import Form
from .parts import Thread
from .permissions import Permission, in_channel
from .posting import post
from .state import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_THREAD,
    FORUM,
    MEDIA,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TEXT,
    Channel,
    Member,
    Message,
)

DURATIONS = (60, 1440, 4320, 10_080)
MOST_TAGS = 5
HAS_THREAD = 1 << 5
REQUIRE_TAG = 1 << 4
_OWN_FIELDS = {"name", "archived", "auto_archive_duration", "applied_tags", "invitable"}


def _start(call: Call) -> Reply:
    channel = call.channel()
    if channel.type in (FORUM, MEDIA):
        return _start_post(call, channel)
    if channel.type not in (TEXT, ANNOUNCEMENT):
        raise errors.wrong_channel_type()
    form = call.form()
    allowed = (ANNOUNCEMENT_THREAD,) if channel.type == ANNOUNCEMENT else (PUBLIC_THREAD, PRIVATE_THREAD)
    # Discord's default, kept from before the type could be given
    kind = form.choice("type", *allowed) or (allowed[0] if channel.type == ANNOUNCEMENT else PRIVATE_THREAD)
    invitable = form.flag("invitable")
    thread = _new(call, form, channel, kind, call.world.ids.next())
    form.check()
    private = kind == PRIVATE_THREAD
    call.channel(Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    slow_mode.pace(call, channel, what="thread")
    assert thread.thread is not None
    thread.thread.invitable = invitable is not False
    _announce(call, thread)
    return Reply(render_threads.thread(thread, call.actor.id), 201)


def _start_post(call: Call, forum: Channel) -> Reply:
    """A post: a thread together with its first message, which has the thread's id."""
    call.channel(Permission.SEND_MESSAGES)
    form = call.form()
    form.require("message")
    thread = _new(call, form, forum, PUBLIC_THREAD, call.world.ids.next())
    assert thread.thread is not None
    tags = form.snowflakes("applied_tags", MOST_TAGS)
    first = form.form("message")
    form.check()
    assert first is not None
    _may_tag(call, forum, tags, [])
    message = Message(thread.id, thread, call.actor, call.world.now())
    content.fill(message, first, call.uploads, call.world, permissions_of(call.world, call.actor, forum))
    automod.screen(call.world, call.actor, thread, message.content, message.id)
    slow_mode.pace(call, forum, what="thread")
    thread.thread.applied_tags = tags
    forum.last_message_id = thread.id
    _announce(call, thread)
    post(call.world, message)
    shown = render_messages.message(message, call.world.state.bot.id)
    return Reply({**render_threads.thread(thread, call.actor.id), "message": shown}, 201)


def _start_from_message(call: Call) -> Reply:
    channel = call.channel(Permission.CREATE_PUBLIC_THREADS)
    if channel.type not in (TEXT, ANNOUNCEMENT):
        raise errors.wrong_channel_type()
    message = call.world.state.message(channel, call.id("message_id"))
    form = call.form()
    kind = ANNOUNCEMENT_THREAD if channel.type == ANNOUNCEMENT else PUBLIC_THREAD
    thread = _new(call, form, channel, kind, message.id)
    form.check()
    if message.id in call.world.state.guild.threads:
        raise errors.Refusal(400, 160004, "A thread has already been created for this message")
    slow_mode.pace(call, channel, what="thread")
    _announce(call, thread)
    message.flags |= HAS_THREAD
    events.message_event(call.world, "MESSAGE_UPDATE", message)
    return Reply(render_threads.thread(thread, call.actor.id), 201)


def _new(call: Call, form: Form, parent: Channel, kind: int, thread_id: int) -> Channel:
    """A thread by what every form for one has; not in the guild yet."""
    form.require("name")
    now, usual = call.world.now(), parent.settings.get("default_auto_archive_duration")
    thread = Thread(call.actor.id, now, now, form.choice("auto_archive_duration", *DURATIONS) or usual or DURATIONS[2])
    slow = form.whole("rate_limit_per_user", 0, 21_600)
    return Channel(
        thread_id,
        kind,
        parent.guild_id,
        form.text("name", 100, 1) or "",
        parent_id=parent.id,
        rate_limit_per_user=parent.settings.get("default_thread_rate_limit_per_user", 0) if slow is None else slow,
        thread=thread,
    )


def _announce(call: Call, thread: Channel) -> None:
    """Put the thread into the guild with its author in it, and tell of it; AutoMod minds its title."""
    assert thread.thread is not None
    automod.screen(call.world, call.actor, thread, thread.name, None, code=200001)
    thread.thread.members[call.actor.id] = thread.thread.created_at
    call.world.state.guild.threads[thread.id] = thread
    events_threads.thread_event(call.world, "THREAD_CREATE", thread, newly_created=True)
    audit.note(call, Act.THREAD_CREATE, thread.id, audit.diff({}, _noted(thread), *_noted(thread)))


def _noted(thread: Channel) -> Json:
    """What the audit log tells of a thread."""
    shown = render_threads.thread(thread)
    metadata: Json = shown["thread_metadata"]
    shown |= {name: metadata[name] for name in ("archived", "locked", "auto_archive_duration")}
    shown |= {"invitable": metadata.get("invitable"), "applied_tags": shown["applied_tags"] or None}
    names = ("name", "type", "archived", "locked", "auto_archive_duration", "rate_limit_per_user", "flags")
    return {name: shown[name] for name in (*names, "invitable", "applied_tags")}


def _may_tag(call: Call, forum: Channel, tags: list[int], before: list[int]) -> None:
    """Refuse tags that the forum has not, moderated ones without the permission, and none where one is needed."""
    known = {int(tag["id"]): tag for tag in forum.available_tags}
    if any(tag_id not in known for tag_id in tags):
        raise errors.unknown("Tag")
    manages = permissions_of(call.world, call.actor, forum) & Permission.MANAGE_THREADS
    if not manages and any(known[tag_id]["moderated"] for tag_id in set(tags) - set(before)):
        raise errors.missing_permissions()
    if not tags and not manages and forum.settings.get("flags", 0) & REQUIRE_TAG:
        raise errors.Refusal(400, 40067, "A tag is required to create a forum post in this channel")


def edit(call: Call, thread: Channel) -> Reply:
    """PATCH of a channel that is a thread."""
    it, form = thread.thread, call.form()
    assert it is not None
    _may_edit(call, thread, form)
    name, archived, locked = form.text("name", 100, 1), form.flag("archived"), form.flag("locked")
    invitable, flags = form.flag("invitable"), form.whole("flags")
    duration, slow = form.choice("auto_archive_duration", *DURATIONS), form.whole("rate_limit_per_user", 0, 21_600)
    tags = form.snowflakes("applied_tags", MOST_TAGS)
    form.check()
    automod.screen(call.world, call.actor, thread, name or "", None, code=200001)
    old = _noted(thread)
    if form.given("applied_tags"):
        _may_tag(call, call.world.state.guild.channels[thread.parent_id or 0], tags, it.applied_tags)
        it.applied_tags = tags
    if archived is not None and archived is not it.archived:
        it.archived, it.archived_at = archived, call.world.now()
    it.locked = it.locked if locked is None else locked
    it.invitable = it.invitable if invitable is None else invitable
    it.pinned = it.pinned if flags is None else bool(flags & render_threads.PINNED)
    it.auto_archive_duration = duration or it.auto_archive_duration
    thread.name = name or thread.name
    thread.rate_limit_per_user = thread.rate_limit_per_user if slow is None else slow
    events_threads.thread_event(call.world, "THREAD_UPDATE", thread)
    audit.note(call, Act.THREAD_UPDATE, thread.id, audit.diff(old, _noted(thread), *old))
    return Reply(render_threads.thread(thread, call.actor.id))


def _may_edit(call: Call, thread: Channel, form: Form) -> None:
    """Moderators may all; the author some of it, and everybody who writes there may open what is not locked."""
    it, given = thread.thread, set(form.raw())
    assert it is not None
    rights = permissions_of(call.world, call.actor, thread)
    own = it.owner_id == call.actor.id and not it.locked and given <= _OWN_FIELDS
    opens = given == {"archived"} and form.flag("archived") is False and not it.locked
    if not rights & Permission.MANAGE_THREADS and not own and not (opens and rights & Permission.SEND_MESSAGES):
        raise errors.missing_permissions()
    if it.archived and form.flag("archived") is not False:
        raise errors.archived()


def delete(call: Call, thread: Channel) -> Reply:
    """DELETE of a channel that is a thread."""
    call.channel(Permission.MANAGE_THREADS)
    events_threads.thread_event(call.world, "THREAD_DELETE", thread)
    del call.world.state.guild.threads[thread.id]
    audit.note(call, Act.THREAD_DELETE, thread.id, audit.diff(_noted(thread), {}, *_noted(thread)))
    return Reply(render_threads.thread(thread, call.actor.id))


def _active(call: Call) -> Reply:
    call.guild()
    if not call.actor.bot:
        raise errors.Refusal(403, 20002, "Only bots can use this endpoint")
    threads, members = events_threads.active(call.world, call.actor)
    return Reply({"threads": threads, "members": members, "has_more": False})


def _thread(call: Call, *permissions: Permission) -> tuple[Channel, Thread]:
    channel = call.channel(*permissions)
    if channel.thread is None:
        raise errors.wrong_channel_type()
    return channel, channel.thread


def _members(call: Call) -> Reply:
    """All of a thread's members, or with `with_member` a page of them with who they are in the guild."""
    channel, it = _thread(call)
    call.demand_members_intent()
    form = Form(call.query)
    limit, after = form.whole("limit", 1, 100) or 100, form.snowflake("after") or 0
    form.check()
    ids = sorted(it.members)
    if call.flag("with_member"):
        ids = [user_id for user_id in ids if user_id > after][:limit]
    return Reply([_shown(call, channel, it, user_id) for user_id in ids])


def _member(call: Call) -> Reply:
    channel, it = _thread(call)
    user_id = _whom(call).user.id
    if user_id not in it.members:
        raise errors.unknown("Member")
    return Reply(_shown(call, channel, it, user_id))


def _shown(call: Call, channel: Channel, it: Thread, user_id: int) -> Json:
    shown = render_threads.member(channel, user_id, it.members[user_id])
    member = call.world.state.guild.members.get(user_id)
    return {**shown, "member": render.member(member)} if call.flag("with_member") and member is not None else shown


def _whom(call: Call) -> Member:
    return call.world.state.member(call.id("user_id")) if "user_id" in call.path else call.me()


def _add(call: Call) -> Reply:
    channel, it = _thread(call)
    member, guild = _whom(call), call.world.state.guild
    if it.archived:
        raise errors.archived()
    if member.user is not call.actor:
        _thread(call, Permission.SEND_MESSAGES)
        if not it.invitable and it.owner_id != call.actor.id:
            _thread(call, Permission.MANAGE_THREADS)
    parent = guild.channels[channel.parent_id or 0]
    if not in_channel(guild, member, parent, call.world.now()) & Permission.VIEW_CHANNEL:
        raise errors.missing_access()
    events_threads.joined(call.world, channel, member)
    return NO_CONTENT


def _remove(call: Call) -> Reply:
    channel, it = _thread(call)
    member = _whom(call)
    if it.archived:
        raise errors.archived()
    own = channel.type == PRIVATE_THREAD and it.owner_id == call.actor.id
    if member.user is not call.actor and not own:
        _thread(call, Permission.MANAGE_THREADS)
    if member.user.id in it.members:
        events_threads.left(call.world, channel, member.user.id)
    return NO_CONTENT


ROUTES = (
    Route("POST", "/channels/{channel_id}/threads", _start),
    Route("POST", "/channels/{channel_id}/messages/{message_id}/threads", _start_from_message),
    Route("GET", "/guilds/{guild_id}/threads/active", _active),
    Route("GET", "/channels/{channel_id}/thread-members", _members),
    Route("PUT", "/channels/{channel_id}/thread-members/@me", _add),
    Route("DELETE", "/channels/{channel_id}/thread-members/@me", _remove),
    Route("GET", "/channels/{channel_id}/thread-members/{user_id}", _member),
    Route("PUT", "/channels/{channel_id}/thread-members/{user_id}", _add),
    Route("DELETE", "/channels/{channel_id}/thread-members/{user_id}", _remove),
)
