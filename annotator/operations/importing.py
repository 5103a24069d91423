"""Taking in annotated articles from another file: what is new is added, nothing is overwritten.

Ids that the file gives are kept, so that an export comes back as itself. Other annotations get an
id that follows from text, annotator, label, segments and ordinal, so that importing a file twice,
or on two machines, gives the same things once, and a deleted annotation stays deleted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from annotator.exchange.records import (
    IncomingArticle,
    IncomingSpan,
    IncomingWork,
    remarks,
)
from annotator.history.events import (
    ANNOTATOR_NAMED,
    WORK,
    AnnotationAdded,
    AnnotatorNamed,
    ProgressChanged,
    ProgressFields,
    Work,
    derived_id,
)
from annotator.history.fold import ProgressState
from annotator.operations.articles import take_in
from annotator.operations.desk import Desk
from annotator.store import queries
from annotator.store.recorder import RowArticle
from annotator.values import REFUSALS_KEPT, ImportReport, Refusal, quote_of

_ID: Final = re.compile("[0-9a-f]{32}")


@dataclass(slots=True)
class ImportRecords:
    """Add articles with annotators' work on them. ``report`` is filled while it runs.

    ``records`` gives good records and refusals, in the order of the files, and tells the ticker
    how far it is. ``annotator`` names whose the work is where a record does not say; None: the
    person who imports.
    """

    records: Iterable[IncomingArticle | Refusal]
    what: str
    annotator: str | None = None
    report: ImportReport = field(default_factory=ImportReport)

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return f"Import {self.what}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        self.report.refused, self.report.notes = [], []
        set_aside: Counter[str] = Counter()
        who = _People(desk)
        for record in self.records:
            if isinstance(record, Refusal):
                self._refuse(record)
            else:
                set_aside.update(record.set_aside)
                self._take(desk, who, record)
        self.report.first_article = desk.first_article
        self.report.notes = remarks(set_aside)
        return said(self.report)

    def _refuse(self, refusal: Refusal) -> None:
        self.report.refused_count += 1
        if len(self.report.refused) < REFUSALS_KEPT:
            self.report.refused.append(refusal)

    def _take(self, desk: Desk, who: _People, record: IncomingArticle) -> None:
        view, added = take_in(desk, record.article, record.sha256)
        self.report.articles_added += added
        self.report.articles_known += not added
        for work in _merged(record.work, self.annotator):
            annotator = who.id_of(work.annotator)
            new = self._new_annotations(desk, view, record, work, annotator)
            progress = None if work.state is None else _progress(view, work, annotator)
            if new or progress is not None:
                named = None if annotator == desk.me else annotator
                desk.recorder.record(WORK, Work(named, new, (), progress), view)

    def _new_annotations(
        self,
        desk: Desk,
        view: RowArticle,
        record: IncomingArticle,
        work: IncomingWork,
        annotator: str,
    ) -> tuple[AnnotationAdded, ...]:
        """The annotations that the project does not have yet; counts the others."""
        given = _taken_ids(desk, view, [span.id for span in work.spans])
        ordinals: Counter[object] = Counter()
        new: dict[str, AnnotationAdded] = {}
        for span in work.spans:
            content = (record.sha256, annotator, span.label, span.segments)
            ordinals[content] += 1
            own = span.id if span.id and _ID.fullmatch(span.id) else None
            if own is None or own in given or own in new:
                own = derived_id(*content, ordinals[content])
            known = view.annotation(own) or new.get(own)
            if known is None:
                new[own] = _added(desk, record.article.text, span, own)
            elif own not in new:
                self._count_known(known, span)
        self.report.annotations_added += len(new)
        return tuple(new.values())

    def _count_known(self, known: object, span: IncomingSpan) -> None:
        if getattr(known, "deleted", False):
            self.report.annotations_kept_deleted += 1
        elif (getattr(known, "label", ""), getattr(known, "segments", ())) != (
            span.label,
            span.segments,
        ):
            self.report.annotations_differing += 1
        else:
            self.report.annotations_known += 1


def _taken_ids(desk: Desk, view: RowArticle, ids: list[str | None]) -> frozenset[str]:
    """Those of the given ids that belong to an annotation of another article."""
    wanted = [each for each in ids if each and _ID.fullmatch(each)]
    if not wanted:
        return frozenset()
    pending = desk.recorder.pending.intersection(wanted)
    return queries.ids_elsewhere(desk.connection, view.key, wanted) | pending


def _merged(works: tuple[IncomingWork, ...], default: str | None) -> list[IncomingWork]:
    """Each annotator's work once, the file's order kept; unnamed work is ``default``'s."""
    found: dict[str | None, IncomingWork] = {}
    for work in works:
        name = work.annotator or default
        before = found.get(name) or IncomingWork(annotator=name, state=None)
        found[name] = IncomingWork(
            annotator=name,
            state=work.state or before.state,
            spans=before.spans + work.spans,
            reason=work.reason or before.reason,
            flagged=work.flagged or before.flagged,
            flag_note=work.flag_note or before.flag_note,
        )
    return list(found.values())


def _added(desk: Desk, text: str, span: IncomingSpan, own: str) -> AnnotationAdded:
    return AnnotationAdded(
        id=own,
        label=span.label,
        segments=span.segments,
        quotes=tuple(quote_of(text, (part,)) for part in span.segments),
        scheme=span.scheme_version or desk.scheme.version,
        created=span.created or desk.now,
        updated=span.updated or span.created or desk.now,
        note=span.note,
        doubt=span.doubt,
        attributes=span.attributes,
        companions=span.companions,
        origin=span.origin,
    )


def _progress(view: RowArticle, work: IncomingWork, annotator: str) -> ProgressChanged | None:
    """The progress that the file tells of; what the project knows already stands."""
    now = view.progress(annotator) or ProgressState()
    if now.state != "todo" or now.flagged:
        return None
    new = (work.state, work.reason, work.flagged, work.flag_note)
    was = (now.state, now.reason, now.flagged, now.flag_note)
    if new == was or work.state is None:
        return None
    return ProgressChanged(
        ProgressFields(work.state, work.reason, work.flagged, work.flag_note),
        ProgressFields(now.state, now.reason, now.flagged, now.flag_note),
    )


class _People:
    """Ids for the names of a file, introducing those whom the project does not know."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ids: dict[str, str] = {}
        by_name: dict[str, list[str]] = {}
        for who, name in desk.recorder.state.names.items():
            by_name.setdefault(name, []).append(who)
        for name, ids in by_name.items():
            self._ids[name] = desk.me if desk.me in ids else min(ids)

    def id_of(self, name: str | None) -> str:
        """Whose work it is; the person who imports where the file names nobody."""
        if name is None:
            return self._desk.me
        if name not in self._ids:
            self._ids[name] = self._introduced(name)
        return self._ids[name]

    def _introduced(self, name: str) -> str:
        recorder = self._desk.recorder
        who = derived_id("annotator", recorder.state.project, name)
        recorder.record(ANNOTATOR_NAMED, AnnotatorNamed(who, name))
        return who


def said(report: ImportReport) -> str:
    """One sentence that sums up an import."""
    parts = [
        _many(report.articles_added, "article") + " added",
        _many(report.annotations_added, "annotation") + " added",
    ]
    if report.articles_known:
        parts.append(f"{_many(report.articles_known, 'article')} here already")
    if report.refused_count:
        parts.append(f"{report.refused_count} refused")
    return "; ".join(parts) + "."


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
