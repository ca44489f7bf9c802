"""Loading a library after an edit gives what reading it for the first time would give."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.authoring.cache import load
from triage.authoring.codec import Codecs
from triage.authoring.library import read_library
from triage.checking.check import check
from triage.checking.checked import Checked
from triage.language.flaw import Flaw, RuleBookError

SOUND = Path(__file__).parent.parent / "flaws" / "_sound"
#: Looks at every field of every part, positions too.
CODEC = Codecs().of(Checked)
PIECES = ["", " ", "\n", ":", "yes", "no", "- ", "stem", "{", "# said\n", "7", "title: x\n", "rot"]


def cold(root: Path) -> Checked:
    return check(*read_library(root), advice=False)


def outcome(find: Callable[[Path], Checked], root: Path) -> str | tuple[Flaw, ...]:
    """Return all of what is found at `root`, or its flaws."""
    try:
        return json.dumps(CODEC.encode(find(root)))
    except RuleBookError as error:
        return error.flaws


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library, below a folder for the cache, that many edits go through."""
    return Path(shutil.copytree(SOUND, tmp_path_factory.mktemp("edited") / "library"))


@pytest.mark.laws
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_after_any_edit_it_is_as_if_read_for_the_first_time(
    edited: Path, data: st.DataObject
) -> None:
    """The same rule bases, or the same flaws at the same places, whatever is kept already."""
    shutil.copytree(SOUND, edited, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(edited.parent))
        for _ in range(2):
            file = data.draw(st.sampled_from(sorted(edited.rglob("*.yaml"))))
            text = file.read_text("utf-8")
            begin = data.draw(st.integers(0, len(text)))
            rest = text[begin + data.draw(st.integers(0, 12)) :]
            new = text[:begin] + data.draw(st.sampled_from(PIECES)) + rest
            file.write_text(new, encoding="utf-8")
            expected = outcome(cold, edited)
            assert outcome(load, edited) == expected
            assert outcome(load, edited) == expected
