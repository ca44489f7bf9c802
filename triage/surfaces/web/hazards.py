"""The hazards that a rule stands against, from the hazard log of the library, if it has one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from triage.authoring.yaml_tree import read_tree

_LOG: Final = Path("docs") / "hazards.yaml"
_TESTED: Final = "library.yaml::"


@dataclass(frozen=True, slots=True)
class Hazard:
    """Something that could harm somebody, and the controls that name one rule."""

    id: str
    title: str
    harm: str
    controls: tuple[str, ...]


def hazards_of(library: Path, rule: str) -> tuple[Hazard, ...]:
    """Return the hazards against which a cause or flag of that name stands."""
    return tuple(
        Hazard(id, title, harm, tuple(says for says, names in controls if rule in names))
        for id, title, harm, controls in _log(library)
        if any(rule in names for _, names in controls)
    )


@lru_cache(maxsize=4)
def _log(
    library: Path,
) -> tuple[tuple[str, str, str, tuple[tuple[str, tuple[str, ...]], ...]], ...]:
    try:
        data = (library / _LOG).read_bytes()
    except OSError:
        return ()
    tree, _ = read_tree(data, _LOG.as_posix())
    if tree is None:
        return ()
    return tuple(
        (
            hazard.text("id"),
            hazard.text("hazard"),
            hazard.text("harm"),
            tuple(
                (
                    control.text("says"),
                    tuple(
                        str(one.value).removeprefix(_TESTED)
                        for one in control.scalars("shown_by")
                        if str(one.value).startswith(_TESTED)
                    ),
                )
                for control in hazard.tables("controls")
            ),
        )
        for hazard in tree.tables("hazards")
    )
