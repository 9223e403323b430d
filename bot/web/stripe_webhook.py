"""POST /stripe/webhook: proved to come from Stripe, stored once, acknowledged. Nothing is worked on here.

https://docs.stripe.com/webhooks#verify-official-libraries
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import stripe
from aiohttp import web

from bot import log
from bot.clock import Clock
from bot.db import Database, Unavailable, alerts, stripe_events
from bot.domain import stripe_event
from bot.domain.origin import Ours
from bot.domain.stripe_event import API_VERSION, WEBHOOK_PATH, Arrived

LARGEST_BODY = 1024 * 1024
TOLERANCE_S = 300
_logger = log.get(__name__)


@dataclass
class _Batch:
    """Events that are stored in one transaction; `stored` answers which of them are ours, and whether each is new."""

    events: list[Arrived] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)
    stored: asyncio.Task[dict[str, bool]] | None = None


class StripeWebhook:
    """The endpoint. 400: not from Stripe, or not an event (alerted where Stripe signed it); 413: larger than 1 MiB.

    Nothing is stored then.
    """

    def __init__(self, database: Database, secrets: Sequence[str], clock: Clock, ours: Ours | None = None) -> None:
        """`ours`: what is this community's of a Stripe account that serves others, too; None: everything."""
        self._db, self._secrets, self._clock, self._ours = database, secrets, clock, ours
        self._waiting = _Batch()

    def routes(self) -> list[web.RouteDef]:
        """Where Stripe sends to."""
        return [web.post(WEBHOOK_PATH, self.post)]

    async def post(self, request: web.Request) -> web.Response:
        """Take one delivery."""
        body = await request.read()  # over LARGEST_BODY (client_max_size): 413
        if not self._is_genuine(body, request.headers.get("Stripe-Signature", "")):
            _logger.warning("webhook_refused", reason="signature")
            return web.Response(status=400, text="signature\n")
        try:
            event = json.loads(body)
            arrived = stripe_event.read(event)
        except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
            _logger.warning("webhook_refused", reason="body")
            await self._tell("unreadable")
            return web.Response(status=400, text="body\n")
        odd = stripe_event.oddity(event, arrived, self._clock.now())
        if odd is not None:
            await self._tell(odd)
        if arrived is not None:
            await self._store(arrived, stripe_event.version(event))
        return web.Response(text="ok\n")

    async def _tell(self, odd: str) -> None:
        """Something that Stripe has signed is not as it should be: the operator is told, the sender is answered."""
        try:
            async with self._db.transaction() as session:
                if await alerts.open_(session, alerts.ODD_EVENT, odd, self._clock.now()):
                    _logger.error("alert", kind=alerts.ODD_EVENT, about=odd)
        except Unavailable as error:
            _logger.warning("alert_not_stored", kind=alerts.ODD_EVENT, about=odd, error=type(error).__name__)

    async def _store(self, arrived: Arrived, version: str) -> None:
        """Store an event, together with those that come while the transaction before is being committed."""
        batch = self._waiting
        batch.events.append(arrived)
        batch.versions.add(version)
        if batch.stored is None:
            batch.stored = asyncio.create_task(self._commit(batch))
        # One sender hanging up must not take the others' transaction with it.
        stored = await asyncio.shield(batch.stored)
        if arrived.event_id not in stored:  # somebody else's customer: not even the event's id is written down
            _logger.info("webhook_not_ours", type=arrived.type)
        else:
            known = "webhook_stored" if stored[arrived.event_id] else "webhook_known"
            _logger.info(known, event_id=arrived.event_id, type=arrived.type)

    async def _commit(self, batch: "_Batch") -> dict[str, bool]:
        now = self._clock.now()
        try:
            async with self._db.transaction() as session:
                self._waiting = _Batch()  # whoever comes from here on is in the next one
                events = await stripe_events.of_ours(session, batch.events, self._ours) if self._ours else batch.events
                stored = await stripe_events.add(session, events, now)
                for version in batch.versions - {API_VERSION}:
                    if await alerts.open_(session, "webhook_api_version", version, now):
                        _logger.error("alert", kind="webhook_api_version", about=version)
        finally:
            if self._waiting is batch:  # the database could not even be reached
                self._waiting = _Batch()
        return {event.event_id: event.event_id in stored for event in events}

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
