"""Billing against Stripe's sandbox."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.db import Database
from sandbox.stripe import StripeSandbox
from tests.db.billing_desk import Desk


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    """A desk that is open, with everything on offer."""
    sandbox = StripeSandbox()
    await sandbox.start()
    async with aiohttp.ClientSession() as http:
        found = Desk(database, sandbox, http)
        await found.stocked()
        yield found
        await found.stripe.close()
    await sandbox.close()
