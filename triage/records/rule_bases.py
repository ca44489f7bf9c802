"""Rule bases, kept by digest: a case from years ago is read by the rules that concluded it."""

import json
import zlib
from datetime import datetime
from typing import Final

from sqlalchemy import select

from triage.authoring.codec import Codecs, MismatchError
from triage.language.base import RuleBase
from triage.records.database import Database, RecordsError
from triage.records.once import insert_once
from triage.records.tables import RULE_BASES

_CODECS: Final = Codecs()


class UnreadableError(RecordsError):
    """A rule base was kept in a form that this version cannot read."""


def keep(database: Database, base: RuleBase, now: datetime) -> None:
    """Keep `base`, unless it is kept already."""
    known = select(RULE_BASES.c.digest).where(RULE_BASES.c.digest == base.digest)
    with database.writing() as connection:
        if connection.execute(known).first() is None:
            connection.execute(
                insert_once(connection, RULE_BASES).values(
                    digest=base.digest,
                    library=base.library.id,
                    content_version=base.library.version,
                    questionnaire=base.questionnaire.id,
                    kept_at=now,
                    body=written(base),
                )
            )


def fetch(database: Database, digest: str) -> RuleBase | None:
    """Return the rule base of that digest, None where it was never kept."""
    with database.reading() as connection:
        wanted = select(RULE_BASES.c.body).where(RULE_BASES.c.digest == digest)
        body = connection.execute(wanted).scalar_one_or_none()
    return None if body is None else read(body)


def written(base: RuleBase) -> bytes:
    """Return a rule base as compressed JSON."""
    data = _CODECS.of(RuleBase).encode(base)
    # With the names of their fields, so that a version with more of them can read the base still.
    whole = {"fields": _CODECS.fields(), "base": data}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 6)


def read(body: bytes) -> RuleBase:
    """Return the rule base that was written so; raises UnreadableError."""
    try:
        whole = json.loads(zlib.decompress(body))
        fields = whole["fields"]
        codecs = _CODECS if fields == _CODECS.fields() else Codecs(fields)
        base = codecs.of(RuleBase).decode(whole["base"])
    except (MismatchError, ValueError, TypeError, KeyError, AttributeError, zlib.error):
        raise UnreadableError(
            "This rule base was kept by another version of Triage; use that one."
        ) from None
    if not isinstance(base, RuleBase):
        raise UnreadableError("This is no rule base.")
    return base
