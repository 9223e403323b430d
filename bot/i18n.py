"""Every sentence a person can read comes from config/locales, in Project Fluent's format, by its key."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number
from fluent.syntax.ast import Junk, Resource

from bot.errors import ConfigError

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

    def __init__(self, folder: Path) -> None:
        """Read `folder`/{en,nl}/*.ftl. Raises ConfigError for a file with junk in it or a sentence that one lacks."""
        self._bundles = {locale: _bundle(folder, locale) for locale in LOCALES}
        keys = {locale: set(bundle._messages) for locale, bundle in self._bundles.items()}
        lacking = [
            f"{folder / locale}: has no sentence {key}, which another language has."
            for locale in LOCALES
            for key in sorted(set().union(*keys.values()) - keys[locale])
        ]
        if lacking:
            raise ConfigError("\n".join(lacking))

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


def _bundle(folder: Path, locale: str) -> FluentBundle:
    files = sorted((folder / locale).glob("*.ftl"))
    if not files:
        raise ConfigError(f"{folder / locale}: has no .ftl file. CONFIG_DIR names the folder that locales is in.")
    # Isolation marks (U+2068, U+2069) around values would break addresses, mentions and timestamps.
    bundle = FluentBundle([locale], use_isolating=False)
    for file in files:
        resource = _parsed(file.read_text(encoding="utf-8"))
        junk = [entry for entry in resource.body if isinstance(entry, Junk)]
        if junk:
            first = str(junk[0].content).strip().splitlines()[0]
            raise ConfigError(f"{file}: is not Fluent near: {first[:80]}")
        bundle.add_resource(resource)
    return bundle
