"""POST /stripe/webhook: proved to come from Stripe, stored once, acknowledged. Nothing is worked on here.

https://docs.stripe.com/webhooks#verify-official-libraries
"""

import json
from collections.abc import Sequence

import stripe
from aiohttp import web

from bot import log
from bot.clock import Clock
from bot.db import Database, alerts, inbox
from bot.domain import stripe_event

LARGEST_BODY = 1024 * 1024
TOLERANCE_S = 300
API_VERSION = "2026-10-28.endive"
_logger = log.get(__name__)


class StripeWebhook:
    """The endpoint. 400: not from Stripe, or not an event; 413: larger than 1 MiB; nothing is stored then."""

    def __init__(self, database: Database, secrets: Sequence[str], clock: Clock) -> None:
        self._db, self._secrets, self._clock = database, secrets, clock

    async def post(self, request: web.Request) -> web.Response:
        """Take one delivery."""
        body = await request.read()  # over LARGEST_BODY (client_max_size): 413
        if not self._is_genuine(body, request.headers.get("Stripe-Signature", "")):
            _logger.warning("webhook_refused", reason="signature")
            return web.Response(status=400, text="signature\n")
        try:
            event = json.loads(body)
            arrived = stripe_event.read(event)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            _logger.warning("webhook_refused", reason="body")
            return web.Response(status=400, text="body\n")
        now = self._clock.now()
        async with self._db.transaction() as session:
            stored = await inbox.add(session, arrived, now)
            if event.get("api_version") != API_VERSION and await alerts.open_(
                session, "webhook_api_version", str(event.get("api_version")), now
            ):
                _logger.error("alert", kind="webhook_api_version", about=str(event.get("api_version")))
        _logger.info("webhook_stored" if stored else "webhook_known", event_id=arrived.event_id, type=arrived.type)
        return web.Response(text="ok\n")

    def _is_genuine(self, body: bytes, header: str) -> bool:
        """Signed with one of the secrets, within five minutes of now: the SDK lets a time in the future pass."""
        latest = self._clock.real_now().timestamp() + TOLERANCE_S
        for secret in self._secrets:
            try:
                stripe.WebhookSignature.verify_header(body, header, secret, TOLERANCE_S)
                times = [int(part[2:]) for part in header.split(",") if part.startswith("t=")]
            except (stripe.SignatureVerificationError, ValueError, TypeError):  # TypeError: a signature not in ASCII
                continue
            if times and max(times) <= latest:
                return True
        return False
