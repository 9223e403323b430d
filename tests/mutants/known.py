"""The eleven changes that nobody noticed in November 2026, each made again in a copy of the tree: the tests of rules
and of the database alone have to notice now.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.mutants.suites import AT_ONCE, PYTEST_ARGS, ROOT, copied

_PATIENCE_S = 900
_TESTS = ("tests/rules", "tests/db")


@dataclass(frozen=True, slots=True)
class Known:
    """`old`, which stands once in `file`, becomes `new`; `told` says what a person would meet with."""

    name: str
    file: str
    old: str
    new: str
    told: str


KNOWN = (
    Known(
        "a look that fails is tried again at one pace",
        "bot/loop.py",
        "after or queue.delay(attempts)",
        "after or queue.delay(1)",
        "a Stripe that is down is asked every two seconds about each thing that waits",
    ),
    Known(
        "Discord's retry_after is not heeded",
        "bot/loop.py",
        "after = error.retry_after if isinstance(error, TryLater) else None",
        "after = None",
        "the bot asks again while it is limited, and is limited for longer",
    ),
    Known(
        "who comes as the connection dies is not looked for",
        "bot/onboarding/rules.py",
        "joined_at > reached - _OVERLAP",
        "joined_at > reached",
        "a newcomer is never welcomed",
    ),
    Known(
        "a trial for whoever asks",
        "bot/billing/purchases.py",
        "trial_days = rules.trial_days(tier.trial_days, is_new=is_new and not former)",
        "trial_days = tier.trial_days",
        "trial, cancel, and again, for ever",
    ),
    Known(
        "a gap that is too old is none",
        "bot/billing/missed.py",
        "return max(reached, oldest) - OVERLAP, reached < oldest",
        "return max(reached, oldest) - OVERLAP, False",
        "what was missed in a long outage stays missed",
    ),
    Known(
        "forgetting is tried five times a second for ever",
        "bot/privacy/rules.py",
        "return _QUICK if attempts <= _QUICK_TRIES else delay(attempts - _QUICK_TRIES)",
        "return _QUICK",
        "one role that cannot be taken keeps the database busy",
    ),
    Known(
        "who is being given a role is forgotten",
        "bot/privacy/rules.py",
        "if looked.is_due or looked.error is not None:",
        "if looked.error is not None:",
        "a role stays on somebody of whom nothing is known",
    ),
    Known(
        "a worker that fails goes on at once",
        "bot/loop.py",
        "            return backoff.PAUSE_S\n",
        "            return 0.0\n",
        "a database that is away is asked without a pause",
    ),
    Known(
        "an answer counts as a first post",
        "bot/onboarding/rules.py",
        "if said.is_reply or any(by == said.author for _, by in here):",
        "if any(by == said.author for _, by in here):",
        "mentors are called to conversations that go on",
    ),
    Known(
        "a sender who hangs up takes the others' events along",
        "bot/db/steps.py",
        "await asyncio.shield(waiting.done)",
        "await waiting.done",
        "events that were acknowledged are lost",
    ),
    Known(
        "a message is told once and never again",
        "bot/community/telling.py",
        ' {text} {now:%Y-%m-%d %H}"',
        ' {text}"',
        "an alert that comes back within Discord's memory is swallowed",
    ),
)


def mutated(known: Known) -> str:
    """The text of its file with the change. Raises ValueError, naming it, where the code has moved on."""
    text = (ROOT / known.file).read_text()
    if text.count(known.old) != 1:
        raise ValueError(f"{known.name}: {known.file} has {text.count(known.old)} times {known.old!r}")
    return text.replace(known.old, known.new)


def run() -> list[tuple[Known | None, str]]:
    """What became of each; of None, the code as it is: "survived" is as it should be there."""
    for each in KNOWN:
        mutated(each)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(zip((None, *KNOWN), pool.map(_try, range(len(KNOWN) + 1), (None, *KNOWN)), strict=True))


def _try(number: int, known: Known | None) -> str:
    tree = copied(f"known-{number}")
    if known is not None:
        (tree / known.file).write_text(mutated(known))
    command = [sys.executable, "-m", "pytest", "-x", "-q", *PYTEST_ARGS, *_TESTS]
    try:
        with (tree / "pytest.log").open("w") as file:
            # Not the project that is installed: the copy.
            done = subprocess.run(
                command, cwd=tree, env=os.environ | {"PYTHONPATH": str(tree)}, stdout=file, stderr=subprocess.STDOUT,
                timeout=_PATIENCE_S, check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "timed out"
    return {0: "survived", 1: "killed"}.get(done.returncode, f"ended with {done.returncode}")
