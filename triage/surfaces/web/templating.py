"""Templates: everything is escaped, and a name that is not there is an error."""

from functools import lru_cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from triage.surfaces.report.sentences import sentence
from triage.surfaces.report.times import spoken
from triage.surfaces.web.shown import HELP_NOW, still_open
from triage.surfaces.web.static_files import address_of, drawing

_PACKAGE: Final = "triage.surfaces.web"


def environment(review: str) -> Environment:
    """Return the templates; `review` is the sentence on who has reviewed the rules."""
    found = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters["sentence"] = sentence
    found.filters["day"] = lambda time: spoken(time.date())
    found.globals["static"] = address_of
    found.globals["still_open"] = still_open
    found.globals["review"] = review
    found.globals["help_now_title"] = HELP_NOW
    found.globals["drawing"] = drawing
    found.globals["linked"] = Markup(found.get_template("head.html").render().rstrip())
    # How far an interview is: of few kinds, and the same for many people.
    found.globals["trail"] = lru_cache(maxsize=512)(found.get_template("trail.html").module.trail)  # type: ignore[attr-defined]  # a macro
    return found
