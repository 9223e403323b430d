"""What is kept about somebody, in plain sentences: what stands in the file of /privacy export. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from bot.config import Config
from bot.domain.entitlement import Source
from bot.domain.notice import NoticeKind
from bot.i18n import LOCALES, Sentences

Rows = Sequence[Mapping[str, Any]]
Text = Callable[..., str]


class Summary:
    """Words the rows of each table, as db.personal exports them."""

    def __init__(self, config: Config, sentences: Sentences) -> None:
        self._config, self._sentences = config, sentences
        # In the order in which people read them: first who they are to us, last what only machines need.
        self._tables: dict[str, Callable[[Rows, Text, str], Iterator[str]]] = {
            "members": self._members,
            "acceptances": self._acceptances,
            "grants": self._grants,
            "role_states": self._roles,
            "subscriptions": self._subscriptions,
            "checkouts": self._checkouts,
            "notices": self._notices,
            "erasures": self._erasures,
        }

    def has_words(self, table: str) -> bool:
        """Whether what `table` holds is said by more than its name: here, or by a sentence that counts its rows."""
        return table in self._tables or all(self._sentences.has(locale, _key(table)) for locale in LOCALES)

    def lines(self, found: Mapping[str, Rows], locale: str) -> list[str]:
        """A line for each thing that is kept; of a table without words, that there is something in it."""
        text = partial(self._sentences.text, locale)
        said = [
            line for table, say in self._tables.items() if found.get(table) for line in say(found[table], text, locale)
        ]
        more = {table: rows for table, rows in found.items() if rows and table not in self._tables}
        said += [text(_key(table), count=len(rows)) for table, rows in sorted(more.items()) if self.has_words(table)]
        unnamed = [(table, rows) for table, rows in sorted(more.items()) if not self.has_words(table)]
        said += [text("export-other", table=table, count=len(rows)) for table, rows in unnamed]
        return [
            text("export-intro"),
            *(f"- {line}" for line in said),
            "",
            text("export-not"),
            "",
            text("privacy-export"),
        ]

    def _members(self, rows: Rows, text: Text, _locale: str) -> Iterator[str]:
        for row in rows:
            yield text("export-number", number=str(row["member_id"]))
            if row["locale"] in LOCALES:
                language = self._sentences.text(row["locale"], "language-name")
                yield text("export-language", language=language, chosen=_yes(row["chose_locale"]))
            if country := row.get("country"):
                yield text("export-country", country=str(country))
            for key in ("in_hospital", "banned"):
                if row[key]:
                    yield text({"in_hospital": "export-hospital", "banned": "export-banned"}[key])
            if row["left_at"]:
                yield text("export-left", date=_date(row["left_at"]))

    def _acceptances(self, rows: Rows, text: Text, _locale: str) -> Iterator[str]:
        for row in rows:
            read_in = row["locale"] if row["locale"] in LOCALES else LOCALES[0]
            language = self._sentences.text(read_in, "language-name")
            date = _date(row["accepted_at"])
            yield text("export-agreed", version=str(row["version"]), date=date, language=language)

    def _grants(self, rows: Rows, text: Text, locale: str) -> Iterator[str]:
        for row in rows:
            tier = "" if row["source"] == Source.ACCEPTANCE else self._tier(row["tier"], locale)
            key = "export-grant-agreed" if row["source"] == Source.ACCEPTANCE else "export-grant-paid"
            yield text(key, tier=tier, since=_date(row["starts_at"]))
            if row["ends_at"]:
                yield text("export-grant-until", date=_date(row["ends_at"]))

    def _roles(self, rows: Rows, text: Text, _locale: str) -> Iterator[str]:
        roles = self._config.community.roles
        for row in rows:
            keys = sorted({*(row["observed"] or ()), *row["desired"]})
            names = ", ".join(roles[key].name if key in roles else key for key in keys)
            yield text("export-roles", roles=names) if names else text("export-no-roles")

    def _subscriptions(self, rows: Rows, text: Text, locale: str) -> Iterator[str]:
        for row in rows:
            tier = self._tier(row["tier"] or "", locale)
            yield text("export-subscription", tier=tier, number=row["id"], since=_date(row["started_at"]))

    def _checkouts(self, rows: Rows, text: Text, locale: str) -> Iterator[str]:
        for row in rows:
            yield text("export-page", tier=self._tier(row["tier"], locale), date=_date(row["expires_at"]))

    def _notices(self, rows: Rows, text: Text, _locale: str) -> Iterator[str]:
        yield text("export-messages", count=len(rows))
        if any(row["kind"] == NoticeKind.CHECK_IN and row["due_at"] for row in rows):
            yield text("export-check-ins")

    def _erasures(self, rows: Rows, text: Text, _locale: str) -> Iterator[str]:
        for row in rows:
            yield text("export-erasure", date=_date(row["asked_at"]))

    def _tier(self, tier: str, locale: str) -> str:
        key = f"tier-{tier}"
        return self._sentences.text(locale, key) if self._sentences.has(locale, key) else tier or "?"


def _key(table: str) -> str:
    return f"export-of-{table.replace('_', '-')}"


def _yes(value: object) -> str:
    return "yes" if value else "no"


def _date(value: str) -> str:
    return f"<t:{int(datetime.fromisoformat(value).timestamp())}:D>"
