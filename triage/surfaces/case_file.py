"""Answers in a YAML or JSON file: a mapping of finding to answer, read into a case."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, assert_never

from triage.authoring.yaml_tree import read_tree
from triage.language.base import RuleBase
from triage.language.case import Case, Said
from triage.language.domain import Choice, Domain, FindingId, Value, WholeNumber, YesNo
from triage.language.flaw import CaseError, Flaw, in_order
from triage.language.questionnaire import Form, Question
from triage.language.span import Span
from triage.language.tree import Node, Scalar, Sequence, Table

#: The code of every flaw that answers can have, and its title.
CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "TR901": "No such finding to answer",
        "TR902": "An answer that the question does not offer",
        "TR903": "A finding is answered twice",
        "TR904": "A finding that is worked out, not answered",
    }
)

#: What can be said in place of an answer.
IN_PLACE_OF_AN_ANSWER: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "unknown": Said.NOT_ASKED,
        "not_sure": Said.NOT_SURE,
        "rather_not_say": Said.RATHER_NOT_SAY,
    }
)

#: What reading says in the words of rule files, in the words of answers: message and help.
_OF_ANSWERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "TR004": ("the file is empty", "write {} where nothing is known"),
        "TR005": ("", "a file of answers is a few thousand bytes long"),
        "TR006": ("", "an answer is a word, a number, or a list of words"),
        "TR020": (
            "this is not a mapping of finding to answer",
            'write each answer on a line of its own, such as "age: 35"',
        ),
    }
)
_YES_NO: Final[Mapping[str, bool]] = MappingProxyType(
    {"yes": True, "true": True, "no": False, "false": False}
)
#: No to every option of a list.
NONE_OF_THESE: Final = "none"
_MOST_LISTED: Final = 12


def read_cases(base: RuleBase, files: Iterable[tuple[str, bytes]]) -> tuple[Case, ...]:
    """Return the cases in `files`; raises CaseError with every flaw of every file."""
    cases: list[Case] = []
    flaws: list[Flaw] = []
    for name, content in files:
        case, found = read_case(base, content, name)
        cases.append(case)
        flaws += found
    if flaws:
        raise CaseError(in_order(flaws))
    return tuple(cases)


def read_case(base: RuleBase, content: bytes, name: str) -> tuple[Case, tuple[Flaw, ...]]:
    """Return the case in one file, and every flaw; with a flaw the case is not whole."""
    tree, flaws = read_tree(_without_json_tabs(content), name)
    flaws = tuple(map(_of_answers, flaws))
    if tree is None:
        return Case({}), flaws
    reader = _CaseReader(base, {flaw.span for flaw in flaws if flaw.code == "TR019"})
    reader.read(tree)
    return Case(reader.values, reader.said), (*flaws, *reader.flaws)


def _of_answers(flaw: Flaw) -> Flaw:
    message, advice = _OF_ANSWERS.get(flaw.code, ("", ""))
    return replace(flaw, message=message or flaw.message, help=advice or flaw.help)


def _without_json_tabs(content: bytes) -> bytes:
    # JSON may be indented with tabs and cannot have one inside a text; authored YAML may not.
    return content.replace(b"\t", b" ") if content.lstrip()[:1] == b"{" else content


class _CaseReader:
    """Reads a tree of answers against the questions of a rule base."""

    def __init__(self, base: RuleBase, empty: set[Span]) -> None:
        self._base = base
        self._empty = empty  # where nothing is written; that has been told
        self._questions = {question.id: question for question in base.questionnaire.questions()}
        self._given: dict[FindingId, Span] = {}
        self.values: dict[FindingId, Value] = {}
        self.said: dict[FindingId, Said] = {}
        self.flaws: list[Flaw] = []

    def read(self, tree: Table) -> None:
        """Read every answer."""
        for name, node in tree.items():
            finding = self._base.findings.get(name)
            question = self._questions.get(name)
            if finding is not None and not finding.derived:
                self._answer(name, node, tree.key_at(name))
            elif question is not None and question.form is Form.CHOOSE_ANY:
                self._choices(question, node, tree.key_at(name))
            else:
                self._unknown_name(name, tree.key_at(name))

    def _flaw(self, code: str, message: str, span: Span, advice: str) -> None:
        # A flaw never repeats what was answered: messages end up in logs.
        if span not in self._empty:
            self.flaws.append(Flaw(code, message, span, advice))

    def _unknown_name(self, name: str, span: Span) -> None:
        if name in self._base.findings:
            self._flaw("TR904", f'"{name}" is worked out from other answers', span, "leave it out")
            return
        message = f'no finding is called "{name}"'
        if name in self._questions:
            inside = ", ".join(self._questions[name].findings)
            self._flaw("TR901", message, span, f"it is a screen; answer what it asks: {inside}")
        elif name == "use":
            advice = "profiles are for examples; write the answers out"
            self._flaw("TR901", message, span, advice)
        else:
            near = get_close_matches(name, (*self._asked(), *self._lists()), 1)
            known = "see the questionnaire for the names"
            self._flaw("TR901", message, span, f'did you mean "{near[0]}"?' if near else known)

    def _asked(self) -> list[FindingId]:
        return [id for id, finding in self._base.findings.items() if not finding.derived]

    def _lists(self) -> list[str]:
        return [one.id for one in self._questions.values() if one.form is Form.CHOOSE_ANY]

    def _answer(self, id: FindingId, node: Node, span: Span) -> None:
        domain = self._base.findings[id].domain
        value = node.value if isinstance(node, Scalar) else None
        if value is None:
            self._flaw("TR902", f'"{id}" takes one answer', node.span, _offered(domain))
            return
        answer = _value(domain, value)
        if answer is not None:
            self._keep(id, answer, span)
        elif value in IN_PLACE_OF_AN_ANSWER:
            self._keep(id, IN_PLACE_OF_AN_ANSWER[str(value)], span)
        else:
            self._flaw("TR902", f'"{id}" has no such answer', node.span, _offered(domain))

    def _keep(self, id: FindingId, answer: Value | Said, span: Span) -> None:
        if id in self._given:
            self.flaws.append(
                Flaw(
                    "TR903",
                    f'"{id}" is answered twice',
                    span,
                    "answer the whole list, or its options one at a time",
                    (("first answered here", self._given[id]),),
                )
            )
            return
        self._given[id] = span
        if not isinstance(answer, Said):
            self.values[id] = answer
        elif answer is not Said.NOT_ASKED:
            self.said[id] = answer

    def _choices(self, question: Question, node: Node, span: Span) -> None:
        options = {id.rpartition("/")[2]: id for id in question.findings}
        items = node.items if isinstance(node, Sequence) else (node,)
        words = [item.value if isinstance(item, Scalar) else None for item in items]
        if len(words) == 1 and words[0] in IN_PLACE_OF_AN_ANSWER and words[0] not in options:
            for id in options.values():
                self._keep(id, IN_PLACE_OF_AN_ANSWER[str(words[0])], span)
            return
        if words == [NONE_OF_THESE] and NONE_OF_THESE not in options:
            words, items = [], ()
        for word, item in zip(words, items, strict=True):
            if word not in options:
                self._flaw(
                    "TR902",
                    f'"{question.id}" has no such option',
                    item.span,
                    f"the options are {', '.join(options)}; or none, unknown, not_sure",
                )
        for option, id in options.items():
            self._keep(id, option in words, span)


def _value(domain: Domain, written: str | int) -> Value | None:
    """Return the value of `domain` that is written so, None where there is none."""
    match domain:
        case YesNo():
            return _YES_NO.get(str(written))
        case Choice():
            return str(written) if domain.holds(str(written)) else None
        case WholeNumber():
            return written if domain.holds(written) else None
        case _:
            assert_never(domain)


def _offered(domain: Domain) -> str:
    match domain:
        case YesNo():
            return "answer yes, no, unknown, not_sure or rather_not_say"
        case Choice(options):
            more = ", …" if len(options) > _MOST_LISTED else ""
            return f"answer one of {', '.join(options[:_MOST_LISTED])}{more}; or unknown, not_sure"
        case WholeNumber(least, most, unit):
            measure = f" ({unit})" if unit else ""
            return f"answer a whole number from {least} to {most}{measure}; or unknown, not_sure"
        case _:
            assert_never(domain)
