"""The interface for programs: one meaning with the command line, and problems in one form."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from httpx import Response
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.applications import Starlette

from tests.conftest import ROOT, Golden
from tests.surfaces import conftest as commands
from tests.surfaces.conftest import Answers, Run
from tests.surfaces.libraries import WRIST
from tests.surfaces.people import PEOPLE
from tests.web.browser import Browser
from tests.web.conftest import MovableClock
from triage.authoring.yaml_tree import read_tree
from triage.checking.checked import Checked
from triage.language.tree import Node, Scalar, Sequence, Table
from triage.surfaces.case_file import read_case
from triage.surfaces.web.app import make_app
from triage.surfaces.web.settings import Limits, Settings

PROBLEM = "application/problem+json"
#: The fixtures that run commands; they belong to the tests of the command line.
run, answers = commands.run, commands.answers


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    library = shutil.copytree(WRIST, tmp_path / "wrist")
    return Settings(library, str(tmp_path / "records.db"))


@pytest.fixture
def app(settings: Settings, clock: MovableClock) -> Iterator[Starlette]:
    made = make_app(settings, clock)
    yield made
    made.state.site.database.close()


def plain(node: Node) -> Any:
    match node:
        case Scalar(value):
            return value
        case Sequence(items):
            return [plain(item) for item in items]
        case Table():
            return {key: plain(item) for key, item in node.items()}


def said(name: str) -> dict[str, Any]:
    tree, _ = read_tree(PEOPLE[name].encode(), "answers")
    assert tree is not None
    found = plain(tree)
    assert isinstance(found, dict)
    return found


def post(client: Browser, path: str, body: Any, **more: Any) -> Response:
    return client.raw("POST", path, json=body, **more)


# ---------------------------------------------------------------- the same as the command line


@pytest.mark.parametrize("name", PEOPLE)
def test_it_assesses_as_the_command_line_does(
    client: Browser,
    run: Run,
    answers: Answers,
    name: str,
) -> None:
    told = run("assess", answers(PEOPLE[name]), "--format", "json").out
    assert post(client, "/api/assess", {"answers": said(name)}).json() == json.loads(told)


def test_it_explains_as_the_command_line_does(
    client: Browser,
    run: Run,
    answers: Answers,
) -> None:
    names = ["--why", "overuse", "--why-not", "broken_bone", "--format", "json"]
    told = run("explain", answers(PEOPLE["parked"]), *names).out
    body = {"answers": said("parked"), "why": ["overuse"], "why_not": ["broken_bone"]}
    assert post(client, "/api/explain", body).json() == json.loads(told)


@pytest.mark.parametrize("name", ["self_care", "parked"])
def test_it_tells_what_would_change_it_as_the_command_line_does(
    client: Browser, run: Run, answers: Answers, name: str
) -> None:
    told = run("explain", answers(PEOPLE[name]), "--what-if", "--format", "json").out
    shown = post(client, "/api/what-if", {"answers": said(name)})
    assert shown.json() == json.loads(told)
    assert [each["aim"] for each in shown.json()["what_if"]] == ["raise", "lower", "first_cause"]


def test_what_takes_long_is_not_asked_without_end(client: Browser) -> None:
    body = {"answers": said("self_care")}
    codes = {post(client, "/api/what-if", body).status_code for _ in range(31)}
    assert codes == {200, 429}
    assert post(client, "/api/assess", body).status_code == 200


def test_questions_lead_to_an_end(client: Browser) -> None:
    given: dict[str, Any] = {}
    step: dict[str, Any] = {}
    for _ in range(50):
        step = post(client, "/api/next", {"answers": given}).json()
        question = step["question"]
        if question is None:
            break
        for item in question["items"]:
            offered = [one["value"] for one in item["answers"]]
            given[item["finding"]] = offered[-1] if offered else item["number"]["from"]
    assert step["ended"] in ("settled", "confident", "all_asked")
    assert step["because"]


def test_it_lists_what_can_be_asked(client: Browser) -> None:
    (found,) = client.raw("GET", "/api/questionnaires").json()["questionnaires"]
    assert found["questionnaire"] == "wrist_after_typing"
    assert found["review"] == {"files": 13, "signed": 0}


def test_the_example_on_the_page_works(shipped: Checked) -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    sent = json.loads(page.partition("-d '")[2].partition("'")[0])
    (base,) = shipped.bases.values()
    case, flaws = read_case(base, json.dumps(sent["answers"]).encode(), "answers")
    assert flaws == ()
    assert case.values


# ---------------------------------------------------------------- problems


@pytest.mark.parametrize(
    "path, body, status, told",
    [
        ("assess", b"{", 400, "Send a JSON object"),
        ("assess", b"\xff", 400, "Send a JSON object"),
        ("assess", b"[" * 30_000, 400, "Send a JSON object"),
        ("assess", b"", 422, "another shape"),
        ("assess", b"[]", 422, "another shape"),
        ("assess", b'{"answers": {"age": 1.5}}', 422, "another shape"),
        ("assess", b'{"answers": {}, "more": 1}', 422, "another shape"),
        ("assess", b'{"answers": {"age": 40, "age": 41}}', 422, "cannot be used"),
        ("assess", b'{"answers": {"agee": 40}}', 422, "cannot be used"),
        ("assess", b'{"answers": {"age": "\\ud800"}}', 422, "another shape"),
        ("assess", b'{"answers": {}, "questionnaire": "other"}', 422, "not known"),
        ("explain", b'{"answers": {}, "why": ["overus"]}', 422, "nothing of that name"),
        ("nothing", b"{}", 404, "docs/api.md"),
    ],
)
def test_what_cannot_be_done_is_a_problem_document(
    client: Browser, path: str, body: bytes, status: int, told: str
) -> None:
    headers = {"content-type": "application/json"}
    shown = client.raw("POST", f"/api/{path}", content=body, headers=headers)
    assert (shown.status_code, shown.headers["content-type"]) == (status, PROBLEM)
    problem = shown.json()
    assert problem["status"] == status
    assert told in problem["detail"]
    assert set(problem) == {"type", "title", "status", "detail", "flaws"}


def test_a_body_that_is_too_large_is_a_problem_document(client: Browser) -> None:
    shown = post(client, "/api/assess", {"answers": {"x": "y" * 100_000}})
    assert (shown.status_code, shown.headers["content-type"]) == (413, PROBLEM)


def test_every_flaw_is_told_at_once_and_no_answer(client: Browser) -> None:
    body = {"answers": {"agee": 40, "fell": "Franziska", "onset": "sometimes"}}
    shown = post(client, "/api/assess", body)
    flaws = shown.json()["flaws"]
    assert [one["code"] for one in flaws] == ["TR901", "TR902", "TR902"]
    assert flaws[0]["help"] == 'did you mean "age"?'
    assert "Franziska" not in shown.text
    assert "sometimes" not in shown.text


def test_a_wrong_shape_does_not_repeat_what_was_sent(client: Browser) -> None:
    shown = post(client, "/api/assess", {"answers": {"age": {"secret": "Franziska"}}})
    assert shown.status_code == 422
    assert "Franziska" not in shown.text


def test_no_cookie_and_no_record(client: Browser, app: Starlette) -> None:
    shown = post(client, "/api/assess", {"answers": said("self_care")})
    assert "set-cookie" not in shown.headers
    assert shown.headers["cache-control"] == "no-store"


# ---------------------------------------------------------------- the OpenAPI document


def test_the_document_that_is_checked_in_is_current(client: Browser, golden: Golden) -> None:
    told = client.raw("GET", "/api/openapi.json").json()
    text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    golden.same_file(ROOT / "docs" / "openapi.json", text)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    folder = tmp_path_factory.mktemp("api")
    often = Limits(begins_a_minute=0)
    made = make_app(Settings(WRIST, str(folder / "records.db"), hosts=("*",), limits=often))
    yield made
    made.state.site.database.close()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["questionnaires", "assess", "next", "explain", "what-if"])
def test_whatever_is_sent_the_document_says_what_comes_back(served: Starlette, path: str) -> None:
    document = schemathesis.openapi.from_asgi("/api/openapi.json", served)
    (operation,) = document[f"/{path}"].values()

    @given(case=operation.as_strategy())
    @hypothesis_settings(
        max_examples=25,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def fuzz(case: Any) -> None:
        # The names of findings are those of a library, which the document does not know.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    fuzz()
