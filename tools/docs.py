"""Write docs/language.md from tests/spec, so that the manual is what the tests say.

A folder is a chapter, a file is a section, a test is a paragraph: the docstrings are the text, and
the tables and rules that a test draws stand below it.
`--check` writes nothing and fails when the page is not up to date.
"""

from __future__ import annotations

import ast
import sys
from inspect import cleandoc
from pathlib import Path

from tools.written import ROOT, write_or_check

SPEC = ROOT / "tests" / "spec"
PAGE = ROOT / "docs" / "language.md"
OPENING = """\
# The language, as the tests tell it

This page is written by `make docs` from the docstrings in `tests/spec/`; change it there. Each
paragraph is a test that passes; what it is tried on stands with it.
"""


def title(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ").capitalize()


def docstring(node: ast.Module | ast.FunctionDef) -> str:
    return cleandoc(ast.get_docstring(node, clean=False) or "")


def lines_of(node: ast.AST) -> str | None:
    """The text of a literal of several lines, which is where a test draws a table or a rule."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return None
    # Doubled braces mean a pattern that a test fills in: no reader should learn from that.
    if "\n" not in node.value or "{{" in node.value:
        return None
    return cleandoc(node.value).strip()


def block(text: str) -> str:
    language = "yaml" if ":" in text.partition("\n")[0] else "text"
    return f"```{language}\n{text}\n```"


def literals(test: ast.FunctionDef) -> list[str]:
    """The literals of several lines inside a test, its docstring apart."""
    found = (lines_of(node) for part in test.body[1:] for node in ast.walk(part))
    return [block(text) for text in found if text]


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def section(path: Path) -> str:
    """A section: what it is about, then each test with the tables and the rules it names."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    drawn = {
        node.targets[0].id: block(text)
        for node in module.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and (text := lines_of(node.value))
    }
    tests = [
        node
        for node in module.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    others = [
        node for node in module.body if node not in tests and not isinstance(node, ast.Assign)
    ]
    assigned = [node.value for node in module.body if isinstance(node, ast.Assign)]
    shared = set[str]().union(*map(names_in, [*others, *assigned]))
    parts = [f"### {title(path.stem)}", docstring(module)]
    parts += [drawn.pop(name) for name in list(drawn) if name in shared]
    for test in tests:
        parts.append(docstring(test))
        named = names_in(test)
        parts += [drawn.pop(name) for name in list(drawn) if name in named]
        parts += literals(test)
    return "\n\n".join(part for part in parts if part)


def chapter(folder: Path) -> str:
    opening = folder / "README.md"
    parts = [f"## {title(folder.name)}"]
    if opening.is_file():
        parts.append(opening.read_text(encoding="utf-8").strip())
    parts += [section(path) for path in sorted(folder.glob("test_*.py"))]
    return "\n\n".join(parts)


def page() -> str:
    folders = sorted({path.parent for path in SPEC.rglob("test_*.py")} - {SPEC})
    return "\n\n".join([OPENING.strip(), *map(chapter, folders)]) + "\n"


def main() -> int:
    if not any(SPEC.rglob("test_*.py")):
        print("tests/spec holds no tests yet, so there is no page to write")
        return 0
    return write_or_check({PAGE: page()})


if __name__ == "__main__":
    sys.exit(main())
