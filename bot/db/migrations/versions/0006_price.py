"""The price that a subscription's tier was last seen to be bought at

Revision ID: 0006
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The price."""
    op.add_column("subscriptions", sa.Column("price", sa.String(length=255), nullable=True))


def downgrade() -> None:
    """Undo it."""
    op.drop_column("subscriptions", "price")
