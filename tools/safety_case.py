"""Write docs/safety-case.md from docs/hazards.yaml: each hazard, its controls, and what shows them.

`--check` writes nothing and fails when the page is not up to date.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.written import ROOT, write_or_check
from triage.authoring.yaml_tree import read_tree
from triage.language.tree import Table

LOG = ROOT / "docs" / "hazards.yaml"
PAGE = ROOT / "docs" / "safety-case.md"
SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
LIKELIHOODS = ("very_low", "low", "medium", "high", "very_high")
KINDS = ("design", "proof", "test", "wording", "duty")
DUTY = "duty"
KEYS = {"id", "hazard", "cause", "harm", "never_events", "before", "controls", "after"}
#: What must never happen, by its number.
NEVER_EVENTS = {
    1: "Self-care is shown while a critical question is unanswered or unknown",
    2: "A danger sign more lowers the acuity, or one less raises it",
    3: "Unknown counts as no",
    4: "A cause is stated as certain",
    5: "A medicine is stopped, dosed, or named without a check",
    6: "A result soothes above self-care, or an emergency is not its first line",
    7: "A person is asked to try what can hurt them",
    8: "Many harmless answers buy a red flag off",
    9: "Scope hides a danger, or people out of scope are shown causes",
    10: "A sign named at the end changes nothing",
}
CHECKS = ROOT / "tests" / "never_events" / "test_never_events.py"
OPENING = """\
# The safety case

**{status}.** No clinician and no clinical safety officer has read this page. Severity and
likelihood are the authors' guesses, before and after the controls, and are there to be argued with.
Whoever offers the program to people needs a safety case of their own, for their place and use.

The page is written by `make docs` from `docs/hazards.yaml`; change it there. Each control but a
duty names the tests that show it. A hazard without such a test, or a test that does not exist,
fails `make test`.

Severity: minor, significant, considerable, major, catastrophic. Likelihood: very low, low, medium,
high, very high.
"""


@dataclass(frozen=True, slots=True)
class Control:
    """Something that stands against a hazard, and the tests that show it."""

    kind: str
    says: str
    shown_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """How bad, and how likely."""

    severity: str
    likelihood: str


@dataclass(frozen=True, slots=True)
class Hazard:
    """What could harm somebody."""

    id: str
    hazard: str
    cause: str
    harm: str
    never_events: tuple[int, ...]
    before: Risk
    after: Risk
    controls: tuple[Control, ...]
    unknown_keys: tuple[str, ...]


def hazards(file: Path = LOG) -> tuple[Hazard, ...]:
    """Return every hazard of the log, in its order."""
    return tuple(map(_hazard, _log(file).tables("hazards")))


def status(file: Path = LOG) -> str:
    """Return what the log says of itself."""
    return _log(file).text("status")


def _log(file: Path) -> Table:
    tree, unread = read_tree(file.read_bytes(), file.name)
    if tree is None or unread:
        raise SystemExit("\n".join(f"{flaw.span}: {flaw.message}" for flaw in unread))
    return tree


def _hazard(table: Table) -> Hazard:
    return Hazard(
        id=table.text("id"),
        hazard=table.text("hazard"),
        cause=table.text("cause"),
        harm=table.text("harm"),
        never_events=tuple(int(one.value) for one in table.scalars("never_events")),
        before=_risk(table.table("before")),
        after=_risk(table.table("after")),
        controls=tuple(
            Control(one.text("kind"), one.text("says"), _words(one, "shown_by"))
            for one in table.tables("controls")
        ),
        unknown_keys=tuple(key for key in table.entries if key not in KEYS),
    )


def _risk(table: Table) -> Risk:
    return Risk(table.text("severity"), table.text("likelihood"))


def _words(table: Table, key: str) -> tuple[str, ...]:
    return tuple(str(one.value) for one in table.scalars(key))


def flaws(found: tuple[Hazard, ...]) -> list[str]:
    """Return what is wrong with a log: gaps, odd words, hazards that nothing shows to be met."""
    wrong = [f"{one.id}: {flaw}" for one in found for flaw in _flaws(one)]
    names = [one.id for one in found]
    wrong += [f"{name}: told twice" for name in dict.fromkeys(names) if names.count(name) > 1]
    covered = {number for one in found for number in one.never_events}
    wrong += [
        f"never-event {number} belongs to no hazard" for number in set(NEVER_EVENTS) - covered
    ]
    wrong += [
        f"never-event {number} has no test" for number in NEVER_EVENTS if not checks_of(number)
    ]
    return wrong


def checks_of(number: int) -> list[str]:
    """Return the tests of a never-event; their names begin with its number."""
    module = ast.parse(CHECKS.read_text(encoding="utf-8"))
    names = [node.name for node in module.body if isinstance(node, ast.FunctionDef)]
    mine = re.compile(rf"test_(\d+_and_)?{number}_")
    return [name for name in names if mine.match(name)]


def _flaws(one: Hazard) -> Iterator[str]:
    yield from (f"no key is called {key!r}" for key in one.unknown_keys)
    for key, text in (("hazard", one.hazard), ("cause", one.cause), ("harm", one.harm)):
        if not text:
            yield f"there is no {key}"
    for when, risk in (("before", one.before), ("after", one.after)):
        if risk.severity not in SEVERITIES or risk.likelihood not in LIKELIHOODS:
            yield f"{when} says neither how bad nor how likely"
            return
    if _grade(one.after) > _grade(one.before):
        yield "the controls make it worse"
    if not any(control.shown_by for control in one.controls):
        yield "nothing that a test shows stands against it"
    for control in one.controls:
        if control.kind not in KINDS or not control.says:
            yield "a control has no kind, or says nothing"
        if (control.kind == DUTY) == bool(control.shown_by):
            yield f"a {control.kind} {'names tests' if control.shown_by else 'names no test'}"
    yield from (f"there is no never-event {n}" for n in one.never_events if n not in NEVER_EVENTS)


def _grade(risk: Risk) -> int:
    return SEVERITIES.index(risk.severity) + LIKELIHOODS.index(risk.likelihood)


def named_tests(found: tuple[Hazard, ...]) -> tuple[str, ...]:
    """Return every test that some control names, once each."""
    return tuple(
        dict.fromkeys(
            name for one in found for control in one.controls for name in control.shown_by
        )
    )


def page(found: tuple[Hazard, ...]) -> str:
    """Return the whole page."""
    return "\n".join([OPENING.format(status=status().capitalize()), *_page(found)]) + "\n"


def _page(found: tuple[Hazard, ...]) -> Iterator[str]:
    yield "## What must never happen\n"
    yield f"Each is tried by the tests named, all in `{CHECKS.relative_to(ROOT).as_posix()}`.\n"
    yield "| | never | hazards | tests |\n|---|---|---|---|"
    for number, words in NEVER_EVENTS.items():
        owners = [one for one in found if number in one.never_events]
        names = ", ".join(f"[{one.id}](#{one.id})" for one in owners)
        shown = "<br>".join(f"`{name}`" for name in checks_of(number))
        yield f"| {number} | {words} | {names} | {shown} |"
    yield "\n## Hazards\n"
    yield "| hazard | before | after | controls |\n|---|---|---|---|"
    for one in found:
        kinds = ", ".join(dict.fromkeys(control.kind for control in one.controls))
        name = f"[{one.hazard}](#{one.id})"
        yield f"| {name} | {_said(one.before)} | {_said(one.after)} | {kinds} |"
    for one in found:
        yield f'\n<a id="{one.id}"></a>\n\n### {one.hazard}\n'
        yield f"**Cause.** {one.cause}.\n\n**Harm.** {one.harm}.\n"
        yield f"**Before** {_said(one.before)}; **after** {_said(one.after)} (proposed).\n"
        for control in one.controls:
            who = "duty of whoever offers it" if control.kind == DUTY else control.kind
            yield f"- *{who}*: {control.says}"
            yield from (f"  - {_test(name)}" for name in control.shown_by)


def _said(risk: Risk) -> str:
    return f"{risk.severity}, {risk.likelihood.replace('_', ' ')}"


def _test(name: str) -> str:
    return f"`{name}`"


def main() -> int:
    found = hazards()
    if wrong := flaws(found):
        print("\n".join(wrong))
        return 1
    return write_or_check({PAGE: page(found)})


if __name__ == "__main__":
    sys.exit(main())
