"""What is due is found by an index, however much there is of it

Revision ID: 0012
Revises: 0011
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _where(condition: str, sqlite: str | None = None) -> dict[str, Any]:
    """The arguments that make an Index partial: of the rows that meet `condition` (in SQLite's own words: `sqlite`).

    A statement uses it that has the same condition; SQLite wants it in the very same words.
    """
    return {"sqlite_where": sa.text(sqlite or condition), "postgresql_where": sa.text(condition)}


_INDEXES: tuple[tuple[str, list[str], dict[str, Any]], ...] = (
    ("alerts", ["about"], {}),
    ("members", ["left_at", "member_id"], _where("left_at IS NOT NULL")),
    ("notices", ["urgency", "due_at", "id"], {}),
    ("notices", ["parked_at"], _where("parked_at IS NOT NULL")),
    ("role_states", ["urgency", "due_at"], {}),
    ("role_states", ["error"], _where("error IS NOT NULL")),
    ("stripe_looks", ["error"], _where("error IS NOT NULL")),
    ("stripe_looks", ["object_id"], {}),
)
_NAMED: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("ix_role_states_present", "role_states", "member_id", _where("present IS NOT true", sqlite="present IS NOT 1")),
    ("ix_role_states_pending", "role_states", "member_id", _where("pending IS true", sqlite="pending IS 1")),
    ("ix_alerts_checkout", "alerts", "about", _where("substr(about, 1, 3) = 'cs_'")),
    ("ix_stripe_events_checkout", "stripe_events", "subject_id", _where("subject_kind = 'checkout_session'")),
)


def upgrade() -> None:
    """Who pays, who has agreed, and which messages may go out follows from what there is."""
    # The default stays: on PostgreSQL a worker of the version before is at work until one of this version takes over.
    with op.batch_alter_table("role_states") as batch:
        batch.add_column(sa.Column("urgency", sa.SmallInteger(), nullable=False, server_default="2"))
    op.execute(
        "UPDATE role_states SET urgency = CASE WHEN EXISTS "
        "(SELECT 1 FROM grants AS g WHERE g.holder = member_id AND g.source <> 'acceptance') THEN 0 ELSE 1 END "
        "WHERE EXISTS (SELECT 1 FROM grants AS g WHERE g.holder = member_id AND "
        "(g.source <> 'acceptance' OR g.ends_at IS NULL OR g.ends_at > COALESCE(due_at, CURRENT_TIMESTAMP)))"
    )
    op.add_column("notices", sa.Column("urgency", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE notices SET urgency = (SELECT CASE WHEN notices.kind IN "
        "('open', 'changed', 'payment_failed', 'closed', 'ended') THEN 0 ELSE 1 END FROM role_states AS r "
        "WHERE r.member_id = notices.member_id AND r.present AND NOT r.pending AND "
        "(notices.kind IN ('guidelines', 'check_in') OR "
        "(r.error IS NULL AND (r.due_at IS NULL OR r.due_at > notices.due_at)))) "
        "WHERE due_at IS NOT NULL AND parked_at IS NULL"
    )
    op.drop_index(op.f("ix_notices_parked_at"), "notices")  # of all rows until now
    for table, columns, partly in _INDEXES:
        op.create_index(op.f(f"ix_{table}_{columns[0]}"), table, columns, **partly)
    for name, table, column, partly in _NAMED:
        op.create_index(op.f(name), table, [column], **partly)


def downgrade() -> None:
    """The grants, and the roles that were seen, say what goes."""
    for name, table, _, _ in _NAMED:
        op.drop_index(op.f(name), table)
    for table, columns, _ in _INDEXES:
        op.drop_index(op.f(f"ix_{table}_{columns[0]}"), table)
    for table in ("notices", "role_states"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("urgency")
    op.create_index(op.f("ix_notices_parked_at"), "notices", ["parked_at"])
