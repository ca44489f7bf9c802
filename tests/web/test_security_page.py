"""docs/security.md names only tests that are there."""

from __future__ import annotations

import re

from tests.conftest import ROOT

_NAMED = re.compile(r"`(?:records/|browser/)?(test_\w+(?:\.py)?)`")


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(_NAMED.findall((ROOT / "docs" / "security.md").read_text("utf-8")))
    assert len(named) > 30
    files = [
        file for room in ("web", "records", "browser") for file in (ROOT / "tests" / room).glob("*")
    ]
    there = {file.name for file in files}
    for file in files:
        if file.suffix == ".py":
            there |= set(re.findall(r"^def (test_\w+)\(", file.read_text("utf-8"), re.MULTILINE))
    assert named - there == set()
