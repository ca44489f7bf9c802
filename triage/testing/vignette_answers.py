"""The answers of a vignette: those of a profile, then its own."""

from collections.abc import Mapping
from typing import Final

from triage.checking.answers import allowed, read_value
from triage.checking.report import did_you_mean
from triage.language.base import RuleBase
from triage.language.case import Said
from triage.language.domain import FindingId, Value
from triage.language.flaw import Flaw
from triage.language.questionnaire import Form
from triage.language.span import Span
from triage.language.tree import Node, Scalar, Sequence, Table

#: What a story may say in place of an answer.
IN_PLACE_OF_AN_ANSWER: Final[Mapping[str, Said]] = {
    "unknown": Said.NOT_SURE,
    "not_sure": Said.NOT_SURE,
    "rather_not_say": Said.RATHER_NOT_SAY,
}


class AnswerReader:
    """Reads answers against the questions of a rule base; later keys win over a profile's."""

    def __init__(self, base: RuleBase, profiles: Mapping[str, Table], flaws: list[Flaw]) -> None:
        """Add what is wrong to `flaws`."""
        self._base = base
        self._profiles = profiles
        self._flaws = flaws
        self._lists = {
            question.id: question.findings
            for question in base.questionnaire.questions()
            if question.form is Form.CHOOSE_ANY
        }

    def profile(self, name: str) -> dict[FindingId, Value | Said]:
        """Return the answers of a profile."""
        return self._answers(self._profiles[name])

    def read(self, table: Table) -> dict[FindingId, Value | Said]:
        """Return the answers that `table` gives."""
        found: dict[FindingId, Value | Said] = {}
        use = table.get("use")
        if isinstance(use, Scalar):
            profile = self._profiles.get(str(use.value))
            if profile is None:
                message = f'no profile is called "{use.value}"'
                self._flaw(message, use.span, did_you_mean(str(use.value), self._profiles))
            else:
                found |= self._answers(profile)
        return found | self._answers(table)

    def _answers(self, table: Table) -> dict[FindingId, Value | Said]:
        found: dict[FindingId, Value | Said] = {}
        for name, node in table.items():
            if name == "use":
                continue
            finding = self._base.findings.get(name)
            if name in self._lists:
                found |= self._chosen(name, node)
            elif finding is None or finding.derived:
                near = did_you_mean(name, [*self._asked(), *self._lists])
                self._flaw(f'no question asks "{name}"', table.key_at(name), near)
            else:
                answer = self._answer(name, node)
                if answer is not None:
                    found[name] = answer
        return found

    def _asked(self) -> list[FindingId]:
        return [id for id, finding in self._base.findings.items() if not finding.derived]

    def _answer(self, name: FindingId, node: Node) -> Value | Said | None:
        domain = self._base.findings[name].domain
        if not isinstance(node, Scalar):
            self._flaw(f'"{name}" takes one answer', node.span, "")
            return None
        value = read_value(domain, node)
        if value is not None:
            return value
        if node.value in IN_PLACE_OF_AN_ANSWER:
            return IN_PLACE_OF_AN_ANSWER[str(node.value)]
        self._flaw(f'"{name}" has no such answer', node.span, allowed(domain, node.value))
        return None

    def _chosen(self, name: str, node: Node) -> dict[FindingId, Value | Said]:
        options = {id.rpartition("/")[2]: id for id in self._lists[name]}
        items = node.items if isinstance(node, Sequence) else (node,)
        words = [str(item.value) if isinstance(item, Scalar) else "" for item in items]
        if len(words) == 1 and words[0] in IN_PLACE_OF_AN_ANSWER:
            return dict.fromkeys(options.values(), IN_PLACE_OF_AN_ANSWER[words[0]])
        for word, item in zip(words, items, strict=True):
            if word not in options and (word != "none" or len(words) > 1):
                near = did_you_mean(word, options) or f"its options are {', '.join(options)}"
                self._flaw(f'"{name}" has no such option', item.span, near)
        return {id: option in words for option, id in options.items()}

    def _flaw(self, message: str, span: Span, advice: str) -> None:
        self._flaws.append(Flaw("TR912", message, span, advice or "see the questionnaire"))
