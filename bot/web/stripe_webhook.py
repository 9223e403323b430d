"""POST /stripe/webhook: proved to come from Stripe, stored once, acknowledged. Nothing is worked on here.

https://docs.stripe.com/webhooks#verify-official-libraries
"""

import json
from collections.abc import Sequence
from functools import partial

import stripe
from aiohttp import web

from bot import log
from bot.clock import Clock
from bot.db import Database, Session, Unavailable, alerts, stripe_events
from bot.domain import stripe_event
from bot.domain.origin import Ours
from bot.domain.stripe_event import API_VERSION, WEBHOOK_PATH, Arrived

LARGEST_BODY = 1024 * 1024
TOLERANCE_S = 300
_logger = log.get(__name__)


class StripeWebhook:
    """The endpoint. 400: not from Stripe, or not an event (alerted where Stripe signed it); 413: larger than 1 MiB.

    Nothing is stored then.
    """

    def __init__(self, database: Database, secrets: Sequence[str], clock: Clock, ours: Ours | None = None) -> None:
        """`ours`: what is this community's of a Stripe account that serves others, too; None: everything."""
        self._db, self._secrets, self._clock, self._ours = database, secrets, clock, ours

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
            end = await self._db.step(partial(self._store, arrived, stripe_event.version(event)))
            ids = {} if end == "webhook_not_ours" else {"event_id": arrived.event_id}
            _logger.info(end, type=arrived.type, **ids)
        return web.Response(text="ok\n")

    async def _tell(self, odd: str) -> None:
        """Something that Stripe has signed is not as it should be: the operator is told, the sender is answered."""
        try:
            await self._db.step(partial(self._alert, alerts.ODD_EVENT, odd))
        except Unavailable as error:
            _logger.warning("alert_not_stored", kind=alerts.ODD_EVENT, about=odd, error=type(error).__name__)

    async def _alert(self, kind: str, about: str, session: Session) -> None:
        if await alerts.open_(session, kind, about, self._clock.now()):
            _logger.error("alert", kind=kind, about=about)

    async def _store(self, arrived: Arrived, version: str, session: Session) -> str:
        """Store an event; answers what became of it."""
        if self._ours and not await stripe_events.of_ours(session, [arrived], self._ours):
            return "webhook_not_ours"  # somebody else's customer: not even the event's id is written down
        is_new = await stripe_events.add(session, [arrived], self._clock.now())
        if version != API_VERSION:
            await self._alert("webhook_api_version", version, session)
        return "webhook_stored" if is_new else "webhook_known"

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
