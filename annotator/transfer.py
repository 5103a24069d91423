"""Files in and out of a project: what an import and an export do beyond one format.

What belongs here: the part of ``Project`` that the window's dialogs and the command line both come
through. What files hold is told by ``annotator.arrivals``, what goes out is gathered by
``annotator.outgoing`` and chosen by ``annotator.choosing``; one operation takes in.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from msgspec.structs import replace

from annotator.errors import Problem
from annotator.identity import printable
from annotator.machine import clean_name
from annotator.ticker import Silent, Ticker
from annotator.values import (
    AttributeValue,
    ExportReport,
    ImportPreview,
    ImportReport,
    Refusal,
)

if TYPE_CHECKING:
    from annotator.arrivals import ImportOptions, Item
    from annotator.choosing import Selection
    from annotator.exchange.format import Format
    from annotator.exchange.records import ExportPreview
    from annotator.exchange.settle import Found
    from annotator.project import Project
    from annotator.scheme import Scheme

# The rooms that read and write files are entered when a file is read or written: a start needs none
# of them.

_SELDOM: Final = (100_000, 20, 100)
NATIVE: Final = "jsonl"
"""The key of our own format in the registry."""


def import_formats() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """What can be imported: key, name for people, endings."""
    from annotator import arrivals

    return arrivals.formats()


def export_formats() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """What can be exported: key, name for people, endings."""
    from annotator.exchange import registry

    return tuple((each.key, each.name, each.endings) for each in registry.writable())


class Transfers:
    """Files in and out: the part of ``Project`` that this module does."""

    @property
    def _whole(self) -> Project:
        # This is a part of ``Project`` and of nothing else.
        return cast("Project", self)

    def preview_import(
        self,
        paths: Sequence[Path],
        *,
        options: ImportOptions | None = None,
        ticker: Ticker | None = None,
    ) -> ImportPreview:
        """What importing these files and folders would take in; nothing is changed.

        Raises:
            Problem: there is no such format, or a library is missing.
            Cancelled: through ``ticker``.
        """
        from annotator import arrivals

        how = options or arrivals.ImportOptions()
        arrivals.check_format(how.format)
        found = list(arrivals.items(paths, how.format))
        watch = ticker or Silent()
        return ImportPreview(files=list(arrivals.previews(found, self._whole.scheme, how, watch)))

    def import_paths(
        self,
        paths: Sequence[Path],
        *,
        options: ImportOptions | None = None,
        ticker: Ticker | None = None,
    ) -> ImportReport:
        """Take in files and folders as one operation; good records come in, bad ones are listed.

        Raises:
            Problem: nothing could be read at all, or the disk is full; nothing has changed.
            NotYours: new labels are to come into the scheme, and I do not lead the project.
            Cancelled: the person cancelled; nothing has changed.
        """
        from annotator import arrivals
        from annotator.operations.importing import ImportRecords

        how = options or arrivals.ImportOptions()
        watch = ticker or Silent()
        arrivals.check_format(how.format)
        project = self._whole
        annotator = clean_name(how.annotator) if how.annotator is not None else None
        found = list(arrivals.items(paths, how.format))
        scheme = _grown(project.scheme, found, how, watch) if _may_grow(how) else None
        names = [each.path.name for each in found if isinstance(each, arrivals.Item)]
        what = printable(names[0]) if len(names) == 1 else f"{len(names)} files"
        notes: list[str] = []
        stream = arrivals.records(found, scheme or project.scheme, how, watch, notes)
        operation = ImportRecords(stream, what, annotator, scheme)
        project.make_restore_point(f"before importing {what}", watch)
        # Whatever ends it: no worker goes on reading.
        with _seldom_collecting(), closing(stream):
            project.run(operation, Silent())
        operation.report.notes.extend(map(printable, notes))
        return operation.report

    def preview_export(
        self,
        *,
        format: str = NATIVE,
        selection: Selection | None = None,
        options: Mapping[str, str] | None = None,
        ticker: Ticker | None = None,
    ) -> ExportPreview:
        """What an export would write: counts, how it begins, and what the format cannot say."""
        from annotator.choosing import Chosen
        from annotator.exchange import giving, registry
        from annotator.outgoing import check_annotators, outgoing

        project = self._whole
        format_ = registry.by_key(format)
        wanted = selection_for(format_, selection)
        if wanted.what == "annotator":
            check_annotators(project, [wanted.annotator])
        with _seldom_collecting(), outgoing(project) as articles:
            chosen = Chosen(articles, wanted, project.scheme)
            report = giving.survey(
                format_,
                chosen,
                project.scheme,
                options=options,
                ticker=ticker,
                total=project.size(),
            )
        report.left_out, report.voted_out = dict(chosen.left_out), chosen.voted_out
        return report

    def export(
        self,
        path: Path,
        *,
        format: str = NATIVE,
        selection: Selection | None = None,
        options: Mapping[str, str] | None = None,
        loss_file: Path | None = None,
        ticker: Ticker | None = None,
    ) -> ExportReport:
        """Write the project to a file; the file is complete or left as it was.

        ``selection``: whose annotations (None: everybody's where the format holds that, else what
        is decided). ``loss_file``: see ``giving.write``.

        Raises:
            Problem: a quote does not match its text, the file cannot be written, a library is
                missing, or nobody has the name that ``selection`` gives.
            Cancelled: the person cancelled; the file is as it was.
        """
        from annotator.choosing import Chosen
        from annotator.exchange import giving, registry
        from annotator.outgoing import check_annotators, outgoing

        project = self._whole
        format_ = registry.by_key(format)
        wanted = selection_for(format_, selection)
        if wanted.what == "annotator":
            check_annotators(project, [wanted.annotator])
        with _seldom_collecting(), outgoing(project) as articles:
            chosen = Chosen(articles, wanted, project.scheme)
            report = giving.write(
                path,
                format_,
                chosen,
                project.scheme,
                options=options,
                loss_file=loss_file,
                ticker=ticker,
                total=project.size(),
            )
        report.left_out, report.voted_out = dict(chosen.left_out), chosen.voted_out
        return report


def selection_for(format_: Format, wanted: Selection | None) -> Selection:
    """Whose annotations a format takes where nobody said: everybody's if it holds several people's,
    else what is decided. One that does not is never given several.

    Raises:
        Problem: everybody's were asked for, and the format holds one layer only.
    """
    from annotator.choosing import Selection

    if wanted is None:
        return Selection() if format_.holds.annotators else Selection(what="decided")
    if wanted.what == "everyone" and not format_.holds.annotators:
        raise Problem(
            f"{format_.name} holds one layer of annotations, not several annotators’. Choose one "
            "annotator, gold, or how to resolve their differences."
        )
    return wanted


def save_report(report: ImportReport, path: Path) -> None:
    """Write what an import did as a JSON file.

    Raises:
        Problem: it cannot be written; the import is done all the same.
    """
    import msgspec

    from annotator.replacement import Replacement

    try:
        with Replacement(path) as file:
            file.write(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    except Problem as problem:
        raise Problem(f"The import is done, but for its report. {problem}") from problem


def scheme_of(paths: Sequence[Path], how: ImportOptions, ticker: Ticker) -> Scheme:
    """A scheme of the labels, relations and attributes that files use, under the names that they
    have there (and those that the mapping gives), so that a conversion renames none.

    Raises:
        Problem: there is no such format, or a library is missing.
        Cancelled: through ``ticker``.
    """
    from annotator import arrivals
    from annotator.exchange import mapping
    from annotator.scheme import default_scheme
    from annotator.scheme.model import Layer, Scheme

    companions = tuple(replace(each, labels=()) for each in default_scheme().companions)
    layer = Layer("imported", "Imported", exclusive=False)
    blank = Scheme("Converted", (layer,), (), companions=companions)
    targets = [to for to in how.names.labels.values() if to not in (mapping.NEW, mapping.DROP)]
    found = list(arrivals.items(paths, how.format))
    made = _grown(mapping.grown(blank, targets), found, replace(how, new_names=True), ticker)
    return made if made.labels else default_scheme()


def _may_grow(how: ImportOptions) -> bool:
    """Whether new names are asked for: all, or those that the mapping makes new."""
    from annotator.exchange import mapping

    names = how.names
    mapped = (*names.labels.values(), *names.relations.values(), *names.attributes.values())
    return how.new_names or mapping.NEW in mapped


def _grown(
    scheme: Scheme, found: Sequence[Item | Refusal], how: ImportOptions, ticker: Ticker
) -> Scheme:
    """The scheme with what the files have besides: labels, relations and attributes. A first look
    at each file is enough: whether its records hold is asked when they are taken in."""
    from annotator import arrivals
    from annotator.exchange import mapping

    labels: Counter[str] = Counter()
    relations: Counter[str] = Counter()
    attributes: dict[str, AttributeValue] = {}
    for names in arrivals.names_in(found, how, ticker):
        _gather(names, scheme, how, labels, relations, attributes)
    return mapping.grown(scheme, labels, relations, attributes)


def _gather(
    found: Found,
    scheme: Scheme,
    how: ImportOptions,
    labels: Counter[str],
    relations: Counter[str],
    attributes: dict[str, AttributeValue],
) -> None:
    """Names of the file that are to be new; those that are mapped otherwise are not."""
    from annotator.exchange import mapping, taking

    names = how.names
    fresh = taking.fresh_in(found, scheme, names)

    def wanted(
        given: Mapping[str, str], fresh: Sequence[str], there: Mapping[str, int]
    ) -> list[str]:
        mapped = [name for name in there if given.get(name) == mapping.NEW]
        return [*(fresh if how.new_names else ()), *mapped]

    labels.update(wanted(names.labels, fresh.labels, found.labels))
    relations.update(wanted(names.relations, fresh.relations, found.relations))
    for name in wanted(names.attributes, fresh.attributes, found.attributes):
        attributes.setdefault(name, found.examples.get(name))


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for garbage in cycles less often meanwhile: an export makes millions of values and no
    cycle, and with the usual thresholds a fifth of its time is spent looking for some."""
    former = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*former)
