"""Evidence of a report, encrypted

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """There is none yet."""
    op.create_table(
        "evidence",
        sa.Column("report", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("kept_until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("report", name="pk_evidence"),
    )
    for column in ("member_id", "kept_until"):
        op.create_index(f"ix_evidence_{column}", "evidence", [column])


def downgrade() -> None:
    """It is gone."""
    op.drop_table("evidence")
