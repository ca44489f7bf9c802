"""What some tests need: a browser, Java, PostgreSQL, the auditor; and whether it is here.

`python -m tests.system` prints what is left out because it is missing, a line each.
"""

import shutil
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path


def postgresql_folder() -> Path | None:
    """Return the folder of the newest PostgreSQL server's programs, or None."""
    # Debian keeps them in a folder for each version, which is not on PATH.
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: len(p.parts))
    return found[-1].parent if found else None


def chromium() -> str | None:
    """Return the path of the system's Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


_ROOT = Path(__file__).resolve().parent.parent

#: By the name a test gives to `@pytest.mark.needs`: whether it is here.
PARTS: Mapping[str, Callable[[], bool]] = {
    "chromium": lambda: bool(chromium()) and find_spec("playwright") is not None,
    "auditor": (_ROOT / ".venv-audit" / "bin" / "pip-audit").is_file,
    "java": lambda: bool(shutil.which("java")) and find_spec("pyspark") is not None,
    "postgresql": lambda: postgresql_folder() is not None,
}


def missing() -> list[str]:
    """Return the names of the parts that are not here."""
    return [name for name, here in PARTS.items() if not here()]


if __name__ == "__main__":
    for name in missing():
        where = "`make audit` makes it" if name == "auditor" else "packages-debian.txt names it"
        print(f"tests that need {name}: {where}")
    sys.exit(0)
