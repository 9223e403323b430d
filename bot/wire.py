"""Why something on the network did not answer, in words for the operator. No address with a secret in it is said."""

import errno
import socket
import ssl
from collections.abc import Iterator

_KINDS = {
    "ServerDisconnectedError": "broke off the connection",
    "ClientPayloadError": "broke off its answer",
    "ContentTypeError": "gave an answer of another kind (perhaps a proxy stands between)",
    "InvalidURL": "cannot be asked at this address",
    "InvalidUrlClientError": "cannot be asked at this address",
    "NonHttpUrlClientError": "cannot be asked at this address",
}
_NUMBERS = {
    errno.ECONNREFUSED: "refused the connection: nothing listens there",
    errno.ECONNRESET: "broke off the connection",
    errno.EPIPE: "broke off the connection",
    errno.EHOSTUNREACH: "cannot be reached from this machine",
    errno.ENETUNREACH: "cannot be reached: this machine has no network",
    errno.ENETDOWN: "cannot be reached: this machine has no network",
    errno.ETIMEDOUT: "did not answer in time",
}


def why(error: BaseException) -> str:
    """What happened, to stand after the name of the other side: `refused the connection: ...`."""
    for each in _causes(error):
        if isinstance(each, socket.gaierror):
            return "was not found by its name (no network, or a wrong name)"
        if isinstance(each, ssl.SSLCertVerificationError):
            reason = getattr(each, "verify_message", "its certificate is refused")
            return f"could not prove who it is ({reason}; perhaps this machine's clock is wrong)"
        if isinstance(each, ssl.SSLError):
            return "does not speak TLS as it should (perhaps a proxy stands between)"
        if isinstance(each, ConnectionRefusedError):
            return _NUMBERS[errno.ECONNREFUSED]
        if isinstance(each, TimeoutError):
            return _NUMBERS[errno.ETIMEDOUT]
        if isinstance(each, OSError) and each.errno in _NUMBERS:
            return _NUMBERS[each.errno]
    kind = next((_KINDS[type(each).__name__] for each in _causes(error) if type(each).__name__ in _KINDS), "")
    return kind or f"cannot be reached ({type(error).__name__})"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what is behind it, the innermost first."""
    chain: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and each not in chain:
            chain.append(each)
            inner = (getattr(each, name, None) for name in ("os_error", "certificate_error", "orig"))
            waiting += [each.__cause__, each.__context__, *(item for item in inner if isinstance(item, BaseException))]
    return reversed(chain)
