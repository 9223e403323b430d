"""Stripe's errors, and answers that make no sense, as this project's own: translated once, at the border."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import stripe

from bot.errors import NotThere, NotUnderstood, Refused, TryLater


@asynccontextmanager
async def translated() -> AsyncIterator[None]:
    """Stripe's errors as ours. Messages name the kind of error only: Stripe's own may hold e-mail addresses."""
    try:
        yield
    except (stripe.RateLimitError, stripe.APIConnectionError) as error:
        raise TryLater(type(error).__name__) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:  # the body of an answer broke off
        raise TryLater(type(error).__name__) from error
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            raise NotThere("no such object at Stripe", error.code or "") from error
        raise Refused(f"Stripe refused the request: {error.code} {error.param}", error.code or "") from error
    except stripe.AuthenticationError as error:
        raise Refused("Stripe refused STRIPE_SECRET_KEY", "key") from error
    except stripe.PermissionError as error:
        raise Refused("Stripe refused STRIPE_SECRET_KEY: it lacks a permission", "permission") from error
    except stripe.StripeError as error:
        raise TryLater(f"{type(error).__name__} {error.http_status}") from error
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise NotUnderstood(f"an answer of Stripe without {error}") from error
