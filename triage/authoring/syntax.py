"""What a YAML syntax error says, in words that help."""

from typing import Final

from yaml import YAMLError
from yaml.error import MarkedYAMLError

from triage.language.flaw import Flaw
from triage.language.span import Span

# Part of the reader's own wording (libyaml's, then that of the reader in Python), what to say,
# and what to do. The first that fits is taken.
_SAYINGS: Final = (
    (
        "mapping values are not allowed",
        'a ": " stands where no key can be',
        'put a text that has ": " in it in quotes, and line the key up with its neighbours',
    ),
    (
        "unexpected end of stream",
        "a quote is opened here and never closed",
        "close it, or use other quotes where the text itself has one",
    ),
    (
        "could not find expected ':'",
        'the line before this place has no "key: value"',
        'write "key: value", with a space after the colon',
    ),
    (
        "expected ',' or ']'",
        'a list that opens with "[" is not closed',
        'put a comma between its items and "]" at its end',
    ),
    (
        "expected ',' or '}'",
        'a mapping that opens with "{" is not closed',
        'put a comma between its keys and "}" at its end',
    ),
    (
        "cannot start any token",
        "a text cannot begin with this character",
        "put the text in quotes",
    ),
    (
        "entries are not allowed",
        "a list cannot begin here",
        'put each "- " on a line of its own, below its key',
    ),
    (
        "unknown escape character",
        "this backslash means nothing here",
        "use single quotes, in which a backslash is a backslash",
    ),
    (
        "expected '-' indicator",
        "this line belongs to no item of the list above it",
        'begin it with "- ", or move it out by the width of the list',
    ),
    (
        "expected comment or line break",
        'after ">" or "|" the text begins on the next line',
        'put nothing but the ">" there',
    ),
    (
        "indentation indicators",
        'after ">" or "|" the text begins on the next line',
        'put nothing but the ">" there',
    ),
    (
        "node content",
        "a value is missing here, or a bracket closes that was never opened",
        "count the brackets of this line and the lines above",
    ),
    (
        "expected key",
        "this does not line up with the lines above it",
        "give keys that belong together the same number of spaces; put quotes round a whole text",
    ),
    (
        "expected <block end>",
        "this does not line up with the lines above it",
        "give keys that belong together the same number of spaces; put quotes round a whole text",
    ),
    ("tag", "a text cannot begin with an exclamation mark", "put the text in quotes"),
    ("alphabetic or numeric", 'a text cannot begin with "&" or "*"', "put the text in quotes"),
)
_ANYTHING: Final = (
    "",
    "this cannot be read as YAML",
    "compare it with the examples in docs/authoring.md",
)


def syntax_flaw(error: YAMLError, path: str) -> Flaw:
    """Return what to say about the place where reading had to stop."""
    problem = str(getattr(error, "problem", None) or "")
    _, message, help_line = next((each for each in _SAYINGS if each[0] in problem), _ANYTHING)
    here, began = Span(path), None
    if isinstance(error, MarkedYAMLError):
        here, began = _span(error.problem_mark, path), _span(error.context_mark, path)
        if "end of stream" in problem and began.line:
            here = began
    related = (("it began here", began),) if began and began.line and began < here else ()
    return Flaw("TR011", message, here, help_line, related)


def _span(mark: object, path: str) -> Span:
    line, column = getattr(mark, "line", -1), getattr(mark, "column", -1)
    return Span(path, line + 1, column + 1) if line >= 0 else Span(path)
