"""Who comes out otherwise under a new version of the rules, as plain data."""

from collections.abc import Iterable
from typing import Final

from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.referral import Referral
from triage.semantics.assess import assess
from triage.surfaces.report.diff_story import Compared
from triage.surfaces.report.json_form import Json
from triage.verify.diff_change import Change

DIFF_VERSION: Final = "1.0"


def diff_json(compared: Compared) -> dict[str, Json]:
    """Return the whole difference as plain data; the cases in it are invented people."""
    difference = compared.difference
    return {
        "schema_version": DIFF_VERSION,
        "questionnaire": difference.questionnaire,
        "before": _version(compared.old),
        "after": _version(compared.new),
        "passes": compared.passes,
        "parts": {
            "added": _names(compared.parts.added),
            "removed": _names(compared.parts.removed),
            "changed": _names(compared.parts.changed),
        },
        "asked_by_one_version": _names(compared.asked_by_one),
        "changes": [_change(compared, change) for change in difference.changes],
        "undecided": _names(difference.undecided),
        "asked_of_the_solver": difference.asked,
        "milliseconds": round(1000 * difference.seconds),
        "vignettes": None
        if compared.counted is None
        else {
            "tried": compared.counted.tried,
            "changed": {
                str(kind): _names(names) for kind, names in compared.counted.changed.items()
            },
        },
    }


def _version(base: RuleBase) -> Json:
    return {"library": base.library.id, "version": base.library.version, "rule_base": base.digest}


def _names(names: Iterable[str]) -> list[Json]:
    return list(names)


def _change(compared: Compared, change: Change) -> Json:
    note = compared.note_on(change)
    return {
        "kind": str(change.kind),
        "about": change.about,
        "before": change.before,
        "after": change.after,
        "waits_longer": change.guarded,
        "accepted_by": None if note is None else {"who": note.who, "date": note.date},
        "cases": {
            "before": _case(compared.old, change.old),
            "after": _case(compared.new, change.new),
        },
    }


def _case(base: RuleBase, case: Case) -> Json:
    disposition = assess(base, case).disposition
    given: dict[str, Json] = {id: case.values[id] for id in base.findings if id in case.values}
    return {"given": given, "disposition": _referral(disposition)}


def _referral(referral: Referral) -> Json:
    return {"acuity": referral.acuity.word, "to": referral.to, "within": referral.within}
