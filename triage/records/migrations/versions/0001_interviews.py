"""Make the tables of interviews, their events, rule bases, the audit log and keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.String(32)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "rule_bases",
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("library", sa.String(200), nullable=False),
        sa.Column("content_version", sa.String(80), nullable=False),
        sa.Column("questionnaire", sa.String(200), nullable=False),
        sa.Column("kept_at", _MOMENT, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_rule_bases"),
    )
    op.create_table(
        "interviews",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("link_digest", sa.String(64), nullable=False),
        sa.Column("library", sa.String(200), nullable=False),
        sa.Column("content_version", sa.String(80), nullable=False),
        sa.Column("rule_base", sa.String(80), nullable=False),
        sa.Column("questionnaire", sa.String(200), nullable=False),
        sa.Column("country", sa.String(20), nullable=False),
        sa.Column("answered_by", sa.String(40), nullable=False),
        sa.Column("began_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("finished_at", _MOMENT),
        sa.Column("acuity", sa.Integer),
        sa.Column("place", sa.String(200)),
        sa.Column("first_cause", sa.String(200)),
        sa.Column("raised", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_interviews"),
        sa.UniqueConstraint("link_digest", name="uq_interviews_link_digest"),
        sa.ForeignKeyConstraint(
            ["rule_base"], ["rule_bases.digest"], name="fk_interviews_rule_base"
        ),
    )
    op.create_index("ix_interviews_expires_at", "interviews", ["expires_at"])
    op.create_index("ix_interviews_finished_at", "interviews", ["finished_at"])
    op.create_table(
        "events",
        sa.Column("interview", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("interview", "number", name="pk_events"),
        sa.ForeignKeyConstraint(
            ["interview"], ["interviews.id"], name="fk_events_interview", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("detail", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "keys",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_keys"),
    )
