"""Links that may not be trusted: each kind, beside it what only looks like one, and the laws."""

import re
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.judge import domains
from bot.domain.judge.detectors.links import find
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Policy, Rule

CONTEXT = Context(now=datetime(2030, 1, 1, tzinfo=UTC))
POLICY = Policy(
    blocked=frozenset(("evil.example", "bad-pills.com", "pain.it", "xn--bse-pills-07a.example")),
    allowed=frozenset(("sintannes.nl", "mayoclinic.org", "friends.evil.example", "192.0.2.9")),
)

# What stands in « » is found, as the kind that heads the list, and nothing else.
FOUND = {
    "blocked": r"""
        «https://evil.example/a?b=c#d», look
        «http://www.evil.example».
        («EVIL.example») or **«evil.example»** or __«evil.example»__ or ||«evil.example/x»||
        <«https://evil.example»>
        «https://evil.example:8443/x»
        «hxxps://evil[.]example/x»
        «evil[.]example», «evil (dot) example»
        «evil dot example»
        «evil {punt} example»
        «\uff45\uff56\uff49\uff4c\uff0e\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45»
        «https://evil。example/x»
        «ev\u0456l.example» in letters of another script
        «e\u200bvil.example» with what nobody sees
        «https://evil.example\@discord.com»
        «https://user:word@evil.example»
        see https://ok.example.org/?to=«https://evil.example/x» there
        https://www.google.com/url?q=«https%3A%2F%2Fevil.example%2Fx»
        [the leaflet](https://ok.example.org/x) and «[the form](https://evil.example/x)»
        «[discord.com](https://evil.example)»
        [the leaflet](https://ok.example.org/x),«evil.example»
        «pain.it» and «www.pain.it»
        «https://böse-pills.example» and «https://xn--bse-pills-07a.example»
        \U0001f600 «evil.example» \U0001f600 «evil[.]example»
        word...«evil.example»
    """,
    "masked": """
        «[discord.com](https://shop.example.org/a)»
        «[https://nhs.uk/account](https://shop.example.org/a)»
        «[read it on nhs.uk today](https://shop.example.org/a)»
        «[nhs.uk](<https://shop.example.org/a>)»
        «https://discord.com@shop.example.org»
        «https://discord.com:443@shop.example.org/login»
        «[discord.com](https://bit.ly/abc)»
        https://ok.example.org/)«[nhs.uk](https://shop.example.org»)
    """,
    "look-alike": r"""
        free stuff on «discord-gift.example»
        «https://discord-nitro.gift/abc»
        «https://discordnitro.click»
        «dis\u200bcord-gift.example»
        «https://discordbilling.example» and «https://discordn1tro.example» and «https://mydiscord.ru»
        «https://discrdgifts.example» and «https://dl-scord.example»
        «https://dlscord.com» and «https://d1scord.com/x»
        «https://discorcl.com»
        «https://d\u0456scord.com/abc»
        «https://xn--dscord-p2e.com»
        «https://xn--80ak6aa92e.com»
        «https://discord.fit» and «discord.fit/x»
        «steamcommunnity.com», «https://streamcornmunity.com»
        «https://steam-gift.example» and «https://steamgift.example»
        «https://rnicrosoft.com»
        «https://micros0ft-help.com»
        «https://paypa1.com»
        «https://app1e.com» and «https://\u0430pple.com»
        «https://appleid-verify.example»
        «https://face-book.example»
        «https://netfilx.com»
        «paypal.secure-login.example»
        «https://paypal.com.shop.example/x» and «https://paypal.com-shop.example»
        «https://discord.com\u2215login.shop.example.org»
        «https://mijn-digid-verlopen.nl»
        «https://ing-betaalpas.nl»
        «https://mijnoverhied.nl» and «https://d\u0456gid.nl»
        «https://rabobnak.com»
        «https://rabobank-inloggen.nl»
        «https://postnl-pakket.example»
        «https://sintanes.nl» and «https://sintannes-login.nl»
        «https://sintannes.nl.shop.example»
        «https://mayocllnic.org»
    """,
    "shortener": """
        «https://bit.ly/abc» or «bit.ly/abc» or «tinyurl.com/abc»
        «https://t.co/abc», «https://goo.gl/abc», «https://is.gd/abc»
        «[the leaflet](https://cutt.ly/abc)»
    """,
    "ip": """
        «http://198.51.100.7/login»
        «198.51.100.7/login» and «198.51.100.7:8080»
        «http://[2001:db8::1]/x»
        «http://3221226028/» and «http://0xc0.0x00.0x02.0xeb»
    """,
}

# Nothing is found in any of these.
ORDINARY = r"""
    take 2.5mg at 10.30, e.g. with food, i.o.m. Dr. de Wit
    the report is in file.pdf, letter.docx and node.js
    St.Mary wrote it. Then.she.left word...word… and so on
    version 1.2.3 or 1.2.3.4 or 10.0.0.1/24 is out
    198.51.100.7 is what it says
    what a day.it hurts.to.be me.so
    ok.me and discord.it and steam.is
    I use discord.now and google.search
    the dot on my skin, a polka dot dress, op dit punt wil ik
    mail help@evil.example or help@ward.evil.example or evil.example@nhs.net or help@paypa1.com
    https://www.nhs.uk/conditions/headaches, https://nu.nl, https://www.bbc.co.uk/news
    https://www.youtube.com/watch?v=abc https://youtu.be/abc https://en.wikipedia.org/wiki/Steam https://example.org
    https://discord.com/channels/1/2 https://support.discord.com https://discord.gg/abc https://cdn.discordapp.com/a
    https://www.paypal.com/signin https://login.microsoftonline.com https://appleid.apple.com
    https://www.amazon.nl/dp/1 https://accounts.google.co.uk https://www.dhl.de/track https://www.ing.nl/login
    https://mijn.overheid.nl https://www.digid.nl/inloggen https://www.rabobank.nl
    https://goggle.com https://discard.org https://postniveau.nl https://nitro.example.org
    https://finance.example.org https://telegraaf.nl https://applied.com
    https://applesfromny.com https://steamboat.com https://chasehospice.org.uk https://inglewood.org
    https://free-clinic.org https://support-group.example.org https://account.ons-ziekenhuis.nl
    https://apple.stackexchange.com https://discord.our-hospital.org https://discord.js.org
    https://\uff44\uff49scord.com https://dis\u200bcord.com
    https://münchen.de https://räksmörgås.se
    https://sintannes.nl https://poli.sintannes.nl/login mayoclinic.org https://friends.evil.example http://192.0.2.9
    https://mayoclinic.com https://login.mayoclinic.com
    https://not-evil.example https://evil.example.org https://notevil.example
    https://discord.com/@evil https://user:word@shop.example.org https://jan.deboer@shop.example.org https://shop.example.org@discord.com
    [click here](https://shop.example.org) [nhs.uk](https://www.nhs.uk/a) [bbc.com](https://www.bbc.co.uk)
    [node.js](https://shop.example.org) [mail info@clinic.org](https://shop.example.org) [pain.is](https://shop.example.org)
    [discord.com](https://www.mayoclinic.org/x) [shop.example.org](https://discord.com/x)
    bit.ly and https://bit.ly and https://t.co/
    http://192.168.1.1 http://127.0.0.1:8000 http://localhost:8000 http://intranet https://
    [a](b.c) [](https://) ](https:// hxxp http %3a%2f%2f :// .. . @ https://@ https://[::1] https://[x]
"""


def written(lines: str) -> list[str]:
    """One case a line; what a backslash and a number name stands for itself."""
    named = re.compile(r"\\u[0-9a-f]{4}|\\U[0-9a-f]{8}")
    return [named.sub(lambda each: chr(int(each[0][2:], 16)), line.strip()) for line in lines.strip().splitlines()]


def links(text: str, policy: Policy = POLICY) -> list[tuple[str, str]]:
    findings = list(find(Reading(text, (), {}), CONTEXT, policy))
    assert all(each.rule is Rule.LINKS and 0 <= each.start < each.end <= len(text) for each in findings)
    return [(each.kind, text[each.start : each.end]) for each in findings]


@pytest.mark.parametrize(("kind", "marked"), [(kind, line) for kind, lines in FOUND.items() for line in written(lines)])
def test_each_kind_is_found_where_it_stands(kind: str, marked: str) -> None:
    assert links(marked.replace("«", "").replace("»", "")) == [(kind, each) for each in re.findall("«(.*?)»", marked)]


@pytest.mark.parametrize("text", written(ORDINARY))
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert links(text) == []


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("https://facebook.com/x", "blocked"),
        ("https://bit.ly/x", ""),
        ("https://dlscord.com", ""),
        ("discord.it", "blocked"),
    ],
)
def test_config_is_asked_before_what_is_known(link: str, kind: str) -> None:
    policy = Policy(
        blocked=frozenset(("facebook.com", "dlscord.com", "discord.it")), allowed=frozenset(("bit.ly", "dlscord.com"))
    )
    assert [found for found, _ in links(link, policy)] == ([kind] if kind else [])


def test_names_of_config_are_imitated_where_they_are_its_own() -> None:
    assert links("https://mayocllnic.org", Policy()) == []


def test_a_short_name_of_config_is_not_looked_for_in_others() -> None:
    assert links("https://olvh.nl https://olvg-login.nl", Policy(allowed=frozenset(("olvg.nl",)))) == []


def test_findings_stand_in_order_where_a_link_shows_another() -> None:
    text = "[pain.it is here](https://evil.example)"
    assert links(text) == [("blocked", text), ("blocked", "pain.it")]


def test_a_host_that_is_too_long_is_none() -> None:
    assert links(f"https://{'a.' * 100}evil.example") != []
    assert links(f"https://{'a.' * 130}evil.example") == []


def test_what_is_longer_than_a_message_is_not_read() -> None:
    assert links("a" * 3_900 + " https://evil.example") != []
    assert links("a" * 4_000 + " https://evil.example") == []


@pytest.mark.parametrize(
    "piece",
    [
        "a", "a.", "a-", "http://", "http://a", "http://a.b/", "a@", "[", "[a](", "[a a](http://b.co) ", "b.co](x ",
        "a(dot)", "xn--a.", "a\u0301.b ", "\u0434s.\u0456\u0441 ", "steamcomunit-", "steaxcoxxunity.com ", "signin",
    ],
)  # fmt: skip
def test_a_long_text_of_any_kind_takes_no_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    links(text[:100])  # what is loaded once
    start = time.process_time()
    links(text)
    links(f"https://{text}")
    assert time.process_time() - start < 1  # some 0.02 s


NAME = st.from_regex(r"[a-z]{3,8}", fullmatch=True)
PLAIN = st.text("abcdefghijklmnopqrstuvwxyz ,!?", max_size=30)
ANY = st.lists(
    st.sampled_from(
        [*"aieo.-/:@[]()<>\\%# \n_*|", "http", "https://", "hxxp", "dot", "[.]", "](", "xn--", "evil.example",
         "discord", ".com", "%3a%2f%2f", "\u0456", "\u200b", "\u3002", "\ud800", "\u00df", "\ufb01", "1.2.3.4", "[::1]"]
    ) | st.characters(),
    max_size=30,
).map("".join)  # fmt: skip


@given(ANY)
def test_any_text_is_read(text: str) -> None:
    links(text)


@given(PLAIN, NAME, PLAIN)
def test_a_blocked_domain_is_found_wherever_and_below_it(before: str, name: str, after: str) -> None:
    link = f"https://{name}.bad-pills.com/{name}"
    assert links(f"{before} {link} {after}") == [("blocked", link)]


@given(NAME, st.sampled_from(("nitro", "login", "verify", "gift")), st.sampled_from(("discord", "paypal", "evil")))
def test_what_config_allows_is_never_found(name: str, hook: str, known: str) -> None:
    allowed = f"{known}-{hook}.{name}.example"
    policy = Policy(allowed=frozenset((allowed,)), blocked=frozenset((f"{name}.example",)))
    assert links(f"https://{allowed} https://{name}.{allowed}/x [nhs.uk](https://{allowed})", policy) == []
    assert links(f"https://{name}.example/{allowed}", policy) != []


@given(st.sampled_from(("discord", "netflix", "instagram", "steamcommunity", "mijnoverheid")), st.data())
def test_a_name_with_a_letter_changed_is_no_other_name(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(name) - 1))
    letter = data.draw(st.sampled_from("kqxyz"))
    changed = data.draw(st.sampled_from((name[:at] + letter + name[at + 1 :], name[:at] + letter + name[at:])))
    if changed != name:
        assert links(f"https://{changed}.com") == [("look-alike", f"https://{changed}.com")]


def test_the_list_of_suffixes_is_read_without_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    domains.suffix.cache_clear()
    domains._extract.cache_clear()
    hosts = ("a.b.co.uk", "a.github.io", "a.example", "a.nosuchsuffix", "co.uk", "example.org")
    assert [domains.suffix(each) for each in hosts] == ["co.uk", "github.io", "example", "", "co.uk", "org"]
    assert [domains.owner(each) for each in hosts] == ["b", "a", "a", "a", "co.uk", "example"]


def test_a_clean_text_loads_nothing() -> None:
    code = (
        "import sys; from bot.domain.judge.addresses import addresses; import bot.domain.judge.detectors.links; "
        "assert not list(addresses('I have a headache. It is bad, 2.5mg did not help')); "
        "assert 'tldextract' not in sys.modules and 'confusable_homoglyphs' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
