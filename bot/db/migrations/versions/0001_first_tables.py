"""First tables

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """First tables."""
    op.create_table(
        "alerts",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("about", sa.String(length=255), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "about", name=op.f("pk_alerts")),
    )
    op.create_table(
        "guild_objects",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("snowflake", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_guild_objects")),
    )
    op.create_table(
        "members",
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("banned", sa.Boolean(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_members")),
    )
    op.create_table(
        "stripe_events",
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=True),
        sa.Column("subject_id", sa.String(length=255), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_stripe_events")),
    )
    with op.batch_alter_table("stripe_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stripe_events_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_stripe_events_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "checkouts",
        sa.Column("session_id", sa.String(length=255), nullable=False),
        sa.Column("holder", sa.BigInteger(), nullable=False),
        sa.Column("tier", sa.String(length=60), nullable=False),
        sa.Column("price", sa.String(length=255), nullable=False),
        sa.Column("url", sa.String(length=5000), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["holder"], ["members.member_id"], name=op.f("fk_checkouts_holder")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_checkouts")),
        sa.UniqueConstraint("holder", "tier", name=op.f("uq_checkouts_holder")),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holder", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("tier", sa.String(length=60), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["holder"], ["members.member_id"], name=op.f("fk_grants_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("source", "reference", "holder", name=op.f("uq_grants_source")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_holder"), ["holder"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("tier", sa.String(length=60), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name=op.f("fk_notices_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("member_id", "kind", "reference", name=op.f("uq_notices_member_id")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notices_member_id"), ["member_id"], unique=False)

    op.create_table(
        "role_states",
        sa.Column("member_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("desired", sa.JSON(), nullable=False),
        sa.Column("observed", sa.JSON(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("observed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.member_id"], name=op.f("fk_role_states_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_role_states")),
    )
    with op.batch_alter_table("role_states", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_states_due_at"), ["due_at"], unique=False)

    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("customer", sa.String(length=255), nullable=False),
        sa.Column("holder", sa.BigInteger(), nullable=False),
        sa.Column("tier", sa.String(length=60), nullable=True),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("period_end", UtcDateTime(), nullable=True),
        sa.Column("cancel_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("unpaid_since", UtcDateTime(), nullable=True),
        sa.Column("look_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["holder"], ["members.member_id"], name=op.f("fk_subscriptions_holder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscriptions_customer"), ["customer"], unique=False)
        batch_op.create_index(batch_op.f("ix_subscriptions_holder"), ["holder"], unique=False)
        batch_op.create_index(batch_op.f("ix_subscriptions_look_at"), ["look_at"], unique=False)


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscriptions_look_at"))
        batch_op.drop_index(batch_op.f("ix_subscriptions_holder"))
        batch_op.drop_index(batch_op.f("ix_subscriptions_customer"))

    op.drop_table("subscriptions")
    with op.batch_alter_table("role_states", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_states_due_at"))

    op.drop_table("role_states")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notices_member_id"))
        batch_op.drop_index(batch_op.f("ix_notices_due_at"))

    op.drop_table("notices")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grants_holder"))

    op.drop_table("grants")
    op.drop_table("checkouts")
    with op.batch_alter_table("stripe_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stripe_events_subject_id"))
        batch_op.drop_index(batch_op.f("ix_stripe_events_due_at"))

    op.drop_table("stripe_events")
    op.drop_table("members")
    op.drop_table("guild_objects")
    op.drop_table("alerts")
