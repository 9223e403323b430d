"""Reports, what was said in them, and when moderators last looked

Revision ID: 0016
Revises: 0015
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _queued() -> list[sa.Column[Any]]:
    return [
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
    ]


def upgrade() -> None:
    """Nothing was reported yet."""
    op.create_table(
        "reports",
        *_queued(),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("open_key", sa.String(length=40), nullable=True),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("card_channel", sa.BigInteger(), nullable=True),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("card_place", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_reports"),
        sa.UniqueConstraint("open_key", name="uq_reports_open_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "report_lines",
        *_queued(),
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("report", _NUMBER, nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=False),
        sa.Column("wrong", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report_lines"),
        sa.UniqueConstraint("report", "reporter_id", name="uq_report_lines_report"),
    )
    op.create_table(
        "staff_looks",
        sa.Column("moderator_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("looked_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("moderator_id", name="pk_staff_looks"),
    )
    indexed = {
        "reports": ("due_at", "member_id", "message_id", "closed_at"),
        "report_lines": ("due_at", "report", "reporter_id"),
    }
    for table, columns in indexed.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """What was reported and is open is lost."""
    for table in ("staff_looks", "report_lines", "reports"):
        op.drop_table(table)
