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
    found = []
    for name in names:
        match name:
            case "known":
                found.append(_known())
                continue
            case "rules":
                suite = suites.rules()
            case "pure":
                suite = suites.pure(sample)
            case _:
                suite = suites.services(asked.package, sample)
        found.append(_suite(suite, asked.seed, asked.only, is_whole=not (asked.only or asked.package)))
    return 0 if all(found) else 1


def _suite(suite: Suite, seed: int, only: str | None, *, is_whole: bool) -> bool:
    began = time.monotonic()
    mutants = suites.run(suite, seed, only)
    count = Counter(each.status for each in mutants)
    share = 100 * count["killed"] / len(mutants)
    _say(f"\n{suite.name}: {_counted(count)}, in {time.monotonic() - began:.0f} s")
    _tell_of_survivors([each for each in mutants if each.status != "killed"], is_all=suite.sample is None and is_whole)
    if not is_whole:
        _say(f"{suite.name}: {share:.1f} % killed")
        return True
    is_enough = share >= suite.floor
    _say(f"{suite.name}: {share:.1f} % killed, {suite.floor:.0f} % asked: {'reached' if is_enough else 'NOT REACHED'}")
    return is_enough


def _tell_of_survivors(left: list[Mutant], *, is_all: bool) -> None:
    """Those without a reason as they would stand in survivors.toml, and the reasons that nothing needs any more."""
    reasons = _reasons()
    unexplained = [each for each in left if _key(each) not in reasons]
    for each in unexplained:
        _say(f"\n# {each.name}: {each.status}\n[[survivor]]")
        for name, value in (("function", each.function), ("old", each.old), ("new", each.new), ("reason", "")):
            _say(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    if is_all:
        keys, modules = {_key(each) for each in left}, {_module(each.function) for each in left}
        for function, old, new in reasons.keys() - keys:
            if _module(function) in modules:
                _say(f"\n{SURVIVORS.name} explains what did not survive: {function}: {old!r} -> {new!r}")
    _say(f"\n{len(left)} not killed, {len(left) - len(unexplained)} of them with a reason in {SURVIVORS.name}")


def _reasons() -> dict[Key, str]:
    listed = tomllib.loads(SURVIVORS.read_text()).get("survivor", [])
    return {(each["function"], each["old"], each["new"]): each["reason"] for each in listed}


def _key(mutant: Mutant) -> Key:
    return mutant.function, mutant.old, mutant.new


def _module(function: str) -> str:
    """bot.billing.rules of bot.billing.rules.Shop.with_products."""
    return ".".join(function.split(".")[:3])


def _known() -> bool:
    began = time.monotonic()
    (_, as_it_is), *found = known.run()
    count = Counter(status for _, status in found)
    _say(f"\nknown: {_counted(count)}, in {time.monotonic() - began:.0f} s")
    if as_it_is != "survived":
        _say(f"known: without any change the tests {as_it_is}: the figure says nothing")
        return False
    for each, status in found:
        if each is not None and status != "killed":
            _say(f"known: {status.upper()}: {each.name} ({each.file}): {each.told}")
    return count["killed"] == len(found)


def _counted(count: Counter[str]) -> str:
    named = ("killed", "survived", "timed out")
    said = [f"{count[each]} {each}" for each in (*named, *sorted(count.keys() - {*named}))]
    return f"{count.total()} mutants, {', '.join(said)}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
