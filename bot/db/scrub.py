"""What was deleted is in no byte of SQLite's files any more; on PostgreSQL that is the server's own affair.

`secure_delete` overwrites a deleted row. Two kinds of copy outlive that: the write-ahead log has the pages as they
were, and where a full page was split some bytes stay behind in its gaps (1 of 500 rows, tried with SQLite 3.45). So
after an erasure the database is written anew (VACUUM: some 20 ms for 3 MB) and the log truncated.

That this is still to be done stands in the file itself, as its user_version, and is committed together with the
deletion: a process that is killed in between leaves it to the next one.
"""

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import log

MARK = "PRAGMA user_version = 1"
"""To be said in the transaction that deletes."""
UNTOUCHED = {"begins": False}
"""The execution options of a connection on which no transaction is begun: VACUUM takes none."""
_PATIENCE_MS = 250  # for readers, which hold on to the log
_logger = log.get(__name__)


async def scrub(engine: AsyncEngine) -> bool:
    """Do what is to be done, if anything is; whether nothing is left to do. The caller holds off other writers."""
    try:
        async with engine.connect() as connection:
            await connection.execution_options(**UNTOUCHED)
            if not await _value(connection, "PRAGMA user_version"):
                return True
            await connection.exec_driver_sql("PRAGMA temp_store = MEMORY")  # or VACUUM's copy would lie on the disk
            await connection.exec_driver_sql("VACUUM")
            if not await _truncate(connection):
                return False
            await connection.exec_driver_sql("PRAGMA user_version = 0")
            await _truncate(connection)  # of this alone, which tells of nobody
            return True
    except SQLAlchemyError as error:  # the disk is full, or another process writes: what was deleted stays deleted
        _logger.warning("scrub_put_off", error=type(error).__name__)
        return False


async def _truncate(connection: AsyncConnection) -> bool:
    usual = await _value(connection, "PRAGMA busy_timeout")
    await connection.exec_driver_sql(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    try:
        return not await _value(connection, "PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        await connection.exec_driver_sql(f"PRAGMA busy_timeout = {usual}")


async def _value(connection: AsyncConnection, pragma: str) -> int:
    return int((await connection.exec_driver_sql(pragma)).one()[0])
