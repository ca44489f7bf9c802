"""The inference engine of the interview: experta's facts, agenda and firing.

Its matcher and its strategy are ours, in the seam that experta has for them (`__matcher__` and
`__strategy__`): tests are compiled, only what reads a changed finding is tried again, and what is
due fires in the order of the clauses, whatever the hash seed.

experta does not take back what it concluded when the reason goes. So a change is made in two
steps: first everything that lost its reason is withdrawn, until nothing more is; then what is due
fires. While firing, knowledge only grows, so nothing fires that must be withdrawn.

Limits: an engine may be used by one thread at a time. Engines share nothing, so each thread may
have its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from types import MappingProxyType

from triage.engines._experta_compat import (
    Activation,
    Agenda,
    Fact,
    KnowledgeEngine,
    Matcher,
    Rule,
    Strategy,
)
from triage.engines.productions import Production, Symbol, Test, compiled, productions, symbol
from triage.language.base import ClauseId, ClauseKind, RuleBase
from triage.language.case import Case
from triage.language.domain import FindingId, Value
from triage.language.truth import Truth
from triage.semantics.gates import settled_case, visible


class ExpertaEngine:
    """Finds the truth of every clause of a rule base, anew or after a change."""

    def __init__(self, base: RuleBase) -> None:
        """Lower `base` to productions, with an empty working memory."""
        self._base = base
        self._memory = _WorkingMemory(base)

    @property
    def activations(self) -> tuple[str, ...]:
        """Return the productions that the last call of `truths` fired, in their order."""
        return tuple(self._memory.fired)

    def truths(self, case: Case) -> Mapping[ClauseId, Truth]:
        """Return the truth of every clause in `case`, in the order of the clauses.

        Only what differs from the case before is declared and retracted.
        """
        settled = settled_case(self._base, case)
        try:
            self._memory.hold(settled.values)
        except BaseException:
            # Half a case is worse than none: the next call starts with an empty memory.
            self._memory.reset()
            raise
        return MappingProxyType(dict(self._memory.truths))


class _OfPerson(Fact):
    """A fact about a person; however it is printed, its values are not."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self['finding']})"


class Answer(_OfPerson):
    """What the person said: `finding` and `value`."""


class Known(_OfPerson):
    """What a finding may be, its gate considered: `finding` and `possible`."""


class Using(Fact):
    """The rule base in use; the first fact, so that working memory is never empty."""


class _Firing(Rule):
    """A production as a rule of experta: its action notes the truth of its clause."""

    production: Production

    def __call__(self, memory: "_WorkingMemory") -> None:
        memory.note(self.production)


def _firing(number: int, production: Production) -> _Firing:
    # Salience is generated, one number a production, so that the order of firing is total.
    rule = _Firing(salience=-number)
    rule.production = production
    rule.__name__ = production.name
    return rule


class _CompiledMatcher(Matcher):
    """Tries the compiled tests of the productions that read a changed finding."""

    engine: "_WorkingMemory"

    def __init__(self, engine: "_WorkingMemory") -> None:
        super().__init__(engine)
        # Compiled when first tried: the first question need not wait for rules it cannot reach.
        self._tests: list[Test | None] = [None] * len(engine.rules)
        self._readers: dict[FindingId, list[int]] = {}
        for number, rule in enumerate(engine.rules):
            for finding in rule.production.reads:
                self._readers.setdefault(finding, []).append(number)
        self.reset()

    def reset(self) -> None:
        """Forget what is known and what is due."""
        self._possible: dict[FindingId, frozenset[Symbol]] = {}
        self._facts: dict[FindingId, Known] = {}
        self._active: dict[int, Activation] = {}

    def changes(
        self, adding: list[Fact] | None = None, deleting: list[Fact] | None = None
    ) -> tuple[list[Activation], list[Activation]]:
        """Return the activations that the changed facts bring, and those that they take."""
        if not adding and not deleting:
            return [], []
        touched: set[int] = set()
        for fact in deleting or ():
            if isinstance(fact, Known):
                finding = fact["finding"]
                del self._possible[finding], self._facts[finding]
                touched.update(self._readers.get(finding, ()))
        for fact in adding or ():
            if isinstance(fact, Known):
                finding = fact["finding"]
                self._possible[finding], self._facts[finding] = fact["possible"], fact
                touched.update(self._readers.get(finding, ()))
        added: list[Activation] = []
        removed: list[Activation] = []
        for number in sorted(touched):
            test = self._tests[number] or self._compile(number)
            if test(self._possible) is (number in self._active):
                continue
            if number in self._active:
                removed.append(self._active.pop(number))
            else:
                added.append(self._activate(number))
        return added, removed

    def _compile(self, number: int) -> Test:
        production = self.engine.rules[number].production
        test = self._tests[number] = compiled(production.when(self.engine.findings))
        return test

    def _activate(self, number: int) -> Activation:
        rule = self.engine.rules[number]
        known = self._facts
        facts = [known[id] for id in rule.production.reads if id in known]
        activation = self._active[number] = Activation(rule, facts)
        return activation


_KEY = attrgetter("key")


class _ClauseOrder(Strategy):
    """Keeps what is due in the order of the clauses, and remembers what lost its reason."""

    def __init__(self) -> None:
        super().__init__()
        self._lost: list[Activation] = []

    def _update_agenda(
        self, agenda: Agenda, added: list[Activation], removed: list[Activation]
    ) -> None:
        if removed:
            # By identity: experta's own comparison of activations reads every fact.
            gone = {id(activation) for activation in removed}
            agenda.activations = [each for each in agenda.activations if id(each) not in gone]
            self._lost.extend(removed)
        if added:
            for activation in added:
                activation.key = activation.rule.salience
            agenda.activations.extend(added)
            agenda.activations.sort(key=_KEY)  # the rightmost fires next

    def take_lost(self) -> list[Activation]:
        """Return what lost its reason since this was last asked, fired or not."""
        lost, self._lost = self._lost, []
        return lost


class _WorkingMemory(KnowledgeEngine):
    """The facts about one case, and the truths that fired from them."""

    __matcher__ = _CompiledMatcher
    __strategy__ = _ClauseOrder
    strategy: _ClauseOrder

    def __init__(self, base: RuleBase) -> None:
        self.rules = [_firing(number, each) for number, each in enumerate(productions(base))]
        self.findings = base.findings
        self._asked = frozenset(id for id, each in base.findings.items() if not each.derived)
        self._digest = base.digest
        self._nothing_known = dict.fromkeys((each.id for each in base.clauses), Truth.UNKNOWN)
        super().__init__()
        self.reset()

    def get_rules(self) -> list[Rule]:
        """Return the productions; experta would look for them among all attributes."""
        return list(self.rules)

    def get_deffacts(self) -> list[Callable[..., Iterator[Fact]]]:
        """Return what declares the first fact."""

        def first_fact() -> Iterator[Fact]:
            yield Using(rule_base=self._digest)

        return [first_fact]

    def reset(self, **named: object) -> None:
        """Empty working memory."""
        self.truths = dict(self._nothing_known)
        self.fired: list[str] = []
        self._own: dict[FindingId, Value] = {}
        self._answers: dict[FindingId, Answer] = {}
        self._known: dict[FindingId, Known] = {}
        self.strategy.take_lost()
        super().reset(**named)

    def hold(self, values: Mapping[FindingId, Value]) -> None:
        """Make the facts say what `values` says, and fire what follows."""
        self.fired = []
        own = {id: value for id, value in values.items() if id in self._asked}
        before, self._own = self._own, own
        changed = sorted(id for id in {*before, *own} if before.get(id) != own.get(id))
        old = [self._answers.pop(id) for id in changed if id in self._answers]
        said = {id: Answer(finding=id, value=symbol(own[id])) for id in changed if id in own}
        self._answers.update(said)
        self._show(changed, old=old, new=list(said.values()))
        self._withdraw()
        self.run()

    def note(self, production: Production) -> None:
        """Note what a fired production says of its clause, and show what that changes."""
        self.truths[production.clause] = production.truth
        self.fired.append(production.name)
        if production.shows:
            self._show(production.shows)

    def _withdraw(self) -> None:
        """Take back whatever lost its reason, and what followed from it, until nothing does."""
        while lost := self.strategy.take_lost():
            stale: list[FindingId] = []
            for activation in lost:
                production = self.rules[-activation.rule.salience].production
                if self.truths[production.clause] is production.truth:
                    self.truths[production.clause] = Truth.UNKNOWN
                    stale.extend(production.shows)
            self._show(stale)

    def _show(
        self, findings: Iterable[FindingId], *, old: Iterable[Fact] = (), new: Iterable[Fact] = ()
    ) -> None:
        """Bring what is known of `findings` up to date, in one change of the facts."""
        old, new = list(old), list(new)
        for id in findings:
            possible, fact = self._possible(id), self._known.get(id)
            if possible == (fact and fact["possible"]):
                continue
            if fact is not None:
                old.append(self._known.pop(id))
            if possible is not None:
                fact = self._known[id] = Known(finding=id, possible=possible)
                new.append(fact)
        if old or new:
            # The list of facts is told of what goes, and the engine of what comes: so the matcher
            # sees both at once, and nothing is withdrawn that holds before and after.
            for gone in old:
                self.facts.retract(gone)
            self.declare(*new)

    def _possible(self, id: FindingId) -> frozenset[Symbol] | None:
        """Return the values that a finding may have by the truths that have fired."""
        finding = self.findings[id]
        if finding.derived:
            truth = self.truths[f"{ClauseKind.DERIVED}:{id}"]
            return None if truth is Truth.UNKNOWN else frozenset((symbol(truth is Truth.TRUE),))
        gate = Truth.TRUE
        if finding.gate is not None:
            gate = self.truths[f"{ClauseKind.GATE}:{id}"]
        values = visible(finding, self._own.get(id), gate)
        return None if values is None else frozenset(map(symbol, values))
