"""tools/audit.sh, with the real auditor and advisories that a server on this machine gives."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.needs("auditor")]
#: The release that the script asks about first, and an invented one.
KNOWN: Final = {"jinja2": "CVE-2014-1402"}
FOUND: Final = {**KNOWN, "itsdangerous": "CVE-2099-0001"}


@contextmanager
def advisories(about: Mapping[str, str]) -> Iterator[str]:
    """Serve an advisory in the form of OSV about each package; yield the address."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            name = asked["package"]["name"]
            package = {"name": name, "ecosystem": "PyPI"}
            ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]
            vulnerability = {
                "id": about.get(name),
                "summary": "Invented for this test.",
                "details": "Invented for this test.",
                "aliases": [],
                "affected": [{"package": package, "ranges": ranges}],
            }
            body = json.dumps({"vulns": [vulnerability]} if name in about else {}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *what: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def audit(address: str, file: Path, **more: str) -> subprocess.CompletedProcess[str]:
    file.write_text("itsdangerous==2.2.0\n")
    told = {**os.environ, "TRIAGE_AUDIT_OSV": address, "TRIAGE_AUDIT": "", **more}
    command = ["tools/audit.sh", ".venv-test", str(file)]
    return subprocess.run(
        command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=300, check=False
    )


def test_a_known_vulnerability_fails(tmp_path: Path) -> None:
    with advisories(FOUND) as address:
        ran = audit(address, tmp_path / "pinned.txt")
    assert ran.returncode == 1
    assert "CVE-2099-0001" in ran.stdout
    assert "Known vulnerabilities" in ran.stderr


def test_where_there_is_none_it_passes(tmp_path: Path) -> None:
    with advisories(KNOWN) as address:
        ran = audit(address, tmp_path / "pinned.txt")
    assert (ran.returncode, ran.stderr.count("NOT AUDITED")) == (0, 0)


@pytest.mark.parametrize("must,code", [("", 3), ("must", 1)])
def test_who_knows_nothing_is_no_proof(must: str, code: int, tmp_path: Path) -> None:
    """A server that knows no advisory at all, or one that is not there."""
    with advisories({}) as address:
        ran = audit(address, tmp_path / "pinned.txt", TRIAGE_AUDIT=must)
    assert ran.returncode == code
    assert ran.stderr.startswith("NOT AUDITED.")
    assert audit(address, tmp_path / "pinned.txt", TRIAGE_AUDIT=must).returncode == code
