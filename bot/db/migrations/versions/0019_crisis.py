"""Who may be in danger: cards, and the country whose lines somebody reads first

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table and the column."""
    op.add_column("members", sa.Column("country", sa.String(length=2), nullable=True))
    op.create_table(
        "crisis_cards",
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("number", _ID, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=True),
        sa.Column("open_member", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("is_other", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("reply_channel", sa.BigInteger(), nullable=True),
        sa.Column("reply_id", sa.BigInteger(), nullable=True),
        sa.Column("reply_until", UtcDateTime(), nullable=True),
        sa.Column("card_channel", sa.BigInteger(), nullable=True),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("called", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_crisis_cards"),
        sa.UniqueConstraint("open_member", name="uq_crisis_cards_open_member"),
        sqlite_autoincrement=True,
    )
    for column in ("due_at", "member_id", "reply_id"):
        op.create_index(f"ix_crisis_cards_{column}", "crisis_cards", [column])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("crisis_cards")
    op.drop_column("members", "country")
