"""What checking says of a small library."""

from tests.small_library import small
from triage.language.flaw import Flaw, RuleBookError


def flaws_of(questions: str, *rules: str, more: str = "") -> tuple[Flaw, ...]:
    """Return the errors in a small library; none where it can be used."""
    try:
        small(questions, *rules, more=more)
    except RuleBookError as error:
        return error.flaws
    return ()


def codes_of(questions: str, *rules: str, more: str = "") -> list[str]:
    """Return the codes of the errors in a small library, in order."""
    return [flaw.code for flaw in flaws_of(questions, *rules, more=more)]


def flag(when: str, *, name: str = "alarm", steps: str = "") -> str:
    """Return the file of a red flag with this condition."""
    return f"""\
red_flag: {name}
title: Alarm
when: {when}
refer: {{to: hospital, acuity: emergency_today, within: now}}
if_unknown: {{to: doctor, acuity: urgent, within: 24 hours}}
{steps}
tell: Go.
until_seen: Rest.
because: It may be bad.
source: judgement
"""


def cause(when: str, *, weight: str = "supports: weak", name: str = "reason") -> str:
    """Return the file of a cause with one rule."""
    return f"""\
cause: {name}
kind: pattern
title: Reason
explanation: A reason.
baseline: {{points: 0, because: It is common., source: judgement}}
evidence:
  - rule: sign
    when: {when}
    {weight}
    because: It fits.
    source: judgement
"""


def derive(name: str, when: str) -> str:
    """Return the file of a derived finding."""
    return f"derive: {name}\ntitle: Derived\nwhen: {when}\nbecause: It follows.\n"
