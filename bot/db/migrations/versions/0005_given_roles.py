"""Which roles the bot gave, and more about an alert: so that what was given can be taken, and staff are told of it

Revision ID: 0005
Revises: 0004
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from bot.db.types import Snowflake, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was given is remembered as given."""
    given = op.create_table(
        "given_roles",
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("role_id", Snowflake(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name=op.f("fk_given_roles_member_id")),
        sa.PrimaryKeyConstraint("member_id", "role_id", name=op.f("pk_given_roles")),
    )
    op.add_column("alerts", sa.Column("detail", sa.String(length=255), nullable=False, server_default=""))
    _remember(given)


def _remember(given: sa.Table) -> None:
    """What people were last seen to have, and had a right to then, counts as given.

    Afterwards a grant may be replaced before anybody looks, and then nothing else would tell.
    """
    bind = op.get_bind()
    found = bind.execute(sa.text("SELECT key, snowflake FROM guild_objects WHERE kind = 'role'"))
    ids = {row.key: row.snowflake for row in found}
    rows, now = [], datetime.now(UTC)
    for member, *stored in bind.execute(sa.text("SELECT member_id, desired, observed FROM role_states")):
        # SQLite hands out text, PostgreSQL values.
        desired, observed = (json.loads(each) if isinstance(each, str) else each for each in stored)
        roles = {ids[key] for key in set(desired or ()) & set(observed or ()) if key in ids}
        rows += [{"member_id": member, "role_id": role, "given_at": now} for role in sorted(roles)]
    if rows:
        op.bulk_insert(given, rows)


def downgrade() -> None:
    """Undo it."""
    op.drop_column("alerts", "detail")
    op.drop_table("given_roles")
