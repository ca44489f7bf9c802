"""The rules in English: causes, rules and flags, their sources and examples; two versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from triage.language.base import Kind, RuleBase
from triage.records.tables import RULE_BASES
from triage.surfaces.report.review_state import review_sentence
from triage.surfaces.report.sentences import spaced
from triage.surfaces.web.desk_access import signed_in
from triage.surfaces.web.desk_cases import base_of
from triage.surfaces.web.hazards import hazards_of
from triage.surfaces.web.pages import Page, Who
from triage.surfaces.web.rule_pages import RulePages, Topic, differing
from triage.surfaces.web.site import Site, site_of

_NO_SUCH: Final = "There is no such rule in this version."


def rules(request: Request) -> Response:
    """Answer with every cause, flag and scope of one version, or the differences between two."""
    site = site_of(request)
    base = _base(request, site, "version")
    other = _base(request, site, "beside") if request.query_params.get("beside") else None
    return site.page(
        request,
        "desk/rules.html",
        title="Rules",
        user=signed_in(request),
        base=base,
        other=other,
        versions=list(_versions(site)),
        review=_review(site, base),
        kinds=[
            (str(kind), [one for one in base.causes.values() if one.kind is kind]) for kind in Kind
        ],
        flags=base.red_flags,
        spaced=spaced,
        changed=differing(base, other, site.country) if other is not None else (),
    )


def rule(request: Request) -> Response:
    """Answer with one cause or flag in words, beside another version if one is named."""
    site = site_of(request)
    topic, id = request.path_params["topic"], request.path_params["id"]
    base = _base(request, site, "version")
    if topic not in list(Topic):
        raise HTTPException(404, _NO_SUCH)
    own = RulePages(base, site.country).blocks(Topic(topic), id)
    other = _base(request, site, "beside") if request.query_params.get("beside") else None
    beside = RulePages(other, site.country).blocks(Topic(topic), id) if other else None
    if own is None and beside is None:
        raise HTTPException(404, _NO_SUCH)
    return site.page(
        request,
        "desk/rule.html",
        title=RulePages(base, site.country).title(Topic(topic), id),
        user=signed_in(request),
        base=base,
        other=other,
        versions=list(_versions(site)),
        own=own,
        beside=beside,
        topic=topic,
        id=id,
        hazards=hazards_of(site.settings.library, id),
    )


def _review(site: Site, base: RuleBase) -> str:
    """Return how much of a version is signed; of an old one nobody signs any more."""
    said = review_sentence(base.review)
    served = base.digest in {each.digest for each in site.bases.values()}
    return said if served else f"{said} (So it was when this version was first served.)"


def _base(request: Request, site: Site, key: str) -> RuleBase:
    digest = request.query_params.get(key, "")
    return base_of(site, digest) if digest else next(iter(site.bases.values()))


def _versions(site: Site) -> Iterator[tuple[str, str]]:
    """Yield every kept version, the newest first: its digest, and its words."""
    kept = select(
        RULE_BASES.c.digest,
        RULE_BASES.c.library,
        RULE_BASES.c.content_version,
        RULE_BASES.c.kept_at,
    ).order_by(RULE_BASES.c.kept_at.desc(), RULE_BASES.c.digest)
    with site.database.reading() as connection:
        rows = connection.execute(kept).all()
    for row in rows:
        words = f"{row.library} {row.content_version}, {row.digest[:12]}"
        yield row.digest, f"{words}, first served {row.kept_at:%Y-%m-%d}"


PAGES: Final = (
    Page("/desk/rules", rules, Who.STAFF),
    Page("/desk/rules/{topic}/{id:path}", rule, Who.STAFF),
)
