"""Collects every example beside the rules of a library as a test, and every vignette.

Name libraries with `--triage-library DIR`, or in the settings under `triage_libraries`; those in
the settings are left out when a run names its own tests. Folders of vignettes are named in the
same way, with `--triage-vignettes DIR` and `triage_vignettes`: each is about the library that it
lies in, else about the only one. The tests are `cause::example name` and `vignettes::group/name`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from triage.language.base import Example, RuleBase
from triage.language.flaw import RuleBookError
from triage.language.tree import RuleBook
from triage.testing.examples import run_example

_LIBRARY_FILE: Final = "library.yaml"
_SETTING: Final = "triage_libraries"
_VIGNETTES: Final = "triage_vignettes"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and the setting that name libraries."""
    parser.getgroup("triage").addoption(
        "--triage-library",
        action="append",
        default=[],
        metavar="DIR",
        help="collect the examples of the Triage library in DIR as tests (may be repeated)",
    )
    parser.getgroup("triage").addoption(
        "--triage-vignettes",
        action="append",
        default=[],
        metavar="DIR",
        help="collect the vignettes in DIR as tests of the library (may be repeated)",
    )
    parser.addini(_SETTING, "folders of Triage libraries whose examples are tests", type="paths")
    parser.addini(_VIGNETTES, "folders of vignettes that are tests of a library", type="paths")


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


def _vignettes(config: pytest.Config, library: Path) -> list[Path]:
    """Return the folders of vignettes that are about the library in the folder `library`."""
    named: list[str] = config.getoption("--triage-vignettes")
    start = config.invocation_params.dir
    folders = [(start / folder).resolve() for folder in named]
    folders += [folder.resolve() for folder in config.getini(_VIGNETTES)]
    libraries = {file.parent for file in (*_named(config), *_in_settings(config))} | {library}
    return [
        folder
        for folder in dict.fromkeys(folders)
        if library
        == max(
            (one for one in libraries if folder.is_relative_to(one)),
            key=lambda one: len(one.parts),
            default=library if len(libraries) == 1 else None,
        )
    ]


class LibraryFile(pytest.File):
    """The `library.yaml` of a library; holds files of rules with examples, and vignettes."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield what the examples are about, in order."""
        # Checking a library needs pydantic; a run without libraries should not pay for it.
        from triage.authoring.library import read_library
        from triage.checking.check import check

        try:
            book, flaws = read_library(self.path.parent)
            checked = check(book, flaws)
        except RuleBookError as error:
            raise self.CollectError(str(error)) from None
        several = len(checked.bases) > 1
        for id, base in checked.bases.items():
            for about in dict.fromkeys(example.about for example in base.examples):
                name = f"{id}:{about}" if several else about
                yield RuleFile.from_parent(self, name=name, base=base, about=about)
        for folder in _vignettes(self.config, self.path.parent):
            yield VignetteFolder.from_parent(
                self, name="vignettes", folder=folder, bases=checked.bases, book=book
            )


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


class VignetteFolder(pytest.Collector):
    """A folder of vignettes about one questionnaire of a library."""

    def __init__(
        self, *, folder: Path, bases: Mapping[str, RuleBase], book: RuleBook, **named: Any
    ) -> None:
        """Keep where they lie, and what they may be about."""
        super().__init__(**named)
        self._folder = folder
        self._bases = bases
        self._book = book

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the vignettes, by file."""
        from triage.testing.vignettes import VignetteError, read_vignettes

        told: list[str] = []
        for base in self._bases.values():
            try:
                vignettes = read_vignettes(self._folder, base, self._book)
            except VignetteError as error:
                told.append(str(error))
                continue
            for vignette in vignettes:
                name = f"{vignette.group}/{vignette.id}"
                yield VignetteItem.from_parent(
                    self, name=name, base=base, vignette=vignette, folder=self._folder
                )
            return
        raise self.CollectError(told[0])


class VignetteItem(pytest.Item):
    """One vignette as a test: an interview, as `triage score` holds it."""

    def __init__(self, *, base: RuleBase, vignette: Any, folder: Path, **named: Any) -> None:
        """Keep what to run."""
        super().__init__(**named)
        self._base = base
        self._vignette = vignette
        self._folder = folder

    def runtest(self) -> None:
        """Interview the person; phrases that must not be said are left to `triage score`."""
        from triage.testing.score import run_vignettes

        (outcome,) = run_vignettes(self._base, (self._vignette,), lambda _, __: "")
        wrong = []
        if outcome.under or outcome.over:
            accepted = " or ".join(one.word for one in sorted(self._vignette.acceptable))
            wrong.append(f"expected acuity: {accepted}\n  got: {outcome.got.word}")
        for kind, place in zip(outcome.kinds, outcome.places, strict=True):
            if place is None:
                wrong.append(f"no {kind} that is expected is shown")
        wrong += [f"the red flag {flag} came out otherwise" for flag in outcome.wrong_flags]
        wrong += [f"{name} must not be said" for name in outcome.said]
        if wrong:
            where = f"{self._folder / self._vignette.span.file}:{self._vignette.span.line}"
            raise ExampleError("\n  ".join((f"{where}: {self.name}", *wrong)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what went wrong as text."""
        if isinstance(excinfo.value, ExampleError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the vignette stands."""
        span = self._vignette.span
        return self._folder / span.file, max(0, span.line - 1), self.name


class ExampleError(AssertionError):
    """An example came out otherwise than its author expects."""
