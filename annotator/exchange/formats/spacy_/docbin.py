"""spaCy's ``DocBin`` (``.spacy``): what ``spacy train`` takes.

What belongs here: documents with the tokens of spaCy's own tokenizer (a model is trained on the
tokens that it will meet; that is why edges inside a token take it in by default), the spans in
``doc.spans["sc"]`` and ``doc.ents``, and the article's details in ``doc.user_data``. A file is one
packed piece: its tokens are held in memory until the last article has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from annotator.errors import Problem
from annotator.exchange import one_layer
from annotator.exchange.format import Head, Job
from annotator.exchange.formats.spacy_ import unpack
from annotator.exchange.formats.spacy_.spans import GROUP, laid_on, merged, overlapping
from annotator.exchange.loose import LooseArticle, LooseSpan
from annotator.exchange.one_layer import Text
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.tagging import Placed, say_rules
from annotator.exchange.target import Target
from annotator.exchange.tokens import Token
from annotator.guarded import Broken
from annotator.ticker import Ticker
from annotator.values import Refusal

if TYPE_CHECKING:
    import spacy.language
    import spacy.strings
    import spacy.tokens

KEY: Final = "claim_annotator"
MAX_FILE: Final = 1_000_000_000
"""Bytes of a file that is read."""
CATEGORIES: Final = "categories of whole documents (cats)"
CUSTOM: Final = "custom data of documents (user_data)"
LINGUISTICS: Final = "linguistic attributes of tokens (tags, lemmas, heads, …)"
_ATTRS: Final = ("ORTH", "ENT_IOB", "ENT_TYPE")
_LINGUISTIC: Final = ("TAG", "POS", "LEMMA", "DEP", "MORPH")
_ZLIB: Final = (b"\x78\x9c", b"\x78\x01", b"\x78\xda", b"\x78\x5e")


def looks_like(head: Head) -> bool:
    """Whether it is called ``.spacy`` and packed."""
    return head.path.suffix.lower() == ".spacy" and head.data.startswith(_ZLIB)


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The documents of a file."""
    try:
        size = path.stat().st_size
        if not path.is_file() or size > MAX_FILE:
            reason = (
                "is not a regular file" if size <= MAX_FILE else f"more than {MAX_FILE:,} bytes"
            )
            yield one_layer.refusal(path, 0, reason)
            return
        file = _File(unpack.unpack(path.read_bytes()))
    except OSError as error:
        yield one_layer.refusal(path, 0, f"cannot be read: {error.strerror or error}")
        return
    except Broken as broken:
        yield one_layer.refusal(path, 0, str(broken))
        return
    count = len(file.packed.lengths)
    for number in range(count):
        ticker.tick(size * number // count, size, path.name)
        try:
            yield file.article(number)
        except Broken as broken:
            yield one_layer.refusal(path, 0, f"document {number + 1}: {broken}")
    ticker.tick(size, size, path.name)


class _File:
    """The documents of a file, one after the other.

    Raises:
        Broken: it has no words.
    """

    def __init__(self, packed: unpack.Packed) -> None:
        from spacy.strings import StringStore

        self.packed = packed
        self._strings: spacy.strings.StringStore = StringStore(packed.strings)
        numbers = _numbers()
        self._column = {
            numbers[each]: at for at, each in enumerate(packed.attrs) if each in numbers
        }
        if "ORTH" not in self._column:
            raise Broken("the file has no words")
        known = [self._column[name] for name in _LINGUISTIC if name in self._column]
        self._aside = (LINGUISTICS,) if known and bool(packed.tokens[:, known].any()) else ()
        self._begin = 0

    def article(self, number: int) -> LooseArticle:
        """The document of this number; they must be asked for in order."""
        packed = self.packed
        low, high = self._begin, self._begin + packed.lengths[number]
        self._begin = high
        words = [self._string(each) for each in self._values("ORTH", low, high)]
        flags = packed.flags[number]
        if isinstance(flags, dict) and flags.get("has_unknown_spaces"):
            text = one_layer.together([words])
        else:
            text = _text(words, packed.spaces[low:high].tolist())
        aside = [*text.aside, *self._aside, *([CATEGORIES] if packed.cats[number] else [])]
        row = self._row(unpack.user_data(packed.user_data[number]), aside)
        spans, names = self._spans(number, low, high, text)
        if names and names != [GROUP]:
            row["span_groups"] = names
        details = one_layer.details_in(row, "spacy")
        work = one_layer.work_in(row, spans)
        return one_layer.article(0, text._replace(aside=tuple(aside)), work, details)

    def _row(self, carried: dict[Any, Any], aside: list[str]) -> dict[str, object]:
        ours = carried.get(KEY)
        if len(carried) > isinstance(ours, dict):
            aside.append(CUSTOM)
        return {str(key): each for key, each in ours.items()} if isinstance(ours, dict) else {}

    def _values(self, name: str, low: int, high: int) -> list[int]:
        at = self._column.get(name)
        found: list[int] = [] if at is None else self.packed.tokens[low:high, at].tolist()
        return found

    def _string(self, value: int) -> str:
        try:
            return str(self._strings[value])
        except KeyError:
            raise Broken("a word or label is missing from the file's list of them") from None

    def _spans(
        self, number: int, low: int, high: int, text: Text
    ) -> tuple[list[LooseSpan] | None, list[str]]:
        """The spans (None: nobody looked) and the names of the groups they stand in."""
        groups = dict(unpack.groups(self.packed.groups[number], high - low))
        marks = self._values("ENT_IOB", low, high)
        if not groups and not any(marks):
            return None, []
        found = [
            one_layer.span_over(text, each.first, each.last, self._string(each.label) or name)
            for name, spans in groups.items()
            for each in spans
        ]
        labels = [self._string(each) for each in self._values("ENT_TYPE", low, high)]
        ents = [one_layer.span_over(text, *each) for each in _entities(marks, labels)]
        return merged(found, ents), sorted(groups)


def _numbers() -> dict[int, str]:
    """The attributes that matter here, by the number that spaCy gives them."""
    ids: dict[str, int] = import_module("spacy.attrs").IDS
    return {ids[name]: name for name in (*_ATTRS, *_LINGUISTIC)}


def _text(words: list[str], spaces: list[bool]) -> Text:
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for word, space in zip(words, spaces, strict=True):
        pieces += (word, " " if space else "")
        places.append((at, at + len(word)))
        at += len(word) + space
    return Text("".join(pieces), places)


def _entities(marks: list[int], labels: list[str]) -> Iterator[tuple[int, int, str]]:
    """Runs of ``ENT_IOB`` (3 begins, 1 goes on, 2 none, 0 not known) of one ``ENT_TYPE``."""
    begun, label = 0, ""
    for at, (mark, here) in enumerate(zip(marks, labels, strict=False)):
        here = here if mark in (1, 3) else ""
        if mark != 1 or here != label:
            if label:
                yield begun, at, label
            begun, label = at, here
    if label:
        yield begun, min(len(marks), len(labels)), label


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """One file with all documents."""
    from spacy.tokens import DocBin

    say_rules(job, overlapping=overlapping(job))
    packed = DocBin(attrs=_ATTRS, store_user_data=True)
    for outgoing in articles:
        packed.add(_document(outgoing, job))
    with target.open() as sink:
        sink.write(packed.to_bytes())


def _document(outgoing: OutgoingArticle, job: Job) -> spacy.tokens.Doc:
    work = one_layer.work_of(outgoing)
    tell = one_layer.lose_the_rest(job, outgoing, work)
    nlp = _language(_code(job.options["language"], outgoing.article.language))
    doc = nlp.make_doc(outgoing.text)
    found = [
        Token(each.idx, each.idx + len(each), each.text, bool(each.whitespace_)) for each in doc
    ]
    laid, group, ents = laid_on(job, found, work.spans if work else (), tell)
    if len(laid.tokens) != len(doc):
        doc = _from_tokens(nlp, laid.tokens)
    if doc.text != outgoing.text:
        raise Problem(
            f"Article “{outgoing.article.title}”: spaCy's tokenizer altered its text. Nothing was "
            "written."
        )
    if work is not None:
        if job.options["into"] != "ents":
            doc.spans[GROUP] = _marked(doc, group)
        if job.options["into"] != "spans":
            doc.set_ents(_marked(doc, ents), default="outside")
    doc.user_data[KEY] = one_layer.columns_of(outgoing)
    return doc


def _from_tokens(nlp: spacy.language.Language, found: list[Token]) -> spacy.tokens.Doc:
    from spacy.tokens import Doc

    return Doc(
        nlp.vocab, words=[each.text for each in found], spaces=[each.space_after for each in found]
    )


def _marked(doc: spacy.tokens.Doc, placed: list[Placed]) -> list[spacy.tokens.Span]:
    from spacy.tokens import Span

    return [Span(doc, first, last, label=label) for first, last, label, _ in placed]


def _code(option: str, language: str) -> str:
    """spaCy's code of a language: "xx" (no language in particular) where nothing else is known."""
    if option != "auto":
        return option
    code = language.strip().lower().replace("_", "-").partition("-")[0]
    return code if code.isascii() and code.isalpha() and len(code) in (2, 3) else "xx"


@lru_cache(maxsize=32)
def _language(code: str) -> spacy.language.Language:
    import spacy

    try:
        nlp = spacy.blank(code)
    except (ImportError, ValueError):  # not one of spaCy's, or its tokenizer is not installed
        nlp = spacy.blank("xx")
    nlp.max_length = 1 << 62
    return nlp
