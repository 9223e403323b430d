"""Events that nothing leads from to the person go, SQLite's files are scrubbed, a post knows its channel or thread

Revision ID: 0008
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from bot.db import scrub
from bot.db.types import Snowflake

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Posts that are followed already wait for some hours, in channels."""
    op.add_column("first_posts", sa.Column("channel_id", Snowflake(), nullable=True))
    op.execute(
        "DELETE FROM stripe_events WHERE subject_kind = 'checkout_session' "
        "AND subject_id NOT IN (SELECT session_id FROM checkouts)"
    )
    op.execute(
        "DELETE FROM stripe_events WHERE subject_kind = 'subscription' AND due_at IS NULL AND parked_at IS NULL "
        "AND subject_id NOT IN (SELECT id FROM subscriptions) AND subject_id NOT IN (SELECT about FROM alerts)"
    )
    connection = op.get_bind()
    # Before this version what was deleted stayed in the file. An empty database has nothing to scrub.
    if connection.dialect.name == "sqlite" and connection.execute(sa.text("SELECT 1 FROM members LIMIT 1")).first():
        op.execute(scrub.MARK)


def downgrade() -> None:
    """What is gone stays gone."""
    op.drop_column("first_posts", "channel_id")
