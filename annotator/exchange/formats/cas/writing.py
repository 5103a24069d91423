"""Writing CAS: an article and one annotator's work on it as a CAS.

What belongs here: what becomes of each part of an annotation; how a CAS is put into bytes is for
``xmi`` and ``casjson``. A folder is laid out as an INCEpTION project's export.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from annotator.exchange.format import Job
from annotator.exchange.formats import beside
from annotator.exchange.formats.beside import Face, OwnSpan
from annotator.exchange.formats.cas import types
from annotator.exchange.formats.features import (
    COMPANION,
    LAYER,
    OWN,
    RELATION,
    column,
    columns,
    words,
)
from annotator.exchange.mapping import written, written_attribute, written_relation
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.target import Target
from annotator.exchange.tokens import tokens
from annotator.guarded.names import file_name
from annotator.text import sentences
from annotator.values import Annotation, AttributeValue

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem

_NO_XML: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What an article may hold and XML 1.0 may not."""
UNKNOWN: Final = "x-unspecified"
Encode = Callable[["Cas"], bytes]


class Writer:
    """Writes articles, and knows the type system as far as it has grown."""

    def __init__(self, job: Job, ending: str, encode: Encode, *, xml: bool) -> None:
        self._job, self._ending, self._encode, self._xml = job, ending, encode, xml
        self._columns = columns(job.scheme)
        self._types: TypeSystem | None = None
        self._known = -1

    def write(self, target: Target, articles: Iterable[OutgoingArticle]) -> None:
        """Write a file for each article and annotator."""
        taken: set[str] = set()
        for out in articles:
            stem = file_name(out.article.external_id or out.article.title, "", taken)
            taken.add(stem.casefold())
            people: set[str] = set()
            for work in beside.works(out):
                place = f"source/{stem}"
                if work is not None:
                    who = file_name(work.annotator, "", people)
                    people.add(who.casefold())
                    place = f"annotation/{stem}/{who}"
                with target.open(f"{place}{self._ending}") as sink:
                    sink.write(self._encode(self._cas(out, work)))

    def types(self) -> TypeSystem:
        """The type system with all features that are known by now."""
        if self._types is None or self._known != len(self._columns):
            self._known = len(self._columns)
            flags = {
                written_attribute(self._job.scheme, each.id)
                for each in self._job.scheme.attributes
                if each.kind == "flag"
            }
            features = dict.fromkeys(OWN, types.STRING) | {"doubt": types.BOOLEAN}
            features |= {
                feature: types.BOOLEAN if name in flags else types.STRING
                for name, feature in self._columns.items()
            }
            self._types = types.made(features)
        return self._types

    def _cas(self, out: OutgoingArticle, work: OutgoingWork | None) -> Cas:
        for span in work.spans if work else ():
            for name in span.attributes:
                column(self._columns, written_attribute(self._job.scheme, name))
        return _Making(out, work, self._job, self.types(), self._columns, self._xml).made()


class _Making:
    """One CAS in the making."""

    def __init__(
        self,
        out: OutgoingArticle,
        work: OutgoingWork | None,
        job: Job,
        known: TypeSystem,
        names: dict[str, str],
        xml: bool,
    ) -> None:
        from cassis import Cas

        self._out, self._work, self._job, self._types = out, work, job, known
        self._names, self._xml = names, xml
        self._text = self._plain(out.text)
        self._cas = Cas(typesystem=known, sofa_string=self._text, sofa_mime="text/plain")
        self._spans: dict[str, OwnSpan] = {}
        self._relations: dict[str, str] = {}

    def made(self) -> Cas:
        """The whole CAS."""
        self._describe()
        for part in sentences(self._text, 0, len(self._text)):
            self._add(types.SENTENCE, part.start, part.end)
        for token in tokens(self._text):
            self._add(types.TOKEN, token.start, token.end)
        if self._work is not None:
            firsts = {span.id: self._span(span) for span in self._work.spans}
            self._related(self._work, firsts)
        own = replace(
            beside.own_of(self._out, self._work),
            spans=self._spans,
            attributes={feature: name for name, feature in self._names.items() if feature != name},
            relations=self._relations,
            altered=self._altered(),
        )
        self._add(types.RECORD, 0, len(self._text), json=beside.encode(own).decode())
        return self._cas

    def _add(self, type_: str, begin: int, end: int, **values: object) -> Any:
        said = {name: value for name, value in values.items() if value is not None}
        made = self._types.get_type(type_)(begin=begin, end=end, **said)
        self._cas.add(made)
        return made

    def _describe(self) -> None:
        it = self._out.article
        self._add(
            types.METADATA,
            0,
            len(self._text),
            language=self._plain(it.language) or UNKNOWN,
            documentTitle=self._plain(it.title),
            documentId=self._plain(it.external_id) or it.sha256[:16],
            documentUri=self._plain(it.url) or None,
        )

    def _altered(self) -> dict[str, int]:
        if self._text == self._out.text:
            return {}
        found = {str(each.start()): ord(each[0]) for each in _NO_XML.finditer(self._out.text)}
        losses = self._job.losses
        losses.lose("text", self._out.article, detail=f"{len(found)} control characters")
        losses.rule(
            "text",
            "XML 1.0 has no control characters: each is a space in the file, as in INCEpTION, and "
            "is put back when the file is read here.",
        )
        return found

    def _plain(self, said: str) -> str:
        """Words as XML can carry them, of the same length."""
        return _NO_XML.sub(" ", said) if self._xml else said

    def _span(self, span: Annotation) -> Any:
        key = str(len(self._spans) + 1)
        label = self._plain(written(self._job.scheme, span.label))
        attributes: dict[str, str | bool] = {}
        for name, value in span.attributes.items():
            feature = self._names[written_attribute(self._job.scheme, name)]
            said = self._value(feature, value)
            if said is not None:
                attributes[feature] = said
        face = Face(
            label=label,
            parts=tuple((part.start, part.end) for part in span.segments),
            attributes=attributes,
            note=self._plain(span.note),
            doubt=span.doubt,
            doubt_note=self._plain(span.doubt_note) if span.doubt else "",
        )
        values = {
            "label": label,
            "span_id": key,
            "note": face.note or None,
            "doubt": span.doubt,
            "doubt_note": face.doubt_note or None,
            **attributes,
        }
        made = [self._add(LAYER, start, end, **values) for start, end in face.parts]
        for role, part in span.companions.items():
            self._add(COMPANION, part.start, part.end, role=self._plain(role), of=key)
        places = {role: key for role in span.companions if self._plain(role) == role}
        self._spans[key] = beside.own_span(self._job.scheme, span, face, places)
        return made[0]

    def _value(self, feature: str, value: AttributeValue) -> str | bool | None:
        flag = self._types.get_type(LAYER).get_feature(feature).rangeType.name == types.BOOLEAN
        if flag:
            return value if isinstance(value, bool) else None
        said = words(value)
        return None if said is None else self._plain(said)

    def _related(self, work: OutgoingWork, firsts: dict[str, Any]) -> None:
        for each in work.relations:
            if each.derived or each.from_id not in firsts or each.to_id not in firsts:
                continue  # follows from position, wherever the scheme is known
            known = written_relation(self._job.scheme, each.type)
            name = self._plain(known)
            if name != known:
                self._relations[name] = known
            one, two = firsts[each.from_id], firsts[each.to_id]
            self._add(RELATION, two.begin, two.end, label=name, Governor=one, Dependent=two)
