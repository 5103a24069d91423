"""Writing REFI-QDA: the archive, its texts, and the project that tells of them.

What belongs here: the XML of the 1.0 schema (REFI-QDA 1.5), in its order. Texts are UTF-8 without
byte order mark, with ``\\n`` alone as line end, and offsets count their code points; the folder is
``sources`` in small letters (ATLAS.ti wants it so). A segment is a selection with one coding; the
further segments of an annotation name the first one in our record. Relations are links from
selection to selection. The same articles give the same bytes: GUIDs follow from what they name, no
time of export is written.
"""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, Final, cast
from xml.etree.ElementTree import Element, SubElement, tostring

from annotator.exchange import kept
from annotator.exchange.format import Job
from annotator.exchange.formats.refi.own import (
    NAMESPACE,
    VARIABLE,
    clean,
    encode,
    guid,
    guid_of,
    holds,
)
from annotator.exchange.mapping import written, written_attribute, written_relation
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.target import InArchive, Target
from annotator.exchange.times import to_text
from annotator.values import Annotation, Article

_HELD: Final = 4_000_000
_DETAILS: Final = ("id", *kept.DETAILS)


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """See ``Writer``."""
    with target.open() as sink, tempfile.TemporaryFile() as held:
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
            _Project(InArchive(file), job).write(articles)
        held.seek(0)
        while piece := held.read(1 << 20):
            sink.write(piece)


class _Project:
    """Gathers what the head of the project must tell before the sources it follows from."""

    def __init__(self, archive: InArchive, job: Job) -> None:
        self._archive = archive
        self._job = job
        self._people: dict[str, str] = {}
        self._variables: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._names: set[str] = set()
        for label in job.scheme.labels:
            if not label.retired:
                self._code(label.id)

    def write(self, articles: Iterable[OutgoingArticle]) -> None:
        """The texts as they come, then the project."""
        with _spool() as sources, _spool() as notes, _spool() as links:
            for each in articles:
                self._source(each, sources, notes, links)
            with self._archive.open("project.qde") as out:
                out.write(self._head())
                for name, part in (("Sources", sources), ("Notes", notes), ("Links", links)):
                    if part.tell():
                        out.write(f"<{name}>\n".encode())
                        part.seek(0)
                        while piece := part.read(1 << 20):
                            out.write(piece)
                        out.write(f"</{name}>\n".encode())
                out.write(b"</Project>\n")

    def _head(self) -> bytes:
        project = Element("Project", name=clean(self._job.name), origin="Claim Annotator")
        project.set("xmlns", NAMESPACE)
        parts = [tostring(project, encoding="unicode").removesuffix(" />") + ">\n"]
        if self._people:
            users = Element("Users")
            for name, id_ in self._people.items():
                SubElement(users, "User", guid=id_, name=clean(name))
            parts.append(tostring(users, encoding="unicode") + "\n")
        book = Element("CodeBook")
        codes = SubElement(book, "Codes")
        for label, id_ in self._codes.items():
            self._tell_code(codes, label, id_)
        parts.append(tostring(book, encoding="unicode") + "\n")
        variables = Element("Variables")
        for name, id_ in self._variables.items():
            SubElement(variables, "Variable", guid=id_, name=name, typeOfVariable="Text")
        if self._variables:
            parts.append(tostring(variables, encoding="unicode") + "\n")
        return ('<?xml version="1.0" encoding="utf-8"?>\n' + "".join(parts)).encode()

    def _tell_code(self, codes: Element, label: str, id_: str) -> None:
        found = self._job.scheme.label(label)
        name = clean(written(self._job.scheme, label))
        code = SubElement(codes, "Code", guid=id_, name=name, isCodable="true")
        if found is not None:
            code.set("color", found.colour)
            if found.definition:
                SubElement(code, "Description").text = clean(found.definition)

    def _source(
        self, out: OutgoingArticle, sources: IO[bytes], notes: IO[bytes], links: IO[bytes]
    ) -> None:
        article = out.article
        id_ = guid("source", article.sha256, article.external_id)
        with self._archive.open(f"sources/{id_}.txt") as text:
            text.write(out.text.encode())
        name = self._name(article)
        path = f"internal://{id_}.txt"
        source = Element("TextSource", guid=id_, name=name, plainTextPath=path)
        own: dict[str, dict[str, object]] = {}
        work = [each for each in out.work if each.is_said]
        for each in work:
            for span in each.spans:
                self._tell_of(article, span, each.annotator)
                self._selections(source, out.text, span, each.annotator, own)
            _write(links, self._links(each))
        for each in work:
            if each.note:
                _write(notes, [self._note(source, article, each)])
        self._values(source, out, name, work, own)
        _write(sources, [source])

    def _tell_of(self, article: Article, span: Annotation, annotator: str) -> None:
        """What other tools do not see of a span, besides what the format's row says."""
        losses = self._job.losses
        if len(span.segments) > 1:
            losses.rule(
                "segments",
                "Each segment is a selection of its own; read by this program they are one again.",
            )
            losses.lose("segments", article, span, annotator=annotator)
        if span.doubt:
            losses.rule("doubt", "The file carries them, and this program reads them back.")
            losses.lose("doubt", article, span, annotator=annotator)

    def _name(self, article: Article) -> str:
        """A name that no other source has."""
        stem = clean(article.title or article.external_id or article.sha256[:16])
        name, number = stem, 1
        while name.casefold() in self._names:
            number += 1
            name = f"{stem} ({number})"
        self._names.add(name.casefold())
        return name

    def _selections(
        self,
        source: Element,
        text: str,
        span: Annotation,
        annotator: str,
        own: dict[str, dict[str, object]],
    ) -> None:
        user, code, first = self._person(annotator), self._code(span.label), guid_of(span.id)
        made, changed = to_text(span.created), to_text(span.updated)
        parts: list[str] = []
        for number, part in enumerate(span.segments):
            coding_id = guid(first, number) if number else first
            parts.append(coding_id)
            one = SubElement(source, "PlainTextSelection", guid=guid("selection", coding_id))
            words = text[part.start : part.end]
            if holds(words):
                one.set("name", words)
            one.set("startPosition", str(part.start))
            one.set("endPosition", str(part.end))
            one.set("creatingUser", user)
            if span.note and not number:
                SubElement(one, "Description").text = clean(span.note)
            coding = SubElement(one, "Coding", guid=coding_id, creatingUser=user)
            if made:
                one.set("creationDateTime", made)
                coding.set("creationDateTime", made)
            if changed:
                one.set("modifyingUser", user)
                one.set("modifiedDateTime", changed)
            SubElement(coding, "CodeRef", targetGUID=code)
        own[first] = self._own_of(span, parts, told=(bool(made), bool(changed)))

    def _own_of(
        self, span: Annotation, parts: list[str], told: tuple[bool, bool]
    ) -> dict[str, object]:
        found = kept.plain(kept.span_facts(span, self._job.scheme))
        if holds(span.note):
            found.pop("note", None)
        for name, is_told in zip(("created", "updated"), told, strict=True):
            if is_told:
                found.pop(name, None)
        if span.attributes:
            found["attributes"] = {
                written_attribute(self._job.scheme, name): value
                for name, value in span.attributes.items()
            }
        if span.companions:
            found["companions"] = kept.companions_of(span)
        if len(parts) > 1:
            found["parts"] = parts
        return found

    def _links(self, work: OutgoingWork) -> Iterable[Element]:
        for each in work.relations:
            if each.derived:
                continue
            yield Element(
                "Link",
                guid=guid("link", each.type, each.from_id, each.to_id),
                name=clean(written_relation(self._job.scheme, each.type)),
                direction="OneWay",
                originGUID=guid("selection", guid_of(each.from_id)),
                targetGUID=guid("selection", guid_of(each.to_id)),
            )

    def _note(self, source: Element, article: Article, work: OutgoingWork) -> Element:
        id_ = guid("note", article.sha256, article.external_id, work.annotator)
        SubElement(source, "NoteRef", targetGUID=id_)
        user = self._person(work.annotator)
        note = Element("Note", guid=id_, name=source.attrib["name"], creatingUser=user)
        SubElement(note, "PlainTextContent").text = clean(work.note)
        return note

    def _values(
        self,
        source: Element,
        out: OutgoingArticle,
        name: str,
        work: list[OutgoingWork],
        spans: dict[str, dict[str, object]],
    ) -> None:
        article = out.article
        told = {"id": article.external_id, **kept.details(article)}
        if told.get("title") == name:
            del told["title"]
        meta: dict[str, object] = {}
        for key, value in article.meta.items():
            plain = isinstance(value, str) and value and holds(value)
            if plain and key.strip() and holds(key) and key not in (*_DETAILS, VARIABLE, "refi"):
                told[key] = str(value)
            else:
                meta[key] = value
        own: dict[str, object] = {"sha256": article.sha256}
        own["work"] = [self._own_work(each) for each in work]
        own["spans"] = {id_: found for id_, found in spans.items() if found}
        own["meta"] = meta
        own["exactly"] = {key: value for key, value in told.items() if not holds(value)}
        for key, value in told.items():
            if value:
                self._value(source, key, clean(value))
        self._value(source, VARIABLE, encode({key: value for key, value in own.items() if value}))

    def _value(self, source: Element, name: str, value: str) -> None:
        id_ = self._variables.setdefault(name, guid("variable", name))
        found = SubElement(source, "VariableValue")
        SubElement(found, "VariableRef", targetGUID=id_)
        SubElement(found, "TextValue").text = value

    def _own_work(self, work: OutgoingWork) -> dict[str, object]:
        found = kept.plain(kept.kept_work(work)) | {"user": self._person(work.annotator)}
        if holds(work.note):
            found.pop("note", None)
        return found

    def _person(self, name: str) -> str:
        return self._people.setdefault(name, guid("user", name))

    def _code(self, label: str) -> str:
        return self._codes.setdefault(label, guid("code", label))


def _spool() -> IO[bytes]:
    return cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=_HELD))


def _write(out: IO[bytes], elements: Iterable[Element]) -> None:
    for each in elements:
        out.write(tostring(each, encoding="unicode").encode() + b"\n")
