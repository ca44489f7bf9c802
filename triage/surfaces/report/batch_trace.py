"""What decided one case of an archive, by the reference."""

from __future__ import annotations

from triage.semantics.reading import truths
from triage.semantics.why import why
from triage.surfaces.report.explanation import Asked, lines, title
from triage.surfaces.report.material import Material
from triage.surfaces.report.text import lines_text


def decided_text(material: Material) -> str:
    """Return why it came out so: what asks for the disposition, then the causes shown."""
    base, case, assessment = material.base, material.case, material.assessment
    ids = [
        *(name.partition(":")[2] for name in assessment.because),
        *(one.cause for one in assessment.causes if one.shown),
    ]
    found = truths(base, case)
    told = [each for id in dict.fromkeys(ids) for each in why(base, case, found, id)]
    blocks = []
    for each in told:
        heading = title(material, each)
        text = "\n".join(lines_text(lines(material, each, Asked.WHY)))
        blocks.append(f"{heading}\n{'-' * len(heading)}\n{text}")
    return "\n\n".join(blocks) or "Nothing asks for a visit, and no cause is shown."
