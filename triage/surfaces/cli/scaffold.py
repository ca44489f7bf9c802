"""The text of a new cause, red flag or questionnaire: whole, and ready to be written over."""

from collections.abc import Iterable
from textwrap import dedent
from typing import assert_never

from triage.language.base import RedFlag, RuleBase
from triage.language.domain import Choice, Domain, Value, WholeNumber, YesNo
from triage.language.questionnaire import Finding
from triage.language.referral import AT_HOME, Acuity, Referral

#: The source that says that nobody measured it; taken for scaffolds where a library has it.
JUDGEMENT = "expert_opinion"


def cause_text(base: RuleBase, name: str) -> str | None:
    """Return a cause that reads an ordinary question; None where there is no question to read."""
    finding = _ordinary(base.findings.values())
    source = _source(base)
    if finding is None or source is None:
        return None
    yes, no = _two_values(finding.domain)
    return dedent(f"""\
        cause: {name}
        kind: contributor
        title: {_title(name)}
        explanation: Say in plain words what this is, and how it leads to the trouble.
        baseline: {{points: 0, because: Say how common it is before any answer., source: {source}}}
        activity: easy
        review: none yet

        evidence:
          - rule: first_sign
            when: {{{finding.id}: {_asked(finding.domain, yes)}}}
            supports: weak
            because: Say why this answer speaks for it.
            source: {source}

        examples:
          - name: an answer that speaks for it
            given: {{{finding.id}: {_word(yes)}}}
            expect: {{confirmed: [first_sign]}}
          - name: an answer that does not
            given: {{{finding.id}: {_word(no)}}}
            expect: {{refuted: [first_sign]}}
        """)


def red_flag_text(base: RuleBase, name: str) -> str | None:
    """Return a red flag that reads a danger question; None where there is none to read."""
    finding = next((one for one in base.findings.values() if _can_alarm(one)), None)
    if finding is None or _source(base) is None:
        return None
    asked = f"{finding.id}: {_word(finding.danger[-1])}"
    return _flag_text(base, name, _title(name), asked, f"{finding.id}: {_word(_harmless(finding))}")


def _flag_text(base: RuleBase, name: str, title: str, there: str, away: str) -> str:
    """Return a red flag for the answer `there` but not `away`, each written `finding: value`."""
    refer, if_unknown = _referrals(base)
    return dedent(f"""\
        red_flag: {name}
        title: {title}
        when: {{{there}}}
        suspects: [{name}]
        refer: {_referral(refer)}
        if_unknown: {_referral(if_unknown)}
        tell: Say first what to do and how soon. Then say why.
        until_seen: Say what to do and not to do until then.
        because: Say what is lost when this is missed.
        source: {_source(base)}
        review: none yet

        examples:
          - name: the danger sign is there
            given: {{{there}}}
            expect: {{raised: [{name}]}}
          - name: it is not there
            given: {{{away}}}
            expect: {{ruled_out: [{name}]}}
          - name: nobody knows
            given: {{{there.partition(":")[0]}: unknown}}
            expect: {{not_ruled_out: [{name}]}}
        """)


def questionnaire_texts(base: RuleBase, name: str) -> dict[str, str] | None:
    """Return a questionnaire with a cause and a red flag of its own, by path."""
    source = _source(base)
    if source is None:
        return None
    words = _title(name)
    questions = f"""\
        questionnaire: {name}
        title: {words}
        for: Say who should answer this
        rules: [{name}]
        about:
          - Say whom and what it is not for.
        activity:
          question: Can I go on?
          easy: Yes, easily.
          rest_days: Yes, with days of rest between.
          stop: No, not until this is sorted out.
        look_again:
          after: 2 weeks
          better: Say what to do then.
          same: Say what to do then.
          worse: Say what to do then.
        help_now:
          - Say what must bring them to help at once.

        sections:
          - section: safety
            title: First, safety
            questions:
              - ask: {name}_danger
                title: A danger sign
                text: Ask about a danger sign here.
                answer: yes_no
                danger: [yes]
          - section: pattern
            title: What it is like
            questions:
              - ask: {name}_sign
                title: An ordinary sign
                text: Ask about something ordinary here.
                answer: yes_no
        """
    flag = _flag_text(
        base, f"{name}_flag", f"{words}, a danger", f"{name}_danger: yes", f"{name}_danger: no"
    )
    cause = f"""\
        cause: {name}_cause
        kind: pattern
        title: {words}, a cause
        explanation: Say in plain words what this is, and how it leads to the trouble.
        baseline: {{points: 0, because: Say how common it is before any answer., source: {source}}}
        activity: easy
        review: none yet

        evidence:
          - rule: first_sign
            when: {{{name}_sign: yes}}
            supports: weak
            because: Say why this answer speaks for it.
            source: {source}

        examples:
          - name: an answer that speaks for it
            given: {{{name}_danger: no, {name}_sign: yes}}
            expect: {{first_cause: {name}_cause}}
          - name: an answer that does not
            given: {{{name}_danger: no, {name}_sign: no}}
            expect: {{refuted: [first_sign]}}
        """
    return {
        f"questionnaires/{name}.yaml": dedent(questions),
        f"rules/{name}/red_flags/{name}_flag.yaml": flag,
        f"rules/{name}/causes/{name}_cause.yaml": dedent(cause),
    }


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _source(base: RuleBase) -> str | None:
    return JUDGEMENT if JUDGEMENT in base.sources else next(iter(base.sources), None)


def _ordinary(findings: Iterable[Finding]) -> Finding | None:
    """Return the first question that is simple to read, one without danger where there is one."""
    simple = [one for one in findings if not one.derived and one.gate is None and "/" not in one.id]
    harmless = [one for one in simple if not one.danger and not one.context]
    return next(iter(harmless or simple), None)


def _can_alarm(finding: Finding) -> bool:
    simple = finding.gate is None and not _is_number(finding.domain)
    return simple and 0 < len(finding.danger) < len(tuple(finding.domain.values()))


def _harmless(finding: Finding) -> Value:
    return next(value for value in finding.domain.values() if not finding.rank(value))


def _is_number(domain: Domain) -> bool:
    return isinstance(domain, WholeNumber)


def _two_values(domain: Domain) -> tuple[Value, Value]:
    """Return a value that the scaffold's rule accepts, and one that it does not."""
    match domain:
        case YesNo():
            return True, False
        case Choice(options):
            return options[0], options[1]
        case WholeNumber(least, most):
            return (least + most + 1) // 2, least
        case _:
            assert_never(domain)


def _asked(domain: Domain, value: Value) -> str:
    return f"{{at_least: {value}}}" if _is_number(domain) else _word(value)


def _word(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _referrals(base: RuleBase) -> tuple[Referral, Referral]:
    """Return where to send whom, as another flag does: a new pair of places might not go."""
    flags: list[RedFlag] = [
        flag for flag in base.red_flags if flag.if_unknown.acuity > Acuity.SELF_CARE
    ]
    if flags:
        return flags[0].refer, flags[0].if_unknown
    place = next((id for id in base.places if id != AT_HOME), AT_HOME)
    urgent = Referral(Acuity.URGENT, place, "24 hours", 24)
    return urgent, urgent


def _referral(referral: Referral) -> str:
    within = f", within: {referral.within}" if referral.within else ""
    return f"{{to: {referral.to}, acuity: {referral.acuity.word}{within}}}"
