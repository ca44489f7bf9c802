"""The signatures of a library: which stand, which a change has voided, and what is signed."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from triage.checking.meaning import Meanings
from triage.checking.report import Report, did_you_mean
from triage.language.signature import (
    PARTS,
    SIGNERS_OF_A_RED_FLAG,
    Confirmed,
    FileReview,
    ReviewState,
    Signature,
)
from triage.language.tree import Document, RuleBook, Table

_DIGEST: Final = re.compile("[0-9a-f]{64}")
_EVERYTHING: Final = "everything"


def review_of(book: RuleBook, report: Report) -> ReviewState:
    """Return what is signed of every file that can be; report signatures that do not stand."""
    signatures = list(_read(book, report))
    _report_strangers(book, signatures, report)
    # What a large library means takes a while to digest, and mostly nobody has signed it.
    meanings = Meanings(book) if signatures else None
    files = tuple(
        _file(document, meanings, [one for one in signatures if one.file == document.path], report)
        for document in book.documents
        if document.kind in PARTS
    )
    _report_unsigned_claims(book, files, report)
    return ReviewState(files)


def of_files(state: ReviewState, paths: Iterable[str]) -> ReviewState:
    """Return the part of `state` that is about `paths`."""
    wanted = frozenset(paths)
    return ReviewState(tuple(one for one in state.files if one.path in wanted))


def parts_of(document: Document) -> tuple[Confirmed, ...]:
    """Return what there is to confirm in a file."""
    parts = PARTS[document.kind]
    if document.kind == "cause" and document.root.get("refer_when") is not None:
        return tuple(Confirmed)
    return parts


def signers_needed(document: Document) -> int:
    """Return how many persons must confirm each part: two, where it decides how soon."""
    decides = document.kind in ("red_flag", "scope") or document.root.get("refer_when") is not None
    return SIGNERS_OF_A_RED_FLAG if decides else 1


def _file(
    document: Document, meanings: Meanings | None, own: list[Signature], report: Report
) -> FileReview:
    digest = meanings.digest_of(document) if meanings and own else ""
    for one in own:
        if one.digest != digest:
            report.advise(
                "TR430",
                f"{document.path} has changed since {one.by} signed it",
                one.span,
                help="it counts no more; read the file again and sign it, or take this away",
                related=[("the file", document.root.span)],
            )
    return FileReview(
        document.path,
        document.kind,
        parts_of(document),
        signers_needed(document),
        tuple(one for one in own if one.digest == digest),
        tuple(one for one in own if one.digest != digest),
    )


def _read(book: RuleBook, report: Report) -> Iterator[Signature]:
    kinds = {document.path: document for document in book.documents}
    for document in book.of_kind("signatures"):
        for table in document.root.tables("signatures"):
            if not _sound(table, report):
                continue
            file = table.text("file")
            signed = kinds.get(file)
            everything = parts_of(signed) if signed and signed.kind in PARTS else tuple(Confirmed)
            said = [str(one.value) for one in table.scalars("confirms")]
            confirms = tuple(
                part for part in everything if str(part) in said or said == [_EVERYTHING]
            )
            yield Signature(
                file=file,
                by=" ".join(table.text("by").split()),
                profession=table.text("profession"),
                confirms=confirms,
                interests=table.text("interests"),
                date=table.text("date"),
                digest=table.text("digest"),
                remark=table.text("remark"),
                span=table.at("file"),
            )


def _sound(table: Table, report: Report) -> bool:
    """Tell whether a signature can be read; report what cannot be read in it."""
    sound = True
    for key, fits, wanted in (
        ("date", _is_day, "a day such as 2026-01-31"),
        ("digest", _DIGEST.fullmatch, "a digest of 64 letters and digits"),
    ):
        if table.get(key) is not None and not fits(table.text(key)):
            report.error(
                "TR340",
                f"the {key} of a signature is {wanted}",
                table.at(key),
                help="write signatures with `triage sign`",
            )
            sound = False
    return sound and all(table.text(key) for key in ("file", "by", "date", "digest"))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _report_strangers(book: RuleBook, signatures: list[Signature], report: Report) -> None:
    known = {document.path for document in book.documents if document.kind in PARTS}
    for one in signatures:
        if one.file not in known:
            report.advise(
                "TR431",
                f"{one.by} signed {one.file}, and no such file is to be signed",
                one.span,
                help=did_you_mean(one.file, known) or "take the signature away",
            )


def _report_unsigned_claims(book: RuleBook, files: Iterable[FileReview], report: Report) -> None:
    signers = {file.path: {one.by for one in file.standing} for file in files}
    for document in book.documents:
        claimed = document.root.table("review").text("by")
        if claimed and claimed not in signers.get(document.path, ()):
            report.advise(
                "TR432",
                f"{claimed} is said to have reviewed this, and has not signed it",
                document.root.at("review"),
                help=f"write review: none yet, and `triage sign {document.path}`",
            )
