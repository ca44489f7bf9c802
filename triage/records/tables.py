"""The tables in which interviews, rule bases and the audit log are kept.

A new table goes into a migration of its own (`triage/records/migrations/versions`) as well; a test
compares the two.
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

#: Every constraint has a name, so that a migration can change it on each kind of database.
METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A time with its zone, kept as text in UTC that sorts as the times do."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return the text of a time; raises ValueError for one without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return the time that a text says."""
        return None if value is None else datetime.fromisoformat(value)


#: One rule base as it was, for every interview that it concluded: JSON, compressed.
RULE_BASES: Final = Table(
    "rule_bases",
    METADATA,
    Column("digest", String(80), primary_key=True),
    Column("library", String(200), nullable=False),
    Column("content_version", String(80), nullable=False),
    Column("questionnaire", String(200), nullable=False),
    Column("kept_at", Moment, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

#: One interview: what its pages need at once, and what a clinician's queue is sorted by.
INTERVIEWS: Final = Table(
    "interviews",
    METADATA,
    Column("id", String(32), primary_key=True),
    # Of the private link only the digest is kept: whoever reads the database cannot follow it.
    Column("link_digest", String(64), nullable=False, unique=True),
    Column("library", String(200), nullable=False),
    Column("content_version", String(80), nullable=False),
    Column("rule_base", ForeignKey("rule_bases.digest"), nullable=False),
    Column("questionnaire", String(200), nullable=False),
    Column("country", String(20), nullable=False),
    Column("answered_by", String(40), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),  # of the last event
    Column("state", Text, nullable=False),  # JSON: where the interview stands, but for its answers
    # Of the last result shown; empty until there is one.
    Column("finished_at", Moment),
    Column("acuity", Integer),
    Column("place", String(200)),
    Column("first_cause", String(200)),
    Column("raised", Text),  # JSON list of red flags
    Index(None, "expires_at"),
    Index(None, "finished_at"),
)

#: What was said and shown, in order. Rows are only ever added; an interview is deleted as a whole.
EVENTS: Final = Table(
    "events",
    METADATA,
    Column("interview", ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1, without a gap
    Column("at", Moment, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("body", Text, nullable=False),  # JSON: what was said
    Column("shown", Text, nullable=False),  # JSON: what was on the page, word for word
)

#: Who did what to which thing; never an answer.
AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("action", String(80), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("detail", String(400), nullable=False),
    Index(None, "at"),
)

#: Keys of this installation, such as the one that signs forms.
KEYS: Final = Table(
    "keys",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

#: Who may read cases, rules or the log; made by `triage user add`.
USERS: Final = Table(
    "users",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("password", String(200), nullable=False),  # argon2, with its salt and parameters
    Column("made_at", Moment, nullable=False),
    Column("closed_at", Moment),  # an account that is closed cannot sign in
)

#: Who is signed in. Of the secret in the browser only the digest is kept.
SIGNED_IN: Final = Table(
    "signed_in",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("user", ForeignKey("users.name", ondelete="CASCADE"), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Index(None, "last_at"),
)

#: What a reviewer says of a case; gone with the interview.
VERDICTS: Final = Table(
    "verdicts",
    METADATA,
    Column("interview", ForeignKey("interviews.id", ondelete="CASCADE"), primary_key=True),
    Column("reviewer", String(80), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("version", Integer, nullable=False),  # of the interview that was reviewed
    Column("agrees", Integer, nullable=False),  # 1 or 0
    Column("reason", String(40), nullable=False),  # a code, "" where they agree
    Column("about", String(200), nullable=False),  # what should differ: a rule, a cause, a flag
    Column("acuity", Integer),  # what it should have been
    Column("comment", Text, nullable=False),
)

#: How often reviewers agreed with a rule, cause, flag or acuity: counts that tell of nobody.
AGREEMENT: Final = Table(
    "agreement",
    METADATA,
    Column("rule_base", String(80), primary_key=True),
    Column("subject", String(200), primary_key=True),  # "cause:disc_problem", "acuity:urgent", …
    Column("agreed", Integer, nullable=False),
    Column("differed", Integer, nullable=False),
)
