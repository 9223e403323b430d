"""REST: native onboarding: what newcomers are asked, and the channels and roles that their answers give them."""

from __future__ import annotations

from . import errors
from .api import Call, Reply, Route
from .errors import Json
from .forms import Form
from .parts import ONBOARDING_ADVANCED, ONBOARDING_DEFAULT, Onboarding
from .permissions import Permission, for_everyone
from .state import Guild

MOST_PROMPTS, MOST_OPTIONS, MOST_GIVEN, MOST_DEFAULTS = 15, 50, 50, 500
LEAST_DEFAULTS, LEAST_WRITABLE = 7, 5
"""Channels that a newcomer must see, and those among them that everybody must be able to write in."""

_MULTIPLE_CHOICE, _DROPDOWN = 0, 1
_WRITABLE = Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES


def shown(guild: Guild) -> Json:
    """Discord's onboarding object."""
    it = guild.onboarding
    return {
        "guild_id": str(guild.id),
        "prompts": it.prompts,
        "default_channel_ids": [str(channel_id) for channel_id in it.default_channel_ids],
        "enabled": it.enabled,
        "mode": it.mode,
    }


def _get(call: Call) -> Reply:
    return Reply(shown(call.guild()))


def _edit(call: Call) -> Reply:
    guild, form = call.guild(), call.form()
    call.demand(Permission.MANAGE_GUILD, Permission.MANAGE_ROLES)
    before = guild.onboarding
    enabled, mode = form.flag("enabled"), form.choice("mode", ONBOARDING_DEFAULT, ONBOARDING_ADVANCED)
    wanted = Onboarding(
        before.enabled if enabled is None else enabled,
        before.mode if mode is None else mode,
        _channels(form, "default_channel_ids", MOST_DEFAULTS, guild)
        if form.given("default_channel_ids")
        else before.default_channel_ids,
        _prompts(call, form, guild) if form.given("prompts") else before.prompts,
    )
    form.check()
    if (wanted.enabled or "COMMUNITY" not in guild.features) and not _meets_requirements(guild, wanted):
        raise _below_requirements(before)
    guild.onboarding = wanted
    return Reply(shown(guild))


def _below_requirements(before: Onboarding) -> errors.Refusal:
    if before.enabled:
        return errors.Refusal(400, 350001, "Cannot update onboarding while below requirements")
    return errors.Refusal(400, 350000, "Cannot enable onboarding, requirements are not met")


def _meets_requirements(guild: Guild, it: Onboarding) -> bool:
    """Whether newcomers would find enough; in the advanced mode what the questions offer counts as well."""
    if "COMMUNITY" not in guild.features:
        return False
    ids = set(it.default_channel_ids)
    if it.mode == ONBOARDING_ADVANCED:
        ids |= {int(each) for prompt in it.prompts for option in prompt["options"] for each in option["channel_ids"]}
    there = [guild.channels[channel_id] for channel_id in ids if channel_id in guild.channels]
    writable = sum(for_everyone(guild, channel) & _WRITABLE == _WRITABLE for channel in there)
    return len(there) >= LEAST_DEFAULTS and writable >= LEAST_WRITABLE


def _prompts(call: Call, form: Form, guild: Guild) -> list[Json]:
    """The questions; each keeps its id where it had one, else (clients send any number) it gets a new one."""
    known = {prompt["id"] for prompt in guild.onboarding.prompts}
    prompts = []
    for item in form.forms("prompts", MOST_PROMPTS):
        item.require("id", "title")
        prompt_id = str(item.snowflake("id"))
        single, required, first = (item.flag(name) for name in ("single_select", "required", "in_onboarding"))
        prompts.append(
            {
                "id": prompt_id if prompt_id in known else str(call.world.ids.next()),
                "type": item.choice("type", _MULTIPLE_CHOICE, _DROPDOWN) or _MULTIPLE_CHOICE,
                "title": item.text("title", 100),
                "options": _options(call, item, guild),
                "single_select": bool(single),
                "required": bool(required),
                "in_onboarding": bool(first),
            }
        )
    return prompts


def _options(call: Call, prompt: Form, guild: Guild) -> list[Json]:
    known = {option["id"] for each in guild.onboarding.prompts for option in each["options"]}
    items = prompt.forms("options", MOST_OPTIONS)
    if not items:
        prompt.fail("options", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MOST_OPTIONS} in length.")
    options = []
    for item in items:
        item.require("title")
        option_id, emoji_id = str(item.snowflake("id")), item.snowflake("emoji_id")
        channels, roles = _channels(item, "channel_ids", MOST_GIVEN, guild), _roles(item, guild)
        if not channels and not roles:
            item.fail("channel_ids", "BASE_TYPE_REQUIRED", "An option must give at least one channel or role")
        options.append(
            {
                "id": option_id if option_id in known else str(call.world.ids.next()),
                "title": item.text("title", 50),
                "description": item.text("description", 100) or "",
                "emoji": {
                    "id": None if emoji_id is None else str(emoji_id),
                    "name": item.text("emoji_name", 100),
                    "animated": item.flag("emoji_animated") or False,
                },
                "channel_ids": [str(channel_id) for channel_id in channels],
                "role_ids": [str(role_id) for role_id in roles],
            }
        )
    return options


def _channels(form: Form, name: str, most: int, guild: Guild) -> list[int]:
    ids = list(dict.fromkeys(form.snowflakes(name, most)))
    if any(channel_id not in guild.channels for channel_id in ids):
        form.fail(name, "CHANNEL_NOT_FOUND", "Channel not found.")
    return ids


def _roles(form: Form, guild: Guild) -> list[int]:
    """The roles an answer gives; nobody can be given @everyone or a bot's own role."""
    ids = list(dict.fromkeys(form.snowflakes("role_ids", MOST_GIVEN)))
    for role_id in ids:
        role = guild.roles.get(role_id)
        if role is None:
            form.fail("role_ids", "ROLE_NOT_FOUND", "Role not found.")
        elif role.managed or role_id == guild.id:
            form.fail("role_ids", "ROLE_INVALID", "Invalid role.")
    return ids


def forget(guild: Guild, object_id: int) -> None:
    """Take a channel or role that is no more out of the onboarding."""
    it, gone = guild.onboarding, str(object_id)
    it.default_channel_ids = [each for each in it.default_channel_ids if each != object_id]
    for prompt in it.prompts:
        for option in prompt["options"]:
            for name in ("channel_ids", "role_ids"):
                option[name] = [each for each in option[name] if each != gone]


ROUTES = (
    Route("GET", "/guilds/{guild_id}/onboarding", _get),
    Route("PUT", "/guilds/{guild_id}/onboarding", _edit),
)
