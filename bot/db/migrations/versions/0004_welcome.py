"""Who agreed to the guidelines, posts that wait for an answer, and who asked to be forgotten

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from bot.db.types import Snowflake, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The welcome."""
    # Not as a batch, which makes a table anew on SQLite: others point at this one, and its rows could not be dropped.
    op.add_column("members", sa.Column("chose_locale", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("members", sa.Column("in_hospital", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("members", sa.Column("left_at", UtcDateTime(), nullable=True))
    op.create_table(
        "guidelines",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("announced_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_guidelines")),
    )
    op.create_table(
        "first_posts",
        sa.Column("message_id", Snowflake(), nullable=False),
        sa.Column("look_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_first_posts")),
    )
    op.create_index(op.f("ix_first_posts_look_at"), "first_posts", ["look_at"])
    op.create_table(
        "acceptances",
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("told_of", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name=op.f("fk_acceptances_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_acceptances")),
    )
    op.create_index(op.f("ix_acceptances_version"), "acceptances", ["version"])
    op.create_table(
        "erasures",
        sa.Column("member_id", Snowflake(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name=op.f("fk_erasures_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_due_at"), "erasures", ["due_at"])


def downgrade() -> None:
    """Undo it."""
    for table in ("erasures", "acceptances", "first_posts", "guidelines"):
        op.drop_table(table)
    for column in ("left_at", "in_hospital", "chose_locale"):
        op.drop_column("members", column)
