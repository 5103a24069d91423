"""What invented colleagues have marked in the samples, so that review has something to show.

What belongs here: reading ``seeds/colleagues.toml``, where spans are given by their words, and
turning it into the work with which a new project begins. Offsets are code points, half-open. All
ids follow from the file's content, so that the same samples give the same things on any machine.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.history.events import (
    AnnotationAdded,
    ProgressChanged,
    ProgressFields,
    RelationSet,
    Work,
    annotation_id,
    derived_id,
)
from annotator.scheme import Scheme, default_scheme, seeds_dir
from annotator.scheme.check_attributes import misfit
from annotator.scheme.ends import ends_refused
from annotator.text import occurrences, sha256
from annotator.values import GAP, AttributeValue, NewArticle, Person, Segment

COLLEAGUES: Final = "colleagues.toml"


class ColleagueWork(Struct, frozen=True):
    """What somebody has done in one article (named by the SHA-256 of its text) and finished.

    ``work`` names its annotator. It says neither when it was done nor by which version of the
    scheme: as the project begins.
    """

    article: str
    annotator: Person
    work: Work


class _Nth(Struct, frozen=True, forbid_unknown_fields=True):
    words: str
    nth: int


_Place = str | _Nth


class _Span(Struct, frozen=True, forbid_unknown_fields=True):
    label: str
    words: _Place | tuple[_Place, ...]
    by: str = ""
    name: str = ""
    source: _Place | None = None
    cue: _Place | None = None
    attributes: dict[str, AttributeValue] = {}
    relations: dict[str, str] = {}
    doubt: str = ""


class _Article(Struct, frozen=True, forbid_unknown_fields=True):
    file: str
    spans: tuple[_Span, ...]
    flags: dict[str, str] = {}


class _Colleague(Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    name: str


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    people: tuple[_Colleague, ...]
    articles: tuple[_Article, ...]


class _Wrong(Exception):
    """What is wrong with one entry."""


def colleagues_work(
    articles: Iterable[NewArticle], scheme: Scheme | None = None, folder: Path | None = None
) -> list[ColleagueWork]:
    """What the colleagues did in these articles, the file's order kept, each article by each.

    ``articles`` are known by their ``external_id``; ``scheme`` is the default one and ``folder``
    the program's own one unless given.

    Raises:
        Problem: the file cannot be read, or says something that is not in the article or not in
            the scheme. It names the file and the entry.
    """
    path = (folder or seeds_dir()) / COLLEAGUES
    given = _read(path)
    _check_twice([each.key for each in given.people], path)
    _check_twice([each.file for each in given.articles], path)
    texts = {each.external_id: each.text for each in articles}
    scheme = scheme or default_scheme()
    found = []
    for article in given.articles:
        place = f"{path}, {article.file}"
        text = texts.get(Path(article.file).stem)
        if text is None:
            raise Problem(f"{place}: there is no such sample article.")
        _check_people(article, given.people, place)
        for one in given.people:
            person = Person(derived_id("sample annotator", one.key), one.name)
            work = _Reader(scheme, text, person, place).work(article, one.key)
            found.append(ColleagueWork(sha256(text), person, work))
    return found


def _read(path: Path) -> _File:
    try:
        return msgspec.convert(tomllib.loads(path.read_bytes().decode()), _File)
    except OSError as error:
        reason = error.strerror or error
        raise Problem(f"{path}: the colleagues' work cannot be read: {reason}.") from error
    except (ValueError, msgspec.ValidationError) as error:
        raise Problem(f"{path}: the colleagues' work is damaged: {error}.") from error


def _check_twice(names: Sequence[str], path: Path) -> None:
    for name, many in Counter(names).items():
        if many > 1:
            raise Problem(f"{path}: “{name}” is there twice.")


def _check_people(article: _Article, people: Sequence[_Colleague], place: str) -> None:
    known = {each.key for each in people}
    for who in (*(span.by for span in article.spans if span.by), *article.flags):
        if who not in known:
            raise Problem(f"{place}: nobody has the key “{who}”.")


class _Reader:
    """Reads what one colleague marked in one article."""

    def __init__(self, scheme: Scheme, text: str, person: Person, place: str) -> None:
        self._scheme = scheme
        self._text = text
        self._digest = sha256(text)
        self._person = person
        self._place = place
        self._named: dict[str, AnnotationAdded] = {}
        self._ordinals: Counter[tuple[str, tuple[Segment, ...]]] = Counter()

    def work(self, article: _Article, key: str) -> Work:
        """All that the colleague with that key marked, finished.

        Raises:
            Problem: see ``colleagues_work``.
        """
        spans = [
            (number, span)
            for number, span in enumerate(article.spans, start=1)
            if span.by in ("", key)
        ]
        added: list[AnnotationAdded] = []
        related: list[RelationSet] = []
        for number, span in spans:
            with self._at(number, span):
                added.append(self._added(span))
        for (number, span), one in zip(spans, added, strict=True):
            with self._at(number, span):
                related += self._relations(span, one)
        progress = _finished(article.flags.get(key, ""))
        return Work(self._person.id, tuple(added), (), progress, related=tuple(related))

    @contextmanager
    def _at(self, number: int, span: _Span) -> Iterator[None]:
        try:
            yield
        except _Wrong as wrong:
            words = _shown(span.words)
            raise Problem(f"{self._place}, span {number} (“{words}”): {wrong}.") from wrong

    def _added(self, span: _Span) -> AnnotationAdded:
        if self._scheme.label(span.label) is None:
            raise _Wrong(f"the scheme has no label “{span.label}”")
        places = span.words if isinstance(span.words, tuple) else (span.words,)
        segments = tuple(self._segment(each) for each in places)
        if not segments or any(b.start <= a.end for a, b in pairwise(segments)):
            raise _Wrong("its parts must be in order and apart")
        for name, value in span.attributes.items():
            self._check(span.label, name, value)
        self._ordinals[span.label, segments] += 1
        ordinal = self._ordinals[span.label, segments]
        one = AnnotationAdded(
            annotation_id(self._digest, self._person.id, span.label, segments, ordinal),
            span.label,
            segments,
            tuple(self._text[part.start : part.end] for part in segments),
            attributes=span.attributes,
            companions=self._companions(span),
            doubt=bool(span.doubt),
            doubt_note=span.doubt,
        )
        if span.name:
            if span.name in self._named:
                raise _Wrong(f"another span has the name “{span.name}”")
            self._named[span.name] = one
        return one

    def _companions(self, span: _Span) -> dict[str, Segment]:
        known = {each.id for each in self._scheme.companions_of(span.label)}
        given = {"source": span.source, "cue": span.cue}
        found = {name: self._segment(place) for name, place in given.items() if place is not None}
        for name in found.keys() - known:
            raise _Wrong(f"the scheme has no companion “{name}” for it")
        return found

    def _check(self, label: str, name: str, value: AttributeValue) -> None:
        found = next((each for each in self._scheme.attributes_of(label) if each.id == name), None)
        if found is None:
            raise _Wrong(f"the scheme has no attribute “{name}” for it")
        is_text = found.kind == "text"
        if not isinstance(value, str) if is_text else misfit(found, value):
            raise _Wrong(f"“{value}” is no value of “{name}”")

    def _relations(self, span: _Span, one: AnnotationAdded) -> Iterator[RelationSet]:
        for name, end in span.relations.items():
            kind, other = self._scheme.relation(name), self._named.get(end)
            if kind is None:
                raise _Wrong(f"the scheme has no relation “{name}”")
            if other is None or other is one:
                raise _Wrong(f"its annotator has no other span with the name “{end}”")
            if not kind.allows(one.label, other.label):
                raise _Wrong(ends_refused(self._scheme, kind, one.label, other.label)[:-1])
            yield RelationSet(name, one.id, other.id)

    def _segment(self, place: _Place) -> Segment:
        """Where the words stand as whole words; ``nth`` is counted from 1."""
        words, nth = (place.words, place.nth) if isinstance(place, _Nth) else (place, 0)
        found = occurrences(self._text, words)
        if not found:
            raise _Wrong(f"“{words}” is not in the article as whole words")
        if not nth and len(found) > 1:
            raise _Wrong(f"“{words}” is there {len(found)} times; say which with nth")
        if nth and not 1 <= nth <= len(found):
            raise _Wrong(f"“{words}” is not there {nth} times")
        return found[nth - 1 if nth else 0]


def _finished(flag: str) -> ProgressChanged:
    if not flag:
        return ProgressChanged(ProgressFields(state="finished"), ProgressFields(state="todo"))
    return ProgressChanged(
        ProgressFields(state="finished", flagged=True, flag_note=flag),
        ProgressFields(state="todo", flagged=False, flag_note=""),
    )


def _shown(words: _Place | tuple[_Place, ...]) -> str:
    places = words if isinstance(words, tuple) else (words,)
    return GAP.join(each.words if isinstance(each, _Nth) else each for each in places)
