"""The parts of the name of a domain. Pure.

The public suffix list is the one that tldextract brings along; nothing is fetched or kept on a disk.
"""

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract.tldextract import ExtractResult


def parents(host: str) -> Iterator[str]:
    """`host` and each domain above it, up to its last label."""
    while host:
        yield host
        host = host.partition(".")[2]


@lru_cache(maxsize=256)
def suffix(host: str) -> str:
    """The public suffix of `host`, such as "co.uk" or "github.io"; "": none that is known. "example", which is kept for
    texts like ours (RFC 2606), counts as one.
    """
    return _extract()(host).suffix or ("example" if host.endswith(".example") else "")


def owner(host: str) -> str:
    """The label of `host` that somebody registered, without what is above and below it."""
    return (below(host, host) or [host])[-1]


def below(host: str, read: str) -> list[str]:
    """The labels of `read` that stand before the public suffix of `host`, or before its last label. `read` has as many
    labels as `host`.
    """
    labels = read.split(".")
    return labels[: len(labels) - 1 - suffix(host).count(".")]


def in_ascii(host: str) -> str:
    """`host`, which is in small letters, as the domain name system has it (RFC 3492)."""
    return ".".join(
        label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in host.split(".")
    )


@cache
def _extract() -> "Callable[[str], ExtractResult]":
    # Read when a domain is first met: it takes 0.2 s that most processes never need.
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True).extract_str
