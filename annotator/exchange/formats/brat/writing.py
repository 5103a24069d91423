"""Writing brat standoff.

What belongs here: the lines for each annotation, and where the files go: at the top for one
annotator, in a folder of its own for each of several. What brat has no line for stands in
``<name>.claim_annotator.json``, which brat passes over.
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Final, cast

from msgspec.structs import replace

from annotator.exchange.format import Job
from annotator.exchange.formats import beside
from annotator.exchange.formats.beside import Face, OwnSpan
from annotator.exchange.formats.brat.lines import DOUBT, NOTE, fragments, one_line
from annotator.exchange.formats.brat.names import Names, plain
from annotator.exchange.kept import Pair
from annotator.exchange.mapping import written, written_attribute, written_relation
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.target import Target
from annotator.guarded.names import file_name
from annotator.scheme import Scheme
from annotator.values import Annotation, AttributeValue

_HEAD: Final = struct.Struct("<QQ")


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """Write a ``.txt``, an ``.ann`` and our record for each article and annotator."""
    names = Names(job.scheme)
    with tempfile.SpooledTemporaryFile(max_size=4_000_000) as spool:
        places = _Places(target, cast("IO[bytes]", spool))
        _write(places, names, articles, job)
        for folder in places.finish():
            places.at(folder, "annotation.conf", names.annotation_conf())
            places.at(folder, "visual.conf", names.visual_conf())


def _write(places: _Places, names: Names, articles: Iterable[OutgoingArticle], job: Job) -> None:
    taken = set[str]()
    for out in articles:
        it = out.article
        stem = file_name(it.external_id or it.title, "", taken)
        taken.add(stem.casefold())
        for work in beside.works(out):
            lines, own = _File(out, work, names, job).made()
            who = work.annotator if work is not None else None
            places.put(who, f"{stem}.txt", out.text.encode())
            places.put(who, f"{stem}.ann", "".join(f"{line}\n" for line in lines).encode())
            places.put(who, f"{stem}{beside.ENDING}", own)


class _Places:
    """Where files go. The first annotator's wait until it is known whether there is another."""

    def __init__(self, target: Target, spool: IO[bytes]) -> None:
        self._target, self._spool = target, spool
        self._folders: dict[str, str] = {}
        self._top = False

    def put(self, annotator: str | None, name: str, data: bytes) -> None:
        """A file with somebody's work, or (None) with nobody's."""
        if annotator is None:
            self._top = True
            self.at("", name, data)
            return
        if annotator not in self._folders:
            taken = {each.casefold() for each in self._folders.values()}
            self._folders[annotator] = file_name(annotator, "", taken)
            if len(self._folders) == 2:
                self._let_go(next(iter(self._folders.values())))
        if len(self._folders) == 1:
            self._spool.write(_HEAD.pack(len(name.encode()), len(data)) + name.encode() + data)
        else:
            self.at(self._folders[annotator], name, data)

    def at(self, folder: str, name: str, data: bytes) -> None:
        """A file in a folder ("" for the top)."""
        with self._target.open(f"{folder}/{name}" if folder else name) as sink:
            sink.write(data)

    def finish(self) -> Iterator[str]:
        """Write what waits, and name the folders that hold articles."""
        if len(self._folders) <= 1:
            self._let_go("")
            self._top = True
        if self._top:
            yield ""
        if len(self._folders) > 1:
            yield from self._folders.values()

    def _let_go(self, folder: str) -> None:
        self._spool.seek(0)
        while head := self._spool.read(_HEAD.size):
            size, length = _HEAD.unpack(head)
            name = self._spool.read(size).decode()
            self.at(folder, name, self._spool.read(length))
        self._spool.seek(0)
        self._spool.truncate()


class _File:
    """The ``.ann`` of one article and annotator, in the making."""

    def __init__(
        self, out: OutgoingArticle, work: OutgoingWork | None, names: Names, job: Job
    ) -> None:
        self._out, self._work, self._names, self._job = out, work, names, job
        self._lines: list[str] = []
        self._counts = dict.fromkeys("TRA#", 0)
        self._spans: dict[str, OwnSpan] = {}
        self._attributes: dict[str, str] = {}
        self._relations: dict[str, str] = {}

    def made(self) -> tuple[list[str], bytes]:
        """The lines, and our record."""
        own = beside.own_of(self._out, self._work)
        if self._work is not None:
            ids = {span.id: self._span(span) for span in self._work.spans}
            self._related(self._work, ids)
        full = replace(
            own, spans=self._spans, attributes=self._attributes, relations=self._relations
        )
        return self._lines, beside.encode(full) + b"\n"

    def _span(self, span: Annotation) -> str | None:
        """The id in the file; None where brat cannot hold it."""
        text = self._out.text
        parts = fragments(text, tuple((part.start, part.end) for part in span.segments))
        if not parts:
            losses = self._job.losses
            losses.lose("edges", self._out.article, span, annotator=span_of(self._work))
            losses.rule("edges", "brat holds no annotation of line breaks alone; it was left out.")
            return None
        label = self._names.of("entity", written(self._job.scheme, span.label))
        id_ = self._bound(label, parts)
        shown = {}
        for name, value in span.attributes.items():
            known = written_attribute(self._job.scheme, name)
            shown.update(self._attribute(id_, known, value))
        note = one_line(span.note)
        why = one_line(span.doubt_note) if span.doubt else ""
        if span.doubt:
            self._line("A", f"{DOUBT} {id_}")
        for type_, words in ((NOTE, note), (DOUBT, why)):
            if words:
                self._line("#", f"{type_} {id_}\t{words}")
        face = Face(
            label=label,
            parts=parts,
            attributes=shown,
            note=note,
            doubt=span.doubt,
            doubt_note=why,
        )
        places = self._companions(id_, span)
        self._spans[id_] = beside.own_span(self._job.scheme, span, face, places)
        return id_

    def _attribute(self, id_: str, name: str, value: AttributeValue) -> dict[str, str | bool]:
        """A value of a choice and a flag that is set are attributes; words and numbers are notes
        by the attribute's name. A flag that is not set, and an empty text, stand in our record."""
        if value is None or value is False or value == "":
            return {}
        scheme = self._job.scheme
        found = next(
            (each for each in scheme.attributes if written_attribute(scheme, each.id) == name), None
        )
        if value is True:
            called = self._names.of("flag", name)
            self._line("A", f"{called} {id_}")
            shown: str | bool = True
        elif found and found.kind == "choice" and _offered(scheme, found.id, value):
            called = self._names.of("choice", name)
            self._line("A", f"{called} {id_} {value}")
            shown = str(value)
        else:
            called, words = self._names.of("note", name), one_line(str(value))
            if not words:
                return {}
            self._line("#", f"{called} {id_}\t{words}")
            shown = words
        if called != name:
            self._attributes[called] = name
        return {called: shown}

    def _companions(self, id_: str, span: Annotation) -> dict[str, str]:
        places = {}
        for role, part in span.companions.items():
            parts = fragments(self._out.text, ((part.start, part.end),))
            if parts:
                places[role] = self._bound(self._names.of("role", role), parts)
                link = self._names.of("link", role)
                self._line("R", f"{link} Arg1:{id_} Arg2:{places[role]}\t")
        return places

    def _related(self, work: OutgoingWork, ids: dict[str, str | None]) -> None:
        for each in work.relations:
            one, two = ids.get(each.from_id), ids.get(each.to_id)
            if each.derived:
                continue  # follows from position, wherever the scheme is known
            if one is None or two is None:
                losses = self._job.losses
                losses.lose("relations", self._out.article, None, each.type, work.annotator)
                losses.rule("relations", "The annotation at one end could not be written.")
                continue
            known = written_relation(self._job.scheme, each.type)
            name = self._names.of("relation", known)
            if name != known:
                self._relations[name] = known
            self._line("R", f"{name} Arg1:{one} Arg2:{two}\t")

    def _bound(self, label: str, parts: tuple[Pair, ...]) -> str:
        words = " ".join(self._out.text[start:end] for start, end in parts)
        where = ";".join(f"{start} {end}" for start, end in parts)
        return self._line("T", f"{label} {where}\t{words}")

    def _line(self, kind: str, rest: str) -> str:
        self._counts[kind] += 1
        id_ = f"{kind}{self._counts[kind]}"
        self._lines.append(f"{id_}\t{rest}")
        return id_


def span_of(work: OutgoingWork | None) -> str:
    """Whose work it is."""
    return work.annotator if work is not None else ""


def _offered(scheme: Scheme, attribute: str, value: AttributeValue) -> bool:
    found = scheme.attribute(attribute)
    ids = [each.id for each in found.values] if found else []
    return isinstance(value, str) and value in ids and plain(value) == value
