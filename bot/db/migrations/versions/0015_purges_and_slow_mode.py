"""Messages to delete, and of cases what was done to a channel

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COLUMNS = ("amount", "total", "previous")


def upgrade() -> None:
    """Nothing is to be deleted yet."""
    for name in _COLUMNS:
        op.add_column("cases", sa.Column(name, sa.Integer(), nullable=True))
    op.create_index("ix_cases_channel_id", "cases", ["channel_id", "state"])
    op.create_table(
        "purges",
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_ids", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("number", _NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_purges"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_purges_due_at", "purges", ["due_at"])


def downgrade() -> None:
    """What is being deleted stays where it is."""
    op.drop_table("purges")
    op.drop_index("ix_cases_channel_id", "cases")
    for name in _COLUMNS:
        op.drop_column("cases", name)
