"""What a page to pay on promises, who has grace, and since when Stripe collects nothing

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Purchases."""
    op.add_column("checkouts", sa.Column("trial_days", sa.Integer(), nullable=True))
    op.add_column("subscriptions", sa.Column("has_grace", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("subscriptions", sa.Column("paused_since", UtcDateTime(), nullable=True))
    op.add_column("subscriptions", sa.Column("resumes_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Back to version 0006."""
    for name in ("resumes_at", "paused_since", "has_grace"):
        op.drop_column("subscriptions", name)
    op.drop_column("checkouts", "trial_days")
