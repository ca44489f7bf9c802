"""Collects every example beside the rules of a library as a test, `cause::example name`.

Name libraries with `--triage-library DIR`, or in the settings under `triage_libraries`; those in
the settings are left out when a run names its own tests.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from triage.language.base import Example, RuleBase
from triage.language.flaw import RuleBookError
from triage.testing.examples import run_example

_LIBRARY_FILE: Final = "library.yaml"
_SETTING: Final = "triage_libraries"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and the setting that name libraries."""
    parser.getgroup("triage").addoption(
        "--triage-library",
        action="append",
        default=[],
        metavar="DIR",
        help="collect the examples of the Triage library in DIR as tests (may be repeated)",
    )
    parser.addini(_SETTING, "folders of Triage libraries whose examples are tests", type="paths")


def pytest_configure(config: pytest.Config) -> None:
    """Add the libraries to what is collected."""
    files = _named(config)
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        files += _in_settings(config)
    config.args += [str(file) for file in dict.fromkeys(files)]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a library by its `library.yaml`."""
    if file_path.name != _LIBRARY_FILE:
        return None
    wanted = {*_named(parent.config), *_in_settings(parent.config)}
    named = file_path in wanted or parent.session.isinitpath(file_path)
    return LibraryFile.from_parent(parent, path=file_path) if named else None


def _named(config: pytest.Config) -> list[Path]:
    folders: list[str] = config.getoption("--triage-library")
    start = config.invocation_params.dir
    return [(start / folder).resolve() / _LIBRARY_FILE for folder in folders]


def _in_settings(config: pytest.Config) -> list[Path]:
    folders: list[Path] = config.getini(_SETTING)
    return [folder.resolve() / _LIBRARY_FILE for folder in folders]


class LibraryFile(pytest.File):
    """The `library.yaml` of a library; holds the files of rules that have examples."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield what the examples are about, in order."""
        # Checking a library needs pydantic; a run without libraries should not pay for it.
        from triage.authoring.library import read_library
        from triage.checking.check import check

        try:
            checked = check(*read_library(self.path.parent))
        except RuleBookError as error:
            raise self.CollectError(str(error)) from None
        several = len(checked.bases) > 1
        for id, base in checked.bases.items():
            for about in dict.fromkeys(example.about for example in base.examples):
                name = f"{id}:{about}" if several else about
                yield RuleFile.from_parent(self, name=name, base=base, about=about)


class RuleFile(pytest.Collector):
    """A cause, a red flag or another file with examples."""

    def __init__(self, *, base: RuleBase, about: str, **named: Any) -> None:
        """Keep what to run the examples on."""
        super().__init__(**named)
        self._base = base
        self._about = about

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the examples, in their order in the file."""
        for example in self._base.examples:
            if example.about == self._about:
                yield ExampleItem.from_parent(
                    self, name=example.name, base=self._base, example=example
                )


class ExampleItem(pytest.Item):
    """One example as a test."""

    def __init__(self, *, base: RuleBase, example: Example, **named: Any) -> None:
        """Keep what to run."""
        super().__init__(**named)
        self._base = base
        self._example = example

    def runtest(self) -> None:
        """Run the example on the specification."""
        failures = run_example(self._base, self._example)
        if failures:
            raise ExampleError("\n".join(map(str, failures)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the failures as text; a traceback would show nothing of the rules."""
        if isinstance(excinfo.value, ExampleError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the example stands."""
        span = self._example.span
        # Not the end of the node's id, in which pytest would turn every full stop into "::".
        name = f"{self._example.about}: {self._example.name}"
        return self.path.parent / span.file, max(0, span.line - 1), name


class ExampleError(AssertionError):
    """An example came out otherwise than its author expects."""
