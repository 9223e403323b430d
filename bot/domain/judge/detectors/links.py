"""Links to where fraud is known, or that pretend to lead elsewhere. Pure, and nothing is fetched.

Kinds: "blocked" (config says so), "masked" (another domain is shown than the one that opens), "look-alike" (the name is
made to be taken for another), "ip" (no name at all), "shortener" (nobody sees where it leads).
"""

import re
from collections.abc import Sequence

from bot.domain.judge import domains, look_alikes
from bot.domain.judge.addresses import Address, addresses
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Finding, Policy, Rule

_WORD = re.compile(r"\S+")
_SHORTENERS = frozenset(
    _WORD.findall(
        "bit.ly bitly.com tinyurl.com t.co goo.gl is.gd v.gd rb.gy cutt.ly shorturl.at ow.ly buff.ly tiny.cc t.ly s.id "
        "bl.ink rebrand.ly lnkd.in soo.gd clck.ru u.to qr.ae shrtco.de adf.ly bc.vc ouo.io tiny.one urlz.fr kutt.it "
        "dub.sh short.io surl.li gg.gg rotf.lol n9.cl 2no.co grabify.link iplogger.org iplogger.com tny.im x.gd urlr.me"
    )
)
_ALSO_WORDS = frozenset(
    _WORD.findall(
        "al am as at be by de do er ga id im in is it je la me mm mn mr ms mu my na no nu om pm ps re sh so st to tv us"
    )
)
"""Top-level domains that may as well begin the next sentence, where somebody left out the space."""
_NUMERIC = re.compile(r"\[.+\]|(?:.*\.)?(?:\d+|0x[0-9a-f]*)")  # the last label decides (WHATWG URL, 3.5)
_QUAD = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}")
_NEARBY = ("127.", "10.", "192.168.", "169.254.", "[::1]")
_PATH_OF_QUAD = re.compile(r":\d{2,5}|/[a-z]")


def find(reading: Reading, context: Context, policy: Policy) -> Sequence[Finding]:
    """The links of `reading.text` that may not be trusted, by where they begin."""
    found = [
        Finding(Rule.LINKS, address.start, address.end, kind)
        for address in addresses(reading.text)
        if (kind := _kind(address, policy))
    ]
    return sorted(found, key=lambda each: each.start)


def _kind(address: Address, policy: Policy) -> str:
    above = tuple(domains.parents(address.host))
    if not policy.allowed.isdisjoint(above):
        return ""
    if _is_blocked(address, above, policy):
        return "blocked"
    if _NUMERIC.fullmatch(address.host):
        return "ip" if _leads_away(address) else ""
    if look_alikes.is_real(address.host) or not _is_link(address):
        return ""
    if _is_masked(address):
        return "masked"
    if look_alikes.imitates(address.host, address.read, frozenset(policy.allowed), is_said=_is_said(address)):
        return "look-alike"
    return "shortener" if len(address.path) > 1 and not _SHORTENERS.isdisjoint(above) else ""


def _is_blocked(address: Address, above: tuple[str, ...], policy: Policy) -> bool:
    if not policy.blocked.isdisjoint(above):
        return True
    others = () if address.host.isascii() else (address.read, domains.in_ascii(address.host))
    return any(not policy.blocked.isdisjoint(domains.parents(each)) for each in others)


def _leads_away(address: Address) -> bool:
    """Whether figures are a host, and no version or time, and lead out of the network of who clicks."""
    is_host = address.has_scheme or (_QUAD.fullmatch(address.host) and _PATH_OF_QUAD.match(address.path))
    return bool(is_host) and not address.host.startswith(_NEARBY)


def _is_said(address: Address) -> bool:
    """Whether it may be two sentences without a space between them."""
    return not (address.has_scheme or len(address.path) > 1 or address.host.startswith("www."))


def _is_link(address: Address) -> bool:
    last = address.host.rpartition(".")[2]
    if len(last) < 2 or last.isdigit() or (last in _ALSO_WORDS and _is_said(address)):
        return False
    return address.has_scheme or bool(domains.suffix(address.host))


def _is_masked(address: Address) -> bool:
    """Whether who reads it sees another domain than the one that opens."""
    seen = [each for each in addresses(f"https://{address.user}") if domains.suffix(each.host)] if address.user else []
    if address.shown:
        seen += filter(_is_link, addresses(address.shown))
    return not all(_are_kin(each.host, address.host) for each in seen)


def _are_kin(one: str, other: str) -> bool:
    """Whether one is below the other, as `www.nhs.uk` is, or they have the same name, as `bbc.com` and `bbc.co.uk`."""
    return domains.owner(one) == domains.owner(other) or one in domains.parents(other) or other in domains.parents(one)
