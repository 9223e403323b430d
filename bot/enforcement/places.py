"""What is wanted where, and who is who, by what is known of the server now. Pure."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

from bot.config import Config
from bot.domain.judge.verdict import Action, Policy, Rule


@dataclass(frozen=True, slots=True)
class Places:
    """`policies`: by the snowflakes of channels; `elsewhere`: of those that config does not know; `names`: what people
    are called, as the first group wants it that looks at names; `staff` and `hospital`: the snowflakes of the roles of
    those who moderate, and of those who are in for their work.
    """

    policies: Mapping[int, Policy | None] = field(default_factory=dict)
    elsewhere: Policy | None = None
    names: Policy = field(default_factory=Policy)
    staff: frozenset[int] = frozenset()
    hospital: frozenset[int] = frozenset()

    def policy(self, channel: int, parent: int | None) -> Policy:
        """What is wanted in a channel, or a thread below `parent`."""
        where = parent if parent is not None else channel
        return self.policies.get(where, self.elsewhere) or Policy()


def policy_of(config: Config, group: str, blocked: Set[str], staff_names: frozenset[str]) -> Policy:
    """What config wants in a group of channels, by its key."""
    wanted = config.moderation.judge
    return Policy(
        actions={Rule(rule): Action(action) for rule, action in wanted.groups[group].rules.items()},
        regions=config.moderation.regions, allowed=frozenset(wanted.allowed_domains), blocked=blocked,
        staff_names=staff_names,
    )  # fmt: skip


def places(
    config: Config,
    channels: Mapping[str, int],
    roles: Mapping[str, int],
    blocked: Set[str],
    staff_names: frozenset[str],
) -> Places:
    """Of config, with the snowflakes of its channels and roles. Where people speak with moderators in private nothing
    is looked for.
    """
    wanted = config.moderation.judge
    policies = {key: policy_of(config, key, blocked, staff_names) for key in wanted.groups}
    of_about = {about: key for key, group in wanted.groups.items() for about in group.about}
    of_channel = {channel: key for key, group in wanted.groups.items() for channel in group.channels}
    found = {
        channels[key]: None
        if each.private_threads
        else policies.get(of_channel.get(key) or of_about.get(each.about, ""))
        for key, each in config.community.channels.items()
        if key in channels
    }
    staff = frozenset(roles[key] for key in config.moderation.staff if key in roles)
    paid = frozenset(
        roles[key] for key, each in config.community.roles.items() if each.about == "paid" and key in roles
    )
    names = next((each for each in policies.values() if Rule.IMPERSONATION in each.actions), Policy())
    only: dict[Rule, Action] = {each: names.actions[each] for each in (Rule.IMPERSONATION,) if each in names.actions}
    return Places(found, policies.get(wanted.elsewhere or ""), replace(names, actions=only), staff, paid)
