"""Problem documents (RFC 9457): what a program is told when something cannot be done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from triage.language.flaw import CaseError, Flaw
from triage.surfaces.report.json_form import Json

PROBLEM: Final = "application/problem+json"
_TITLES: Final = {
    400: "The body cannot be read",
    404: "There is no such address",
    405: "That is not possible here",
    413: "The body is too large",
    422: "The request cannot be used",
    429: "Too many at once",
}


class UnusableError(Exception):
    """A request that cannot be used; carries every flaw."""

    def __init__(self, detail: str, flaws: Iterable[Json] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.flaws = list(flaws)


def flaw_json(flaw: Flaw) -> Json:
    """Return a flaw of answers as plain data; it repeats no answer."""
    return {"code": flaw.code, "message": flaw.message, "help": flaw.help}


def problem(status: int, detail: str, flaws: Iterable[Json] = ()) -> Response:
    """Return a problem document."""
    body: dict[str, Json] = {
        "type": "about:blank",
        "title": _TITLES.get(status, "Something went wrong"),
        "status": status,
        "detail": detail,
        "flaws": list(flaws),
    }
    return JSONResponse(body, status, media_type=PROBLEM)


async def of_http(request: Request, error: Exception) -> Response:
    """Answer an address that is none, a method that is none, or a body that cannot be read."""
    assert isinstance(error, HTTPException)
    detail = {
        400: "Send a JSON object, in UTF-8.",
        404: "docs/api.md lists the addresses.",
        405: "docs/api.md lists the addresses and their methods.",
    }.get(error.status_code, str(error.detail))
    response = problem(error.status_code, detail)
    response.headers.update(error.headers or {})
    return response


async def of_validation(request: Request, error: Exception) -> Response:
    """Answer a body of another shape, with every flaw of it."""
    assert isinstance(error, RequestValidationError)
    flaws = [_shape_flaw(one) for one in error.errors()]
    if any(one["type"] == "json_invalid" for one in error.errors()):
        return problem(400, "Send a JSON object, in UTF-8.", flaws)
    return problem(422, "The request has another shape than it should.", flaws)


async def of_unusable(request: Request, error: Exception) -> Response:
    """Answer a request whose names or answers cannot be used."""
    assert isinstance(error, UnusableError)
    return problem(422, error.detail, error.flaws)


async def of_answers(request: Request, error: Exception) -> Response:
    """Answer answers that cannot be used, with every flaw of them."""
    assert isinstance(error, CaseError)
    return problem(422, "These answers cannot be used.", map(flaw_json, error.flaws))


def _shape_flaw(error: dict[str, Any]) -> Json:
    # Where and what, never what was sent: problems end up in logs.
    where = ".".join(str(step) for step in error["loc"][1:3]) or "the body"
    return {"code": "shape", "message": f"{where}: {error['msg']}", "help": "see openapi.json"}
