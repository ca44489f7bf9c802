"""One cause or red flag in words, and what differs between two versions of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from triage.language.base import Cause, EvidenceRule, Offer, RuleBase
from triage.surfaces.report.flag_page import Block, FlagPages, source_line
from triage.surfaces.report.material import Line
from triage.surfaces.report.sentences import joined, sentence, spaced


class Topic(StrEnum):
    """What has a page of its own."""

    CAUSE = "cause"
    RED_FLAG = "red_flag"


@dataclass(frozen=True, slots=True)
class Changed:
    """A cause or flag that differs between two versions: changed, added or taken away."""

    topic: Topic
    id: str
    title: str
    how: str


class RulePages:
    """The pages of one rule base."""

    def __init__(self, base: RuleBase, country: str) -> None:
        """Use the words of `base`."""
        self._base = base
        self._flags = FlagPages(base, country)
        self._words = self._flags.words

    def title(self, topic: Topic, id: str) -> str:
        """Return the heading of a page."""
        return f"{spaced(topic).capitalize()}: {self._words.title(id)}"

    def blocks(self, topic: Topic, id: str) -> tuple[Block, ...] | None:
        """Return the parts of a page, None where this version has no such thing."""
        if topic is Topic.RED_FLAG:
            flag = next((one for one in self._base.red_flags if one.id == id), None)
            return None if flag is None else self._flags.blocks(flag)
        cause = self._base.causes.get(id)
        return None if cause is None else tuple(self._of_cause(cause))

    def _of_cause(self, cause: Cause) -> Iterator[Block]:
        about = [Line(sentence(cause.explanation))] if cause.explanation else []
        about += [Line(sentence(f"What to expect: {cause.course}"))] if cause.course else []
        about.append(Line(f"The activity: {spaced(cause.activity)}."))
        yield Block("What it is", tuple(about))
        start = sentence(f"It starts at {cause.baseline:+d}: {cause.baseline_because}")
        own = [rule for rule in self._base.evidence if rule.cause == cause.id]
        lines = [Line(start), *(Line(source_line(self._base, id), 1) for id in cause.sources)]
        for rule in own:
            lines += self._rule(rule)
        yield Block("What speaks for it and against it", tuple(lines))
        visits = [flag for flag in self._base.red_flags if flag.id.startswith(f"{cause.id}/")]
        for flag in visits:
            for block in self._flags.blocks(flag):
                yield Block(f"Visit: {block.title.lower()}", block.lines)
        offers = tuple(line for offer in cause.offers for line in self._offer(offer))
        if offers:
            yield Block("What it offers", offers)
        tried = tuple(
            Line(
                sentence(
                    f"{one.name}: "
                    + joined(f"{spaced(e.key)} {joined(map(spaced, e.names))}" for e in one.expect)
                ),
                1,
            )
            for one in self._base.examples
            if one.about == cause.id
        )
        if tried:
            yield Block("Tried on", tried)

    def _rule(self, rule: EvidenceRule) -> Iterator[Line]:
        name = spaced(rule.id.partition("/")[2])
        refuted = f", {rule.weight_if_refuted:+d} if not" if rule.weight_if_refuted else ""
        group = f" (of {spaced(rule.group)} only the strongest counts)" if rule.group else ""
        yield Line(f"{name}: {rule.weight:+d} if so{refuted}{group}", 1)
        yield Line(sentence(f"When {self._words.condition(rule.when)}"), 2)
        yield Line(sentence(f"Because: {rule.because}"), 2)
        for id in rule.sources:
            yield Line(source_line(self._base, id), 2)

    def _offer(self, offer: Offer) -> Iterator[Line]:
        intervention = self._base.interventions[offer.intervention]
        yield Line(sentence(intervention.title), 1)
        yield Line(sentence(intervention.how), 2)
        for label, text in (
            ("How much", intervention.dose),
            ("Check first", intervention.check_first),
            ("Stop if", intervention.stop_if),
        ):
            if text:
                yield Line(sentence(f"{label}: {text}"), 2)
        if offer.only_when is not None:
            yield Line(sentence(f"Only when {self._words.condition(offer.only_when)}"), 2)
        for condition in offer.not_when:
            yield Line(sentence(f"Not when {self._words.condition(condition)}"), 2)


def differing(new: RuleBase, old: RuleBase, country: str) -> tuple[Changed, ...]:
    """Return every cause and flag whose page differs between two versions, by its kind and id."""
    pages = {True: RulePages(new, country), False: RulePages(old, country)}
    found: list[Changed] = []
    for topic in Topic:
        ids = _ids(new, topic) | _ids(old, topic)
        for id in sorted(ids):
            now, then = pages[True].blocks(topic, id), pages[False].blocks(topic, id)
            if now != then:
                how = "added" if then is None else "taken away" if now is None else "changed"
                found.append(Changed(topic, id, pages[now is not None].title(topic, id), how))
    return tuple(found)


def _ids(base: RuleBase, topic: Topic) -> set[str]:
    return set(base.causes) if topic is Topic.CAUSE else {flag.id for flag in base.red_flags}
