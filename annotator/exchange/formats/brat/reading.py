"""Reading brat standoff.

What belongs here: which files belong together, whose they are, and what the lines say of an
annotation. Offsets stay as the file has them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from msgspec.structs import replace

from annotator.exchange.format import Head
from annotator.exchange.formats import beside
from annotator.exchange.formats.beside import Face, Own, OwnSpan
from annotator.exchange.formats.brat.lines import DOUBT, NOTE, Bound, Lines, joined, parse
from annotator.exchange.formats.tree import Tree, opened
from annotator.exchange.kept import Pair
from annotator.exchange.loose import LooseArticle, LooseRelation, LooseSpan, LooseWork, Unit
from annotator.exchange.remarks import KEPT, UNREADABLE
from annotator.exchange.units import boundaries
from annotator.exchange.verdict import fits
from annotator.guarded import Broken
from annotator.ticker import Ticker
from annotator.values import Refusal

_UNITS: Final[tuple[Unit, ...]] = ("codepoint", "utf-16", "utf-8")
KEY: Final = "brat"


class _File(NamedTuple):
    """One ``.ann`` with what it is about. ``stem``: path without ending."""

    stem: str
    annotator: str | None
    lines: Lines
    own: Own | None
    damaged: bool


def looks_like(head: Head) -> bool:
    """Whether there is an ``.ann`` beside a ``.txt`` of the same name, or it is an ``.ann``."""
    if head.path.suffix.lower() == ".ann":
        return head.first_line()[:1] in b"TREAMN#*"
    known = set(head.names)
    return any(f"{name[:-4]}.txt" in known for name in head.names if name.endswith(".ann"))


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The texts of a folder or an archive, or the one that an ``.ann`` is about."""
    stem = path.name.rpartition(".")[0]
    wanted = {f"{stem}.txt", f"{stem}.ann", f"{stem}{beside.ENDING}"}
    try:
        with opened(path, beside=lambda name: name in wanted) as tree:
            yield from _articles(tree, ticker)
    except Broken as broken:
        yield Refusal(file=str(path), line=0, reason=str(broken))


def _articles(tree: Tree, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    stems = [name[:-4] for name in tree.names if name.endswith(".txt")]
    orphans = [name for name in tree.names if name.endswith(".ann") and name[:-4] not in stems]
    for name in orphans:
        yield Refusal(file=name, line=0, reason=f"there is no {name[:-4]}.txt beside it")
    with_lines = {str(PurePosixPath(name).parent) for name in tree.names if name.endswith(".ann")}
    groups, people = _groups(tree, stems)
    for done, group in enumerate(groups):
        ticker.tick(done, len(groups), group[0])
        if str(PurePosixPath(group[0]).parent) not in with_lines:
            reason = "no .ann is beside it, nor beside any other text of its folder"
            yield Refusal(file=f"{group[0]}.txt", line=0, reason=reason)
            continue
        yield from _article(tree, group, people)
    ticker.tick(len(groups), len(groups))


def _groups(tree: Tree, stems: list[str]) -> tuple[list[list[str]], dict[str, str]]:
    """Stems with the same text, in the order of their names, and by folder its annotator.

    Texts of one name and the same bytes are one text where their paths differ in one folder:
    that is the annotator's.
    """
    by_name: dict[str, list[str]] = defaultdict(list)
    for stem in stems:
        by_name[PurePosixPath(stem).name].append(stem)
    groups: list[list[str]] = []
    people: dict[str, str] = {}
    for same in by_name.values():
        if len(same) == 1:
            groups.append(same)
            continue
        alike: dict[tuple[bytes, int], list[str]] = defaultdict(list)
        for stem in same:
            alike[_digest(tree, stem), stem.count("/")].append(stem)
        for group in alike.values():
            folders = [PurePosixPath(stem).parent.parts for stem in group]
            apart = [at for at, names in enumerate(zip(*folders, strict=True)) if len({*names}) > 1]
            if len(apart) == 1:
                groups.append(group)
                for stem, parts in zip(group, folders, strict=True):
                    people[str(PurePosixPath(stem).parent)] = parts[apart[0]]
            else:
                groups += [[stem] for stem in group]
    return sorted(groups), people


def _digest(tree: Tree, stem: str) -> bytes:
    try:
        return sha256(tree.read(f"{stem}.txt")).digest()
    except Broken:
        return stem.encode()  # unlike all others; reading it will say why


def _article(
    tree: Tree, group: list[str], people: dict[str, str]
) -> Iterator[LooseArticle | Refusal]:
    """The article of a group; files of it that cannot be read are refused, the others go on."""
    try:
        text = tree.text(f"{group[0]}.txt")
    except Broken as broken:
        yield Refusal(file=f"{group[0]}.txt", line=0, reason=str(broken))
        return
    files: list[_File] = []
    for stem in group:
        try:
            files.append(_file(tree, stem, people.get(str(PurePosixPath(stem).parent))))
        except Broken as broken:
            yield Refusal(file=f"{stem}.ann", line=0, reason=str(broken))
    if files:
        yield _told(text, files)


def _file(tree: Tree, stem: str, annotator: str | None) -> _File:
    name, own, damaged = f"{stem}.ann", None, False
    lines = parse(tree.text(name)) if name in tree else Lines()
    if (record := f"{stem}{beside.ENDING}") in tree:
        try:
            own = beside.decode(tree.read(record))
        except Broken:
            damaged = True
    return _File(stem, annotator, lines, own, damaged)


def _told(raw: str, files: list[_File]) -> LooseArticle:
    text = _as_counted(raw, [bound for each in files for bound in each.lines.spans.values()])
    kept: dict[str, object] = {}
    works: list[LooseWork] = []
    aside: list[str] = []
    for file in files:
        work, lines = _work(text, file)
        if lines:
            kept[f"{file.stem}.ann"] = lines
        if work is not None:
            works.append(work)
        aside += [f"{KEPT}line that is not brat"] * bool(file.lines.unknown)
        aside += [UNREADABLE] * file.damaged
    own = next((each.own for each in files if each.own is not None), None)
    bare = LooseArticle(
        file=f"{files[0].stem}.ann",
        text=text,
        id=PurePosixPath(files[0].stem).name,
        meta={KEY: kept} if kept else {},
        work=tuple(works),
        set_aside=tuple(dict.fromkeys(aside)),
    )
    return beside.article_of(own, bare)


def _as_counted(raw: str, bounds: Iterable[Bound]) -> str:
    """The text as the offsets count it: without ``\\r`` where only so the words match."""
    if "\r" not in raw:
        return raw
    spans = [_loose(each) for each in bounds if each.quote is not None]
    plain = raw.replace("\r\n", "\n").replace("\r", "\n")
    return plain if spans and not _match(raw, spans) and _match(plain, spans) else raw


def _match(text: str, spans: list[LooseSpan]) -> bool:
    return any(all(_points(text, span, unit) is not None for span in spans) for unit in _UNITS)


def _points(text: str, span: LooseSpan, unit: Unit) -> tuple[Pair, ...] | None:
    """The parts in code points, where the words that stand there are the span's."""
    at = boundaries(text, unit, {edge for part in span.parts for edge in part})
    parts = [(at[start], at[end]) for start, end in span.parts]
    good = [(a, b) for a, b in parts if a is not None and b is not None and a < b]
    if len(good) == len(parts) and fits(span, [text[a:b] for a, b in good]):
        return tuple(good)
    return None


def _loose(bound: Bound) -> LooseSpan:
    return LooseSpan(label=bound.label, parts=bound.parts, quote=bound.quote)


def _work(text: str, file: _File) -> tuple[LooseWork | None, list[str]]:
    """The annotator's work, and lines for which there is no other place."""
    own, lines = file.own, file.lines
    known = own.spans if own is not None else {}
    places = {id_ for each in known.values() for id_ in each.places.values()}
    places &= lines.spans.keys()
    kept = list(lines.kept)
    spans: dict[str, LooseSpan] = {}
    for id_, bound in lines.spans.items():
        if id_ not in places:
            spans[id_] = _span(text, id_, bound, file, known.get(id_), kept)
    names = own.relations if own is not None else {}
    relations = tuple(
        LooseRelation(
            names.get(type_, type_),
            (spans[one].id if one in spans else one) or one,
            (spans[two].id if two in spans else two) or two,
        )
        for type_, one, two in lines.relations
        if two not in places
    )
    bare = beside.work_of(own, file.annotator)
    if own is not None and own.work is None and not spans:
        return None, kept  # nobody had looked, and nobody has since
    return replace(bare, spans=tuple(spans.values()), relations=relations), kept


def _span(
    text: str, id_: str, bound: Bound, file: _File, mine: OwnSpan | None, kept: list[str]
) -> LooseSpan:
    face = _face(id_, bound, file, kept)
    if mine is None:
        parts = bound.parts if len(bound.parts) == 1 else _rejoined(text, bound)
        return LooseSpan(
            id=id_,
            label=bound.label,
            parts=parts,
            quote=bound.quote,
            attributes=dict(face.attributes),
            note=face.note,
            doubt=face.doubt,
            doubt_note=face.doubt_note,
        )
    own = file.own or Own()
    there = {
        role: place
        for role, place in mine.companions.items()
        if role not in mine.places or mine.places[role] in file.lines.spans
    }
    made = beside.united(face, mine, own.attributes, there)
    if face.parts != mine.face.parts:
        made = replace(made, parts=_rejoined(text, bound))
    return replace(made, quote=bound.quote)


def _face(id_: str, bound: Bound, file: _File, kept: list[str]) -> Face:
    """What the lines about an annotation say; those that say it a second time are kept."""
    attributes: dict[str, str | bool] = {}
    doubt = False
    for each in file.lines.attributes.get(id_, ()):
        if each.name == DOUBT and each.value is True:
            doubt = True
        elif each.name in attributes:
            kept.append(each.line)
        else:
            attributes[each.name] = each.value
    notes: list[str] = []
    why = ""
    ours = _notes_of(id_, file.own)
    for note in file.lines.notes.get(id_, ()):
        if note.type == NOTE:
            notes.append(note.words)
        elif note.type == DOUBT and doubt:
            why = note.words
        elif note.type in ours and note.type not in attributes:
            attributes[note.type] = note.words
        else:
            kept.append(note.line)
    return Face(
        label=bound.label,
        parts=bound.parts,
        attributes=attributes,
        note="\n".join(notes),
        doubt=doubt,
        doubt_note=why,
    )


def _notes_of(id_: str, own: Own | None) -> set[str]:
    """The types of notes that we wrote for attributes of this annotation."""
    mine = own.spans.get(id_) if own is not None else None
    return set(mine.face.attributes) if mine is not None else set()


def _rejoined(text: str, bound: Bound) -> tuple[Pair, ...]:
    """Parts that brat split at line breaks, as one; in whichever unit the words match."""
    span = _loose(bound)
    for unit in _UNITS:
        points = _points(text, span, unit)
        if points is not None and bound.quote is not None:
            starts = dict(zip(points, bound.parts, strict=True))
            ends = {pair[1]: its[1] for pair, its in starts.items()}
            firsts = {pair[0]: its[0] for pair, its in starts.items()}
            return tuple((firsts[a], ends[b]) for a, b in joined(text, points))
    return bound.parts
