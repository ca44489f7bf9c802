"""Write docs/language.md from tests/spec, so that the manual is what the tests say.

A folder is a chapter, a file is a section, a test is a paragraph: the docstrings are the text.
`--check` writes nothing and fails when the page is not up to date.
"""

from __future__ import annotations

import ast
import sys
from inspect import cleandoc
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "tests" / "spec"
PAGE = ROOT / "docs" / "language.md"
OPENING = """\
# The language, as the tests tell it

This page is written by `make docs` from the docstrings in `tests/spec/`; change it there. Each
paragraph is a test that passes.
"""


def title(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ").capitalize()


def docstring(node: ast.Module | ast.FunctionDef) -> str:
    return cleandoc(ast.get_docstring(node, clean=False) or "")


def section(path: Path) -> str:
    module = ast.parse(path.read_text(encoding="utf-8"))
    tests = [
        docstring(node)
        for node in module.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    parts = [f"### {title(path.stem)}", docstring(module), *tests]
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
    text = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}")
        return 0
    if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
        print(f"{PAGE.relative_to(ROOT)} is not what tests/spec says: run `make docs`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
