"""What the export dialog says: what a format holds, what will be written, what is lost, and where.

What belongs here: sentences, made of plain values.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from annotator.identity import work_in
from ui.dialogs.exporting.telling import Part
from ui.dialogs.working import counted
from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.exchange.format import Format, Holds, Option
    from annotator.exchange.losses import Loss
    from annotator.exchange.records import ExportPreview, PreviewedRecord
    from annotator.values import ExportReport
    from ui.dialogs.exporting.look import Look

HELD: Final = {
    "segments": "spans of several segments",
    "nesting": "nested spans",
    "companions": "companions",
    "attributes": "attributes",
    "relations": "relations",
    "notes": "notes and doubts",
    "annotators": "several annotators",
    "states": "states",
    "provenance": "times and origin",
    "metadata": "details of articles",
}
"""What people call each thing that a format may hold."""
SOURCES: Final = (
    ("gold", "gold", "an adjudicator has settled their spans"),
    ("annotator", "finished", "the only annotator who worked on them has finished"),
    ("majority", "by majority", "what more than half of those who finished them have"),
    ("union", "by union", "all that any of those who finished them has, each once"),
    ("unfinished", "unfinished", "their only annotator is not through yet; spans so far are given"),
    ("undecided", "undecided", "several annotators, no decision yet"),
    ("untouched", "untouched", "nobody has looked at them"),
)
"""Value of ``spans_from``, its name on screen, and what it means."""
_EMPTY: Final = ("undecided", "untouched")
SPANS_SHOWN: Final = 8
"""Spans of the first record that the preview lists; more are counted."""
NOTHING_LOST: Final = "Nothing: all that goes in comes back when the export is read again."


def listed(words: Sequence[str]) -> str:
    """The words as a list in a sentence: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def holds_words(format_: Format) -> str:
    """What a format keeps, in plain sentences."""
    held = [words for name, words in _things(format_.holds) if getattr(format_.holds, name)]
    lacks = [words for name, words in _things(format_.holds) if not getattr(format_.holds, name)]
    if not held:
        words = "Keeps labelled spans and nothing else."
    elif not lacks:
        words = "Keeps everything."
    else:
        words = f"Keeps {listed(held)}; not {listed(lacks)}."
    if not format_.holds.annotators:
        words += " One annotator, or one settled layer, at a time."
    return words + _unseen_words(format_)


def _things(holds: Holds) -> list[tuple[str, str]]:
    return [(name, HELD[name]) for name in holds._fields if name != "annotators"]


def _unseen_words(format_: Format) -> str:
    shows = format_.shows
    if shows is None:
        return ""
    unseen = [
        words
        for name, words in HELD.items()
        if getattr(format_.holds, name) and not getattr(shows, name)
    ]
    if not unseen:
        return ""
    return f" The tool itself does not show {listed(unseen)}; they come back when read here."


def option_words(option: Option) -> tuple[str, list[str]]:
    """What an option is about, and words for each of its values."""
    head, colon, rest = option.words.partition(": ")
    about, choices = (head, rest) if colon else (option.name.capitalize(), option.words)
    first, _, last = choices.rpartition(", or ")
    several = [*first.split(", "), last]
    for found in (several, choices.split(", or "), choices.split(" or ")):
        if len(found) == len(option.values) and all(found):
            return about, [each[0].upper() + each[1:] for each in found]
    return about, [each.capitalize() for each in option.values]


def will_words(preview: ExportReport) -> str:
    """How much will be written, left out, and lost, in one line."""
    words = [f"{_counts(preview)} will be written{_but(preview)}."]
    if left := sum(preview.left_out.values()):
        words.append(f"{counted(left, 'article')} left out.")
    if groups := preview.voted_out.get("tie", 0) + preview.voted_out.get("minor", 0):
        words.append(f"{counted(groups, 'group')} of annotations without a majority left out.")
    return " ".join(words) + kept_back_words(preview.kept_back)


def written_words(report: ExportReport) -> str:
    """How much was written."""
    name = Path(report.path).name
    return f"{_counts(report)} written to {name}{_but(report)}: {report.bytes:,} bytes."


def _but(report: ExportReport) -> str:
    """The counts are of what goes out; what the format cannot say is among them."""
    if not report.lost:
        return ""
    return f", but for {counted(report.lost, 'thing')} lost or unseen there, listed below"


def _counts(report: ExportReport) -> str:
    articles = counted(report.articles, "article")
    return f"{articles} with {counted(report.annotations, 'annotation')}"


def kept_back_words(articles: int) -> str:
    """What to say of articles to which the person is blind."""
    if not articles:
        return ""
    of = "1 article" if articles == 1 else f"{articles:,} articles"
    return f" Only your own work of {of}: others’ is kept back from you until all are done."


def parts_of(look: Look, format_: Format, native: bool) -> list[Part]:
    """All that a preview has to say."""
    from annotator.choosing import told

    preview = look.preview
    begins = Part("How the file begins", preview.sample, fixed=True)
    if preview.first is not None:
        begins = Part("How the file begins", sample_words(preview))
    lost = lost_words(preview, look.first)
    return [
        Part("What goes in", source_words(preview, native)),
        Part("What is left out", told(preview.left_out, preview.voted_out)),
        Part(f"What {format_.name} cannot say, or does not show", lost or [NOTHING_LOST]),
        begins,
    ]


def source_words(preview: ExportReport, native: bool) -> list[str]:
    """Articles by whose work it is; those of no article are not named."""
    skipped = getattr(preview, "skipped", 0)
    lines = []
    for source, name, means in SOURCES:
        if count := preview.by_source.get(source, 0):
            more = "; “spans” stays empty (null)" if native and source in _EMPTY else ""
            if source == "unfinished" and skipped:
                more = f"; {skipped:,} of these skipped"
            lines.append(f"{count:,} {name}: {means}{more}")
    return lines or ["No article."]


def lost_words(preview: ExportReport, first: Sequence[Loss]) -> list[str]:
    """Sentences on each kind of loss, and the first ones, one a line."""
    if not preview.lost:
        return []
    lines = [*preview.losses, ""]
    lines += [loss_words(each) for each in first]
    if (more := preview.lost - len(first)) > 0 and first:
        lines.append(f"    and {more:,} more, all in the file beside the export")
    return lines


def loss_words(loss: Loss) -> str:
    """One loss on one line."""
    place = f"    {one_line(loss.article, 40)}"
    if loss.label:
        place += f", {one_line(loss.label, 40)} {loss.start}–{loss.end}"
    words = f" “{one_line(loss.words, 60)}”" if loss.words else ""
    detail = f", {one_line(loss.detail, 80)}" if loss.detail else ""
    return f"{place}{words}: {loss.kind}{detail}"


def sample_words(preview: ExportPreview) -> list[str]:
    """The first record's spans, readable, and then the first line as it will stand in the file."""
    if preview.first is None:
        return []
    return [*record_words(preview.first), "", "The first line of the file:", preview.sample[0]]


def record_words(record: PreviewedRecord) -> list[str]:
    """A record's id and spans, one a line."""
    name = next(name for source, name, _ in SOURCES if source == record.spans_from)
    if record.spans is None:
        return [f"The first record, {one_line(record.id)}: {name}, no spans to learn from"]
    lines = [
        f"The first record, {one_line(record.id)}: {name}, {counted(len(record.spans), 'span')}"
    ]
    for span in record.spans[:SPANS_SHOWN]:
        parts = f" ({len(span.segments)} parts)" if len(span.segments) > 1 else ""
        words = one_line(span.text, 60)
        lines.append(f"  {span.label} {span.start}–{span.end}{parts}  {words}")
    more = len(record.spans) - SPANS_SHOWN
    return [*lines, f"  and {more:,} more"] if more > 0 else lines


def replaces(path: str) -> bool:
    """Whether writing to the path would replace a file."""
    try:
        return bool(path) and Path(path).expanduser().is_file()
    except (OSError, RuntimeError):
        return False


def where_words(path: str, *, folder: bool = False) -> tuple[str, bool]:
    """What will happen at the path, and whether it can be tried; ``folder``: a new folder is made
    there."""
    if not path:
        return f"Name the {'folder' if folder else 'file'} to write.", False
    try:
        where = Path(path).expanduser()
        if not where.parent.is_dir():
            return f"There is no folder {where.parent}.", True
        return _folder_words(where) if folder else _file_words(where)
    except (OSError, RuntimeError) as error:
        return f"This place cannot be written to: {error}.", False


def _file_words(where: Path) -> tuple[str, bool]:
    if where.is_dir():
        return "This is a folder. Name a file in it.", False
    if what := work_in(where):
        return f"{where.name} is {what}, and what is in it would be lost. Name another file.", False
    if where.is_file():
        words = f"{where.name} exists; Replace puts the export in its place, once it is whole."
        return words, True
    return "The file appears in its place once it is whole.", True


def _folder_words(where: Path) -> tuple[str, bool]:
    if where.exists() and (not where.is_dir() or any(where.iterdir())):
        return f"{where.name} is there already and is no empty folder. Name a new one.", False
    return "The folder appears in its place once it is whole.", True
