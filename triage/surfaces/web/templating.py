"""Templates: everything is escaped, and a name that is not there is an error."""

from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from triage.surfaces.report.sentences import sentence
from triage.surfaces.web.static_files import address_of

#: Before every page: what is loaded once.
_PACKAGE: Final = "triage.surfaces.web"


def environment() -> Environment:
    """Return the templates, and the words that every one of them may use."""
    found = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters["sentence"] = sentence
    found.globals["static"] = address_of
    return found
