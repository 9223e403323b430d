"""Every command of the staff, by everybody: allowed where config says, refused elsewhere, and upward."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.demo.stage import Stage
from sandbox.people import Answer, Person, Refused
from tests.journeys.moderating import moderator, order
from tests.journeys.welcoming import agree
from tests.soaking import cases

MODERATE = 1 << 40
ADMINISTRATOR = 1 << 3
COMMANDS: dict[str, dict[str, Any]] = {
    "warn": {"reason": "rude"},
    "note": {"words": "asked for help"},
    "timeout": {"reason": "rude", "duration": "1 day"},
    "untimeout": {},
    "kick": {"reason": "rude"},
    "ban": {"reason": "rude"},
    "unban": {},
    "softban": {"reason": "rude"},
    "history": {},
    "case list": {},
    "case show": {"number": 1},
    "case edit": {"number": 1, "reason": "other"},
    "case undo": {"number": 1},
    "modqueue": {},
    "slowmode": {"duration": "30 s"},
    "purge": {"number": 5},
    "moderation status": {},
    "policy test": {"text": "good morning everybody"},
}
"""What each is used with, beside the member that it is about."""
OF_PLACES = ("modqueue", "slowmode", "purge", "moderation status", "policy test")
LIFTS = {"untimeout": "timeout", "unban": "ban"}
NO_RIGHT = "Your role does not let you do this"
ROLES = ("stranger", "member", "hospital", "mentor", "helper", "moderator", "administrator", "owner")
ALLOWED = ("moderator", "administrator", "owner")
"""A helper has the permission that shows the commands, by a role that config does not know."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Who acts, and about whom."""

    stage: Stage
    actor: Person
    rick: Person

    async def use(self, command: str) -> Answer:
        """The actor uses it about Rick."""
        is_about_rick = not command.startswith("case") and command not in OF_PLACES
        options = {"member": self.rick, **COMMANDS[command]} if is_about_rick else COMMANDS[command]
        return await order(self.stage, self.actor, command, **options)


async def _give(stage: Stage, person: Person, role: str | int) -> None:
    id_ = stage.roles[role] if isinstance(role, str) else role
    await stage.discord_api("PUT", f"guilds/{stage.guild}/members/{person.id}/roles/{id_}")


async def _role(stage: Stage, permissions: int) -> int:
    """A role of the server that config does not know, high up."""
    made = await stage.discord_api(
        "POST", f"guilds/{stage.guild}/roles", {"name": "Extra", "permissions": str(permissions)}
    )
    return int(made["id"])


async def _actor(stage: Stage, role: str) -> Person:
    if role == "owner":
        return await stage.owner()
    if role == "moderator":
        return await moderator(stage)
    person = await stage.person(role)
    if role == "member":
        await agree(stage, person)
    elif role in ("hospital", "mentor"):
        await _give(stage, person, role)
    elif role in ("helper", "administrator"):
        await _give(stage, person, await _role(stage, MODERATE if role == "helper" else ADMINISTRATOR))
    return person


@pytest.mark.parametrize(
    ("command", "role"),
    cases(
        [(command, role) for command in COMMANDS for role in ROLES],
        [("warn", "stranger"), ("ban", "helper"), ("case list", "mentor"), ("timeout", "moderator"),
               ("kick", "administrator"), ("unban", "owner")],
    ),
)  # fmt: skip
async def test_each_command_does_what_config_lets_each_role_do(stage: Stage, command: str, role: str) -> None:
    scene = Scene(stage, await _actor(stage, role), await stage.person("rick"))
    mia = await moderator(stage, "mia2")
    first = LIFTS.get(command, "warn")
    said = await order(stage, mia, first, member=scene.rick, **COMMANDS[first])
    assert "Case 1" in said.content
    if role in ALLOWED:
        answer = await scene.use(command)
        assert answer.ephemeral
        assert NO_RIGHT not in answer.content
        assert command in OF_PLACES or "Case" in answer.content or "**1**" in answer.content, answer.content
    elif role == "helper":
        answer = await scene.use(command)
        assert NO_RIGHT in answer.content
    else:
        with pytest.raises((Refused, LookupError)):
            await scene.use(command)


async def test_what_somebody_sets_in_discord_shows_a_command_and_gives_no_right(stage: Stage) -> None:
    """Server Settings > Integrations: a command is shown to everybody, or to a moderator no more."""
    scene = Scene(stage, await stage.person("stranger"), await stage.person("rick"))
    application = stage.sandbox.discord.state.bot.id
    commands = await stage.bot_api("GET", f"applications/{application}/guilds/{stage.guild}/commands")
    warn = next(each["id"] for each in commands if each["name"] == "warn")
    place = f"applications/{application}/guilds/{stage.guild}/commands/{warn}/permissions"
    everybody = {"id": str(stage.guild), "type": 1, "permission": True}
    await stage.discord_api("PUT", place, {"permissions": [everybody]})
    assert NO_RIGHT in (await scene.use("warn")).content
    mia = await moderator(stage, "mia2")
    await stage.discord_api("PUT", place, {"permissions": [{**everybody, "permission": False}]})
    with pytest.raises((Refused, LookupError)):
        await Scene(stage, mia, scene.rick).use("warn")


async def test_a_moderator_who_loses_the_role_meanwhile_hands_in_a_form_in_vain(stage: Stage) -> None:
    mia, rick = await moderator(stage, "mia2"), await stage.person("rick")
    place = stage.channels["lounge"]
    said = await rick.say(place, "Hello")
    form = await mia.menu(stage.guild, place, "Moderate", said["id"])
    await stage.bot_api("DELETE", f"guilds/{stage.guild}/members/{mia.id}/roles/{stage.roles['moderator']}")
    answer = await mia.submit(form, {"act": ["ban"], "reason": ["rude"], "remove": ["yes"]})
    assert NO_RIGHT in answer.content
    assert await rick.can_read(place)
    assert (await rick.call("GET", f"/channels/{place}/messages/{said['id']}"))[0] == 200


async def test_upwards_and_sideways_nobody_is_moderated(stage: Stage) -> None:
    mia, owner = await moderator(stage, "mia2"), await stage.owner()
    administrator, colleague = await _actor(stage, "administrator"), await moderator(stage, "max")
    said = {
        owner: "the owner of the server",
        administrator: "Only the owner of the server can moderate them",
        colleague: "as high as yours, or higher",
        mia: "That is you",
    }
    for target, why in said.items():
        answer = await order(stage, mia, "ban", member=target, reason="rude")
        assert why in answer.content, answer.content
    assert (
        "administrators no timeout"
        in (await order(stage, owner, "timeout", member=administrator, duration="1 day", reason="rude")).content
    )
    assert "Case" in (await order(stage, owner, "kick", member=colleague, reason="rude")).content
