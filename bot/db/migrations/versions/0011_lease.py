"""The lease of the process that is at work

Revision ID: 0011
Revises: 0010
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A lease that has ended: the first to ask takes it."""
    lease = op.create_table(
        "lease",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lease"),
        sa.UniqueConstraint("epoch", name="uq_lease_epoch"),
    )
    op.bulk_insert(lease, [{"id": 1, "epoch": 0, "ends_at": datetime(2026, 1, 1, tzinfo=UTC)}])


def downgrade() -> None:
    """Nobody holds it any more."""
    op.drop_table("lease")
