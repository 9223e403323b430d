"""Who of the staff is on call, and when they were called

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is yet; when the staff were called last is not known of older cards."""
    op.add_column("crisis_cards", sa.Column("called_at", UtcDateTime(), nullable=True))
    op.create_table(
        "on_call",
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name="pk_on_call"),
    )


def downgrade() -> None:
    """Nobody is any more."""
    op.drop_table("on_call")
    op.drop_column("crisis_cards", "called_at")
