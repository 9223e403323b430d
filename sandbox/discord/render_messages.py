"""Messages, interactions' traces on them, and commands as Discord's JSON."""

from __future__ import annotations

from collections.abc import Mapping

from . import polls, render
from .errors import Json
from .parts import User
from .state import COMMAND, COMPONENT, MODAL_SUBMIT, Command, Interaction, Message, State

COMMAND_REPLY, REPLY, CONTEXT_REPLY = 20, 19, 23
"""Message types of answers: to a slash command, to a message (or its buttons), to a context-menu command."""
ANSWER, FORWARD = 0, 1
"""Types of a message's reference to another."""


def message(it: Message, application_id: int) -> Json:
    """Discord's message object, with the message it answers (one level deep)."""
    shown = _basic(it, application_id)
    if it.type == REPLY:
        # null says that the message answered to has been deleted
        alive = it.reference is not None and _exists(it.reference)
        shown["referenced_message"] = _basic(it.reference, application_id) if it.reference and alive else None
    return shown


def _exists(it: Message) -> bool:
    return it.only_for is not None or it.id in it.channel.messages


def _basic(it: Message, application_id: int) -> Json:
    shown: Json = {
        "id": str(it.id),
        "type": it.type,
        "channel_id": str(it.channel.id),
        "author": render.user(it.author) if it.webhook_id is None else _of_webhook(it.author),
        "content": it.content,
        "timestamp": render.timestamp(it.timestamp),
        "edited_timestamp": render.timestamp(it.edited),
        "tts": it.tts,
        "mention_everyone": it.mention_everyone,
        "mentions": [render.user(user) for user in it.mentions],
        "mention_roles": [str(role_id) for role_id in it.mention_roles],
        "attachments": it.attachments,
        "embeds": it.embeds,
        "components": it.components,
        "pinned": it.pinned_at is not None,
        "flags": it.flags,
    }
    shown |= _more(it, application_id)
    if it.reference_id is not None:
        shown["message_reference"] = {
            "type": 0,
            "channel_id": str(it.source_channel_id or it.channel.id),
            "message_id": str(it.reference_id),
            **({} if it.channel.guild_id is None else {"guild_id": str(it.channel.guild_id)}),
        }
    if it.interaction is not None:
        shown |= _interaction_fields(it.interaction, application_id)
    return shown


def _more(it: Message, application_id: int) -> Json:
    """What only some messages have."""
    shown: Json = {}
    if it.poll is not None:
        shown["poll"] = polls.shown(it.poll)
    if it.reactions:
        shown["reactions"] = [_reaction(emoji, who, application_id) for emoji, who in it.reactions.items()]
    if it.nonce is not None:
        shown["nonce"] = it.nonce
    if it.forwarded is not None:
        shown |= it.forwarded
    if it.webhook_id is not None:
        shown["webhook_id"] = str(it.webhook_id)
    if it.application_id is not None:
        shown["application_id"] = str(it.application_id)
    return shown


def forwarded(it: Message, application_id: int) -> Json:
    """What a forward of this message shows of it."""
    shown = _basic(it, application_id)
    where = {"type": FORWARD, "channel_id": str(it.channel.id), "message_id": str(it.id)}
    if it.channel.guild_id is not None:
        where["guild_id"] = str(it.channel.guild_id)
    return {
        "message_reference": where,
        "message_snapshots": [{"message": {name: shown[name] for name in _SNAPSHOT}}],
    }


_SNAPSHOT = (
    "type",
    "content",
    "embeds",
    "attachments",
    "timestamp",
    "edited_timestamp",
    "flags",
    "mentions",
    "mention_roles",
    "components",
)


def _reaction(emoji: str, who: list[int], application_id: int) -> Json:
    """One emoji's reactions; `me` is the bot, whoever looks."""
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(who),
        "count_details": {"burst": 0, "normal": len(who)},
        "burst_colors": [],
        "me_burst": False,
        "me": application_id in who,
    }


def _of_webhook(author: User) -> Json:
    """A webhook as the author of its messages."""
    return {**render.user(author), "discriminator": "0000"}


def _interaction_fields(it: Interaction, application_id: int) -> Json:
    shown: Json = {
        "application_id": str(application_id),
        "webhook_id": str(application_id),
        "interaction_metadata": metadata(it),
    }
    if it.type == COMMAND:
        shown["interaction"] = {
            "id": str(it.id),
            "type": COMMAND,
            "name": it.command_name,
            "user": render.user(it.user),
        }
    return shown


def metadata(it: Interaction) -> Json:
    """What a message tells about the interaction it came from."""
    shown: Json = {
        "id": str(it.id),
        "type": it.type,
        "user": render.user(it.user),
        "authorizing_integration_owners": owners(it),
    }
    if it.type == COMPONENT and it.source is not None:
        shown["interacted_message_id"] = str(it.source.id)
    if it.type == MODAL_SUBMIT and it.trigger is not None:
        shown["triggering_interaction_metadata"] = metadata(it.trigger)
    return shown


def owners(it: Interaction) -> dict[str, str]:
    """On whose behalf the app was installed where the interaction happened: the guild (key 0)."""
    return {"0": str(it.guild_id or 0)}


def command(it: Command, application_id: int, locale: str | None = None, *, full: bool = True) -> Json:
    """Discord's application command object; without `full`, the localizations give way to the `locale`'s own words."""
    shown: Json = {
        "id": str(it.id),
        "application_id": str(application_id),
        "version": str(it.version),
        **(it.definition if full else _localized(it.definition, locale)),
    }
    if it.guild_id is not None:
        shown["guild_id"] = str(it.guild_id)
        shown.pop("dm_permission", None)
    return shown


def _localized(definition: Mapping[str, object], locale: str | None) -> Json:
    """The definition in one language: each `x_localizations` becomes `x_localized` where it has that language."""
    shown: Json = {}
    for name, value in definition.items():
        if name.endswith("_localizations"):
            words = value.get(locale) if isinstance(value, dict) else None
            if words is not None:
                shown[name.removesuffix("s").removesuffix("ization") + "ized"] = words
        elif isinstance(value, list):
            shown[name] = [_localized(item, locale) if isinstance(item, dict) else item for item in value]
        else:
            shown[name] = value
    return shown


def ban(user: User, reason: str | None) -> Json:
    """Discord's ban object."""
    return {"user": render.user(user), "reason": reason}


def my_guild(state: State, user: User, permissions: int) -> Json:
    """The short guild object in a user's own list of guilds."""
    return {
        "id": str(state.guild.id),
        "name": state.guild.name,
        "icon": None,
        "banner": None,
        "owner": state.guild.owner_id == user.id,
        "permissions": str(permissions),
        "features": state.guild.features,
    }
