"""Writing WebAnno TSV 3.3.

What belongs here: sentences that cover all of the text, tokens and parts of tokens, and a column
for each feature. A folder is laid out as an INCEpTION project's export; what the format has no
place for stands in ``<annotator>.claim_annotator.json`` beside the table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from msgspec.structs import replace

from annotator.exchange.format import Job
from annotator.exchange.formats import beside
from annotator.exchange.formats.beside import Face, OwnSpan
from annotator.exchange.formats.features import (
    COMPANION,
    LAYER,
    OWN,
    RELATION,
    column,
    columns,
    words,
)
from annotator.exchange.formats.webanno.reading import typed
from annotator.exchange.formats.webanno.syntax import FORMAT, TEXT, escaped, line_of
from annotator.exchange.kept import Pair
from annotator.exchange.mapping import written, written_attribute, written_relation
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.target import Target
from annotator.exchange.tokens import Token, tokens
from annotator.guarded.names import file_name
from annotator.text import OffsetMap, sentences
from annotator.values import Annotation


@dataclass(slots=True)
class _Mark:
    """An annotation in the making: its number, its columns' values, the units it lies on."""

    number: int
    values: dict[str, str]
    units: list[Pair] = field(default_factory=list)


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """Write a table and our record for each article and annotator."""
    taken: set[str] = set()
    for out in articles:
        stem = file_name(out.article.external_id or out.article.title, "", taken)
        taken.add(stem.casefold())
        people: set[str] = set()
        layout = _Layout(out.text)
        for work in beside.works(out):
            place = f"source/{stem}"
            if work is not None:
                who = file_name(work.annotator, "", people)
                people.add(who.casefold())
                place = f"annotation/{stem}/{who}"
            table, own = _File(out, work, layout, job).made()
            with target.open(f"{place}.tsv") as sink:
                for line in table:
                    sink.write(f"{line}\n".encode())
            with target.open(f"{place}{beside.ENDING}") as sink:
                sink.write(own)


class _Layout:
    """The tokens of a text, and its sentences: each begins with a token and goes on to the next,
    so that together they are all of the text but white space at its start."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.utf16 = OffsetMap(text).to_utf16
        starts = {token.start for token in self.tokens}
        begun = [part.start for part in sentences(text, 0, len(text)) if part.start in starts]
        first = self.tokens[0].start if self.tokens else 0
        self.begins = sorted({first, *(at for at in begun if at > first)})
        self.lead = text[:first]

    def sentences(self) -> Iterator[tuple[Pair, list[Token]]]:
        """Each sentence with its tokens."""
        ends = [*self.begins[1:], len(self.text)]
        rest = iter(self.tokens)
        token = next(rest, None)
        for start, end in zip(self.begins, ends, strict=True):
            here: list[Token] = []
            while token is not None and token.start < end:
                here.append(token)
                token = next(rest, None)
            if here:
                yield (start, end), here

    def units(self, start: int, end: int) -> list[Pair]:
        """The tokens, and at the edges parts of tokens, of a range."""
        at = max(bisect_right(self.tokens, start, key=lambda each: each.start) - 1, 0)
        found: list[Pair] = []
        while at < len(self.tokens) and self.tokens[at].start < end:
            token = self.tokens[at]
            if token.end > start:
                found.append((max(start, token.start), min(end, token.end)))
            at += 1
        return found


class _File:
    """The table of one article and annotator, in the making."""

    def __init__(
        self, out: OutgoingArticle, work: OutgoingWork | None, layout: _Layout, job: Job
    ) -> None:
        self._out, self._work, self._layout, self._job = out, work, layout, job
        self._columns = columns(job.scheme)
        self._marks: list[_Mark] = []
        self._companions: list[_Mark] = []
        self._links: dict[Pair, list[tuple[str, int, int]]] = defaultdict(list)
        self._spans: dict[str, OwnSpan] = {}
        self._relations: dict[str, str] = {}
        self._number = 0

    def made(self) -> tuple[list[str], bytes]:
        """The lines, and our record."""
        own = beside.own_of(self._out, self._work)
        self._lead()
        if self._work is not None:
            firsts = {span.id: self._span(span) for span in self._work.spans}
            self._related(self._work, firsts)
        full = replace(
            own,
            spans=self._spans,
            attributes={column: name for name, column in self._columns.items() if column != name},
            relations=self._relations,
            lead=self._layout.lead,
        )
        return self._lines(), beside.encode(full) + b"\n"

    def _lead(self) -> None:
        if self._layout.lead.strip(" "):
            losses = self._job.losses
            losses.lose("text", self._out.article, detail="white space at the start of the text")
            losses.rule(
                "text",
                "WebAnno TSV begins with a token; white space before it is written as spaces, and "
                "put back when our own record is beside the file.",
            )

    def _span(self, span: Annotation) -> _Mark | None:
        units = [self._layout.units(part.start, part.end) for part in span.segments]
        units = [each for each in units if each]
        parts = tuple((each[0][0], each[-1][1]) for each in units)
        if parts != tuple((part.start, part.end) for part in span.segments):
            losses = self._job.losses
            who = self._work.annotator if self._work else ""
            losses.lose("edges", self._out.article, span, annotator=who)
            losses.rule(
                "edges",
                "WebAnno TSV has no place for white space between tokens: edges in it were moved "
                "to the next token, and what lies in it altogether was left out.",
            )
        if not parts:
            return None
        key = str(len(self._spans) + 1)
        label = written(self._job.scheme, span.label)
        values = {"label": label, "span_id": key, **self._attributes(span)}
        values |= {"note": _told(span.note)} if span.note else {}
        values |= {"doubt": "true"} if span.doubt else {}
        values |= {"doubt_note": _told(span.doubt_note)} if span.doubt and span.doubt_note else {}
        made = [self._mark(self._marks, values, each) for each in units]
        face = Face(
            label=_told(label),
            parts=parts,
            attributes={name: typed(each) for name, each in values.items() if name not in OWN},
            note=values.get("note", ""),
            doubt=span.doubt,
            doubt_note=values.get("doubt_note", ""),
        )
        places = self._beside(key, span)
        self._spans[key] = beside.own_span(self._job.scheme, span, face, places)
        return made[0]

    def _attributes(self, span: Annotation) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in span.attributes.items():
            known = written_attribute(self._job.scheme, name)
            if said := _told(words(value) or ""):
                found[column(self._columns, known)] = said
        return found

    def _beside(self, key: str, span: Annotation) -> dict[str, str]:
        places: dict[str, str] = {}
        for role, part in span.companions.items():
            units = self._layout.units(part.start, part.end)
            if units:
                values = {"role": _told(role), "of": key}
                self._mark(self._companions, values, units)
                if _told(role) == role and role:
                    places[role] = key
        return places

    def _mark(self, to: list[_Mark], values: dict[str, str], units: list[Pair]) -> _Mark:
        self._number += 1
        made = _Mark(self._number, values, units)
        to.append(made)
        return made

    def _related(self, work: OutgoingWork, firsts: dict[str, _Mark | None]) -> None:
        for each in work.relations:
            if each.derived:
                continue  # follows from position, wherever the scheme is known
            one, two = firsts.get(each.from_id), firsts.get(each.to_id)
            if one is None or two is None:
                losses = self._job.losses
                losses.lose("relations", self._out.article, None, each.type, work.annotator)
                losses.rule("relations", "The annotation at one end could not be written.")
                continue
            name = written_relation(self._job.scheme, each.type)
            if _told(name) != name:
                self._relations[_told(name)] = name
            self._links[two.units[0]].append((_told(name), one.number, two.number))

    def _lines(self) -> list[str]:
        features = ["label", *self._columns.values(), *OWN[1:]]
        layers = [(LAYER, features, self._marks)]
        if self._companions:
            layers.append((COMPANION, ["role", "of"], self._companions))
        head = [FORMAT, *(f"#T_SP={type_}|{'|'.join(names)}" for type_, names, _ in layers)]
        if self._links:
            head.append(f"#T_RL={RELATION}|label|BT_{LAYER}")
        return [*head, "", *self._body(layers)]

    def _body(self, layers: list[tuple[str, list[str], list[_Mark]]]) -> Iterator[str]:
        on: list[dict[Pair, list[_Mark]]] = []
        cut: dict[Pair, None] = {}
        for _, _, marks in layers:
            rows: dict[Pair, list[_Mark]] = defaultdict(list)
            for mark in marks:
                for unit in mark.units:
                    rows[unit].append(mark)
                    cut[unit] = None
            on.append(rows)
        whole = {(token.start, token.end) for token in self._layout.tokens}
        parts = sorted(unit for unit in cut if unit not in whole)
        ids = self._ids(parts)
        at = 0
        for (start, end), here in self._layout.sentences():
            yield ""
            for line in self._layout.text[start:end].split("\n"):
                yield f"{TEXT}{line_of(line)}"
            for token in here:
                yield self._row((token.start, token.end), ids, layers, on)
                while at < len(parts) and parts[at][0] < token.end:
                    yield self._row(parts[at], ids, layers, on)
                    at += 1

    def _ids(self, parts: list[Pair]) -> dict[Pair, str]:
        ids: dict[Pair, str] = {}
        at = 0
        for number, (_, here) in enumerate(self._layout.sentences(), 1):
            for place, token in enumerate(here, 1):
                ids[token.start, token.end] = f"{number}-{place}"
                count = 0
                while at < len(parts) and parts[at][0] < token.end:
                    count += 1
                    ids[parts[at]] = f"{number}-{place}.{count}"
                    at += 1
        return ids

    def _row(
        self,
        unit: Pair,
        ids: dict[Pair, str],
        layers: list[tuple[str, list[str], list[_Mark]]],
        on: list[dict[Pair, list[_Mark]]],
    ) -> str:
        start, end = unit
        where = f"{self._layout.utf16(start)}-{self._layout.utf16(end)}"
        fields = [ids[unit], where, self._layout.text[start:end]]
        for (_, names, _), rows in zip(layers, on, strict=True):
            marks = rows.get(unit)
            if marks is None:
                fields += ["_"] * len(names)
                continue
            for name in names:
                cells = (f"{_cell(mark.values.get(name))}[{mark.number}]" for mark in marks)
                fields.append("|".join(cells))
        if self._links:
            links = self._links.get(unit, [])
            fields.append("|".join(escaped(name) for name, _, _ in links) or "_")
            first = {mark.number: ids[mark.units[0]] for mark in self._marks} if links else {}
            fields.append("|".join(f"{first[a]}[{a}_{b}]" for _, a, b in links) or "_")
        return "\t".join([*fields, ""])


def _told(words: str) -> str:
    """Words as a cell can hold them: of line breaks, only line feeds."""
    return words.replace("\r", " ")


def _cell(words: str | None) -> str:
    return "*" if not words else escaped(words)
