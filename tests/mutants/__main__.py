"""`make mutants`, and of a part: `python -m tests.mutants [rules|known|pure|services ...] [--only GLOB]`,
`python -m tests.mutants --package roles [--all]`.
"""

import argparse
import json
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path

from tests.mutants import known, suites
from tests.mutants.suites import Mutant, Suite

SURVIVORS = Path(__file__).with_name("survivors.toml")
SUITES = ["rules", "known", "pure", "services"]
Key = tuple[str, str, str]
End = tuple[bool, str]
"""Whether enough was killed, and the figures in a line."""


def main() -> int:
    """Answers 1 where too few were killed, or a known one was not."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description="Change the code, and see it noticed.")
    parser.add_argument("suite", nargs="*", metavar="SUITE", help=f"{', '.join(SUITES)} (default: all of them)")
    parser.add_argument("--seed", type=int, default=suites.SEED, help="chooses the samples (default: %(default)s)")
    parser.add_argument("--package", help="services of this feature alone")
    parser.add_argument("--all", action="store_true", help="no samples: all of them")
    parser.add_argument("--only", metavar="GLOB", help="mutants of this name alone: 'bot.roles.service.*'")
    asked = parser.parse_args()
    names = asked.suite or (["services"] if asked.package else SUITES)
    if unknown := {*names} - {*SUITES}:
        parser.error(f"no suite: {', '.join(sorted(unknown))}")
    _say(f"seed {asked.seed}")
    sample = None if asked.all else 200
    chosen = {"rules": suites.rules(), "pure": suites.pure(sample), "services": suites.services(asked.package, sample)}
    is_whole = not (asked.only or asked.package)
    ends = []
    for name in names:
        _say(f"\n{name}")
        end = _known() if name == "known" else _suite(chosen[name], asked.seed, asked.only, is_whole=is_whole)
        _say(end[1])
        ends.append(end)
    _say("\n".join(["", f"all, with seed {asked.seed}", *(figures for _, figures in ends)]))
    return 0 if all(is_enough for is_enough, _ in ends) else 1


def _suite(suite: Suite, seed: int, only: str | None, *, is_whole: bool) -> End:
    began = time.monotonic()
    mutants = suites.run(suite, seed, only)
    count = Counter(each.status for each in mutants)
    seconds = time.monotonic() - began
    left = [each for each in mutants if each.status != "killed"]
    listed = _tell_of_survivors(left, is_all=suite.sample is None and is_whole)
    share = 100 * count["killed"] / len(mutants)
    figures = f"{_counted(suite.name, count, seconds)}; {share:.1f} % killed"
    if left:
        figures += f"; {listed} of {len(left)} left are listed"
    if not is_whole:
        return True, figures
    is_enough = share >= suite.floor
    return is_enough, f"{figures}; {suite.floor:.0f} % asked: {'reached' if is_enough else 'NOT REACHED'}"


def _tell_of_survivors(left: list[Mutant], *, is_all: bool) -> int:
    """Says of each whether survivors.toml lists it: its reason, or how it would stand there; and of the reasons those
    that nothing needs any more. How many are listed.
    """
    reasons = _reasons()
    listed = [each for each in left if _key(each) in reasons]
    for each in listed:
        _say(f"{each.name}: {each.status}, listed: {reasons[_key(each)]}")
    for each in left:
        if _key(each) not in reasons:
            _say(f"\n# {each.name}: {each.status}, not listed\n[[survivor]]")
            for name, value in (("function", each.function), ("old", each.old), ("new", each.new), ("reason", "")):
                _say(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    if is_all:
        keys, modules = {_key(each) for each in left}, {_module(each.function) for each in left}
        for function, old, new in reasons.keys() - keys:
            if _module(function) in modules:
                _say(f"\n{SURVIVORS.name} explains what did not survive: {function}: {old!r} -> {new!r}")
    return len(listed)


def _reasons() -> dict[Key, str]:
    listed = tomllib.loads(SURVIVORS.read_text()).get("survivor", [])
    return {(each["function"], each["old"], each["new"]): each["reason"] for each in listed}


def _key(mutant: Mutant) -> Key:
    return mutant.function, mutant.old, mutant.new


def _module(function: str) -> str:
    """bot.billing.rules of bot.billing.rules.Shop.with_products."""
    return ".".join(function.split(".")[:3])


def _known() -> End:
    began = time.monotonic()
    (_, as_it_is), *found = known.run()
    count = Counter(status for _, status in found)
    figures = _counted("known", count, time.monotonic() - began)
    for each, status in found:
        if each is not None and status != "killed":
            _say(f"{status}: {each.name} ({each.file}): {each.told}")
    if as_it_is != "survived":
        return False, f"{figures}; it says NOTHING: without any change the tests {as_it_is}"
    return count["killed"] == len(found), figures


def _counted(name: str, count: Counter[str], seconds: float) -> str:
    named = ("killed", "survived", "timed out")
    said = [f"{count[each]} {each}" for each in (*named, *sorted(count.keys() - {*named}))]
    return f"{name}: {count.total()} mutants, {', '.join(said)}, in {seconds:.0f} s"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
