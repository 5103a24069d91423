"""Reading WebAnno TSV 3.

What belongs here: which annotations of a table are spans with which labels, attributes and
relations. Offsets stay as the file has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from annotator.exchange.format import Head
from annotator.exchange.formats import beside
from annotator.exchange.formats.beside import Face, Own
from annotator.exchange.formats.features import COMPANION, LABELS, LAYER, OWN, RELATION
from annotator.exchange.formats.tree import Document, Tree, documents, opened, states
from annotator.exchange.formats.webanno.table import Link, Mark, Table, links, marks, parse
from annotator.exchange.kept import Pair
from annotator.exchange.loose import LooseArticle, LooseRelation, LooseSpan, LooseWork, Unit
from annotator.exchange.remarks import GAPS, NO_WORDS, UNREADABLE
from annotator.exchange.units import boundaries
from annotator.guarded import Broken
from annotator.text import OffsetMap
from annotator.ticker import Ticker
from annotator.values import Refusal, State

ENDINGS = (".tsv",)


def looks_like(head: Head) -> bool:
    """Whether it begins as the format does; a folder or archive: whether TSV files lie in it where
    INCEpTION puts them, or those in it begin so."""
    if head.data and not head.names:
        return head.first_line().startswith(b"#FORMAT=WebAnno TSV 3")
    tsv = [name for name in head.names if name.endswith(".tsv")]
    if any(name.split("/")[-3:-2] == ["annotation"] for name in tsv):
        return True
    if not tsv or not head.path.is_dir():
        return False
    try:
        with (head.path / tsv[0]).open("rb") as file:
            return file.read(100).startswith(b"#FORMAT=WebAnno TSV 3")
    except OSError:
        return False


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The texts of a file, a folder or an archive."""
    record = path.with_suffix(beside.ENDING).name
    try:
        with opened(path, beside=lambda name: name == record) as tree:
            yield from _articles(tree, ticker, None if path.is_dir() else path.suffix.lower())
    except Broken as broken:
        yield Refusal(file=str(path), line=0, reason=str(broken))


def _articles(tree: Tree, ticker: Ticker, ending: str | None) -> Iterator[LooseArticle | Refusal]:
    known = states(tree)
    lone = ending is not None and len(tree.names) <= 2 and ending != ".zip"
    every = documents(tree, (ending or "",) if lone else ENDINGS)
    for done, document in enumerate(every):
        ticker.tick(done, len(every), document.name)
        good: list[LooseArticle] = []
        for annotator, name in document.files:
            state = known.get((document.name, annotator or ""))
            try:
                good.append(_article(tree, document, annotator, name, state))
            except Broken as broken:
                yield Refusal(file=name, line=0, reason=str(broken))
        yield from beside.gathered(good)
    ticker.tick(len(every), len(every))


def _article(
    tree: Tree, document: Document, annotator: str | None, name: str, state: State | None
) -> LooseArticle:
    table = parse(tree.text(name))
    own, aside = None, set[str]()
    if (record := f"{name.rpartition('.')[0]}{beside.ENDING}") in tree:
        try:
            own = beside.decode(tree.read(record))
        except Broken:
            aside.add(UNREADABLE)
    every, others = marks(table)
    found = [each for each in every if each.start < each.end]
    if len(found) < len(every):
        others.add(NO_WORDS)
    text = table.text
    if own is not None and own.lead and text[: len(own.lead)].isspace():
        text = own.lead + text[len(own.lead) :]
    elif table.gaps:
        others.add(GAPS)
    work = _Work(table, found, own).made()
    bare = beside.work_of(own, annotator)
    made = replace(bare, spans=work.spans, relations=work.relations, state=bare.state or state)
    if made.state == "skipped" and made.reason is None:
        made = replace(made, reason="other")
    nobody = own is not None and own.work is None and not work.spans
    article = LooseArticle(
        file=name,
        text=text,
        id=document.name.rpartition("/")[2],
        work=() if nobody else (made,),
        unit=table.unit if own is not None and table.told else None,  # ours says which it is
        set_aside=tuple(sorted(others | aside)),
    )
    return beside.article_of(own, article)


class _Work:
    """The annotations of a table as spans, and the relations between them."""

    def __init__(self, table: Table, found: list[Mark], own: Own | None) -> None:
        self._table, self._own = table, own
        edges = {edge for mark in found for edge in (mark.start, mark.end)}
        self._points = boundaries(table.text, table.unit, edges)
        self._groups: dict[str, list[Mark]] = defaultdict(list)
        self._ids: dict[int, str] = {}
        self._companions: dict[str, dict[str, Pair]] = defaultdict(dict)
        self._sort(found)
        self._links = links(table, found)
        self._move = mover(table.text, table.unit)

    def made(self) -> LooseWork:
        """Spans and relations; nothing else is filled in."""
        names = self._own.relations if self._own is not None else {}
        spans = {key: self._span(key, group) for key, group in self._groups.items()}
        return LooseWork(
            spans=tuple(spans.values()),
            relations=tuple(
                LooseRelation(
                    names.get(_named(link), _named(link)),
                    self._end(link.source, spans),
                    self._end(link.target, spans),
                )
                for link in self._links
            ),
        )

    def _end(self, mark: Mark | None, spans: dict[str, LooseSpan]) -> str:
        key = self._ids.get(id(mark), "") if mark is not None else ""
        return spans[key].id or key if key else "?"

    def _sort(self, found: list[Mark]) -> None:
        """Parts of one annotation of ours have one number; companions name that number."""
        for number, mark in enumerate(found):
            values = mark.values
            if mark.layer.type == COMPANION and "of" in values and "role" in values:
                self._companions[values["of"]][values["role"]] = (mark.start, mark.end)
                continue
            ours = mark.layer.type == LAYER and "span_id" in values
            key = values["span_id"] if ours else f"#{number + 1}"
            self._groups[key].append(mark)
            self._ids[id(mark)] = key

    def _span(self, key: str, group: list[Mark]) -> LooseSpan:
        first = group[0]
        parts = tuple(sorted((mark.start, mark.end) for mark in group))
        companions = self._companions.get(key, {})
        face = _face(first, tuple((self._point(a), self._point(b)) for a, b in parts))
        quotes = tuple(self._words(mark) for mark in sorted(group, key=lambda each: each.start))
        mine = self._own.spans.get(key) if self._own is not None else None
        if mine is not None and self._own is not None:
            there = {
                role: place
                for role, place in mine.companions.items()
                if role not in mine.places or role in companions
            }
            made = beside.united(face, mine, self._own.attributes, there, self._move)
            if face.parts == mine.face.parts:
                return made  # the words of our own segments are checked by their offsets alone
            return replace(made, parts=parts, quotes=quotes)
        return LooseSpan(
            id=key,
            label=face.label,
            parts=parts,
            quotes=quotes,
            companions=companions,
            attributes=dict(face.attributes),
            note=face.note,
            doubt=face.doubt,
            doubt_note=face.doubt_note,
        )

    def _words(self, mark: Mark) -> str:
        """The words that the file gives: of the text, where all tokens stand in it as they should,
        else of the tokens."""
        if self._table.told:
            return self._table.text[self._point(mark.start) : self._point(mark.end)]
        return "".join(row.words for row in mark.rows)

    def _point(self, at: int) -> int:
        point = self._points.get(at)
        return at if point is None else point


def mover(text: str, unit: Unit) -> Callable[[int], int]:
    """From code points of a text to a unit."""
    if unit == "codepoint":
        return int
    if unit == "utf-16":
        return OffsetMap(text).to_utf16
    return lambda at: len(text[:at].encode())


def _face(mark: Mark, parts: tuple[tuple[int, int], ...]) -> Face:
    ours = mark.layer.type == LAYER
    values = mark.values
    if ours:
        label = values.get("label") or mark.layer.short
        attributes = {key: typed(each) for key, each in values.items() if key not in OWN}
        return Face(
            label=label,
            parts=parts,
            attributes=attributes,
            note=values.get("note", ""),
            doubt=values.get("doubt") == "true",
            doubt_note=values.get("doubt_note", ""),
        )
    features = [name for name, _ in mark.layer.plain() if name]
    named = next((each for each in LABELS if each in features), features[0] if features else "")
    return Face(
        label=values.get(named) or mark.layer.short,
        parts=parts,
        attributes={key: typed(each) for key, each in values.items() if key != named},
    )


def typed(words: str) -> str | bool:
    """The value of a feature: ``true`` and ``false`` are what a flag says."""
    return {"true": True, "false": False}.get(words, words)


def _named(link: Link) -> str:
    if link.value:
        return link.value
    return "relation" if link.layer.type == RELATION else link.layer.short
