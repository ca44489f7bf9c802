"""The smallest changes that would change how soon or the first cause, in words and as data."""

from collections.abc import Iterator
from typing import Final

from triage.semantics.what_if import MOST, Aim, Way, WhatIf
from triage.surfaces.report.explanation import answers_otherwise
from triage.surfaces.report.json_form import Json
from triage.surfaces.report.material import Line, Material
from triage.surfaces.report.sentences import sentence, spaced

WHAT_IF_VERSION: Final = "1.0"

_HEADINGS: Final = {
    Aim.RAISE: "More urgent",
    Aim.LOWER: "Less urgent",
    Aim.FIRST_CAUSE: "Another first cause",
}
_IN_WORDS: Final = ("no", "one", "two", "three")
#: Of many ways, so many are told in words; data holds them all.
_MOST_TOLD: Final = 12


def heading(found: WhatIf) -> str:
    """Return what the changes would bring about, as a heading."""
    return _HEADINGS[found.aim]


def what_if_lines(material: Material, found: WhatIf, most: int = _MOST_TOLD) -> Iterator[Line]:
    """Yield the smallest changes for one aim, the first `most` of them."""
    if not found.ways:
        yield Line(f"No other answers to up to {_IN_WORDS[MOST]} questions would do that.")
        return
    answers = "answer" if found.count == 1 else "answers"
    number = f"{len(found.ways)} ways" if len(found.ways) > 1 else "one way"
    yield Line(f"With {_IN_WORDS[found.count]} other {answers}, in {number}:")
    for way in found.ways[:most]:
        told = answers_otherwise(material, way.changes)
        yield Line(sentence(f"{told} → {_outcome(material, found.aim, way)}"), 1)
    if len(found.ways) > most:
        yield Line(f"… and {len(found.ways) - most} more.", 1)


def _outcome(material: Material, aim: Aim, way: Way) -> str:
    if aim is Aim.FIRST_CAUSE:
        return material.words.title(way.first) if way.first else "no cause is named"
    return spaced(way.acuity.word)


def what_if_json(material: Material, found: tuple[WhatIf, ...]) -> dict[str, Json]:
    """Return every smallest change as plain data; it holds answers that were not given."""
    return {
        "schema_version": WHAT_IF_VERSION,
        "rule_base": material.base.digest,
        "questionnaire": material.base.questionnaire.id,
        "most_answers": MOST,
        "what_if": [
            {
                "aim": str(one.aim),
                "answers": one.count,
                "ways": [_way(way) for way in one.ways],
            }
            for one in found
        ],
    }


def _way(way: Way) -> Json:
    return {
        "changes": [
            {"finding": change.finding, "values": [*change.values]} for change in way.changes
        ],
        "acuity": way.acuity.word,
        "first_cause": way.first,
    }
