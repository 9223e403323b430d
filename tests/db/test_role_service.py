"""What the one writer of roles does for one person, and for everybody."""

from datetime import timedelta

from bot.db import grants
from tests.db.parts import Parts


async def test_a_grant_gives_the_role_and_its_end_takes_it(parts: Parts) -> None:
    noor = int((await parts.stage.person("noor")).id)
    await parts.grant(noor, "professional")
    await parts.roles.sync(noor)
    assert await parts.roles_of(noor) == {"hospital"}
    async with parts.database.transaction() as session:
        (held,) = await grants.of(session, noor)
        await grants.put(session, held.until(parts.clock.now()))
    parts.clock.advance(timedelta(seconds=1))
    await parts.roles.sync(noor)
    assert await parts.roles_of(noor) == set()
