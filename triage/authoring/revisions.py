"""A library as it stood at a revision of the git repository that it lies in."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from triage.authoring.files import LIBRARY_FILE, QUESTIONNAIRES, RULES
from triage.language.flaw import TriageError

_LIBRARY: Final = (LIBRARY_FILE, "library.yml", QUESTIONNAIRES, RULES)
_LINK: Final = "120000"
_FILES: Final = ("100644", "100755", _LINK)
#: What a hook of git tells every command; it would lead `git -C` astray.
_OF_A_HOOK: Final = ("GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE")


class RevisionError(TriageError):
    """There is no such revision, or git cannot tell of it; says what to name instead."""


class GitMissingError(RevisionError):
    """There is no git to ask."""

    def __init__(self) -> None:
        super().__init__("git is not installed; name two folders instead")


class NoLibraryError(TriageError):
    """The revision has no library in this place."""


def check_out(library: Path, revision: str, target: Path, *, more: tuple[str, ...] = ()) -> None:
    """Write the library at `library` as it stood at `revision` to `target`.

    `more` names further folders of the library to write, where they are there. Nothing of the
    working tree is touched. Raises RevisionError, and NoLibraryError where it had no library yet.
    """
    commit = _commit(library, revision)
    inside = _git(library, "rev-parse", "--show-prefix").decode().strip().rstrip("/")
    tree = f"{commit}:{inside}" if inside else f"{commit}^{{tree}}"
    try:
        listed = _git(library, "ls-tree", "-r", "-z", "--full-tree", tree)
    except RevisionError:
        listed = b""
    files = list(_wanted(listed, (*_LIBRARY, *more)))
    if not any(path.parts[0] in _LIBRARY for _, _, path in files):
        where = f" in {inside}" if inside else ""
        raise NoLibraryError(f"at {revision} there is no library{where}")
    contents = _blobs(library, [name for _, name, _ in files])
    for (mode, _, path), content in zip(files, contents, strict=True):
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if mode == _LINK:
            place.symlink_to(os.fsdecode(content))
        else:
            place.write_bytes(content)


def _commit(library: Path, revision: str) -> str:
    try:
        found = _git(
            library,
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            f"{revision}^{{commit}}",
        )
    except GitMissingError:
        raise
    except RevisionError as error:
        if not _is_in_git(library):
            raise RevisionError(
                f'"{revision}" is no folder, and {library} is not in a git repository'
            ) from error
        if not _has_commits(library):
            raise NoLibraryError("the git repository has no commit yet") from error
        raise RevisionError(
            f'"{revision}" is no folder, and no revision of the git repository of {library};'
            " `git log --oneline` lists them"
        ) from error
    return found.decode().strip()


def _is_in_git(library: Path) -> bool:
    try:
        return _git(library, "rev-parse", "--is-inside-work-tree").strip() == b"true"
    except RevisionError:
        return False


def _has_commits(library: Path) -> bool:
    return bool(_git(library, "rev-list", "--all", "--max-count=1").strip())


def _wanted(listed: bytes, names: tuple[str, ...]) -> Iterator[tuple[str, str, PurePosixPath]]:
    """Yield mode, name of the content, and path of each file below one of `names`."""
    roots = [PurePosixPath(name) for name in names]
    for entry in listed.split(b"\0"):
        if not entry:
            continue
        about, _, name = entry.partition(b"\t")
        mode, _, content = about.decode().split(" ")
        path = PurePosixPath(os.fsdecode(name))
        if mode in _FILES and any(path.is_relative_to(root) for root in roots):
            yield mode, content, path


def _blobs(library: Path, names: list[str]) -> list[bytes]:
    """Return the contents of these names, read by one git."""
    out = _git(library, "cat-file", "--batch", given="".join(f"{one}\n" for one in names).encode())
    found, start = [], 0
    for _ in names:
        end = out.index(b"\n", start)
        size = int(out[start:end].split(b" ")[2])
        found.append(out[end + 1 : end + 1 + size])
        start = end + 1 + size + 1
    return found


def _git(library: Path, *args: str, given: bytes = b"") -> bytes:
    """Return what git says of the repository of `library`; raise RevisionError if it refuses."""
    ambient = {key: value for key, value in os.environ.items() if key not in _OF_A_HOOK}
    try:
        done = subprocess.run(
            ["git", "-C", str(library), *args],
            input=given,
            capture_output=True,
            env={**ambient, "LC_ALL": "C"},
            check=False,
        )
    except FileNotFoundError as error:
        raise GitMissingError from error
    if done.returncode:
        raise RevisionError(done.stderr.decode(errors="replace").strip())
    return done.stdout
