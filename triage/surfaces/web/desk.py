"""The first page of the desk, agreement, the audit log, and accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from triage.records import audit, users, verdicts
from triage.records.users import Role
from triage.surfaces.report.sentences import spaced
from triage.surfaces.web.desk_access import sign_in, sign_in_page, sign_out, signed_in
from triage.surfaces.web.desk_cases import titles
from triage.surfaces.web.pages import Page, Who
from triage.surfaces.web.security.forgery import form_of
from triage.surfaces.web.site import see, site_of
from triage.testing.proportion import Proportion

_FIRST: Final = {
    Role.REVIEWER: "/desk/cases",
    Role.AUTHOR: "/desk/rules",
    Role.ADMIN: "/desk/accounts",
}
_MOST_LINES: Final = 300


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """How often reviewers agreed with one thing."""

    kind: str
    title: str
    share: Proportion

    @property
    def percent(self) -> str:
        """Return the share and its interval in per cent."""
        low, high = self.share.interval or (0.0, 1.0)
        return f"{100 * (self.share.share or 0):.0f} % ({100 * low:.0f} to {100 * high:.0f})"


def desk(request: Request) -> Response:
    """Send whoever is signed in to the first page of their role."""
    return see(_FIRST[signed_in(request).role])


def agreement(request: Request) -> Response:
    """Answer with how often reviewers agreed, by how soon, flag, cause and rule."""
    site = site_of(request)
    digest = request.query_params.get("rule_base", "")[:80]
    found = verdicts.agreement(site.database, digest)
    names = titles(site.bases.values())
    lines = [
        AgreementLine(
            spaced(one.subject.partition(":")[0]),
            names[one.subject.partition(":")[2]],
            Proportion(one.agreed, one.agreed + one.differed),
        )
        for one in found
    ]
    lines.sort(
        key=lambda line: (line.kind, line.share.share or 0.0, -line.share.of_all, line.title)
    )
    return site.page(
        request,
        "desk/agreement.html",
        title="Agreement",
        user=signed_in(request),
        lines=lines,
        chosen=digest,
        versions=[(base.digest, base.library.version) for base in site.bases.values()],
    )


def audit_log(request: Request) -> Response:
    """Answer with the last lines of the audit log."""
    site = site_of(request)
    return site.page(
        request,
        "desk/audit.html",
        title="Audit log",
        user=signed_in(request),
        deeds=audit.last(site.database, _MOST_LINES),
        most=_MOST_LINES,
    )


def accounts(request: Request) -> Response:
    """Answer with every account."""
    site = site_of(request)
    everyone = users.everyone(site.database)
    return site.page(
        request, "desk/accounts.html", title="Accounts", user=signed_in(request), accounts=everyone
    )


def close_account(request: Request) -> Response:
    """Close the account that a form names."""
    site, user, name = site_of(request), signed_in(request), form_of(request).get("name", "")
    if name == user.name:
        raise HTTPException(409, "You cannot close your own account.")
    if name not in {one.name for one in users.everyone(site.database) if one.closed_at is None}:
        raise HTTPException(404, "There is no such open account.")
    users.close(site.database, name, user.name, site.clock())
    return see("/desk/accounts")


PAGES: Final = (
    Page("/desk/sign-in", sign_in_page, Who.ANYONE),
    Page("/desk/sign-in", sign_in, Who.ANYONE, "POST"),
    Page("/desk/sign-out", sign_out, Who.STAFF, "POST"),
    Page("/desk", desk, Who.STAFF),
    Page("/desk/agreement", agreement, Who.RULES),
    Page("/desk/audit", audit_log, Who.ADMIN),
    Page("/desk/accounts", accounts, Who.ADMIN),
    Page("/desk/accounts/close", close_account, Who.ADMIN, "POST"),
)
