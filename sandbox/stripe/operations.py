"""What an API operation is, and which of its parameters the sandbox takes."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.stripe.objects import Json
from sandbox.stripe.state import State


@dataclass(frozen=True)
class Call:
    """One request as an operation sees it: the id in the path ("" where there is none) and the nested parameters."""

    id: str
    params: Json


Handler = Callable[[State, Call], Json]


@dataclass(frozen=True)
class Operation:
    """One method on one path pattern (`/v1/customers/{id}`), with the dotted names of the parameters it honours."""

    method: str
    path: str
    handle: Handler
    supported: frozenset[str]

    @property
    def name(self) -> str:
        """Method and pattern, as the table of known parameters names it."""
        return f"{self.method} {self.path}"

    def match(self, method: str, path: str) -> str | None:
        """The id in the path ("" for a pattern without one) when the request is for this operation, else None."""
        if method != self.method:
            return None
        head, brace, tail = self.path.partition("{id}")
        if not brace:
            return "" if path == self.path else None
        middle = path[len(head) : len(path) - len(tail)]
        # `/v1/customers/search` is an operation of its own at Stripe, not a customer called search.
        matches = path.startswith(head) and path.endswith(tail) and middle not in ("", "search") and "/" not in middle
        return middle if matches else None


def operation(method: str, path: str, handle: Handler, supported: str = "") -> Operation:
    """An operation; `supported` lists parameter names separated by spaces, nested ones dotted (`items.price`)."""
    return Operation(method, path, handle, frozenset(supported.split()) | {"expand"})
