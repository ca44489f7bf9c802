"""What is wrong with the shape of a file: every key, list and word of it at once."""

import difflib
import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from triage.authoring.example_shapes import Profiles
from triage.authoring.flag_shapes import RedFlag, Scope
from triage.authoring.library_shapes import Library, Places, Sources
from triage.authoring.promise_shapes import Promises
from triage.authoring.questionnaire_shapes import Questionnaire
from triage.authoring.rule_shapes import (
    Cause,
    Derive,
    IfRefuted,
    Intervention,
    LikelihoodRatio,
    Rule,
)
from triage.authoring.shape_types import Located, Shape
from triage.authoring.signature_shapes import Signatures
from triage.language.flaw import Flaw
from triage.language.tree import Document, Node, Scalar, Sequence, Table

SHAPES: Final[Mapping[str, type[Shape]]] = {
    "library": Library,
    "questionnaire": Questionnaire,
    "cause": Cause,
    "red_flag": RedFlag,
    "scope": Scope,
    "derive": Derive,
    "intervention": Intervention,
    "sources": Sources,
    "places": Places,
    "profiles": Profiles,
    "promises": Promises,
    "signatures": Signatures,
}

_NO_RATIO: Final = "author it with a word, such as `supports: weak`, and say so in `because`"
#: Figures that are often taken for likelihood ratios, and why they are none.
NOT_RATIOS: Final = {
    "odds_ratio": "an odds ratio compares groups; it does not say what one answer tells",
    "hazard_ratio": "a hazard ratio compares groups; it does not say what one answer tells",
    "relative_risk": "a relative risk compares groups; it does not say what one answer tells",
    "prevalence": "a prevalence is how common something is, before any answer",
    "post_test_probability": "a chance after a test belongs to the people of that study",
    "sensitivity": "a sensitivity is half of what a likelihood ratio needs",
    "specificity": "a specificity is half of what a likelihood ratio needs",
}

# What pydantic found wrong: our code, what should stand there, and what to do.
_WRONG_KIND: Final = {
    "string_type": ("a text", "write one text; put it in quotes if it has a colon or a bracket"),
    "int_type": ("a whole number", "write it in digits, without quotes"),
    "decimal": ("a number", "write it in digits, without quotes"),
    "list_type": ("a list", 'put it in square brackets, or "- " before each item'),
    "dict_type": ("a mapping", 'write "key: value" lines below the key'),
    "model_type": ("a mapping", 'write "key: value" lines below the key'),
}

_TRUTHS: Final = {"true": "yes", "on": "yes", "1": "yes", "false": "no", "off": "no", "0": "no"}
_PAIRS: Final = ("interval", "refuted_interval")
_SEE: Final = "compare it with the examples in docs/authoring.md"


def shape_flaws(document: Document) -> tuple[Flaw, ...]:
    """Return what is wrong with the shape of `document`."""
    return read_shape(document)[1]


def read_shape(document: Document) -> tuple[Located, tuple[Flaw, ...]]:
    """Return the data of `document`, each table with the shape it was read as, and the flaws."""
    data = Located(document.root)
    shape = SHAPES.get(document.kind)
    if shape is None:
        return data, ()
    try:
        shape.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        return data, tuple(flaw for each in details if (flaw := _flaw(each, data)) is not None)
    return data, ()


class _Site:
    """The place that an error speaks of: a node, its key, and the table it lies in."""

    def __init__(self, location: tuple[int | str, ...], data: Located) -> None:
        self.table, self.key = data, ""
        self.node: Node = data.table
        value: Any = data
        for step in location:
            node = self.node
            if isinstance(node, Table) and step in node.entries:
                self.table, self.key = value, str(step)
                self.node = node.entries[self.key]
            elif isinstance(node, Sequence) and isinstance(step, int):
                self.node = node.items[step]
            else:  # the form that a union chose, such as "<list>", or a key that is not there
                if isinstance(node, Table) and not str(step).startswith("<"):
                    self.table, self.key = value, str(step)
                continue
            value = value[step]


def _flaw(error: ErrorDetails, data: Located) -> Flaw | None:
    site = _Site(error["loc"], data)
    kind, shape = error["type"], site.table.shape
    context = error.get("ctx", {})
    if kind == "extra_forbidden" and shape is not None:
        return _unknown_key(site.key, site.table, shape)
    if kind == "missing" and shape is not None:
        return _missing_key(site.key, site.table, shape)
    if kind in _WRONG_KIND:
        wanted, help_line = _WRONG_KIND[kind]
        return Flaw("TR052", f"{_told(site)} should be {wanted}", site.node.span, help_line)
    if kind == "literal_error":
        return _wrong_word(site, context)
    if kind in ("too_short", "too_long"):
        return _wrong_length(site, context)
    return Flaw("TR052", f"{_told(site)} cannot be read", site.node.span, _SEE)


def _told(site: _Site) -> str:
    return f'"{site.key}"' if site.key else "this file"


def _unknown_key(key: str, table: Located, shape: type[Shape]) -> Flaw:
    span = table.table.key_at(key)
    if key in NOT_RATIOS and issubclass(shape, (Rule, LikelihoodRatio, IfRefuted)):
        return Flaw("TR055", f'"{key}" is no likelihood ratio: {NOT_RATIOS[key]}', span, _NO_RATIO)
    near = difflib.get_close_matches(key, shape.known_keys(), n=1)
    if near and near[0] not in table:
        help_line = f'did you mean "{near[0]}"?'
    else:
        left = [known for known in shape.known_keys() if known not in table]
        help_line = f"it may have {', '.join(left)}" if left else "delete it"
    return Flaw("TR050", f'"{key}" is no key of {shape.called}', span, help_line)


def _missing_key(key: str, table: Located, shape: type[Shape]) -> Flaw:
    field = next(field for name, field in shape.model_fields.items() if key in (name, field.alias))
    example = next(iter(field.examples or ()), "…")
    return Flaw(
        "TR051",
        f'{shape.called} needs "{key}"',
        table.table.span,
        f"add `{key}: {example}`",
    )


def _wrong_word(site: _Site, context: Mapping[str, Any]) -> Flaw:
    allowed = re.findall("'([^']*)'", str(context.get("expected", "")))
    written = site.node.value if isinstance(site.node, Scalar) else ""
    message = (
        f'"{written}" is no {site.key}' if written != "" else f"{_told(site)} should be a word"
    )
    near = difflib.get_close_matches(str(written), allowed, n=1)
    if str(written).lower() in _TRUTHS and "yes" in allowed:
        near = [_TRUTHS[str(written).lower()]]
    words = allowed[0] if len(allowed) == 1 else f"{', '.join(allowed[:-1])} or {allowed[-1]}"
    help_line = f'did you mean "{near[0]}"? ' if near else ""
    return Flaw("TR053", message, site.node.span, f"{help_line}it is {words}")


def _wrong_length(site: _Site, context: Mapping[str, Any]) -> Flaw:
    least, most = context.get("min_length"), context.get("max_length")
    count = context.get("actual_length")
    wanted = f"at least {least}" if most is None and site.key not in _PAIRS else f"{most or least}"
    noun = "entry" if wanted.endswith("1") else "entries"
    return Flaw(
        "TR054",
        f"{_told(site)} has {count or 'no'} {'entry' if count == 1 else 'entries'}",
        site.node.span,
        f"it has {wanted} {noun}",
    )
