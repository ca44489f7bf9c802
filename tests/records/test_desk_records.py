"""Accounts, verdicts, the queue, and rule bases of earlier versions, on each kind of database."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.small_library import small
from triage.language.base import RuleBase
from triage.records import cases, interviews, rule_bases, users, verdicts
from triage.records.cases import Wanted
from triage.records.database import Database
from triage.records.interviews import Header, Outcome
from triage.records.rule_bases import UnreadableError
from triage.records.users import Role, UserError
from triage.records.verdicts import Agreed, Reason, Verdict

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PASSWORD = "four odd words here"


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return small("- ask: tired\n  text: Are you tired?\n  answer: yes_no")


def finished(
    database: Database, base: RuleBase, id: str, acuity: int, *raised: str, hours: int = 0
) -> None:
    rule_bases.keep(database, base, NOW)
    header = Header(
        id, "small", "1", base.digest, "small", "gb", "self", NOW, NOW, NOW + timedelta(days=30)
    )
    interviews.begin(database, header, interviews.new_link())
    kept = interviews.by_id(database, id)
    assert kept is not None
    outcome = Outcome(NOW + timedelta(hours=hours), acuity, "home", "", raised)
    interviews.add(
        database, kept, [], state={}, now=NOW, expires_at=header.expires_at, outcome=outcome
    )


def said(id: str, reviewer: str, *, agrees: bool = True, about: str = "") -> Verdict:
    reason = None if agrees else Reason.OTHER
    return Verdict(id, reviewer, NOW, 1, agrees, reason, about, None, "")


def ids(database: Database, wanted: Wanted = Wanted()) -> list[str]:  # noqa: B008  # frozen
    return [line.id for line in cases.queue(database, wanted, NOW)]


def test_the_queue_has_its_order_and_its_filters(database: Database, base: RuleBase) -> None:
    finished(database, base, "calm", 0)
    finished(database, base, "older", 3, "fever", hours=1)
    finished(database, base, "newer", 3, "fever", "fall", hours=2)
    finished(database, base, "judged", 4, "fall")
    verdicts.keep(database, said("judged", "ada"), base.digest, ["acuity:urgent"])
    assert ids(database) == ["newer", "older", "calm", "judged"]
    assert ids(database, Wanted(acuity=3)) == ["newer", "older"]
    assert ids(database, Wanted(flag="fall")) == ["newer", "judged"]
    assert ids(database, Wanted(flag="fal")) == []
    assert ids(database, Wanted(verdict="agree")) == ["judged"]
    verdicts.keep(database, said("judged", "bo", agrees=False), base.digest, [])
    assert ids(database, Wanted(verdict="split")) == ids(database, Wanted(verdict="differ"))
    assert ids(database, Wanted(verdict="split")) == ["judged"]
    assert ids(database, Wanted(rule_base="another")) == []
    later = cases.queue(database, Wanted(), NOW + timedelta(days=31))
    assert later == ()


def test_agreement_is_counted_and_taken_back(database: Database, base: RuleBase) -> None:
    finished(database, base, "one", 2)
    about = ["acuity:urgent", "cause:cold"]
    verdicts.keep(database, said("one", "ada"), base.digest, about)
    verdicts.keep(database, said("one", "bo"), base.digest, about)
    assert verdicts.agreement(database) == (Agreed(about[0], 2, 0), Agreed(about[1], 2, 0))
    changed = said("one", "bo", agrees=False, about="cause:cold")
    verdicts.keep(database, changed, base.digest, about)
    assert verdicts.agreement(database) == (Agreed(about[0], 1, 0), Agreed(about[1], 1, 1))
    assert verdicts.agreement(database, "another") == ()
    assert [one.reviewer for one in verdicts.of_interview(database, "one")] == ["ada", "bo"]


def test_what_is_deleted_leaves_only_counts(database: Database, base: RuleBase) -> None:
    finished(database, base, "one", 2)
    verdicts.keep(database, said("one", "ada"), base.digest, ["acuity:urgent"])
    assert interviews.forget(database, "one")
    assert verdicts.of_interview(database, "one") == ()
    assert verdicts.agreement(database) == (Agreed("acuity:urgent", 1, 0),)


def test_accounts(database: Database) -> None:
    users.add(database, "ada", Role.REVIEWER, PASSWORD, NOW)
    with pytest.raises(UserError, match="already"):
        users.add(database, "ada", Role.ADMIN, PASSWORD, NOW)
    for name in ("", "A", "ada lovelace", "x" * 41, "ada\n"):
        with pytest.raises(UserError, match="A name is"):
            users.add(database, name, Role.ADMIN, PASSWORD, NOW)
    assert users.sign_in(database, "ada", "wrong", NOW) is None
    secret = users.sign_in(database, "ada", PASSWORD, NOW)
    assert secret is not None
    user = users.who(database, secret, NOW)
    assert user is not None
    assert (user.name, user.role) == ("ada", Role.REVIEWER)
    users.close(database, "ada", "server", NOW)
    assert users.who(database, secret, NOW) is None
    with pytest.raises(UserError, match="No open account"):
        users.close(database, "ada", "server", NOW)
    assert [one.closed_at for one in users.everyone(database)] == [NOW]


# ---------------------------------------------------------------- rule bases of other versions


def test_a_rule_base_comes_back_as_it_was(database: Database, base: RuleBase) -> None:
    rule_bases.keep(database, base, NOW)
    assert rule_bases.fetch(database, base.digest) == base
    assert rule_bases.fetch(database, "another") is None


def test_a_version_with_more_fields_reads_what_an_earlier_one_kept(base: RuleBase) -> None:
    whole = json.loads(zlib.decompress(rule_bases.written(base)))
    for record, field in (("RuleBase", "promises"), ("LibraryInfo", "exclusive")):
        place = whole["fields"][record].index(field)
        del whole["fields"][record][place]
        held = whole["base"] if record == "RuleBase" else whole["base"][1]
        del held[place]
    whole["fields"]["RuleBase"].append("gone_since")
    whole["base"].append("something")
    kept = rule_bases.read(zlib.compress(json.dumps(whole).encode()))
    assert kept == replace(base)


def test_what_no_version_can_read_is_told(base: RuleBase) -> None:
    whole = json.loads(zlib.decompress(rule_bases.written(base)))
    whole["fields"]["RuleBase"][0] = "another"
    for body in (b"", zlib.compress(b"[]"), zlib.compress(json.dumps(whole).encode())):
        with pytest.raises(UnreadableError):
            rule_bases.read(body)
