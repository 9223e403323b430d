"""A stand-in for Stripe at the wire: its API, its hosted pages, and its webhooks, for one account in memory."""

from sandbox.stripe.server import StripeSandbox

__all__ = ["StripeSandbox"]
