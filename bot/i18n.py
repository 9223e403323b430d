"""Every sentence a person can read comes from config/locales, in Project Fluent's format, by its key."""

from collections.abc import Collection, Iterable, Mapping, Set
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number
from fluent.syntax.ast import Resource

from bot import ftl
from bot.errors import ConfigError
from bot.ftl import Language, Source
from bot.spelling import did_you_mean

FALLBACK = "en"
LOCALES = ("en", "nl")

# https://docs.stripe.com/currencies: minor units are hundredths, but for these.
_NO_MINOR_UNIT = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf")
)
_THOUSANDTHS = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])


def locale_of(tag: str | None) -> str:
    """Our locale for a tag such as Discord's `nl` or a browser's `nl-BE`; English for all that we do not speak."""
    language = (tag or "").lower().replace("_", "-").partition("-")[0]
    return language if language in LOCALES else FALLBACK


def money(minor_units: int, currency: str) -> Any:
    """An amount as a Fluent value, which each language writes in its own way (€ 15,00 or €15.00)."""
    code = currency.lower()
    digits = 0 if code in _NO_MINOR_UNIT else 3 if code in _THOUSANDTHS else 2
    return fluent_number(Decimal(minor_units).scaleb(-digits), style="currency", currency=code.upper())


class Sentences:
    """The sentences of all locales, read once at the start."""

    def __init__(self, folder: Path, *, as_spoken: bool = True) -> None:
        """Read `folder`/{en,nl}/*.ftl. Raises ConfigError with a line for each thing that is wrong there.

        `as_spoken`: whether they must be the sentences that the code speaks, with the values that it gives them.
        """
        read = {locale: _read(locale, _files(folder / locale), as_spoken) for locale in LOCALES}
        found = {locale: language for locale, (language, _bundle) in read.items()}
        lines = [line for each in found.values() for line in each.problems]
        needed: Set[str] = frozenset().union(*(each.keys for each in found.values()))
        if as_spoken:  # what is neither spoken nor named by config is nobody's, and does no harm
            needed = ftl.given().keys() | {key for key in needed if ftl.named_by_config(key)}
        for locale, each in found.items():
            lines += (_lacking(folder / locale, key, each.keys) for key in sorted(needed - each.keys))
        if lines:
            raise ConfigError("\n".join(lines))
        self._bundles = {locale: bundle for locale, (_language, bundle) in read.items()}

    def text(self, locale: str, key: str, /, **values: Any) -> str:
        """The sentence `key` in `locale`. Pass snowflakes as strings: Fluent writes numbers with separators.

        Raises KeyError for a key that no locale has, ValueError for a value that the sentence needs and did not get.
        """
        bundle = self._bundles[locale]
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        text, errors = bundle.format_pattern(pattern, values)
        if errors:
            raise ValueError(f"{locale}/{key}: {errors[0]}")
        return str(text)

    def together(self, locales: Iterable[str], key: str, between: str, /, **values: Any) -> str:
        """The sentence `key` in all of `locales`, one after the other; what reads the same in two stands there once."""
        return between.join(dict.fromkeys(self.text(locale, key, **values) for locale in locales))

    def require(self, needed: Mapping[str, str]) -> None:
        """Raises ConfigError when a language lacks one of these sentences: key to what asks for it."""
        lacking = [
            f"locales/{locale}: has no sentence {key}, which {path} needs."
            for locale in LOCALES
            for key, path in needed.items()
            if not self.has(locale, key)
        ]
        if lacking:
            raise ConfigError("\n".join(lacking))

    def has(self, locale: str, key: str) -> bool:
        """Whether `locale` has a sentence `key`."""
        return bool(self._bundles[locale].has_message(key))


@lru_cache(maxsize=64)
def _parsed(text: str) -> Resource:
    """Once for each text: parsing takes longer than all else of a start, and tests start many."""
    found: Resource = FluentResource(text)
    return found


@lru_cache(maxsize=8)
def _read(locale: str, files: tuple[tuple[str, str], ...], as_spoken: bool) -> tuple[Language, FluentBundle]:
    """What is in `files` (name and text), looked through, and ready to be spoken; once for the same texts, too."""
    sources = [Source(name, text, _parsed(text)) for name, text in files]
    # Isolation marks (U+2068, U+2069) around values would break addresses, mentions and timestamps.
    bundle = FluentBundle([locale], use_isolating=False)
    for source in sources:
        bundle.add_resource(source.resource)
    return ftl.read(sources, ftl.given() if as_spoken else None), bundle


def _files(folder: Path) -> tuple[tuple[str, str], ...]:
    files = sorted(each for each in folder.glob("*.ftl") if not each.name.startswith("."))
    if not files:
        raise ConfigError(f"{folder}: has no .ftl file. CONFIG_DIR names the folder that locales is in.")
    return tuple((str(file), _text(file)) for file in files)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None


def _lacking(folder: Path, key: str, there: Collection[str]) -> str:
    meant = did_you_mean(key, (each for each in there if each not in ftl.given()), "{}")
    return f"{folder}: has no sentence {key}, which the bot needs.{meant}"
