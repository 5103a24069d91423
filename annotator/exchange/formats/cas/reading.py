"""Reading CAS: which feature structures are spans, with which labels, attributes and relations.

What belongs here: what both forms share. Offsets stay as the file has them.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from msgspec.structs import replace

from annotator.exchange.formats import beside
from annotator.exchange.formats.beside import Face, Own
from annotator.exchange.formats.cas import types
from annotator.exchange.formats.features import (
    COMPANION,
    LABELS,
    LAYER,
    OWN,
    grammatical,
)
from annotator.exchange.formats.tree import Document, Tree, documents, inner, opened, states
from annotator.exchange.kept import Pair
from annotator.exchange.loose import LooseArticle, LooseRelation, LooseSpan, LooseWork
from annotator.exchange.remarks import NO_WORDS, UNREADABLE
from annotator.exchange.units import boundaries
from annotator.guarded import Broken
from annotator.text import OffsetMap
from annotator.ticker import Ticker
from annotator.values import AttributeValue, Refusal, State

if TYPE_CHECKING:
    from cassis import Cas

KEY: Final = "cas"
Offsets = dict[int, Pair]
_INTERNAL: Final = (
    "uima.",
    "de.tudarmstadt.ukp.clarin.webanno.",
    "org.dkpro.core.",
    "claim_annotator.",
)
_QUIET: Final = (types.SENTENCE, types.TOKEN, types.METADATA)
_PRIMITIVE: Final = ("String", "Boolean", "Integer", "Float", "Double", "Long", "Short", "Byte")
_NAMED: Final = re.compile(r"\[([\w.]+)\]")
"""A type in a warning of cassis."""
_ENDS: Final = ("Governor", "Dependent")
_Made = TypeVar("_Made")


class Loaded(NamedTuple):
    """A CAS, by id the offsets as its file has them, and the types that its type system lacks."""

    cas: Cas
    offsets: Offsets
    unknown: list[str]


Load = Callable[[Tree, str], Loaded]


def lenient(load: Callable[[], _Made]) -> tuple[_Made, list[str]]:
    """What a function of cassis gives, and what it warns of in words.

    Raises:
        Broken: it cannot make sense of the file.
    """
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            made = load()
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception as error:
            words = " ".join(str(error).split())[:200]
            raise Broken(f"cassis cannot read it ({type(error).__name__}: {words})") from None
    return made, [str(each.message) for each in heard if "Type with name" in str(each.message)]


def read_all(
    path: Path, ticker: Ticker, ending: str, load: Load, beside_: Callable[[str], bool]
) -> Iterator[LooseArticle | Refusal]:
    """The texts of a file, a folder or an archive."""
    try:
        with opened(path, beside=beside_) as tree:
            known = states(tree)
            every = documents(tree, (ending, ".zip"))
            for done, document in enumerate(every):
                ticker.tick(done, len(every), document.name)
                good: list[LooseArticle] = []
                for annotator, name in document.files:
                    state = known.get((document.name, annotator or ""))
                    try:
                        good.append(_article(tree, document, annotator, name, state, ending, load))
                    except Broken as broken:
                        yield Refusal(file=name, line=0, reason=str(broken))
                yield from beside.gathered(good)
            ticker.tick(len(every), len(every))
    except Broken as broken:
        yield Refusal(file=str(path), line=0, reason=str(broken))


def _article(
    tree: Tree,
    document: Document,
    annotator: str | None,
    name: str,
    state: State | None,
    ending: str,
    load: Load,
) -> LooseArticle:
    if name.lower().endswith(".zip"):
        with inner(tree.read(name)) as files:
            wanted = [each for each in files.names if each.lower().endswith(ending)]
            if len(wanted) != 1:
                raise Broken(f"the archive holds {len(wanted)} {ending} files instead of one")
            loaded = load(files, wanted[0])
    else:
        loaded = load(tree, name)
    made = _Reading(loaded, annotator, state).made(name, document.name.rpartition("/")[2])
    if made is None:
        raise Broken("no view of it has a text")
    return made


class _Reading:
    """One CAS on its way to an article."""

    def __init__(self, loaded: Loaded, annotator: str | None, state: State | None) -> None:
        self._offsets, self._annotator, self._state = loaded.offsets, annotator, state
        self._aside = {f"type {name}" for each in loaded.unknown for name in _NAMED.findall(each)}
        self._view = self._best(loaded.cas)
        self._own: Own | None = None
        self._meta: dict[str, object] = {}
        self._companions: dict[str, dict[str, Pair]] = defaultdict(dict)
        self._points: dict[int, int | None] = {}
        self._move: Callable[[int], int] = int

    def _best(self, cas: Cas) -> Any:
        views = [view for view in cas.views if view.sofa.sofaString]
        first = next((view for view in views if view.sofa.sofaID == "_InitialView"), None)
        chosen = first or (views[0] if views else None)
        self._aside |= {f"view {each.sofa.sofaID}" for each in views if each is not chosen}
        return cas.get_view(chosen.sofa.sofaID) if chosen is not None else None

    def made(self, file: str, name: str) -> LooseArticle | None:
        """The article; None where no view has a text."""
        if self._view is None:
            return None
        text: str = self._view.sofa_string
        everything = sorted(self._view.select_all_fs(), key=lambda each: int(each.xmiID or 0))
        self._own = self._record(everything)
        every, links = self._sorted(everything)
        spans = [each for each in every if self._place(each)[0] != self._place(each)[1]]
        if len(spans) < len(every):
            self._aside.add(NO_WORDS)
        work = self._work(text, spans, links)
        described = self._described(everything)
        if self._own is not None and self._own.altered:
            text = _restored(text, self._own.altered)
        article = LooseArticle(
            file=file,
            text=text,
            id=described.get("documentId") or name,
            title=described.get("documentTitle", "") if described.get("documentId") else "",
            url=_address(described.get("documentUri", "")),
            language=""
            if described.get("language") == "x-unspecified"
            else described.get("language", ""),
            meta={KEY: self._meta} if self._meta else {},
            work=() if work is None else (work,),
            unit="utf-16" if self._own is not None else None,
            set_aside=tuple(sorted(self._aside)),
        )
        return beside.article_of(self._own, article)

    def _record(self, everything: list[Any]) -> Own | None:
        for each in everything:
            if each.type.name == types.RECORD and each.get("json"):
                try:
                    return beside.decode(each.get("json").encode("utf-8", "replace"))
                except Broken:
                    self._aside.add(UNREADABLE)
        return None

    def _described(self, everything: list[Any]) -> dict[str, str]:
        """What is said about the document; what has no place with us is kept."""
        found: dict[str, str] = {}
        for each in everything:
            if _is(each, types.DOCUMENT):
                for feature in each.type.all_features:
                    value = each.get(feature.name)
                    if isinstance(value, str) and value:
                        found[feature.name] = value
        if self._own is None:
            uri = found.get("documentUri", "")
            for name in ("collectionId", "documentBaseUri"):
                if name in found:
                    self._meta[name] = found[name]
            if uri and not _address(uri):
                self._meta["documentUri"] = uri
        return found

    def _sorted(self, everything: list[Any]) -> tuple[list[Any], list[Any]]:
        """Spans and relations; the names of all that is neither are noted."""
        spans: list[Any] = []
        links: list[Any] = []
        for each in everything:
            name = each.type.name
            if name.startswith(_INTERNAL) or name in _QUIET or _is(each, types.DOCUMENT):
                continue
            short = name.rpartition(".")[2]
            if grammatical(name) or not _is(each, types.ANNOTATION):
                self._aside.add(f"layer {short}")
            elif all(each.type.get_feature(end) is not None for end in _ENDS):
                links.append(each)
            else:
                spans.append(each)
                if name not in (LAYER, COMPANION) and _linked(each):
                    self._aside.add(f"links of {short}")
        return spans, links

    def _work(self, text: str, spans: list[Any], links: list[Any]) -> LooseWork | None:
        groups: dict[str, list[Any]] = defaultdict(list)
        keys: dict[int, str] = {}
        for each in spans:
            if each.type.name == COMPANION and each.get("of") and each.get("role"):
                self._companions[each.get("of")][each.get("role")] = self._place(each)
                continue
            key = each.get("span_id") if each.type.name == LAYER else None
            key = key or f"#{each.xmiID}"
            groups[key].append(each)
            keys[id(each)] = key
        if self._own is not None:
            edges = {edge for each in spans for edge in self._place(each)}
            self._points = boundaries(text, "utf-16", edges)
            self._move = OffsetMap(text).to_utf16
        made = {key: self._span(key, group) for key, group in groups.items()}
        relations = tuple(self._relation(each, keys, made) for each in links)
        if self._own is not None and self._own.work is None and not made:
            return None
        bare = beside.work_of(self._own, self._annotator)
        state = bare.state or self._state
        reason = "other" if state == "skipped" and bare.reason is None else bare.reason
        return replace(
            bare, spans=tuple(made.values()), relations=relations, state=state, reason=reason
        )

    def _relation(
        self, link: Any, keys: dict[int, str], made: dict[str, LooseSpan]
    ) -> LooseRelation:
        label = _label(link)
        name = self._own.relations.get(label, label) if self._own is not None else label
        ends = [keys.get(id(link.get(end)), "?") for end in _ENDS]
        one, two = ((made[end].id or end) if end in made else end for end in ends)
        return LooseRelation(name, one, two)

    def _place(self, each: Any) -> Pair:
        return self._offsets.get(int(each.xmiID), (each.begin or 0, each.end or 0))

    def _span(self, key: str, group: list[Any]) -> LooseSpan:
        parts = tuple(sorted(self._place(each) for each in group))
        mine = self._own.spans.get(key) if self._own is not None else None
        here = self._companions.get(key, {})
        if mine is not None and self._own is not None:
            points = tuple((self._points[a] or 0, self._points[b] or 0) for a, b in parts)
            face = _face(group[0], points)
            there = {
                role: place
                for role, place in mine.companions.items()
                if role not in mine.places or role in here
            }
            made = beside.united(face, mine, self._own.attributes, there, self._move)
            return made if points == mine.face.parts else replace(made, parts=parts)
        face = _face(group[0], parts)
        return LooseSpan(
            id=key,
            label=face.label,
            parts=parts,
            companions=here,
            attributes=_values(group[0]) if group[0].type.name != LAYER else {**face.attributes},
            note=face.note,
            doubt=face.doubt,
            doubt_note=face.doubt_note,
        )


def _face(first: Any, parts: tuple[Pair, ...]) -> Face:
    values = _values(first)
    if first.type.name != LAYER:
        return Face(label=_label(first), parts=parts)
    return Face(
        label=_label(first),
        parts=parts,
        attributes={
            name: value if isinstance(value, bool) else str(value)
            for name, value in values.items()
            if name not in OWN and value is not None
        },
        note=first.get("note") or "",
        doubt=bool(first.get("doubt")),
        doubt_note=first.get("doubt_note") or "",
    )


def _values(each: Any) -> dict[str, AttributeValue]:
    """The features of an annotation that hold a value, but for its label."""
    named = _label_feature(each)
    found: dict[str, AttributeValue] = {}
    for feature in each.type.all_features:
        name, range_ = feature.name, feature.rangeType.name
        if name in ("begin", "end", "sofa", named) or range_.rpartition(".")[2] not in _PRIMITIVE:
            continue
        value = each.get(name)
        if isinstance(value, str | bool | int | float) and value != "" and value == value:
            found[name.rstrip("_") if name in ("self_", "type_") else name] = value
    return found


def _label(each: Any) -> str:
    named = _label_feature(each)
    value = each.get(named) if named else None
    return str(value) if value else each.type.name.rpartition(".")[2]


def _label_feature(each: Any) -> str:
    """The feature that names what an annotation is: ``label``, ``value``, else the first text."""
    texts = [
        feature.name for feature in each.type.all_features if feature.rangeType.name == types.STRING
    ]
    return next((name for name in LABELS if name in texts), texts[0] if texts else "")


def _linked(each: Any) -> bool:
    """Whether it refers to other annotations by a feature."""
    for feature in each.type.all_features:
        range_ = feature.rangeType.name
        if feature.name != "sofa" and range_.rpartition(".")[2] not in _PRIMITIVE:
            value = each.get(feature.name)
            if value is not None and getattr(value, "elements", True):
                return True
    return False


def _is(each: Any, name: str) -> bool:
    type_ = each.type
    while type_ is not None:
        if type_.name == name:
            return True
        type_ = type_.supertype
    return False


def _address(uri: str) -> str:
    return uri if uri.startswith(("http://", "https://")) else ""


def _restored(text: str, altered: dict[str, int]) -> str:
    """The text with the control characters that XML could not carry."""
    letters = list(text)
    for at, code in altered.items():
        if (
            at.isdigit()
            and int(at) < len(letters)
            and letters[int(at)] == " "
            and 0 < code < 0x10000
        ):
            letters[int(at)] = chr(code)
    return "".join(letters)
