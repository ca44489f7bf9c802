"""Make the tables of users, who is signed in, verdicts, and agreement."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_MOMENT = sa.String(32)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "users",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.PrimaryKeyConstraint("name", name="pk_users"),
    )
    op.create_table(
        "signed_in",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("user", sa.String(80), nullable=False),
        sa.Column("began_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_signed_in"),
        sa.ForeignKeyConstraint(
            ["user"], ["users.name"], name="fk_signed_in_user", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_signed_in_last_at", "signed_in", ["last_at"])
    op.create_table(
        "verdicts",
        sa.Column("interview", sa.String(32), nullable=False),
        sa.Column("reviewer", sa.String(80), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("agrees", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("acuity", sa.Integer),
        sa.Column("comment", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("interview", "reviewer", name="pk_verdicts"),
        sa.ForeignKeyConstraint(
            ["interview"], ["interviews.id"], name="fk_verdicts_interview", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "agreement",
        sa.Column("rule_base", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("agreed", sa.Integer, nullable=False),
        sa.Column("differed", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("rule_base", "subject", name="pk_agreement"),
    )
