"""Invitations to other servers and groups: each kind, beside it what only looks like one, and the laws."""

import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.judge.detectors.invites import find
from bot.domain.judge.reading import Reading
from bot.domain.judge.verdict import Context, Policy, Rule

CONTEXT = Context(now=datetime(2030, 1, 1, tzinfo=UTC))
POLICY = Policy(own_invites=frozenset(("healthnet", "AbC123")))

# What stands in « » is found, as the kind that heads the list, and nothing else.
FOUND = {
    "discord": r"""
        come to «discord.gg/abc» tonight
        «https://discord.gg/Xy12-z», «https://www.discord.gg/Xy12»
        «https://discord.gg/invite/abc»
        «https://discord.com/invite/Xy12», «discordapp.com/invite/abc» and «https://ptb.discord.com/invite/abc»
        «discord . gg / abc» and «discord(.)gg/abc» and «discord [dot] gg/abc» and «discord dot gg/abc»
        «d i s c o r d . g g / abc» or «discord gg/abc» or «discord,gg/abc»
        «DISCORD.GG/ABC»
        «\uff44\uff49\uff53\uff43\uff4f\uff52\uff44\uff0e\uff47\uff47\uff0f\uff41\uff42\uff43»
        «d\u0456sc\u043erd.gg/abc» in letters of another script
        «dis\u200bcord.gg/abc» with what nobody sees
        __«discord.gg/abc»__ **«discord.gg/abc»** <«https://discord.gg/abc»> [join](«https://discord.gg/abc»)
        «hxxps://discord[.]gg/abc»
        «discord://-/invite/abc»
        «.gg/abc» is ours
        «dsc.gg/abc», «https://discord.me/abc», «https://invite.gg/abc»
        «https://disboard.org/server/123456», «https://disboard.org/nl/server/join/12345», «https://top.gg/servers/1234»
        «discord.gg/abc123» is not AbC123
        «discord.gg/one» and «discord.gg/two»
    """,
    "whatsapp": """
        «https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv»
        «chat.whatsapp.com/invite/AbCd» or «chat . whatsapp . com / AbCd»
    """,
    "telegram": """
        «https://t.me/+AbCdEf», «t.me/joinchat/AbCd», «https://telegram.me/joinchat/AbCd»
        «https://t.me/+31abc» and «tg://join?invite=AbCd»
    """,
}

# Nothing is found in any of these.
ORDINARY = r"""
    discord.gg
    it is at discord.gg/ or https://discord.com/invite/ or discord.com/invite
    join discord.gg/healthnet or https://discord.com/invite/AbC123 or discord.gg/HealthNet
    https://discord.com/channels/1/2 https://discord.com/developers https://support.discord.com/hc/en-us
    I love discord. Me / my wife too
    on discord/whatsapp, gg/wp, discord gg / wp
    dsc.gg, disboard.org, https://disboard.org, https://top.gg/bot/123, discord.me
    op.gg/champions and https://mydiscord.gg/abc and https://not-discord.gg/abc
    https://notchat.whatsapp.com/abc and whatsapp.com / signal
    https://wa.me/31612345678 https://www.whatsapp.com/download chat.whatsapp.com
    t.me/+31612345678 t.me/name https://t.me/ https://t.me/+
    a/b, and/or, 1/2, https://example.org/discord.gg, dat is best.me/t.net
"""


def written(lines: str) -> list[str]:
    """One case a line; what a backslash and a number name stands for itself."""
    named = re.compile(r"\\u[0-9a-f]{4}")
    return [named.sub(lambda each: chr(int(each[0][2:], 16)), line.strip()) for line in lines.strip().splitlines()]


def invites(text: str) -> list[tuple[str, str]]:
    findings = list(find(Reading(text, (), {}), CONTEXT, POLICY))
    assert all(each.rule is Rule.INVITES and 0 <= each.start < each.end <= len(text) for each in findings)
    return [(each.kind, text[each.start : each.end]) for each in findings]


@pytest.mark.parametrize(("kind", "marked"), [(kind, line) for kind, lines in FOUND.items() for line in written(lines)])
def test_each_kind_is_found_where_it_stands(kind: str, marked: str) -> None:
    assert invites(marked.replace("«", "").replace("»", "")) == [(kind, each) for each in re.findall("«(.*?)»", marked)]


@pytest.mark.parametrize("text", written(ORDINARY))
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert invites(text) == []


@pytest.mark.parametrize(
    "piece", ["/", "discord . gg ", "d i s c o r d . ", ".gg/", "t.me/+1", "discord.gg/", "chat . ", "/\u0456"]
)
def test_a_long_text_of_any_kind_takes_no_time(piece: str) -> None:
    start = time.process_time()
    invites(piece * (100_000 // len(piece)))
    assert time.process_time() - start < 1  # some 0.01 s


CODE = st.from_regex(r"[A-Za-z0-9]{4,10}", fullmatch=True).filter(
    lambda code: code.lower() not in ("healthnet", "abc123")
)
WAYS = (
    "discord.gg/",
    "https://discord.com/invite/",
    "discord . gg / ",
    "dsc.gg/",
    "https://chat.whatsapp.com/",
    "t.me/joinchat/",
)


@given(st.text("abc ,!\u00e9\u200b\U0001f600", max_size=20), st.sampled_from(WAYS), CODE)
def test_an_invitation_is_found_wherever_it_stands(before: str, way: str, code: str) -> None:
    assert [found for _, found in invites(f"{before} {way}{code} !")] == [way + code]


@given(
    st.lists(
        st.sampled_from([*"discord. g/:@[]()\\+", "discord", ".gg/", "com/invite/", "t.me", "whatsapp", "\u0456"])
        | st.characters(),
        max_size=30,
    ).map("".join)
)
def test_any_text_is_read(text: str) -> None:
    invites(text)
