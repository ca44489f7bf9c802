"""Every file of a folder, as one rule book."""

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from triage.authoring.files import (
    LED_ASTRAY,
    LIBRARY_FILE,
    QUESTIONNAIRES,
    RULES,
    Content,
    contents_of,
)
from triage.authoring.outline import is_plainly_sound
from triage.authoring.pause import collection_paused
from triage.authoring.yaml_tree import read_tree
from triage.language.flaw import Flaw
from triage.language.span import Span
from triage.language.tree import Document, RuleBook, Table

_OF_RULES: Final = (
    "cause",
    "red_flag",
    "scope",
    "derive",
    "intervention",
    "sources",
    "places",
    "profiles",
    "promises",
    "signatures",
)
#: The kinds of file, and where each lies.
KINDS: Final = {
    "library": LIBRARY_FILE,
    "questionnaire": f"{QUESTIONNAIRES}/",
    **dict.fromkeys(_OF_RULES, f"{RULES}/"),
}
# questionnaires/lower_back.es.yaml
_TRANSLATION: Final = re.compile(r".+\.[a-z]{2}([-_][A-Za-z]{2,4})?\.yaml")


def read_library(root: Path) -> tuple[RuleBook, tuple[Flaw, ...]]:
    """Read every file of the library at `root`, and return it with every flaw of its text."""
    return read_contents(root, contents_of(root))


def read_contents(root: Path, contents: Iterable[Content]) -> tuple[RuleBook, tuple[Flaw, ...]]:
    """Return the library at `root` from the bytes of its files, with every flaw of its text."""
    if not root.is_dir():
        flaw = Flaw(
            "TR001",
            "there is no such folder" if not root.exists() else "this is not a folder",
            Span(str(root)),
            "name a folder with library.yaml, questionnaires/ and rules/ in it",
        )
        return RuleBook((), (LIBRARY_FILE, f"{QUESTIONNAIRES}/")), (flaw,)
    documents: list[Document] = []
    unread: list[str] = []
    flaws: list[Flaw] = []
    with collection_paused():
        contents = tuple(contents)
        if not any(each.file.path == LIBRARY_FILE for each in contents):
            flaws.append(_no_library_file())
            unread.append(LIBRARY_FILE)
        for content in contents:
            document, found = _read_file(content)
            flaws += found
            if document is None:
                unread.append(content.file.path)
            else:
                documents.append(document)
        flaws += _shape_flaws(documents, flaws)
    return RuleBook(tuple(documents), tuple(sorted(unread))), tuple(flaws)


def read_document(data: bytes, path: str) -> tuple[Document | None, tuple[Flaw, ...]]:
    """Read one file; its path decides what it may be."""
    tree, flaws = read_tree(data, path)
    if tree is None:
        return None, flaws
    kind, kind_flaws = _kind_of(tree, path)
    document = Document(path, kind, tree) if kind else None
    return document, (*flaws, *kind_flaws)


def _read_file(content: Content) -> tuple[Document | None, tuple[Flaw, ...]]:
    path, place, data = content.file.path, content.file.place, content.data
    astray = isinstance(data, Flaw) and data.code == LED_ASTRAY
    if not astray and (flaw := _name_flaw(path)) and not place.is_dir():
        return None, (flaw,)
    if isinstance(data, Flaw):
        return None, (data,)
    return read_document(data, path)


def _shape_flaws(documents: Iterable[Document], known: Iterable[Flaw]) -> list[Flaw]:
    doubtful = [document for document in documents if not is_plainly_sound(document)]
    if not doubtful:
        return []
    # Imports pydantic, which takes longer than reading a library.
    from triage.authoring.shapes import shape_flaws

    told = {flaw.span for flaw in known}
    return [
        flaw
        for document in doubtful
        for flaw in shape_flaws(document)
        if flaw.span not in told  # a value that could not be read has no shape to speak of
    ]


def _no_library_file() -> Flaw:
    return Flaw(
        "TR002",
        "the folder has no library.yaml",
        Span(LIBRARY_FILE),
        "add one that begins with `library: NAME`, and says title, version and licence",
    )


def _name_flaw(path: str) -> Flaw | None:
    if not path.endswith(".yaml"):
        stem = path.rsplit("/", 1)[-1].split(".", 1)[0]
        return Flaw(
            "TR024",
            "only files whose names end in .yaml are read",
            Span(path),
            f"call it {stem}.yaml, or move it out of the library",
        )
    if _TRANSLATION.fullmatch(path):
        return Flaw(
            "TR025",
            "translations in a file of their own are not supported yet",
            Span(path),
            "move it out of the library; one library speaks one language",
        )
    return None


def _kind_of(tree: Table, path: str) -> tuple[str, tuple[Flaw, ...]]:
    first = next(iter(tree.entries), "")
    # Many files hold promises too, and are no file of promises for it.
    telling = (key for key in tree.entries if key in KINDS and key != "promises")
    kind = first if first in KINDS else next(telling, "")
    if kind != first:
        return kind, (_first_key_flaw(tree, first, kind, path),)
    where = KINDS[kind]
    fits = path == where if kind == "library" else path.startswith(where)
    if kind == "questionnaire":
        fits = fits and path.count("/") == 1
    if fits:
        return kind, ()
    flaw = Flaw(
        "TR022",
        f'a file that begins with "{kind}" does not belong here',
        tree.key_at(kind),
        "its place is library.yaml" if kind == "library" else f"move it to {where}",
    )
    return kind, (flaw,)


def _first_key_flaw(tree: Table, first: str, kind: str, path: str) -> Flaw:
    near = difflib.get_close_matches(first, KINDS, n=1)
    allowed = [key for key, where in KINDS.items() if path.startswith(where)] or list(KINDS)
    if kind:
        help_line = f'put "{kind}" first'
    elif near:
        help_line = f'did you mean "{near[0]}"?'
    else:
        help_line = f"begin it with {', '.join(allowed)}"
    return Flaw("TR021", f'"{first}" is no kind of file', tree.key_at(first), help_line)
