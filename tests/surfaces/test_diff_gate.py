"""The gate of a rule repository: the hooks and the shell of the action, run on two revisions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.conftest import ROOT
from tests.surfaces.libraries import LIBRARIES
from tests.surfaces.test_diff_command import git, lower
from triage.surfaces.report.diff_markdown import MARK

HOOKS: Final[list[dict[str, Any]]] = yaml.safe_load(
    (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
)
STEPS: Final[list[dict[str, Any]]] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))[
    "runs"
]["steps"]

pytestmark = pytest.mark.slow  # each starts several processes


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A rule repository with one commit."""
    top = tmp_path / "repository"
    shutil.copytree(LIBRARIES["bicycle"], top)
    git(top, "init", "-q", "-b", "main")
    git(top, "add", ".")
    git(top, "commit", "-qm", "First")
    return top


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """Return what a step finds: this Python's commands first, and files to write to."""
    commands = Path(sys.executable).parent
    return {
        **os.environ,
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_OUTPUT": str(tmp_path / "output.txt"),
        "RUNNER_TEMP": str(tmp_path),
        **more,
    }


def hook(name: str, folder: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Run a hook as pre-commit would: its entry, then its args, at the top of the repository."""
    (one,) = (one for one in HOOKS if one["id"] == name)
    command = [*one["entry"].split(), *one["args"]]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def step(name: str, folder: Path, tmp_path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the shell of a step of the action."""
    (one,) = (one for one in STEPS if one.get("name") == name)
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", one["run"]],
        cwd=folder,
        env=environment(tmp_path, **more),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_sound_repository_passes_every_hook(repository: Path, tmp_path: Path) -> None:
    for one in HOOKS:
        ran = hook(one["id"], repository, tmp_path)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    assert git(repository, "status", "--porcelain") == ""


def test_the_hook_stops_a_longer_wait(repository: Path, tmp_path: Path) -> None:
    lower(repository)
    ran = hook("triage-diff", repository, tmp_path)
    assert ran.returncode == 1
    assert "THIS CHANGE MAKES THIS PERSON WAIT LONGER" in ran.stdout


def test_the_first_commit_has_nothing_to_compare_with(tmp_path: Path) -> None:
    top = tmp_path / "new"
    shutil.copytree(LIBRARIES["bicycle"], top)
    git(top, "init", "-q")
    assert hook("triage-diff", top, tmp_path).returncode == 0


def test_hooks_look_at_the_files_of_a_library() -> None:
    for one in HOOKS:
        assert one["language"] == "python"
        assert one["pass_filenames"] is False
        assert "rules|questionnaires" in one["files"]


def compared(repository: Path, tmp_path: Path) -> tuple[str, str]:
    """Run the step that compares, and return the comment and the exit code it gives on."""
    ran = step(
        "Compare",
        repository,
        tmp_path,
        LIBRARY=".",
        BASE="HEAD",
        VIGNETTES="",
        SECONDS_EACH="60",
    )
    assert ran.returncode == 0, ran.stderr
    output = dict(
        line.split("=", 1) for line in (tmp_path / "output.txt").read_text("utf-8").splitlines()
    )
    return Path(output["comment"]).read_text("utf-8"), output["code"]


def test_the_action_passes_what_lowers_nothing(repository: Path, tmp_path: Path) -> None:
    assert step("Check", repository, tmp_path, LIBRARY=".").returncode == 0
    comment, code = compared(repository, tmp_path)
    assert comment.startswith(MARK)
    assert code == "0"
    assert step("Nobody waits longer", repository, tmp_path, CODE=code).returncode == 0


def test_the_comment_says_in_plain_words_who_waits_longer(repository: Path, tmp_path: Path) -> None:
    lower(repository)
    comment, code = compared(repository, tmp_path)
    assert "This change makes this person wait longer" in comment
    assert "Somebody says:" in comment
    assert (tmp_path / "summary.md").read_text("utf-8") == comment
    assert step("Nobody waits longer", repository, tmp_path, CODE=code).returncode == 1


def test_what_cannot_be_compared_is_commented_too(repository: Path, tmp_path: Path) -> None:
    (repository / "library.yaml").unlink()
    comment, code = compared(repository, tmp_path)
    assert comment.startswith(f"{MARK}\n## The two versions were not compared\n")
    assert "TR002" in comment
    assert code == "1"


# ---------------------------------------------------------------- the comment


class Comments(BaseHTTPRequestHandler):
    """Keeps comments as the service does that the action talks to."""

    kept: list[dict[str, Any]]
    refuse: bool

    def do_GET(self) -> None:
        first = self.path.endswith("page=1")
        self._answer(self.kept if first else [])

    def do_POST(self) -> None:
        self.kept.append({"id": len(self.kept) + 1, **self._read()})
        self._answer({})

    def do_PATCH(self) -> None:
        self.kept[int(self.path.rsplit("/", 1)[1]) - 1].update(self._read())
        self._answer({})

    def _read(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        return read

    def _answer(self, data: object) -> None:
        self.send_response(403 if self.refuse else 200)
        self.end_headers()
        self.wfile.write(json.dumps(data).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is given
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[ThreadingHTTPServer]:
    Comments.kept = [{"id": 1, "body": "Looks good"}]
    Comments.refuse = False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Comments)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def comment(service: ThreadingHTTPServer, tmp_path: Path, text: str) -> str:
    """Run the step that comments, and return what it says."""
    file = tmp_path / "comment.md"
    file.write_text(f"{MARK}\n{text}\n", encoding="utf-8")
    ran = step(
        "Comment",
        tmp_path,
        tmp_path,
        TOKEN="secret",
        REPOSITORY="a/b",
        NUMBER="7",
        COMMENT=str(file),
        GITHUB_API_URL=f"http://127.0.0.1:{service.server_address[1]}",
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_one_comment_is_written_and_then_renewed(
    service: ThreadingHTTPServer, tmp_path: Path
) -> None:
    comment(service, tmp_path, "first")
    comment(service, tmp_path, "second")
    assert [one["body"] for one in Comments.kept] == ["Looks good", f"{MARK}\nsecond\n"]


def test_a_token_that_may_not_write_stops_nothing(
    service: ThreadingHTTPServer, tmp_path: Path
) -> None:
    Comments.refuse = True
    assert "the token may not (403)" in comment(service, tmp_path, "first")
