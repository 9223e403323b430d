"""What was found in messages and what is done about it, since when they are read, and who wants no hints

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables and the column."""
    op.add_column("members", sa.Column("no_hints", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "judge_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_judge_state"),
    )
    op.create_table(
        "verdicts",
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("number", _ID, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("rules", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("is_shadow", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=True),
        sa.Column("reply_channel", sa.BigInteger(), nullable=True),
        sa.Column("reply_id", sa.BigInteger(), nullable=True),
        sa.Column("reply_until", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("ending", sa.String(length=10), nullable=True),
        sa.Column("report", _ID, nullable=True),
        sa.Column("overturned_at", UtcDateTime(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_verdicts"),
        sa.UniqueConstraint("message_id", name="uq_verdicts_message_id"),
        sqlite_autoincrement=True,
    )
    for column in ("due_at", "member_id", "at", "reply_id", "report"):
        op.create_index(f"ix_verdicts_{column}", "verdicts", [column])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("verdicts")
    op.drop_table("judge_state")
    op.drop_column("members", "no_hints")
