"""Several addresses, one-time codes, receipts"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Several addresses, one-time codes, receipts, parts of long SMS"""
    with op.batch_alter_table("address") as address:
        address.add_column(sa.Column("closed", sa.String(length=16), nullable=True))
    op.create_table(
        "link_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(
            sa.Column("address", sa.String(length=255), server_default="", nullable=False)
        )
        outbox.add_column(
            sa.Column("queued_at", sa.BigInteger(), server_default="0", nullable=False)
        )
        outbox.drop_index("outbox_next")
        outbox.create_index("outbox_next", ["channel", "priority", "queued_at"])
    op.create_table(
        "delivery",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq"),
    )
    op.create_index("delivery_reference", "delivery", ["channel", "reference"])
    op.create_index("delivery_month", "delivery", ["channel", "at"])
    op.create_table(
        "sms_part",
        sa.Column("sender", sa.String(length=255), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sender", "reference", "number"),
    )


def downgrade() -> None:
    """As before; receipts and codes are forgotten"""
    for table in ("sms_part", "delivery", "link_code"):
        op.drop_table(table)
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_index("outbox_next")
        outbox.drop_column("queued_at")
        outbox.drop_column("address")
        outbox.create_index("outbox_next", ["channel", "priority", "conversation_id", "seq"])
    with op.batch_alter_table("address") as address:
        address.drop_column("closed")
