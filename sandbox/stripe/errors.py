"""Refusals in Stripe's own words: one exception type and the few ways the API says no."""

from typing import Any


class StripeError(Exception):
    """An answer of the API that is not the object asked for.

    `status` is the HTTP status and `body()` the JSON Stripe would send with it.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        decline_code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param
        self.decline_code = decline_code

    def body(self) -> dict[str, Any]:
        """The error as Stripe's JSON: `{"error": {"type", "message", ...}}`, without the keys that say nothing."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param is not None:
            error["param"] = self.param
        if self.decline_code is not None:
            error["decline_code"] = self.decline_code
        return {"error": error}


def missing(param: str) -> StripeError:
    """A required parameter was not sent."""
    return StripeError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def no_such(what: str, object_id: str, param: str = "id", *, status: int = 404) -> StripeError:
    """No object of that id. Named in the path it is a 404; named in a parameter Stripe answers 400."""
    return StripeError(f"No such {what}: '{object_id}'", status=status, code="resource_missing", param=param)


def invalid(message: str, param: str | None = None, code: str | None = None) -> StripeError:
    """A parameter, or the state of the object, does not allow the request."""
    return StripeError(message, param=param, code=code)


def not_done(what: str) -> StripeError:
    """Something that exists at Stripe and that the sandbox does not imitate."""
    return StripeError(f"Not implemented in the sandbox: {what}", status=501, kind="api_error")


def declined(code: str) -> StripeError:
    """A card was declined; `code` is Stripe's decline code, e.g. `insufficient_funds`."""
    message = MESSAGES.get(code, "Your card was declined.")
    top = code if code in {"incorrect_number", "incorrect_cvc", "expired_card"} else "card_declined"
    return StripeError(message, status=402, kind="card_error", code=top, decline_code=code)


MESSAGES = {
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "incorrect_number": "Your card number is incorrect.",
}
