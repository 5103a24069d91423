"""One source of a REFI-QDA project as an article: its selections, notes and variables.

What belongs here: what the elements mean. A coding is an annotation, its code the label (with its
parents before it where two codes share a name), its ``creatingUser`` the annotator. What is not
about a selection with a code is kept in the metadata under ``refi``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from annotator.exchange import extras, kept
from annotator.exchange.formats.refi.own import VARIABLE, clean, decode, plain_guid
from annotator.exchange.loose import LooseArticle, LooseRelation, LooseSpan, LooseWork
from annotator.exchange.times import from_text
from annotator.text import sha256
from annotator.values import AttributeValue

_DIGITS: Final = 15


class BadSource(Exception):
    """Why a source cannot be read, in words that can follow its name."""


class Book:
    """What the head of a project tells: people, codes, variables, notes and links. ``text_at``
    gives the text at a path of the project."""

    def __init__(self, root: Element, text_at: Callable[[str], tuple[str, str]]) -> None:
        self._text_at = text_at
        self.people = {
            _guid(each): each.get("name", "") for each in root.iter() if _is(each, "User")
        }
        self.codes = dict(_codes(root))
        self.variables = {
            _guid(each): each.get("name", "") for each in root.iter() if _is(each, "Variable")
        }
        self.notes = {_guid(each): each for each in root.iter() if _is(each, "Note")}
        self.links: dict[str, list[Element]] = {}
        for each in root.iter():
            if _is(each, "Link"):
                self.links.setdefault(plain_guid(each.get("originGUID", "")), []).append(each)

    def note(self, id_: str) -> tuple[str, str]:
        """The words of a note and who wrote it; raises ``BadSource`` or ``Broken``."""
        note = self.notes.get(id_)
        if note is None:
            return "", ""
        words = _text(note, "PlainTextContent") or _text(note, "Description")
        if not words and (path := note.get("plainTextPath")):
            words = self._text_at(path)[0].removeprefix("\ufeff")
        return words, self.people.get(plain_guid(note.get("creatingUser", "")), "")


def article_of(source: Element, text: str, member: str, book: Book) -> LooseArticle:
    """The article; ``text`` is that of the source as its offsets count it. Names of selections
    stand as the quotes of their spans, whatever they are.

    Raises:
        BadSource: a selection or code cannot be made out.
        Broken: a note cannot be read.
    """
    return _Source(source, text, member, book).article()


class _Source:
    def __init__(self, source: Element, text: str, member: str, book: Book) -> None:
        self._source = source
        self._home = next((e for e in source if _is(e, "Representation")), source)
        self._text = text
        self._member = member
        self._book = book
        self._kept: dict[str, object] = {}
        self._values = dict(self._read_values())
        own = self._values.pop(VARIABLE, None)
        self._own = decode(own) if isinstance(own, str) else {}
        self._same = self._own.get("sha256") == sha256(text)
        users = map(extras.as_object, extras.as_list(self._own.get("work")))
        self._users = {str(each.get("user")): each for each in users}

    def article(self) -> LooseArticle:
        """See ``article_of``."""
        spans = self._spans()
        notes = self._notes()
        people = dict.fromkeys([*self._said(), *spans, *notes])
        work = tuple(self._work(who, spans.get(who, {}), notes.get(who, [])) for who in people)
        given: dict[str, Any] = dict(self._values)
        given |= extras.as_object(self._own.get("exactly"))
        details = kept.take_details(given)
        details.setdefault("title", self._source.get("name", ""))
        meta: dict[str, object] = {**given, **extras.as_object(self._own.get("meta"))}
        if description := _text(self._source, "Description"):
            self._kept["description"] = description
        if codes := [self._code(each) for each in self._codings(self._source)]:
            self._kept["codes"] = codes
        if self._kept:
            meta["refi"] = self._kept
        return LooseArticle(file=self._member, text=self._text, work=work, meta=meta, **details)

    def _said(self) -> Iterator[str]:
        for each in self._users.values():
            if name := extras.text_of(each.get("annotator")):
                yield name

    def _name_of(self, user: str) -> str:
        """A person's name: to the letter where our record has it."""
        name = self._book.people.get(user, "")
        own = extras.text_of(self._users.get(user, {}).get("annotator"))
        return own if own and clean(own) == name else name

    def _spans(self) -> dict[str, dict[str, LooseSpan]]:
        """By annotator and coding."""
        found: dict[str, dict[str, LooseSpan]] = {}
        for each in self._home:
            if _is(each, "PlainTextSelection"):
                codings = list(self._codings(each))
                if not codings:
                    self._keep_uncoded(each)
                for coding in codings:
                    user = coding.get("creatingUser") or each.get("creatingUser") or ""
                    theirs = found.setdefault(self._name_of(plain_guid(user)), {})
                    span = self._span(each, coding)
                    id_ = span.id or f"{_guid(each)}+"
                    while id_ in theirs:  # some tools give several codings one GUID, or none
                        id_ += "+"
                    theirs[id_] = replace(span, id=id_)
        for spans in found.values():
            self._join(spans)
        return found

    def _span(self, selection: Element, coding: Element) -> LooseSpan:
        id_ = _guid(coding)
        own = extras.as_object(extras.as_object(self._own.get("spans")).get(id_))
        facts = kept.span_said(own)
        note = "\n\n".join(
            filter(None, [_text(selection, "Description"), *self._notes_at(selection, coding)])
        )
        if clean(facts.note) != note:
            facts = replace(facts, note=note)
        made = _time(coding.get("creationDateTime") or selection.get("creationDateTime"))
        changed = _time(selection.get("modifiedDateTime"))
        facts = replace(facts, created=made or facts.created, updated=changed or facts.updated)
        return LooseSpan(
            id=id_.replace("-", ""),
            label=self._code(coding),
            parts=((_number(selection, "startPosition"), _number(selection, "endPosition")),),
            quote=selection.get("name") or None,
            companions=self._companions(own),
            attributes=extras.attributes_of(extras.as_object(own.get("attributes"))),
            **kept.fields_of(facts),
        )

    def _companions(self, own: dict[str, Any]) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        given = extras.as_object(own.get("companions")) if self._same else {}
        for role, place in given.items():
            match place:
                case [int(start), int(end)]:
                    found[role] = (start, end)
        return found

    def _join(self, spans: dict[str, LooseSpan]) -> None:
        """Annotations of several segments from the codings that our record joins."""
        for id_, own in extras.as_object(self._own.get("spans")).items():
            names = [
                str(each).replace("-", "")
                for each in extras.as_list(extras.as_object(own).get("parts"))
            ]
            parts = [spans[name] for name in names if name in spans]
            first = spans.get(id_.replace("-", ""))
            if first is None or len(parts) < 2 or parts[0] is not first:
                continue
            if len({each.label for each in parts}) > 1:
                continue  # somebody gave one part another code: they are apart now
            for name in names[1:]:
                spans.pop(name, None)
            quotes = [each.quote for each in parts]
            known = tuple(each for each in quotes if each is not None)
            spans[id_.replace("-", "")] = _several(first, parts, known)

    def _code(self, coding: Element) -> str:
        for each in coding:
            if _is(each, "CodeRef"):
                target = plain_guid(each.get("targetGUID", ""))
                if target in self._book.codes:
                    return self._book.codes[target]
        raise BadSource("a selection has a code that the project does not have")

    def _codings(self, element: Element) -> Iterator[Element]:
        return (each for each in element if _is(each, "Coding"))

    def _keep_uncoded(self, selection: Element) -> None:
        kept = self._kept.setdefault("selections", [])
        assert isinstance(kept, list)
        kept.append(
            {
                "name": selection.get("name", ""),
                "description": _text(selection, "Description"),
                "start": _number(selection, "startPosition"),
                "end": _number(selection, "endPosition"),
            }
        )

    def _notes_at(self, *elements: Element) -> Iterator[str]:
        for element in elements:
            for each in element:
                if _is(each, "NoteRef"):
                    yield self._book.note(plain_guid(each.get("targetGUID", "")))[0]

    def _notes(self) -> dict[str, list[str]]:
        """Notes on the source as a whole, by who wrote them."""
        found: dict[str, list[str]] = {}
        for each in self._source:
            if _is(each, "NoteRef"):
                words, _ = self._book.note(plain_guid(each.get("targetGUID", "")))
                note = self._book.notes.get(plain_guid(each.get("targetGUID", "")))
                user = plain_guid(note.get("creatingUser", "")) if note is not None else ""
                if words and (who := self._name_of(user)):
                    found.setdefault(who, []).append(words)
                elif words:
                    kept = self._kept.setdefault("notes", [])
                    assert isinstance(kept, list)
                    kept.append(words)
        return found

    def _work(self, who: str, spans: dict[str, LooseSpan], notes: list[str]) -> LooseWork:
        own = next((e for e in self._users.values() if e.get("annotator") == who), {})
        facts = kept.work_said(own)
        note = "\n\n".join(notes)
        if clean(facts.note) != note:
            facts = replace(facts, note=note)
        return LooseWork(
            annotator=who or None,
            spans=tuple(spans.values()),
            relations=tuple(self._relations(spans)),
            **kept.fields_of(facts),
        )

    def _relations(self, spans: dict[str, LooseSpan]) -> Iterator[LooseRelation]:
        ends: dict[str, str] = {}
        for selection in self._home:
            if _is(selection, "PlainTextSelection"):
                for coding in self._codings(selection):
                    id_ = _guid(coding).replace("-", "")
                    ends.setdefault(_guid(selection), id_)
                    ends[_guid(coding)] = id_
        for origin, id_ in ends.items():
            for link in self._book.links.get(origin, ()) if id_ in spans else ():
                target = ends.get(plain_guid(link.get("targetGUID", "")))
                if target is not None:
                    yield LooseRelation(link.get("name", ""), id_, target)

    def _read_values(self) -> Iterator[tuple[str, object]]:
        homes = [self._source] if self._home is self._source else [self._source, self._home]
        for each in (value for home in homes for value in home):
            if _is(each, "VariableValue"):
                name = value = None
                for part in each:
                    if _is(part, "VariableRef"):
                        name = self._book.variables.get(plain_guid(part.get("targetGUID", "")))
                    else:
                        value = _value(part)
                if name and value is not None:
                    yield name, value


def _several(first: LooseSpan, parts: list[LooseSpan], quotes: tuple[str, ...]) -> LooseSpan:
    return replace(
        first,
        parts=tuple(each.parts[0] for each in parts),
        quote=None,
        quotes=quotes if len(quotes) == len(parts) else None,
    )


def _codes(root: Element) -> Iterator[tuple[str, str]]:
    """The name of each code by its GUID, with its parents' where it alone would not tell it."""
    paths: list[tuple[str, tuple[str, ...]]] = []

    def walk(element: Element, above: tuple[str, ...]) -> None:
        for each in element:
            if _is(each, "Code"):
                path = (*above, each.get("name", "").strip() or "?")
                paths.append((_guid(each), path))
                walk(each, path)

    for codes in root.iter():
        if _is(codes, "Codes"):
            walk(codes, ())
    names = Counter(path[-1].casefold() for _, path in paths)
    for id_, path in paths:
        yield id_, path[-1] if names[path[-1].casefold()] == 1 else "/".join(path)


def _value(part: Element) -> AttributeValue:
    text = part.text or ""
    kind = part.tag.rpartition("}")[2]
    try:
        if kind == "IntegerValue":
            return int(text) if len(text.strip()) <= _DIGITS else text
        if kind == "FloatValue":
            number = float(text)
            return number if abs(number) < float("inf") else text
    except ValueError:
        return text
    if kind == "BooleanValue":
        return text.strip().lower() in ("true", "1")
    return text


def _number(element: Element, name: str) -> int:
    text = element.get(name, "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS:
        raise BadSource(f"a selection has no {name} that is a whole number (“{text[:20]}”)")
    return int(text)


def _time(text: str | None) -> int:
    try:
        return from_text(text.strip()) if text else 0
    except (ValueError, OverflowError):
        return 0


def _text(element: Element, name: str) -> str:
    return next((each.text or "" for each in element if _is(each, name)), "")


def _guid(element: Element) -> str:
    return plain_guid(element.get("guid", ""))


def _is(element: Element, name: str) -> bool:
    return element.tag.rpartition("}")[2] == name
