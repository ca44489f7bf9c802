"""The interface for programs: assess, the next question, explain; nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, Final

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from triage.interview.choice import Choosing
from triage.interview.policy import Policy
from triage.interview.relevance import Needs
from triage.language.base import RuleBase
from triage.language.case import Case
from triage.language.flaw import CaseError, in_order
from triage.semantics.assess import conclude
from triage.semantics.what_if import what_if
from triage.semantics.why import topics_of, why
from triage.surfaces.case_file import read_case
from triage.surfaces.report.explanation import Asked
from triage.surfaces.report.explanation_json import explanations_json
from triage.surfaces.report.json_form import Json, json_form
from triage.surfaces.report.material import Material
from triage.surfaces.report.question_json import next_json
from triage.surfaces.report.what_if import what_if_json
from triage.surfaces.web import api_shapes as shapes
from triage.surfaces.web.api_problems import (
    UnusableError,
    of_answers,
    of_http,
    of_unusable,
    of_validation,
)
from triage.surfaces.web.site import Site

VERSION: Final = "1.0"
_ABOUT: Final = (
    "Assesses answers, tells the next question, explains, and tells what would change it. For"
    " learning, research and review by clinicians; `review` says how many files of the rules"
    " clinicians have signed. Nothing that is sent is kept or logged. The names are those of the"
    " command line."
)
_BODY: Final = (400, 413, 422)


class TwiceError(UnusableError):
    """A key stands twice in one object: one of the two would be lost."""

    def __init__(self, key: str) -> None:
        message = "a key stands twice in one object"
        flaw: Json = {"code": "TR012", "message": message, "help": "send it once"}
        super().__init__("These answers cannot be used.", [flaw])


async def no_key_twice(request: Request) -> None:
    """Refuse a body in which a key stands twice; what cannot be read at all is told elsewhere."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = dict(found)
        if len(keys) < len(found):
            raise TwiceError("")
        return keys

    try:
        json.loads(await request.body(), object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return


def make_api(site_of: Callable[[], Site]) -> FastAPI:
    """Return the application for programs; `site_of` is asked at each request."""
    api = FastAPI(
        title="Triage",
        version=VERSION,
        description=_ABOUT,
        openapi_url="/openapi.json",
        docs_url=None,  # its pages would fetch scripts from elsewhere
        redoc_url=None,
        exception_handlers={
            HTTPException: of_http,
            RequestValidationError: of_validation,
            UnusableError: of_unusable,
            CaseError: of_answers,
        },
    )
    guides: dict[str, Choosing] = {}

    @api.get(
        "/questionnaires",
        responses=shapes.responses(shapes.questionnaires(), "What can be asked."),
        response_class=JSONResponse,
        summary="List the questionnaires",
    )
    def questionnaires() -> Response:
        """Return every questionnaire, and how much of its rules clinicians have signed."""
        found = [_questionnaire(base) for base in site_of().bases.values()]
        return JSONResponse({"questionnaires": found})

    @api.post(
        "/assess",
        responses=shapes.responses(shapes.assessment(), "Everything concluded.", *_BODY),
        response_class=JSONResponse,
        dependencies=[Depends(no_key_twice)],
        summary="Assess answers",
    )
    def assess(sent: shapes.Answered) -> Response:
        """Return how soon to be seen and where, causes, what may help, and the trace."""
        site, base, case = _understood(site_of(), sent)
        return JSONResponse(json_form(base, conclude(base, case, _truths(site, base, case))))

    @api.post(
        "/next",
        responses=shapes.responses(shapes.next_question(), "What to ask next, or why not.", *_BODY),
        response_class=JSONResponse,
        dependencies=[Depends(no_key_twice)],
        summary="Tell the next question",
    )
    def next_question(sent: shapes.Answered) -> Response:
        """Return the question to ask now and its reason; or, with none, why the questions end."""
        site, base, case = _understood(site_of(), sent)
        if base.digest not in guides:
            guides[base.digest] = Choosing(base, Policy.CONFIDENT)
        guide = guides[base.digest]
        step = guide.next(Needs(base, case, _truths(site, base, case)))
        return JSONResponse(next_json(base, step))

    @api.post(
        "/explain",
        responses=shapes.responses(shapes.explanations(), "Why it came out so.", *_BODY),
        response_class=JSONResponse,
        dependencies=[Depends(no_key_twice)],
        summary="Explain why, and why not",
    )
    def explain(sent: shapes.Wondering) -> Response:
        """Return why a cause, red flag, intervention, rule or finding came out as it did."""
        site, base, case = _understood(site_of(), sent)
        asked = [(Asked.WHY, id) for id in sent.why] + [(Asked.WHY_NOT, id) for id in sent.why_not]
        _check_names(base, [id for _, id in asked])
        truths = _truths(site, base, case)
        assessment = conclude(base, case, truths)
        material = Material(base, assessment, case, country=site.country, today=site.clock().date())
        told = [(one, each) for one, id in asked for each in why(base, case, truths, id)]
        return JSONResponse(explanations_json(material, told))

    @api.post(
        "/what-if",
        responses=shapes.responses(
            shapes.what_ifs(), "The fewest other answers that would change it.", *_BODY, 429
        ),
        response_class=JSONResponse,
        dependencies=[Depends(no_key_twice)],
        summary="Tell what would change it",
    )
    def supposed(sent: shapes.Answered, request: Request) -> Response:
        """Return the fewest other answers that would change how soon, or the first cause."""
        site, base, case = _understood(site_of(), sent)
        _not_too_often(site, request)
        assessment = conclude(base, case, _truths(site, base, case))
        material = Material(base, assessment, case, country=site.country, today=site.clock().date())
        return JSONResponse(what_if_json(material, what_if(base, case)))

    return api


def _not_too_often(site: Site, request: Request) -> None:
    """Refuse what takes longer than an answer, where one address asks for it without end."""
    client = request.client.host if request.client else ""
    if site.begins is not None and not site.begins.may(f"what would change {client}", site.clock()):
        raise HTTPException(429, "Please wait a minute, then try again.")


def _questionnaire(base: RuleBase) -> dict[str, Json]:
    return {
        "questionnaire": base.questionnaire.id,
        "title": base.questionnaire.title,
        "for": base.questionnaire.for_whom,
        "library": {"id": base.library.id, "version": base.library.version},
        "rule_base": base.digest,
        "review": {"files": len(base.review.files), "signed": base.review.signed},
    }


def _understood(site: Site, sent: shapes.Answered) -> tuple[Site, RuleBase, Case]:
    base = _base(site, sent.questionnaire)
    # The file reader tells every flaw at once, in the same words as the command line.
    case, flaws = read_case(base, json.dumps(sent.answers).encode(), "answers")
    if flaws:
        raise CaseError(in_order(flaws))
    return site, base, case


def _base(site: Site, name: str | None) -> RuleBase:
    if name is None and len(site.bases) == 1:
        return next(iter(site.bases.values()))
    if name is not None and name in site.bases:
        return site.bases[name]
    names = ", ".join(site.bases)
    flaw: Json = {
        "code": "questionnaire",
        "message": "no questionnaire is called so" if name else "a questionnaire must be named",
        "help": f"there are {names}",
    }
    raise UnusableError("The questionnaire is not known.", [flaw])


def _check_names(base: RuleBase, ids: list[str]) -> None:
    known = [
        *base.causes,
        *(flag.id for flag in base.red_flags),
        *base.interventions,
        *(rule.id for rule in base.evidence),
        *base.findings,
    ]
    flaws: list[Json] = []
    for id in ids:
        if not topics_of(base, id):
            near = get_close_matches(id, known, 1)
            advice = f'did you mean "{near[0]}"?' if near else "GET /questionnaires, then assess"
            message = "no cause, red flag, intervention, rule or finding is called so"
            flaws.append({"code": "name", "message": message, "help": advice})
    if flaws:
        raise UnusableError("There is nothing of that name to explain.", flaws)


def _truths(site: Site, base: RuleBase, case: Case) -> Any:
    return site.engines[base.digest].truths(case)
