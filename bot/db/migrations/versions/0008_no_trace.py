"""Events that nothing leads from to the person go; what was erased before is scrubbed out of SQLite's files

Revision ID: 0008
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from bot.db import scrub

revision = "0008"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Rows only: the layout stays."""
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
