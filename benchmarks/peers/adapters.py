"""One adapter for each engine of others: built from the workload, then asked which rules fire.

Each says the rules in the way that its own guide recommends and that was fastest where several were
tried. Findings are concluded in the order of the strata: by salience, by chained tables, by the
order of the rules, or natively. Nothing here needs Triage, since peers live in an environment of
their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from itertools import pairwise, product
from typing import Any, Protocol

from benchmarks.peers.workload import (
    Answer,
    ChoiceTest,
    EitherTest,
    FindingTest,
    NumberTest,
    Rule,
    Test,
    Workload,
    YesNoTest,
)


class Peer(Protocol):
    """An engine that holds the rules of a workload."""

    def __init__(self, of: Workload) -> None: ...

    def fired(self, said: Mapping[str, Answer]) -> Iterable[int]:
        """Return the rules that fire, in any order; one may come twice."""
        ...


class Clips:
    """CLIPS: a fact an answer, salience by stratum, and a call back into Python on firing."""

    def __init__(self, of: Workload) -> None:
        clips: Any = import_module("clips")
        self._found: set[int] = set()
        self._environment = clips.Environment()
        self._environment.define_function(self._found.add, name="fired")
        for rule in of.rules:
            self._environment.build(self._rule(rule))

    def _rule(self, rule: Rule) -> str:
        found = f" (assert (f {rule.target}))" if rule.concludes == "finding" else ""
        tests = " ".join(map(self._test, rule.tests))
        salience = 40 - 10 * rule.stratum
        return (
            f"(defrule r{rule.id} (declare (salience {salience})) {tests}"
            f" => (fired {rule.id}){found})"
        )

    def _test(self, test: Test) -> str:
        match test:
            case YesNoTest(question, wanted):
                return f"({question} {_upper(wanted)})"
            case ChoiceTest(question, options):
                return f"({question} {'|'.join(options)})"
            case NumberTest(question, how, bound):
                return f"({question} ?{question}&:({how} ?{question} {bound}))"
            case FindingTest(finding):
                return f"(f {finding})"
            case EitherTest(parts):
                return f"(or {' '.join(map(self._test, parts))})"

    def fired(self, said: Mapping[str, Answer]) -> Iterable[int]:
        """Assert the answers as one text of facts, and run."""
        self._found.clear()
        self._environment.reset()
        self._environment.load_facts(
            "".join(
                f"({id} {_upper(value) if isinstance(value, bool) else value})"
                for id, value in said.items()
            )
        )
        self._environment.run()
        return self._found


class RustCel:
    """The Common Expression Language in Rust: an expression a rule, one context a case."""

    def __init__(self, of: Workload) -> None:
        self._cel: Any = import_module("cel")
        self._nothing = {f"f{number}": False for number in range(of.findings)}
        self._programs: list[tuple[int, str, Callable[[Any], Any]]] = [
            (
                rule.id,
                f"f{rule.target}" if rule.concludes == "finding" else "",
                self._cel.compile(
                    " && ".join(_c_style(test, "&&", "||") for test in rule.tests)
                ).execute,
            )
            for rule in of.rules
        ]

    def fired(self, said: Mapping[str, Answer]) -> Iterable[int]:
        """Execute the rules in their order, telling the context what was found."""
        context = self._cel.Context({**said, **self._nothing})
        found = []
        for rule, finding, execute in self._programs:
            if execute(context):
                found.append(rule)
                if finding:
                    context.add_variable(finding, True)
        return found


class ZenTables:
    """Zen: a decision table a stratum, hit policy collect, findings handed on between them."""

    def __init__(self, of: Workload) -> None:
        zen: Any = import_module("zen")
        nodes = [
            _node("start", "inputNode"),
            self._table(of, 1),
            self._found("found1", "map(level1, #.finding)"),
            self._table(of, 2),
            self._found("found2", "flatten([map(level1, #.finding), map(level2, #.finding)])"),
            self._table(of, 3),
            _node("end", "outputNode"),
        ]
        edges = [
            {"id": f"edge{place}", "sourceId": one["id"], "targetId": other["id"], "type": "edge"}
            for place, (one, other) in enumerate(pairwise(nodes))
        ]
        engine = zen.ZenEngine()
        self._decision = engine.create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def _table(self, of: Workload, stratum: int) -> dict[str, Any]:
        rows = [
            {
                "_id": f"r{rule.id}",
                "when": " and ".join(map(self._test, rule.tests)),
                "rule": str(rule.id),
                "finding": str(rule.target),
            }
            for rule in of.rules
            if rule.stratum == stratum
        ]
        content = {
            "hitPolicy": "collect",
            "passThrough": True,
            "inputField": None,
            "outputPath": f"level{stratum}",
            "executionMode": "single",
            "inputs": [{"id": "when", "name": "when"}],
            "outputs": [
                {"id": "rule", "name": "rule", "field": "rule"},
                {"id": "finding", "name": "finding", "field": "finding"},
            ],
            "rules": rows,
        }
        return _node(f"table{stratum}", "decisionTableNode", content)

    def _found(self, id: str, expression: str) -> dict[str, Any]:
        content = {
            "passThrough": True,
            "inputField": None,
            "outputPath": None,
            "executionMode": "single",
            "expressions": [{"id": f"{id}_all", "key": "found", "value": expression}],
        }
        return _node(id, "expressionNode", content)

    def _test(self, test: Test) -> str:
        match test:
            case FindingTest(finding):
                return f"{finding} in found"
            case EitherTest(parts):
                return f"({' or '.join(map(self._test, parts))})"
            case _:
                return _c_style(test, "and", "or", quote="'")

    def fired(self, said: Mapping[str, Answer]) -> Iterable[int]:
        """Evaluate the graph."""
        result = self._decision.evaluate(dict(said))["result"]
        return [
            int(row["rule"]) for level in (1, 2, 3) for row in result.get(f"level{level}") or ()
        ]


class Clingo:
    """clingo: grounded once, with every answer as an external that is switched on and off."""

    def __init__(self, of: Workload) -> None:
        self._clingo: Any = import_module("clingo")
        self._control = self._clingo.Control(["-W", "none"])
        self._control.add("base", [], "\n".join(self._lines(of)))
        self._control.ground([("base", [])])
        self._symbols: dict[tuple[str, Answer], Any] = {}
        self._switched_on: list[Any] = []

    def _lines(self, of: Workload) -> Iterator[str]:
        for question in of.questions:
            match question.kind:
                case "yes_no":
                    yield f"#external a({question.id},(true;false))."
                case "choice":
                    yield f"#external a({question.id},({';'.join(question.options)}))."
                case "number":
                    yield f"#external a({question.id},0..100)."
        compared: dict[NumberTest, None] = {}
        for rule in of.rules:
            for tests in product(*(_alternatives(test) for test in rule.tests)):
                compared.update((test, None) for test in tests if isinstance(test, NumberTest))
                yield f"fired({rule.id}) :- {', '.join(map(_atom, tests))}."
            if rule.concludes == "finding":
                yield f"f({rule.target}) :- fired({rule.id})."
        for test in compared:
            yield f"{_atom(test)} :- a({test.question},V), V{test.operator}{test.bound}."
        yield "#show fired/1."

    def _symbol(self, question: str, value: Answer) -> Any:
        if (question, value) not in self._symbols:
            make = self._clingo
            if isinstance(value, bool):
                argument = make.Function("true" if value else "false")
            else:
                argument = make.Number(value) if isinstance(value, int) else make.Function(value)
            self._symbols[question, value] = make.Function("a", [make.Function(question), argument])
        return self._symbols[question, value]

    def fired(self, said: Mapping[str, Answer]) -> Iterable[int]:
        """Switch the answers on, and solve."""
        for symbol in self._switched_on:
            self._control.assign_external(symbol, False)
        self._switched_on = [self._symbol(id, value) for id, value in said.items()]
        for symbol in self._switched_on:
            self._control.assign_external(symbol, True)
        found: list[int] = []

        def model(model: Any) -> None:
            found.extend(each.arguments[0].number for each in model.symbols(shown=True))

        self._control.solve(on_model=model)
        return found


def _upper(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _c_style(test: Test, both: str, either: str, quote: str = '"') -> str:
    """Return the test as the expression languages say it."""
    match test:
        case YesNoTest(question, wanted):
            return f"{question} == {str(wanted).lower()}"
        case ChoiceTest(question, options):
            return f"{question} in [{', '.join(f'{quote}{one}{quote}' for one in options)}]"
        case NumberTest(question, how, bound):
            return f"{question} {how} {bound}"
        case FindingTest(finding):
            return f"f{finding} == true"
        case EitherTest(parts):
            return f"({f' {either} '.join(_c_style(one, both, either, quote) for one in parts)})"


def _node(id: str, kind: str, content: Mapping[str, Any] | None = None) -> dict[str, Any]:
    place = {"x": 0, "y": 0}
    node: dict[str, Any] = {"id": id, "type": kind, "name": id, "position": place}
    return node if content is None else {**node, "content": content}


def _alternatives(test: Test) -> tuple[Test, ...]:
    match test:
        case EitherTest(parts):
            return tuple(one for part in parts for one in _alternatives(part))
        case ChoiceTest(question, options):
            return tuple(ChoiceTest(question, (option,)) for option in options)
        case _:
            return (test,)


_NAMES = {">=": "ge", "<=": "le", ">": "gt", "<": "lt"}


def _atom(test: Test) -> str:
    match test:
        case YesNoTest(question, wanted):
            return f"a({question},{str(wanted).lower()})"
        case ChoiceTest(question, options):
            return f"a({question},{options[0]})"
        case NumberTest(question, how, bound):
            return f"c({question},{_NAMES[how]},{bound})"
        case FindingTest(finding):
            return f"f({finding})"
        case EitherTest():
            raise ValueError("an alternative is split before")


PEERS: dict[str, type[Peer]] = {
    "clips": Clips,
    "rust cel": RustCel,
    "zen tables": ZenTables,
    "clingo": Clingo,
}
