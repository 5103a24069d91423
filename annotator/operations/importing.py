"""Taking in annotated articles from another file: what is new is added, nothing is overwritten.

Ids that the file gives are kept, so that an export comes back as itself. Other annotations get an
id that follows from text, annotator, label, segments and ordinal, so that importing a file twice,
or on two machines, gives the same things once, and a deleted annotation stays deleted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from annotator.exchange.misfits import Misfits
from annotator.exchange.records import (
    IncomingArticle,
    IncomingSpan,
    IncomingWork,
)
from annotator.exchange.remarks import DIFFERING, remarks
from annotator.history.events import (
    ANNOTATOR_NAMED,
    WORK,
    AnnotationAdded,
    AnnotationChanged,
    AnnotationFields,
    AnnotatorNamed,
    ProgressChanged,
    ProgressFields,
    RelationSet,
    Work,
    annotation_id,
    derived_id,
)
from annotator.history.fold import may_change
from annotator.history.inverse import taken_back
from annotator.history.states import AnnotationState, ProgressState
from annotator.operations.articles import PURGED, keep_details, take_in
from annotator.operations.desk import Desk
from annotator.operations.schemes import SetScheme
from annotator.scheme import Scheme
from annotator.store import details, log
from annotator.store.recorder import RowArticle
from annotator.values import REFUSALS_KEPT, ImportReport, Refusal, Segment

BATCH: Final = 256
BATCH_SIZE: Final = 8_000_000
"""Records, and code points of their texts, that are looked up and written together."""

_ID: Final = re.compile("[0-9a-f]{32}")
_LIVE: Final = AnnotationFields(deleted=False)
_DELETED: Final = AnnotationFields(deleted=True)


@dataclass(slots=True)
class ImportRecords:
    """Add articles with annotators' work on them. ``report`` is filled while it runs.

    ``records`` gives good records and refusals, in the order of the files, and tells the ticker
    how far it is. ``annotator`` names whose the work is where a record does not say; None: the
    person who imports. ``scheme``: one that has the file's new labels, too; it is put in force in
    the same operation, which only a lead may.
    """

    records: Iterable[IncomingArticle | Refusal]
    what: str
    annotator: str | None = None
    scheme: Scheme | None = None
    report: ImportReport = field(default_factory=ImportReport)
    _version: str = field(default="", init=False)

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return f"Import {self.what}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        self.report.refused, self.report.notes = [], []
        if self.scheme is not None and self.scheme != desk.scheme:
            SetScheme(self.scheme).perform(desk)
            desk.scheme = self.scheme
        set_aside: Counter[str] = Counter()
        misfits = Misfits(desk.scheme)
        self._version = desk.scheme.version  # to ask for it takes longer than to add an annotation
        who = _People(desk)
        for batch in _batches(self.records):
            good = [record for record in batch if isinstance(record, IncomingArticle)]
            desk.recorder.look_up_texts([record.sha256 for record in good])
            for record in batch:
                if isinstance(record, Refusal):
                    self._refuse(record)
                elif record.sha256 in desk.purged:
                    what = record.article.meta.get("file", self.what)
                    self._refuse(Refusal(file=str(what), line=record.line, reason=PURGED))
                else:
                    misfits.look(record)
                    set_aside.update(record.set_aside)
                    set_aside.update(self._take(desk, who, record))
            desk.recorder.flush()
        self.report.first_article = desk.first_article
        self.report.notes = [*remarks(set_aside), *misfits.sentences()]
        return said(self.report)

    def _refuse(self, refusal: Refusal) -> None:
        self.report.refused_count += 1
        if len(self.report.refused) < REFUSALS_KEPT:
            self.report.refused.append(refusal)

    def _take(self, desk: Desk, who: _People, record: IncomingArticle) -> tuple[str, ...]:
        """Take a record in; what of it was set aside."""
        view, added = take_in(desk, record.article, record.sha256)
        whole = added or keep_details(desk, view, record.article)
        self.report.articles_added += added
        self.report.articles_known += not added
        ids: dict[tuple[str, str], str] = {}
        back: set[str] = set()
        merged = _merged(record.work, self.annotator)
        for work in merged:
            annotator = who.id_of(work.annotator)
            new, again = self._new_annotations(desk, view, record, work, annotator, ids)
            back.update(each.id for each in again)
            progress = _progress(desk, view, work, annotator)
            related = _relations(view, work, annotator, ids, back)
            if new or again or related or progress is not None:
                who.introduce(work.annotator, annotator)
                named = None if annotator == desk.me else annotator
                scheme, at = (self._version, desk.now) if new or related else ("", 0)
                event = Work(named, new, again, progress, scheme, at, related)
                desk.recorder.record(WORK, event, view)
        for work in merged:
            # A relation may lead to a span of somebody whose work came after.
            annotator = who.id_of(work.annotator)
            if related := _relations(view, work, annotator, ids, back):
                named = None if annotator == desk.me else annotator
                event = Work(named, scheme=self._version, at=desk.now, related=related)
                desk.recorder.record(WORK, event, view)
        return () if whole else (DIFFERING,)

    def _new_annotations(
        self,
        desk: Desk,
        view: RowArticle,
        record: IncomingArticle,
        work: IncomingWork,
        annotator: str,
        ids: dict[tuple[str, str], str],
    ) -> tuple[tuple[AnnotationAdded, ...], tuple[AnnotationChanged, ...]]:
        """The annotations that the project does not have yet, and those whose import was undone,
        which come again; counts the others. ``ids`` takes the id of each by its annotator and what
        the file calls it."""
        given = _taken_ids(desk, view, [span.id for span in work.spans if span.id])
        text, digest = record.article.text, record.sha256
        ordinals: dict[tuple[str, tuple[Segment, ...]], int] = {}
        new: dict[str, AnnotationAdded] = {}
        again: list[AnnotationChanged] = []
        undone: frozenset[str] | None = None
        used: set[str] = set()
        for span in work.spans:
            label, segments, name = span.label, span.segments, span.id
            content = (label, segments)
            ordinal = ordinals[content] = ordinals.get(content, 0) + 1
            own = known = None
            if name and _ID.fullmatch(name):
                own, known = name, view.annotation(name)
                if (
                    own in given
                    or own in used
                    or (known and _is_anothers(desk, known, annotator, work))
                ):
                    own = None
            if own is None:
                own = annotation_id(digest, annotator, label, segments, ordinal)
                known = view.annotation(own)
            used.add(own)
            if name is not None:
                ids[annotator, name] = own
            if known is None:
                new[own] = _added(span, own, text)
                continue
            if known.deleted and undone is None:
                undone = taken_back(log.events_of_article(desk.connection, view.key))
            if known.deleted and own in (undone or ()) and self._may_return(desk, known):
                again.append(AnnotationChanged(own, _LIVE, _DELETED))
            else:
                self._count_known(known, span)
        self.report.annotations_added += len(new) + len(again)
        return tuple(new.values()), tuple(again)

    def _may_return(self, desk: Desk, known: AnnotationState) -> bool:
        """Whether an annotation whose import was undone comes again: not with a label that the
        scheme has lost meanwhile."""
        in_scheme = desk.scheme.label(known.label) is not None
        return in_scheme and may_change(known, _LIVE, desk.me)

    def _count_known(self, known: AnnotationState, span: IncomingSpan) -> None:
        if known.deleted:
            self.report.annotations_kept_deleted += 1
        elif (known.label, known.segments) != (span.label, span.segments):
            self.report.annotations_differing += 1
        else:
            self.report.annotations_known += 1


def _batches(
    records: Iterable[IncomingArticle | Refusal],
) -> Iterator[list[IncomingArticle | Refusal]]:
    """The records in lists of at most ``BATCH``, fewer where their texts are long."""
    batch: list[IncomingArticle | Refusal] = []
    size = 0
    for record in records:
        batch.append(record)
        size += len(record.article.text) if isinstance(record, IncomingArticle) else 0
        if len(batch) == BATCH or size > BATCH_SIZE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _is_anothers(desk: Desk, known: AnnotationState, annotator: str, work: IncomingWork) -> bool:
    """Whether an id of the file is in use by somebody of another name than the file says."""
    names = desk.recorder.state.names
    return known.annotator != annotator and names.get(known.annotator) != (
        work.annotator or names.get(annotator)
    )


def _taken_ids(desk: Desk, view: RowArticle, ids: list[str]) -> frozenset[str]:
    """Those of the given ids that belong to an annotation of another article."""
    wanted = [each for each in ids if _ID.fullmatch(each)]
    if not wanted:
        return frozenset()
    pending = desk.recorder.pending.intersection(wanted)
    return details.ids_elsewhere(desk.connection, view.key, wanted) | pending


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
            note=work.note or before.note,
            relations=before.relations + work.relations,
        )
    return list(found.values())


def _relations(
    view: RowArticle,
    work: IncomingWork,
    annotator: str,
    ids: dict[tuple[str, str], str],
    again: Collection[str],
) -> tuple[RelationSet, ...]:
    """The relations that the project does not have yet. One that was removed stays removed, unless
    the import that brought it was undone with the annotation that it begins at."""
    if not work.relations:
        return ()
    by_name: dict[str, str] = {}
    for (_, name), own in ids.items():
        by_name.setdefault(name, own)  # the first of the file, as in ``exchange.relations``
    found = []
    for each in work.relations:
        ends = [ids.get((annotator, end)) or by_name.get(end) for end in (each.from_id, each.to_id)]
        if ends[0] is None or ends[1] is None:
            continue
        start = view.annotation(ends[0])
        if start is not None and start.annotator != annotator:
            continue  # known already as the work of somebody else of that name
        known = view.relation((annotator, each.type, ends[0], ends[1]))
        if known is None or (not known.there and ends[0] in again):
            found.append(RelationSet(each.type, ends[0], ends[1], origin="import"))
    return tuple(found)


def _added(span: IncomingSpan, own: str, text: str) -> AnnotationAdded:
    segments = span.segments
    if len(segments) == 1:
        (only,) = segments
        quotes: tuple[str, ...] = (text[only.start : only.end],)
    else:
        quotes = tuple([text[part.start : part.end] for part in segments])
    return AnnotationAdded(  # by position: a quarter of a million of these stand in one import
        own,
        span.label,
        segments,
        quotes,
        span.scheme_version,
        span.created,
        span.updated,
        span.note,
        span.doubt,
        span.attributes,
        span.companions,
        span.origin,
        span.doubt_note,
        span.unconfirmed,
    )


def _progress(
    desk: Desk, view: RowArticle, work: IncomingWork, annotator: str
) -> ProgressChanged | None:
    """The progress that the file tells of; what the project knows already stands."""
    now = view.progress(annotator) or ProgressState()
    theirs = annotator != desk.me and now.by not in ("", desk.me)
    if theirs or (work.state is None and not work.note):
        return None
    new, was = ProgressFields(), ProgressFields()
    if work.note and not now.note:
        new, was = ProgressFields(note=work.note), ProgressFields(note="")
    if work.state is not None and now.state == "todo" and not now.flagged:
        states = (work.state, work.reason, work.flagged, work.flag_note)
        former = (now.state, now.reason, now.flagged, now.flag_note)
        if states != former:
            # The time goes with the state, so that undo and redo bring that back, too.
            new = ProgressFields(*states, note=new.note, moved=desk.now)
            was = ProgressFields(*former, note=was.note, moved=now.moved)
    return None if new == was else ProgressChanged(new, was)


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
            self._ids[name] = derived_id("annotator", self._desk.recorder.state.project, name)
        return self._ids[name]

    def introduce(self, name: str | None, who: str) -> None:
        """Name somebody whom the project does not know, as soon as there is work of theirs."""
        recorder = self._desk.recorder
        if name is not None and who not in recorder.state.names:
            recorder.record(ANNOTATOR_NAMED, AnnotatorNamed(who, name))


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
