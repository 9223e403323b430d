"""What stands in the way of roles, and when it no longer does.

A role lies above the bot's, the bot may not manage roles, Discord does not say; or a person has a right to a tier that
config does not name.
"""

from bot.db import Session, alerts, role_states

REFUSALS = ("role_above_bot", "no_manage_roles", "role_refused", "unknown_tier")


async def close_over(session: Session) -> None:
    """Close the alerts about what no longer stands in anybody's way: who met it may have left or been forgotten."""
    open_ = [(kind, about) for kind, about in await alerts.all_(session) if kind in REFUSALS]
    met = await role_states.errors(session) if open_ else set()
    for kind, about in open_:
        if f"{kind}:{about}" not in met:
            await alerts.close(session, about, kind)
