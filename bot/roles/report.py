"""A sweep in words, for the operator: people and roles by their names, made fit to be printed."""

from bot.config import Config
from bot.domain.names import printable
from bot.roles.sweep import Swept

_HELD = {
    "dry_run": "Nothing was changed: --dry-run only looks.",
    "not_adopted": (
        "What nobody has a stored right to was left: this server is not adopted yet. Look at the list, then run "
        "`health-network roles adopt`."
    ),
    "breaker": (
        "Too many would lose a role at once, so what nobody has a stored right to was left. Is it the right database? "
        "docs/operations.md, sweep_breaker, has what to do."
    ),
}


def rows(swept: Swept, config: Config) -> list[tuple[str, str, list[str]]]:
    """A row for each person and role: a sign, what is to be done with which role, and whose it is."""
    return [
        (
            sign,
            f"{verb} {printable(config.community.roles[key].name)}",
            [f"{printable(seen.name) or '?'} ({who})"],
        )
        for sign, verb, people in (("+", "give", swept.drift.give), ("-", "take", swept.drift.take))
        for who, (seen, keys) in people.items()
        for key in sorted(keys)
    ]


def summary(swept: Swept) -> str:
    """How many people were seen and differ; and why not everything was done."""
    drift = swept.drift
    said = (
        f"{drift.members} people seen, {drift.holders} of them with a paid role; {len(drift.give)} to be given one, "
        f"{len(drift.take)} to lose one (roles without a stored reason: {drift.unexplained})."
    )
    return "\n".join([said, *([_HELD.get(swept.held, swept.held)] if swept.held else [])])
