"""The door to experta leaves nothing behind, and says so when it cannot open.

Each test starts its own interpreter: what an import leaves in a process can be seen only in a
process where it has not happened yet.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap

DOOR = "triage.engines._experta_compat"


def run_python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_silent_success(program: str) -> None:
    done = run_python(program)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_nothing_stays_patched() -> None:
    assert_silent_success(f"""
        import collections, collections.abc
        before = dict(vars(collections))
        import {DOOR}
        assert dict(vars(collections)) == before
    """)


def test_an_alias_that_was_there_before_stays() -> None:
    assert_silent_success(f"""
        import collections, collections.abc
        collections.Mapping = collections.abc.Mapping
        import {DOOR}
        assert collections.Mapping is collections.abc.Mapping
    """)


def test_the_root_logger_is_as_it_was() -> None:
    assert_silent_success(f"""
        import logging
        root = logging.getLogger()
        root.setLevel(logging.ERROR)
        import {DOOR}
        assert root.handlers == []
        assert root.level == logging.ERROR
    """)


def test_handlers_of_the_host_stay() -> None:
    assert_silent_success(f"""
        import logging
        mine = logging.NullHandler()
        logging.getLogger().addHandler(mine)
        import {DOOR}
        assert logging.getLogger().handlers == [mine]
    """)


def test_a_rule_fires_on_a_fact() -> None:
    assert_silent_success(f"""
        from {DOOR} import Fact, KnowledgeEngine, Rule

        class Answer(Fact):
            pass

        class Engine(KnowledgeEngine):
            fired = 0

            @Rule(Answer(finding="onset", value="sudden"))
            def confirm(self):
                self.fired += 1

        engine = Engine()
        engine.reset()
        engine.declare(Answer(finding="onset", value="sudden"))
        engine.run()
        assert engine.fired == 1
    """)


def test_own_matcher_and_strategy_fit_the_seam() -> None:
    assert_silent_success(f"""
        from {DOOR} import Activation, Fact, KnowledgeEngine, Matcher, Rule, Strategy

        class Answer(Fact):
            pass

        order = []
        rules = [Rule(Answer())(lambda engine, name=name: order.append(name)) for name in "ab"]

        class EveryRule(Matcher):
            def changes(self, adding=None, deleting=None):
                answers = tuple(fact for fact in adding or () if isinstance(fact, Answer))
                return [Activation(rule, answers) for rule in rules if answers], []

            def reset(self):
                pass

        class AsWritten(Strategy):
            def _update_agenda(self, agenda, added, removed):
                agenda.activations.extend(reversed(added))

        class Engine(KnowledgeEngine):
            __matcher__ = EveryRule
            __strategy__ = AsWritten

        engine = Engine()
        engine.reset()
        engine.declare(Answer(value="yes"))
        engine.run()
        assert order == ["a", "b"]
    """)


def test_answers_never_reach_the_log() -> None:
    done = run_python(f"""
        import logging
        logging.basicConfig(level=logging.DEBUG)
        from {DOOR} import Fact, KnowledgeEngine
        engine = KnowledgeEngine()
        engine.reset()
        engine.declare(Fact(finding="onset", value="sudden"))
        engine.run()
    """)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_missing_experta_is_named() -> None:
    for needed in ("experta", "frozendict", "schema"):
        done = run_python(f"""
            import sys
            sys.modules[{needed!r}] = None
            import {DOOR}
        """)
        assert done.returncode == 1
        last_line = done.stderr.strip().splitlines()[-1]
        assert last_line.startswith(f"ImportError: the inference engine needs {needed!r}")


def test_an_empty_experta_is_reported() -> None:
    done = run_python(f"""
        import sys
        sys.modules["experta.conditionalelement"] = None
        import {DOOR}
    """)
    assert done.returncode == 1
    assert "experta was imported but came out empty" in done.stderr


def test_a_failed_import_takes_the_alias_back() -> None:
    assert_silent_success(f"""
        import collections, sys
        sys.modules["experta"] = None
        try:
            import {DOOR}
        except ImportError:
            pass
        assert not hasattr(collections, "Mapping")
    """)
