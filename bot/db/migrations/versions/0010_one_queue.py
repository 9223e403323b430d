"""One form of work that waits: looks at Stripe in a table of their own, jobs, and the same columns everywhere

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from bot.db.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_QUEUES = ("erasures", "first_posts")


def upgrade() -> None:
    """What waits goes on waiting."""
    _looks_up()
    _jobs_up()
    for table in _QUEUES:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("requests", sa.Integer(), nullable=False, server_default="0"))
            batch.add_column(sa.Column("error", sa.String(length=200), nullable=True))
    with op.batch_alter_table("erasures") as batch:
        batch.alter_column("due_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    _rename_look_at("look_at", "due_at", nullable=True)
    for table in (*_QUEUES, "jobs"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("requests", existing_type=sa.Integer(), server_default=None)


def _rename_look_at(old: str, new: str, *, nullable: bool) -> None:
    op.drop_index(op.f(f"ix_first_posts_{old}"), "first_posts")
    with op.batch_alter_table("first_posts") as batch:
        batch.alter_column(old, new_column_name=new, existing_type=sa.DateTime(timezone=True), nullable=nullable)
    op.create_index(op.f(f"ix_first_posts_{new}"), "first_posts", [new])


def _looks_up() -> None:
    op.create_table(
        "stripe_looks",
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("parked_at", UtcDateTime(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=255), nullable=False),
        sa.PrimaryKeyConstraint("kind", "object_id", name=op.f("pk_stripe_looks")),
    )
    op.create_index(op.f("ix_stripe_looks_due_at"), "stripe_looks", ["due_at"])
    op.create_index(op.f("ix_stripe_looks_parked_at"), "stripe_looks", ["parked_at"])
    op.execute(
        "INSERT INTO stripe_looks (kind, object_id, due_at, requests, attempts, parked_at, error) "
        "SELECT subject_kind, subject_id, MIN(due_at), 1, MAX(attempts), MIN(parked_at), MIN(error) "
        "FROM stripe_events WHERE due_at IS NOT NULL AND subject_id IS NOT NULL GROUP BY subject_kind, subject_id"
    )
    op.execute(
        "INSERT INTO stripe_looks (kind, object_id, due_at, requests, attempts, parked_at, error) "
        "SELECT subject_kind, subject_id, NULL, 1, MAX(attempts), MIN(parked_at), MIN(error) "
        "FROM stripe_events AS e WHERE parked_at IS NOT NULL AND subject_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
        "stripe_looks AS l WHERE l.kind = e.subject_kind AND l.object_id = e.subject_id) "
        "GROUP BY subject_kind, subject_id"
    )
    op.execute(
        "INSERT INTO stripe_looks (kind, object_id, due_at, requests, attempts, parked_at, error) "
        "SELECT 'subscription', id, look_at, 1, attempts, NULL, NULL FROM subscriptions AS s "
        "WHERE look_at IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM stripe_looks AS l WHERE l.kind = 'subscription' AND l.object_id = s.id)"
    )
    op.execute("UPDATE stripe_looks SET parked_at = NULL WHERE due_at IS NOT NULL")
    with op.batch_alter_table("stripe_events") as batch:
        batch.drop_index(op.f("ix_stripe_events_due_at"))
        for column in ("due_at", "attempts", "parked_at", "error"):
            batch.drop_column(column)
        batch.create_index(op.f("ix_stripe_events_received_at"), ["received_at"])
    with op.batch_alter_table("subscriptions") as batch:
        batch.drop_index(op.f("ix_subscriptions_look_at"))
        batch.drop_column("look_at")
        batch.drop_column("attempts")
    op.execute("DELETE FROM stripe_events WHERE type IN ('reconcile', 'checkout.look')")  # no events, but looks


def _jobs_up() -> None:
    op.create_table(
        "adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adopted_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
    )
    op.execute(
        "INSERT INTO adoption (id, adopted_at) "
        "SELECT 1, done_at FROM chores WHERE name = 'roles_adopted' AND done_at IS NOT NULL"
    )
    op.create_table(
        "jobs",
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("requests", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("reached", UtcDateTime(), nullable=True),
        sa.Column("result", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_due_at"), "jobs", ["due_at"])
    op.execute(
        "INSERT INTO jobs (name, due_at, requests, attempts, done_at, reached, result) "
        "SELECT name, due_at, 0, attempts, done_at, reached, result FROM chores WHERE name <> 'roles_adopted'"
    )
    op.drop_table("chores")


def downgrade() -> None:
    """What waits is due again at once, and is counted anew."""
    _jobs_down()
    _looks_down()
    _rename_look_at("due_at", "look_at", nullable=False)
    with op.batch_alter_table("erasures") as batch:
        batch.alter_column("due_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    for table in _QUEUES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("error")
            batch.drop_column("requests")


def _looks_down() -> None:
    with op.batch_alter_table("stripe_events") as batch:
        batch.drop_index(op.f("ix_stripe_events_received_at"))
        batch.add_column(sa.Column("due_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("parked_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("error", sa.String(length=200), nullable=True))
        batch.create_index(op.f("ix_stripe_events_due_at"), ["due_at"])
    with op.batch_alter_table("subscriptions") as batch:
        batch.add_column(sa.Column("look_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        batch.create_index(op.f("ix_subscriptions_look_at"), ["look_at"])
    op.execute(
        "INSERT INTO stripe_events (event_id, type, created_at, received_at, subject_kind, subject_id, attempts) "
        "SELECT 'look_' || object_id, 'reconcile', COALESCE(due_at, parked_at), COALESCE(due_at, parked_at), kind, "
        "object_id, 0 FROM stripe_looks WHERE kind <> 'subscription' AND (due_at IS NOT NULL OR parked_at IS NOT NULL)"
    )
    op.execute("UPDATE stripe_events SET due_at = received_at WHERE type = 'reconcile'")
    op.execute(
        "UPDATE subscriptions SET look_at = (SELECT COALESCE(due_at, parked_at) FROM stripe_looks "
        "WHERE kind = 'subscription' AND object_id = subscriptions.id)"
    )
    op.drop_table("stripe_looks")


def _jobs_down() -> None:
    op.create_table(
        "chores",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("reached", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chores")),
    )
    op.execute(
        "INSERT INTO chores (name, due_at, done_at, reached, attempts, result) "
        "SELECT name, due_at, done_at, reached, attempts, result FROM jobs"
    )
    op.execute(
        "INSERT INTO chores (name, done_at, attempts, result) SELECT 'roles_adopted', adopted_at, 0, '' FROM adoption"
    )
    op.drop_table("jobs")
    op.drop_table("adoption")
