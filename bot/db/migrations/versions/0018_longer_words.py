"""Reports: room for what somebody says again

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """SQLite makes the table anew; no other one points at it."""
    with op.batch_alter_table("report_lines") as table:
        table.alter_column("words", existing_type=sa.String(length=400), type_=sa.String(length=700))


def downgrade() -> None:
    """What is longer is cut."""
    op.execute("UPDATE report_lines SET words = substr(words, 1, 400)")
    with op.batch_alter_table("report_lines") as table:
        table.alter_column("words", existing_type=sa.String(length=700), type_=sa.String(length=400))
