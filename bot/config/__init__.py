"""config/*.toml as frozen, strict values, checked against each other. Role and channel *keys*, never snowflakes."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, ValidationError

from bot.config import validation
from bot.config.community import Category, Channel, Community, Option, Prompt, Role
from bot.config.moderation import Moderation
from bot.config.onboarding import Onboarding
from bot.config.problems import of, settled
from bot.config.strict import Keys, Strict, Table
from bot.errors import ConfigError

__all__ = [
    "Category", "Channel", "Community", "Config", "Membership", "Moderation", "Onboarding", "Option", "Prompt", "Role",
    "Tier", "load",
]  # fmt: skip


class Tier(Strict):
    """A kind of membership. A paid one is bought at its price at Stripe; a free one is agreed to."""

    paid: bool = True
    """Whether it is paid for; if not, agreeing to the guidelines gives it."""
    price: str | None = Field(None, min_length=1, max_length=200)
    """The lookup key of its price at Stripe, which has the amount and the period. A paid tier needs it."""
    roles: Keys = Field(min_length=1)
    """The roles that it gives while it runs; they are taken when it ends."""
    grace_days: int = Field(7, ge=0, le=90)
    """How many days an unpaid invoice leaves the rooms open, counted from its creation, or from its due date where it
    has one. Only for who has paid before, or has such a due date. As long a pause of collection passes unremarked."""
    trial_days: int = Field(0, ge=0, le=730)
    """How many days the rooms are open before the first payment, once a person; 0: none."""

    @property
    def grace(self) -> timedelta:
        """How long an unpaid invoice leaves the rooms open, counted from when it had to be paid."""
        return timedelta(days=self.grace_days)


class SweepLimits(Strict):
    """When a sweep takes nothing and asks the operator: where it would take, without a stored reason, more paid roles
    than both of these allow. An empty database looks just like that.
    """

    removal_share: float = Field(0.1, ge=0, le=1)
    """The share of the people with a paid role from whom a sweep may take it."""
    removal_minimum: int = Field(5, ge=1)
    """How many roles a sweep must be about to take before it stops, whatever their share."""


class Membership(Strict):
    """What can be bought or agreed to, and what it opens."""

    tiers: Table[Tier]
    sweep: SweepLimits = Field(default_factory=lambda: SweepLimits.model_validate({}))


class Config(Strict):
    """All of config/, consistent in itself."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    community: Community
    membership: Membership
    onboarding: Onboarding
    moderation: Moderation

    def tier_roles(self, tier: str) -> frozenset[str]:
        """The role keys that `tier` gives; none for a tier that config no longer names."""
        found = self.membership.tiers.get(tier)
        return frozenset(found.roles) if found else frozenset()

    @property
    def managed_roles(self) -> frozenset[str]:
        """The keys of the roles that a tier gives: the only ones the bot touches."""
        return frozenset(key for tier in self.membership.tiers.values() for key in tier.roles)

    @property
    def paid_roles(self) -> frozenset[str]:
        """Those of them that payment gives: nobody has one without a stored right."""
        return frozenset(key for tier in self.membership.tiers.values() if tier.paid for key in tier.roles)

    @property
    def sentences_needed(self) -> dict[str, str]:
        """The sentences that the locales must have on config's account: key to the path that asks for it."""
        needed = {
            key: f"membership.toml: tiers.{tier}"
            for tier, each in self.membership.tiers.items()
            for key in (f"tier-{tier}", f"tier-{tier}-about")
            if each.paid
        }
        needed |= {f"reason-{key}": "moderation.toml: reasons" for key in self.moderation.reasons}
        needed |= {
            f"country-{key}": f"moderation.toml: crisis.countries.{key}" for key in self.moderation.crisis.countries
        }
        return needed | {f"channel-{self.onboarding.guidelines.channel}-post": "onboarding.toml: guidelines.channel"}

    def tier_of_price(self, lookup_key: str | None) -> str | None:
        """The tier that the Stripe price with this lookup key buys."""
        return next(
            (key for key, tier in self.membership.tiers.items() if lookup_key and tier.price == lookup_key), None
        )

    def opened_by(self, roles: frozenset[str]) -> tuple[str, ...]:
        """The keys of the gated channels that any of these roles opens, in config's order."""
        return tuple(key for key in self.community.channels if roles & set(self.community.opens_to(key)))


def load(folder: Path) -> Config:
    """Read and check all files of `folder`, but for the locales. Raises ConfigError naming file and path."""
    files: dict[str, type[Strict]] = {
        "community.toml": Community,
        "membership.toml": Membership,
        "onboarding.toml": Onboarding,
        "moderation.toml": Moderation,
    }
    read = [_read(folder / name, kind) for name, kind in files.items()]
    if problems := [line for each in read if isinstance(each, list) for line in each]:
        raise ConfigError("\n".join(problems if folder.is_dir() else problems[:1]))
    community, membership, onboarding, moderation = read
    config = Config(community=community, membership=membership, onboarding=onboarding, moderation=moderation)
    problems = [f"community.toml: {each}" for each in validation.problems(config.community)]
    problems += [*_roles(config), *_prices(config), *(f"onboarding.toml: {each}" for each in _welcome(config))]
    problems += [f"moderation.toml: {each}" for each in _moderators(config)]
    there = config.community
    known = {"role": [*there.roles], "category": [*there.categories], "channel": [*there.channels]}
    if found := settled(problems, known):
        raise ConfigError("\n".join(found))
    return config


def _roles(config: Config) -> list[str]:
    problems = []
    for key, tier in config.membership.tiers.items():
        for role in tier.roles:
            found = config.community.roles.get(role)
            where = f"membership.toml: tiers.{key}.roles"
            if found is None:
                problems.append(
                    f'{where}: unknown role "{role}". community.toml has: {", ".join(config.community.roles)}.'
                )
            elif tier.paid and found.about != "paid":
                problems.append(
                    f'{where}: the role "{role}" is about "{found.about}", and payment gives only "paid" ones.'
                )
            elif not tier.paid and found.about != "member":
                problems.append(f'{where}: the role "{role}" is about "{found.about}", and a free tier gives "member".')
    return problems


def _prices(config: Config) -> list[str]:
    problems, seen = [], dict[str, str]()
    for key, tier in config.membership.tiers.items():
        where = f"membership.toml: tiers.{key}"
        if tier.paid and tier.price is None:
            problems.append(f"{where}.price is missing: a paid tier needs the lookup key of its price at Stripe.")
        if not tier.paid and (tier.price is not None or tier.trial_days):
            problems.append(f"{where} is not paid, so it can have no price and no trial_days.")
        if tier.price is not None and seen.setdefault(tier.price, key) != key:
            problems.append(f'{where}.price is the price of the tier "{seen[tier.price]}" already.')
    return problems


def _welcome(config: Config) -> Iterator[str]:
    """What onboarding.toml says that the other two do not bear out, or leaves out."""
    wanted, channels = config.onboarding, config.community.channels
    if wanted.guidelines.version > 1 and wanted.guidelines.changes is None:
        yield (
            f"guidelines.changes: is missing. Version {wanted.guidelines.version} asks everybody again, so say what "
            'changed, in each language: changes = { en = "...", nl = "..." }'
        )
    tier = config.membership.tiers.get(wanted.guidelines.tier)
    if tier is None or tier.paid:
        yield f'guidelines.tier: "{wanted.guidelines.tier}" is not a free tier (paid = false) of membership.toml.'
    mentor = wanted.groups.mentor_role
    if mentor is not None and (
        mentor not in config.community.roles or config.community.roles[mentor].about != "mentor"
    ):
        yield f'groups.mentor_role: "{mentor}" is not a role about "mentor" of community.toml.'
    named = {
        "guidelines.channel": (wanted.guidelines.channel,),
        "guidelines.announce_in": _some(wanted.guidelines.announce_in),
        "groups.mentors_channel": _some(wanted.groups.mentors_channel),
        "paths.myself": wanted.paths.myself, "paths.somebody": wanted.paths.somebody,
        "paths.looking": wanted.paths.looking,
    }  # fmt: skip
    for path, keys in named.items():
        yield from (f'{path}: unknown channel "{key}".' for key in keys if key not in channels)
    yield from _who_sees(config, {path: [key for key in keys if key in channels] for path, keys in named.items()})


def _who_sees(config: Config, named: Mapping[str, list[str]]) -> Iterator[str]:
    """A newcomer must see what they agree to and what they are led to; the mentors' channel is for mentors."""
    roles = config.tier_roles(config.onboarding.guidelines.tier)
    for path, keys in named.items():
        for key in keys:
            opens_to = set(config.community.opens_to(key))
            if path == "groups.mentors_channel" and config.community.channels[key].about != "mentor":
                yield f'{path}: {key} is about "{config.community.channels[key].about}", and must be about "mentor".'
            if path.startswith("guidelines.") and opens_to:
                yield f"{path}: {key} is not open to everybody."
            if (
                path in ("groups.mentors_channel", "guidelines.announce_in")
                and config.community.channels[key].kind == "forum"
            ):
                yield f"{path}: {key} is a forum, and the bot writes messages there."
            if path.startswith("paths.") and roles and opens_to and not opens_to & roles:
                yield f"{path}: {key} does not open to who agreed to the guidelines."


def _moderators(config: Config) -> Iterator[str]:
    """What moderation.toml says that community.toml does not bear out, or that contradicts itself."""
    wanted, there = config.moderation, config.community
    for key in wanted.staff:
        found = there.roles.get(key)
        if found is None:
            yield f'staff.{key}: unknown role "{key}". community.toml has: {", ".join(there.roles)}.'
        elif found.about != "staff":
            yield f'staff.{key}: the role "{key}" is about "{found.about}", and must be about "staff".'
    for name, key in wanted.channels.model_dump().items():
        channel = there.channels.get(key or "")
        if key is not None and channel is None:
            yield f'channels.{name}: unknown channel "{key}".'
        elif channel is not None and (channel.about != "staff" or channel.kind == "forum" or channel.is_spoken):
            yield f'channels.{name}: {key} must be a text channel about "staff".'
    yield from _contact(config)
    yield from (
        f'crisis.quiet_channels: unknown channel "{key}".'
        for key in wanted.crisis.quiet_channels
        if key not in there.channels
    )
    yield from _judge(config)
    counts = [step.warnings for step in wanted.ladder.steps]
    if counts != sorted(set(counts)):
        yield "ladder.steps: each step needs more warnings than the one before."


def _judge(config: Config) -> Iterator[str]:
    for key, group in config.moderation.judge.groups.items():
        for channel in group.channels:
            if channel not in config.community.channels:
                yield f'judge.groups.{key}.channels: unknown channel "{channel}".'


def _contact(config: Config) -> Iterator[str]:
    """Where people ask the moderators everybody sees the channel, and only who is added to a thread writes there."""
    wanted, channels = config.moderation.contact, config.community.channels
    if wanted is None:
        return
    for path, key in (("channel", wanted.channel), ("staff_channel", wanted.staff_channel)):
        if key not in channels:
            yield f'contact.{path}: unknown channel "{key}".'
    there, staff = channels.get(wanted.channel), channels.get(wanted.staff_channel)
    if there is not None and (not there.private_threads or config.community.opens_to(wanted.channel)):
        yield f"contact.channel: {wanted.channel} must be open to everybody, with writers and private_threads = true."
    if staff is not None and (staff.about != "staff" or staff.kind != "text"):
        yield f'contact.staff_channel: {wanted.staff_channel} must be a text channel about "staff".'


def _some(key: str | None) -> tuple[str, ...]:
    return () if key is None else (key,)


def _read(file: Path, kind: type[Strict]) -> Any:
    """The file as a `kind`, or what is wrong in it."""
    try:
        data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        return kind.model_validate(data)
    except OSError as error:
        return [f"{file}: cannot be read ({error.strerror}). CONFIG_DIR names the folder it is in."]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return [f"{file}: is not TOML: {error}"]
    except ValidationError as error:
        return of(error, kind, str(file))
