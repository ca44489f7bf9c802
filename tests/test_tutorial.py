"""The tutorial quotes the library that it is about, and its commands do what it says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_TUTORIAL = (_ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
_BICYCLE = _ROOT / "examples" / "bicycle"


def test_every_quotation_stands_in_the_library() -> None:
    """A block of YAML in the tutorial is copied from a file of the library, to the letter."""
    files = [path.read_text(encoding="utf-8") for path in _BICYCLE.rglob("*.yaml")]
    quoted = re.findall(r"```yaml\n(.*?)```", _TUTORIAL, re.DOTALL)
    assert len(quoted) == 4
    for block in quoted:
        assert any(block in text for text in files), block


def test_its_commands_work(tmp_path: Path) -> None:
    """The commands of the tutorial, in its order, on a copy of the library."""
    shutil.copytree(_BICYCLE, tmp_path / "my_bicycle")
    (tmp_path / "mine.yaml").write_text("crack: no\ndent: no\nslips_when: standing_up\n")
    commands = re.findall(r"^triage (--library my_bicycle (?!ask).*?)(?:\s+#.*)?$", _TUTORIAL, re.M)
    assert len(commands) == 5
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "triage", *command.split()],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
