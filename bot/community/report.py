"""A plan in words, for the operator. Names that people chose are made fit to be printed."""

from bot.community.plan import Plan, Step
from bot.domain.names import printable

_SIGNS = {"create": "+", "change": "~", "leave": "=", "delete": "-"}


def line(step: Step) -> str:
    """A step, to read."""
    differences = "; ".join(f"{what}: {before} -> {after}" for what, before, after in step.differences)
    return printable(f"{_SIGNS[step.verb]} {step.kind} {step.name}" + (f" ({differences})" if differences else ""))


def shown(plan: Plan, *, every: bool = False) -> list[Step]:
    """The steps to be read: those that change something, or `every` one."""
    return [step for step in plan.steps if step.verb != "delete" and (every or step.changes)]


def rows(plan: Plan, *, every: bool = False) -> list[tuple[str, str, list[str]]]:
    """The same as rows of (sign, what kind of thing, its name and what differs)."""
    return [
        (
            _SIGNS[step.verb],
            f"{_SIGNS[step.verb]} {step.kind}",
            [
                printable(step.name),
                *(f"  {printable(f'{what}: {was} -> {will}')}" for what, was, will in step.differences),
            ],
        )
        for step in shown(plan, every=every)
    ]


def counted(plan: Plan) -> str:
    """How many things a plan creates, changes and leaves."""
    counts = {verb: sum(step.verb == verb for step in plan.steps) for verb in _SIGNS}
    return f"{counts['create']} to create, {counts['change']} to change, {counts['leave']} as they should be."


def left_alone(plan: Plan) -> list[str]:
    """What a plan does not touch, and why."""
    gone = [printable(f"{step.kind} {step.name}") for step in plan.steps if step.verb == "delete"]
    return [
        *([f"Not in config, left alone: {printable(', '.join(plan.others))}."] if plan.others else []),
        *([f"Left alone, as the bot cannot view them: {printable(', '.join(plan.hidden))}."] if plan.hidden else []),
        *([f"Made by the bot and no longer in config (--prune deletes): {', '.join(gone)}."] if gone else []),
        *(printable(each) for each in plan.unreached),
        *([f"Without native onboarding, links alone: {plan.no_onboarding}."] if plan.no_onboarding else []),
    ]


def together(found: list[str]) -> list[str]:
    """What an audit found (a text each, with its fix after an arrow), each fix once."""
    fixes: dict[str, list[str]] = {}
    for each in found:
        said, _arrow, fix = each.rpartition("\n-> ")
        fixes.setdefault(fix, []).append(said)
    return ["\n".join([*filter(None, said), f"-> {fix}"]) for fix, said in fixes.items()]


def summary(found: list[str]) -> str:
    """How many there are."""
    if not found:
        return "Nothing is wrong."
    return "One thing is wrong." if len(found) == 1 else f"{len(found)} things are wrong."
