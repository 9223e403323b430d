"""What the bot made on the server, and what the staff were told

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from bot.db.types import Snowflake, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What the bot made on the server, and what the staff were told."""
    with op.batch_alter_table("guild_objects", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", Snowflake(), nullable=True))
        batch_op.add_column(sa.Column("made", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.drop_column("told_at")
    with op.batch_alter_table("guild_objects", schema=None) as batch_op:
        batch_op.drop_column("made")
        batch_op.drop_column("place")
