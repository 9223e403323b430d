"""The last look before a request goes out: whether this process is still the one that may send it (bot.db.lease)."""

from collections.abc import Callable
from typing import Any

import aiohttp


def check_each_request(check: Callable[[], None]) -> aiohttp.TraceConfig:
    """Has an aiohttp session call `check` before each request, and send nothing where that raises.

    It is called as late as can be: when there is a connection, however long that took, and the headers are about to be
    written to it; anew for each redirect and for what aiohttp itself sends again. (The hook is called "headers sent";
    in aiohttp 3.14 StreamWriter.write_headers calls it first.)
    """

    async def checked(_session: Any, _context: Any, _params: aiohttp.TraceRequestHeadersSentParams) -> None:
        check()

    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(checked)
    return trace
