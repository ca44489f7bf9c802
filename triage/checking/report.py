"""Where the passes of checking put the flaws they find."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

from triage.language.flaw import Flaw, Severity, errors, in_order
from triage.language.span import Span

_SEE: Final = "compare it with the examples in docs/authoring.md"


class Report:
    """Collects flaws, so that one run reports everything."""

    def __init__(self, flaws: Iterable[Flaw] = ()) -> None:
        """Start with the flaws that reading has found."""
        self._flaws = list(flaws)
        self._read = {(flaw.span.file, flaw.span.line) for flaw in errors(self._flaws)}

    def error(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        help: str = "",
        related: Sequence[tuple[str, Span]] = (),
    ) -> None:
        """Keep a flaw that stops the rule base from being used."""
        self._flaws.append(Flaw(code, message, span, help, tuple(related)))

    def advise(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        help: str = "",
        related: Sequence[tuple[str, Span]] = (),
    ) -> None:
        """Keep a piece of advice."""
        self._flaws.append(Flaw(code, message, span, help, tuple(related), Severity.ADVICE))

    def misshapen(self, span: Span, wanted: str) -> None:
        """Keep that a piece has a wrong shape."""
        self.error("TR129", f"this should be {wanted}", span, help=_SEE)

    def unreadable(self, span: Span, wanted: str) -> None:
        """Keep that a piece was passed over whose shape reading has told to be wrong.

        Where reading told nothing on that line it becomes a flaw after all: nothing is ever left
        out of a rule base in silence.
        """
        if (span.file, span.line) not in self._read:
            self.misshapen(span, wanted)

    def reads_well(self, file: str) -> bool:
        """Tell whether reading told nothing of `file`."""
        return file not in {told for told, _ in self._read}

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """Return everything found, in order."""
        return in_order(self._flaws)

    @property
    def failed(self) -> bool:
        """Tell whether anything found stops the rule base from being used."""
        return bool(errors(self._flaws))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a question that suggests the nearest known name, or nothing."""
    candidates = sorted(known)
    near = get_close_matches(name, candidates, n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""
