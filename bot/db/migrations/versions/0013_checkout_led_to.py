"""A Checkout session knows the subscription that it led to.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("checkouts", sa.Column("subscription", sa.String(length=255), nullable=True))
    op.create_index("ix_checkouts_subscription", "checkouts", ["subscription"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_checkouts_subscription", table_name="checkouts")
    op.drop_column("checkouts", "subscription")
