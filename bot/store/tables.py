"""The tables, as SQLAlchemy Core knows them. The migrations make them; these read and write them.

Rule: moments are whole microseconds since 1970 (UTC) in every database, so that SQLite and
PostgreSQL sort, compare and hash them alike.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    text,
)

metadata = MetaData()

agency = Table(
    "agency",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("hours", LargeBinary, nullable=False),  # JSON, see handoff.hours
    Column("is_default", Boolean, nullable=False, server_default=text("false")),
)

conseiller = Table(
    "conseiller",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("login", String(64), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("agency_id", ForeignKey("agency.id"), nullable=False),
    Column("role", String(16), nullable=False),
)

absence = Table(
    "absence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conseiller_id", ForeignKey("conseiller.id"), nullable=False, index=True),
    Column("starts", Date, nullable=False),
    Column("ends", Date, nullable=False),  # inclusive
    Column("substitute_id", ForeignKey("conseiller.id")),
)

person = Table(
    "person",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("agency_id", ForeignKey("agency.id")),
    Column("situation", LargeBinary, nullable=False),  # JSON: what is known of their case
    Column("about", Text, nullable=False, server_default=""),
)

address = Table(
    "address",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("external_id", String(255), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("closed", String(16)),  # why nothing may leave for it: stop, blocked, unknown
)

link_code = Table(
    "link_code",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("until", BigInteger, nullable=False),
)

assignment = Table(
    "assignment",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("conseiller_id", ForeignKey("conseiller.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_to", BigInteger),
    Column("decided_by", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
)
Index(
    "one_referent_at_a_time",
    assignment.c.person_id,
    unique=True,
    sqlite_where=text("kind = 'referent' AND valid_to IS NULL"),
    postgresql_where=text("kind = 'referent' AND valid_to IS NULL"),
)

PRESENT_REFERENT = and_(
    assignment.c.person_id == person.c.id,
    assignment.c.kind == "referent",
    assignment.c.valid_to.is_(None),
)
"""The join condition that gives a person's referent of now."""

conversation = Table(
    "conversation",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("last_seq", BigInteger, nullable=False),
    Column("control", String(16), nullable=False),
    Column("controller_id", String(64)),
    Column("control_epoch", BigInteger, nullable=False),
    Column("offered_to", String(64)),
    Column("waiting_since", BigInteger),
    Column("due_at", BigInteger),
    Column("last_at", BigInteger),
    Column("state", LargeBinary, nullable=False),  # JSON: the whole fold, the columns are its index
)
Index(
    "conversation_due",
    conversation.c.due_at,
    sqlite_where=conversation.c.due_at.is_not(None),
    postgresql_where=conversation.c.due_at.is_not(None),
)
Index(
    "conversation_waiting",
    conversation.c.waiting_since,
    sqlite_where=conversation.c.waiting_since.is_not(None),
    postgresql_where=conversation.c.waiting_since.is_not(None),
)

event = Table(
    "event",
    metadata,
    Column("conversation_id", ForeignKey("conversation.person_id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("body", LargeBinary),  # JSON; NULL once erased
    Column("salt", LargeBinary),  # erased with the body
    Column("digest", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("sender", String(255), primary_key=True),
    Column("external_id", String(255), primary_key=True),
    Column("conversation_id", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", String(32), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("claimed_until", BigInteger, nullable=False, server_default="0"),
    Column("body", LargeBinary, nullable=False),  # JSON of the Outgoing
    Column("address", String(255), nullable=False, server_default=""),
    Column("queued_at", BigInteger, nullable=False, server_default="0"),
)
Index("outbox_next", outbox.c.channel, outbox.c.priority, outbox.c.queued_at)

delivery = Table(
    "delivery",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("rank", Integer, nullable=False),  # of the state: a later report never lowers it
    Column("at", BigInteger, nullable=False),
    Column("reference", String(255), nullable=False),
    Column("segments", Integer, nullable=False),
)
Index("delivery_reference", delivery.c.channel, delivery.c.reference)
Index("delivery_month", delivery.c.channel, delivery.c.at)

sms_part = Table(
    "sms_part",
    metadata,
    Column("sender", String(255), primary_key=True),
    Column("reference", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("total", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("external_id", String(255), nullable=False),
    Column("at", BigInteger, nullable=False),
)
