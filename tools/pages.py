"""Write every generated page of docs/, or with `--check` fail where one is not up to date.

Each tool writes its own pages and knows `--check` itself; all are run, whichever fails.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from tools import docs, gallery, not_asked_page, safety_case, sources_page, what_people_say

#: What writes pages, by what it writes.
TOOLS: Mapping[str, Callable[[], int]] = {
    "docs/language.md": docs.main,
    "docs/what-people-say.md": what_people_say.main,
    "docs/sources.md": sources_page.main,
    "docs/safety-case.md": safety_case.main,
    "docs/not-asked.md": not_asked_page.main,
    "docs/gallery/": gallery.main,
}


def main() -> int:
    return 1 if sum(write() for write in TOOLS.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
