"""The sentences of the import dialog: what files hold, and what an import did.

What belongs here: words from plain values; no widget.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from annotator.values import FilePreview, ImportPreview, ImportReport
from ui.dialogs.working import counted
from ui.plain import one_line

CHOOSE: Final = "Choose files or folders, or drop them here."
GUESSED: Final = "(guessed)"
"""How the name of an encoding ends that no mark in the file tells."""
SHOWN: Final = 200
"""Refused records that the text fields list; more are counted."""
PEOPLE: Final = 12
"""Annotators of a file that are named; more are counted."""


def preview_words(preview: ImportPreview, left_out: int = 0) -> str:
    """One or two sentences on what an import would take in."""
    if not preview.files:
        return CHOOSE
    held = counted(preview.articles, "article")
    if preview.annotations:
        held += f" and {counted(preview.annotations, 'annotation')}"
    words = f"{held} in {counted(len(preview.files), 'file')}."
    if left_out:
        words += f" {counted(left_out, 'article is', 'articles are')} left out."
    if preview.refused_count:
        refused = counted(preview.refused_count, "file or record", "files or records")
        words += f" {refused} cannot be taken in; the reasons stand below."
    return words


def details_words(file: FilePreview, others: Sequence[FilePreview] = ()) -> str:
    """How a file begins, then all that is refused: of this file first, then of the others."""
    parts = []
    if file.sample:
        head = "First articles:"
        if GUESSED in file.encoding:
            head = f"Read as {file.encoding}; these lines show whether the letters are right:"
        parts.append("\n".join([head, *(one_line(line, 300) for line in file.sample)]))
    if file.notes:
        # A guess is told at the head, and can be put right here and now.
        notes = [note.removeprefix(f"{file.path}: ") for note in file.notes if GUESSED not in note]
        parts += ["\n".join(one_line(note, 500) for note in notes[:SHOWN])] if notes else []
    refused = [refusal for each in (file, *others) for refusal in each.refused[:SHOWN]]
    count = sum(len(each.refused) + each.more_refused for each in (file, *others))
    if refused:
        lines = [str(refusal) for refusal in refused[:SHOWN]]
        lines += [f"and {count - len(lines):,} more"] if count > len(lines) else []
        where = "Refused" if file.refused else "Refused in other files"
        parts.append(f"{where}:\n" + "\n".join(lines))
    return "\n\n".join(parts)


def people_words(annotators: dict[str, int]) -> str:
    """Who annotated in a file: "Ana (12 articles), Ben (3 articles)"."""
    named = sorted(annotators.items(), key=lambda item: (-item[1], item[0]))
    words = [f"{one_line(name, 40)} ({counted(count, 'article')})" for name, count in named]
    more = f" and {len(words) - PEOPLE:,} more" if len(words) > PEOPLE else ""
    return ", ".join(words[:PEOPLE]) + more


def unit_words(file: FilePreview) -> str:
    """What the offsets of a file count in, as it was found out."""
    return one_line(file.unit[:1].upper() + file.unit[1:], 300)


def report_summary(report: ImportReport) -> str:
    """One sentence on what an import did."""
    words = f"{counted(report.articles_added, 'article')} added"
    if report.annotations_added:
        words += f", {counted(report.annotations_added, 'annotation')} added"
    if report.refused_count:
        words += f", {report.refused_count:,} refused"
    return words + "."


def report_words(report: ImportReport) -> str:
    """All that an import did, as plain lines."""
    counts = (
        (report.articles_added, "article added", "articles added"),
        (report.articles_known, "article was here already", "articles were here already"),
        (report.annotations_added, "annotation added", "annotations added"),
        (report.annotations_known, "annotation was here already", "annotations were here already"),
        (
            report.annotations_kept_deleted,
            "annotation stays deleted, as it was deleted here",
            "annotations stay deleted, as they were deleted here",
        ),
        (
            report.annotations_differing,
            "annotation differs from the one here, which was kept",
            "annotations differ from those here, which were kept",
        ),
        (report.refused_count, "file or record refused", "files or records refused"),
    )
    wide = max(len(f"{count:,}") for count, _, _ in counts)
    lines = [
        f"{count:>{wide},}  {one if count == 1 else many}" for count, one, many in counts if count
    ]
    lines += ["", *report.notes] if report.notes else []
    if report.refused:
        lines += ["", "Refused:", *map(str, report.refused)]
        more = report.refused_count - len(report.refused)
        lines += [f"and {more:,} more"] if more > 0 else []
    return "\n".join(lines) or "Nothing was there to take in."
