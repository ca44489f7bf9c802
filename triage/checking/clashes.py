"""What must not be said together: the written form of `clashes_with`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from triage.checking.names import Names
from triage.language.base import Intervention, InterventionId, Level
from triage.language.tree import Document, Scalar, Table


def with_clashes(
    interventions: Mapping[InterventionId, Intervention],
    shared: Iterable[Document],
    causes: Iterable[Document],
    names: Names,
) -> dict[InterventionId, Intervention]:
    """Return the interventions, each naming what it clashes with, whichever of the two said so."""
    clashing: dict[InterventionId, set[InterventionId]] = {id: set() for id in interventions}
    levels: dict[InterventionId, set[Level]] = {id: set() for id in interventions}
    for id, table in _tables(shared, causes):
        for scalar in table.scalars("clashes_with"):
            other = str(scalar.value)
            if _is_another(id, scalar, names) and names.known(
                names.interventions, other, scalar.span
            ):
                clashing.setdefault(id, set()).add(other)
                clashing.setdefault(other, set()).add(id)
        levels.setdefault(id, set()).update(_levels(table, names))
    return {
        id: replace(
            one,
            clashes_with=tuple(sorted(clashing[id])),
            clashes_with_activity=tuple(level for level in Level if level in levels[id]),
        )
        for id, one in interventions.items()
    }


def _tables(
    shared: Iterable[Document], causes: Iterable[Document]
) -> Iterator[tuple[InterventionId, Table]]:
    for document in shared:
        yield document.root.text("intervention"), document.root
    for document in causes:
        for table in document.root.tables("interventions"):
            yield table.text("do"), table


def _levels(table: Table, names: Names) -> Iterator[Level]:
    for scalar in table.scalars("clashes_with_activity"):
        if scalar.value in tuple(Level):
            yield Level(str(scalar.value))
        else:
            names.report.unreadable(scalar.span, f"one of {', '.join(Level)}")


def read_clashes(flag: str, table: Table, names: Names) -> Iterator[str]:
    """Yield the interventions and flags whose words contradict those of a flag."""
    for scalar in table.scalars("clashes_with"):
        other = str(scalar.value)
        if not _is_another(flag, scalar, names):
            continue
        if other in names.flags.spans or names.known(names.interventions, other, scalar.span):
            yield other


def _is_another(id: str, scalar: Scalar, names: Names) -> bool:
    if str(scalar.value) == id:
        names.report.error(
            "TR334",
            f"{id} clashes with itself",
            scalar.span,
            help="name something else, or remove it",
        )
    return str(scalar.value) != id
