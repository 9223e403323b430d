"""For `make soak`: random and hostile texts, each judged with all rules on.

The laws: no error; where a finding stands is within the text; and where an identifier was taken out, none of its kind
is found. How long each takes is printed, and not asserted.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import pairwise, repeat
from math import exp, log

from rich.console import Console
from rich.table import Table

from bot.domain.judge import Context, Finding, Rule, Verdict, judge
from bot.enforcement.texts import Texts
from bot.i18n import Sentences
from tests.benchmarks.identifiers import HOSTILE
from tests.benchmarks.sentences import WHEN, everything, lines
from tests.benchmarks.world import CONFIG

STRINGS = 1_000_000
LONGEST, HUGE, HUGE_EACH = 5_000, 100_000, 2_000
"""The most letters of a text; of every so-manieth, which has always so many."""
WANTED_MS = 60.0
_A_PIECE, _MOST_SHOWN = 5_000, 20
_FIRST = "what is read once is read now: 06-12345678, a@b.example, discord.gg/a, \u0430"
_LOCALES = ("en", "nl")
_RANGES = (
    (0, 0x7F), (0x80, 0x24F), (0x300, 0x36F), (0x370, 0x5FF), (0x600, 0x6FF), (0x900, 0xDFF), (0x2000, 0x206F),
    (0x2070, 0x24FF), (0x3000, 0x9FFF), (0xD800, 0xDFFF), (0xE000, 0xF8FF), (0xFE00, 0xFEFF), (0xFF00, 0xFFEF),
    (0x1D400, 0x1D7FF), (0x1F000, 0x1FAFF), (0xE0000, 0xE01EF), (0, 0x10FFFF),
)  # fmt: skip
"""Code points, lone surrogates among them."""
_DIGITS = "0123456789" * 3 + "0123456789 -./()+,:#@"
_LINKS = (
    "https://", "http://", "hxxp://", "www.", "discord.gg/", "discord.com/invite/", "dlscord", "discord-nitro", "gift",
    ".", ".com", ".nl", ".example", "xn--", "/", "//", "?a=", "#", "@", ":8080", "%2e", "%F0%9F", "[x](", ")", "<", ">",
    "\\", "paypal", "\u0440aypal", "steamcommunity", "localhost", "127.0.0.1", "[.]", " dot ", "mailto:", "a", "b1",
)  # fmt: skip
_MARKS = (
    "**", "__", "*", "_", "~~", "||", "`", "```", "> ", ">>> ", "# ", "- ", "\n", "\r\n", "\t", "[a](b)", "<@1>",
    "<@&12345678901234567>", "<#123456789012345678>", "<:ok:123456789012345678>", "<t:1:R>", "@everyone", "\\", "a",
    " ",
)  # fmt: skip
_UNSEEN = (
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e", "\u202e", "\u202c", "\u034f", "\ufe0f",
    "\u0301", "\u0489", "\x00", "\x1b", "\x7f", "\u2028", "\u3164",
)  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """What came of some texts. `wrong`: the laws that were broken, and by which text; `slowest`: milliseconds of a
    core, letters, and which text; `seconds`: of a core, for judging alone.
    """

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: list[tuple[float, int, str]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: "Outcome") -> None:
        """Have what came of others as well."""
        self.counts.update(other.counts)
        self.wrong += other.wrong
        self.slowest = sorted([*self.slowest, *other.slowest], reverse=True)[:5]
        self.seconds += other.seconds


@cache
def _fragments() -> Sequence[str]:
    return [*lines()]


def _unicode(chance: random.Random) -> str:
    first, last = chance.choice(_RANGES)
    return "".join(chr(chance.randint(first, last)) for _ in range(chance.randint(1, 20)))


def _fragment(chance: random.Random) -> str:
    line = chance.choice(_fragments())
    start = chance.randrange(len(line) or 1)
    found = line if chance.random() < 0.3 else line[start : start + chance.randint(1, 40)]
    return found.upper() if chance.random() < 0.05 else found


def _unseen(chance: random.Random) -> str:
    """Letters with something between them that nobody sees."""
    return "".join(f"{letter}{chance.choice(_UNSEEN)}" for letter in _fragment(chance))


def _of(pieces: Sequence[str], most: int, chance: random.Random) -> str:
    return "".join(chance.choices(pieces, k=chance.randint(1, most)))


def _again(chance: random.Random) -> str:
    return chance.choice(HOSTILE) * chance.randint(1, 300)


KINDS: tuple[Callable[[random.Random], str], ...] = (
    _unicode, _fragment, _fragment, _unseen, _again, partial(_of, HOSTILE, 5), partial(_of, _DIGITS, 30),
    partial(_of, _LINKS, 12), partial(_of, _MARKS, 8), partial(_of, _UNSEEN, 6), partial(_of, (" ", "\n", ", "), 2),
)  # fmt: skip


def text_of(chance: random.Random, *, is_huge: bool = False) -> str:
    """A text: of few kinds of pieces, so that each kind stands by itself as well; short ones are the most frequent."""
    length = HUGE if is_huge else round(exp(chance.uniform(0, log(LONGEST))))
    kinds = chance.sample(KINDS, chance.randint(1, 4))
    parts, size = list[str](), 0
    if is_huge and chance.random() < 0.5:  # one piece again and again
        unit = "".join(each(chance) for each in kinds)[: chance.randint(1, 60)] or " "
        return (unit * (length // len(unit) + 1))[:length]
    while size < length:
        parts.append(chance.choice(kinds)(chance) or " ")  # with a letter at least, so that it ends
        size += len(parts[-1])
    return "".join(parts)[:length]


def _context(chance: random.Random) -> Context:
    name = text_of(chance)[:32] if chance.random() < 0.2 else ""
    return Context(now=WHEN, name=name, is_hospital=chance.random() < 0.2, in_crisis=chance.random() < 0.1)


class _Judge:
    """Judges texts, and holds what is found against the laws."""

    def __init__(self) -> None:
        self.out = Outcome()
        self._policy, self._texts = everything(), Texts(Sentences(CONFIG / "locales"))
        judge(_FIRST, Context(now=WHEN), self._policy)

    def look(self, number: str, *, is_huge: bool) -> None:
        """Make a text, which is the same for the same `number`, and judge it."""
        chance = random.Random(number)  # noqa: S311 - choices that can be made again
        text, context, locale = text_of(chance, is_huge=is_huge), _context(chance), chance.choice(_LOCALES)
        try:
            broken = [*self._broken(text, self._judged(text, context, number), context, locale)]
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not be
            broken = [repr(error)]
        self.out.counts["judged"] += 1
        self.out.counts["letters"] += len(text)
        self.out.wrong += [f"{number}: {each}: {text[:200]!r}" for each in broken]

    def _judged(self, text: str, context: Context, number: str) -> Verdict:
        """The best of three where it was slow, as the first time may have been disturbed."""
        taken = list[float]()
        while not taken or (min(taken) >= WANTED_MS and len(taken) < 3):
            before = time.process_time()
            verdict = judge(text, context, self._policy)
            taken.append((time.process_time() - before) * 1000)
        self.out.seconds += taken[0] / 1000
        self.out.counts["slow"] += min(taken) >= WANTED_MS
        self.out.slowest.append((min(taken), len(text), number))
        self.out.counts["found"] += bool(verdict.findings)
        return verdict

    def _broken(self, text: str, verdict: Verdict, context: Context, locale: str) -> Iterator[str]:
        """The laws that are broken."""
        if not all(0 <= each.start <= each.end <= len(text) for each in verdict.findings):
            yield "a finding is not within the text"
        found = [each for each in verdict.findings if each.rule is Rule.IDENTIFIERS]
        if not found:
            return
        self.out.counts["redacted"] += 1
        if any(one.end > other.start for one, other in pairwise(found)):
            yield "identifiers overlap"
            return
        redacted = partial(self._texts.redacted, locale)
        rest, places = without(text, found, redacted)
        if rest != redacted(text, found):
            yield "what is sent back depends on where it begins"
        again = [each for each in judge(rest, context, self._policy).findings if each.rule is Rule.IDENTIFIERS]
        self.out.counts["again"] += bool(again)
        for place in places:
            if any(each.kind == place.kind and each.start < place.end and place.start < each.end for each in again):
                yield f"a finding of the kind {place.kind} stands where one was taken out"
                return


def without(
    text: str, found: Sequence[Finding], redacted: Callable[[str, Sequence[Finding]], str]
) -> tuple[str, Sequence[Finding]]:
    """`text` as it is sent back, and where in it something stands instead of each of `found`, which are apart."""
    parts, places, size, end = list[str](), list[Finding](), 0, 0
    for each in found:
        part = redacted(text[end : each.end], [replace(each, start=each.start - end, end=each.end - end)])
        places.append(replace(each, start=size + each.start - end, end=size + len(part)))
        parts.append(part)
        size, end = size + len(part), each.end
    return "".join([*parts, text[end:]]), places


def _some(numbers: range, seed: int) -> Outcome:
    judging = _Judge()
    for each in numbers:
        judging.look(f"{seed}/{each}", is_huge=each % HUGE_EACH == 0)
    out = Outcome()
    out.add(judging.out)
    return out


def judge_strings(strings: int, seed: int) -> bool:
    """So many; prints what came of it, and answers whether no law was broken."""
    screen = Console(width=150, soft_wrap=True)
    screen.print(f"{strings} texts, --seed {seed}")
    began, out = time.perf_counter(), Outcome()
    pieces = [range(at, min(at + _A_PIECE, strings)) for at in range(0, strings, _A_PIECE)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for each in pool.map(_some, pieces, repeat(seed)):
            out.add(each)
    _print(screen, out, time.perf_counter() - began)
    if out.wrong:
        screen.print(f"Again: python -m tests.benchmarks.soak --only strings --strings {strings} --seed {seed}")
    return not out.wrong


def _print(screen: Console, out: Outcome, seconds: float) -> None:
    counts, table = out.counts, Table("figure", "value")
    for what, value in (
        ("texts judged", f"{counts['judged']:,}"),
        ("letters", f"{counts['letters']:,}"),
        ("something was found in", f"{counts['found']:,}"),
        ("an identifier was taken out of, and it was judged again", f"{counts['redacted']:,}"),
        ("of these something that points to a person was found again elsewhere in", f"{counts['again']:,}"),
        (f"not under {WANTED_MS:.0f} ms of a core (wanted: none)", f"{counts['slow']:,}"),
        ("a second and core", f"{counts['judged'] / out.seconds:,.0f}"),
        *(("among the slowest", f"{ms:.1f} ms: {letters:,} letters, {key}") for ms, letters, key in out.slowest),
        ("seconds", f"{seconds:.0f}"),
        ("failures", str(len(out.wrong))),
    ):
        table.add_row(what, value)
    screen.print(table)
    for each in out.wrong[:_MOST_SHOWN]:
        screen.print(each, markup=False, highlight=False)
