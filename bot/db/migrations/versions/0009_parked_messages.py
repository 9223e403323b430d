"""A message that cannot be sent is parked, and those behind it go out

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is parked yet."""
    op.add_column("notices", sa.Column("parked_at", UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_notices_parked_at"), "notices", ["parked_at"])


def downgrade() -> None:
    """What is parked is due again."""
    op.drop_index(op.f("ix_notices_parked_at"), "notices")
    op.drop_column("notices", "parked_at")
