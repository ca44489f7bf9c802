"""Writes a file as the one comment of `triage diff` on a pull request, or renews it.

Reads TOKEN, REPOSITORY, NUMBER and GITHUB_API_URL, as action.yml sets them. Where the token may
not write, as from a fork, it says so and ends with 0: the comparison stands in the summary too.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

#: The first line of a comment, which `triage diff --format markdown` writes.
MARK = "<!-- triage diff -->"
_LONGEST = 65_000  # letters that such a comment may have
_REFUSED = (401, 403, 404)


def main(file: str) -> int:
    """Write the comment in `file`; return the exit code."""
    text = Path(file).read_text(encoding="utf-8")
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}\n\n… The rest stands in the summary of the run.\n"
    comments = f"/repos/{os.environ['REPOSITORY']}/issues/{os.environ['NUMBER']}/comments"
    try:
        known = _first(comments)
        if known is None:
            _ask("POST", comments, {"body": text})
        else:
            address = f"/repos/{os.environ['REPOSITORY']}/issues/comments/{known}"
            _ask("PATCH", address, {"body": text})
    except urllib.error.HTTPError as error:
        if error.code not in _REFUSED:
            raise
        print(f"No comment was written: the token may not ({error.code}). See the summary.")
    return 0


def _first(comments: str) -> int | None:
    """Return the number of the comment that was written before, None where there is none."""
    page = 1
    while found := _ask("GET", f"{comments}?per_page=100&page={page}"):
        for one in found:
            if str(one["body"]).startswith(MARK):
                return int(one["id"])
        page += 1
    return None


def _ask(method: str, path: str, body: dict[str, str] | None = None) -> Any:
    request = urllib.request.Request(
        os.environ.get("GITHUB_API_URL", "https://api.github.com") + path,
        data=None if body is None else json.dumps(body).encode(),
        method=method,
        headers={
            "Authorization": f"Bearer {os.environ['TOKEN']}",
            "Accept": "application/vnd.github+json",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
