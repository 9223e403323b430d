"""Moderators' cases, the looks that they wait for, their former reasons and their cards

Revision ID: 0014
Revises: 0013
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0014"
down_revision = "0013"
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
    """No case yet."""
    op.create_table(
        "cases",
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("moderator_id", sa.BigInteger(), nullable=True),
        sa.Column("preset", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("told", sa.String(length=20), nullable=True),
        sa.Column("ending", sa.String(length=20), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", _NUMBER, nullable=True),
        sa.Column("applied_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("undoes", _NUMBER, nullable=True),
        sa.Column("delete_s", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("audit_entry", sa.BigInteger(), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=20), nullable=True),
        sa.Column("removes", sa.Boolean(), nullable=False),
        sa.Column("report", _NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_cases"),
        sa.UniqueConstraint("audit_entry", name="uq_cases_audit_entry"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_member_id", "cases", ["member_id", "state"])
    op.create_index("ix_cases_report", "cases", ["report"])
    op.create_table(
        "case_edits",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("editor_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("preset", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_edits"),
    )
    op.create_index("ix_case_edits_number", "case_edits", ["number"])
    op.create_table(
        "case_looks",
        *_queued(),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name="pk_case_looks"),
    )
    op.create_index("ix_case_looks_due_at", "case_looks", ["due_at"])
    op.create_table(
        "case_cards",
        *_queued(),
        sa.Column("number", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_case_cards"),
    )
    op.create_index("ix_case_cards_due_at", "case_cards", ["due_at"])


def downgrade() -> None:
    """Nobody knows what was done, and nothing ends by itself any more."""
    for table in ("case_cards", "case_looks", "case_edits", "cases"):
        op.drop_table(table)
