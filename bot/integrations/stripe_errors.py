"""Stripe's errors, and answers that make no sense, as this project's own: translated once, at the border."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import stripe

from bot import wire
from bot.errors import NotThere, NotUnderstood, Refused, TryLater
from bot.integrations import words


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Stripe's errors as ours. Messages name the kind of error only: Stripe's own may hold e-mail addresses."""
    try:
        yield
    except stripe.RateLimitError as error:
        raise TryLater(words.stripe(429)) from error
    except (
        stripe.APIConnectionError,
        aiohttp.ClientError,
        TimeoutError,
        OSError,
    ) as error:  # a body may break off, too
        if isinstance(error.__cause__, TryLater):
            raise error.__cause__ from None  # said by us, before anything was sent
        raise TryLater(f"Stripe {wire.why(error)}") from error
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            raise NotThere("no such object at Stripe", error.code or "") from error
        raise Refused(f"Stripe refused the request: {error.code} {error.param}", error.code or "") from error
    except stripe.AuthenticationError as error:
        raise Refused("Stripe does not accept STRIPE_SECRET_KEY", "key") from error
    except stripe.PermissionError as error:
        raise Refused(
            "STRIPE_SECRET_KEY lacks a permission at Stripe; `health-network check` says which", "permission"
        ) from error
    except stripe.StripeError as error:
        raise TryLater(words.stripe(error.http_status)) from error
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise NotUnderstood(f"an answer of Stripe without {error}") from error
