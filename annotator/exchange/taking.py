"""Reading a file in whatever format: first a look, then its records.

What belongs here: the way that every format takes in, from its row in the registry to records that
can be imported, and the preview of it. The native format, which declares its unit and needs no
look, goes the short way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from annotator.exchange import jsonl_reader, native, registry, settle
from annotator.exchange.format import Format
from annotator.exchange.loose import Unit
from annotator.exchange.mapping import NameMap, attribute_id, grown, relation_id
from annotator.exchange.records import IncomingArticle
from annotator.exchange.settle import Found, Settler
from annotator.exchange.verdict import Verdict
from annotator.scheme import Scheme
from annotator.ticker import Silent, Ticker
from annotator.values import REFUSALS_KEPT, FilePreview, Refusal

SAMPLE = 5
"""Articles of which a preview shows a line."""


class Reading(Struct, frozen=True, kw_only=True):
    """How a file is to be read: ``unit`` as a person chose it (None: found out), and the mapping
    of its names."""

    unit: Unit | None = None
    names: NameMap = NameMap()


def read(
    path: Path,
    format_: Format,
    scheme: Scheme,
    how: Reading,
    ticker: Ticker | None = None,
    notes: list[str] | None = None,
) -> Iterator[IncomingArticle | Refusal]:
    """The records of a file, folder or archive, one value each, streamed. ``notes`` takes the
    verdict on the unit, where it could be another one.

    Raises:
        Problem: a library is missing.
        Cancelled: through ``ticker``.
    """
    watch = ticker or Silent()
    if format_.key == registry.NATIVE:
        verdict = native_verdict(path, how.unit, watch)
        _note(notes, path, verdict)
        yield from jsonl_reader.read(path, scheme, watch, how.names, verdict.unit)
        return
    reader = registry.reader(format_)
    found = settle.look(reader(path, watch), format_.unit, how.unit)
    _note(notes, path, found.verdict)
    settler = Settler(scheme, found.verdict, how.names)
    for record in reader(path, watch):
        yield record if isinstance(record, Refusal) else settler.settle(str(path), record)


def _note(notes: list[str] | None, path: Path, verdict: Verdict) -> None:
    if notes is not None and verdict.by not in ("alike", "declared", "nothing"):
        notes.append(f"{path.name}: offsets read as {verdict.words()}.")


def native_verdict(path: Path, chosen: Unit | None, ticker: Ticker) -> Verdict:
    """The unit of the offsets of native records that declare none."""
    if chosen is not None:
        return Verdict(unit=chosen, by="chosen")
    if native.declares(path):
        return Verdict(unit="codepoint", by="declared")
    return native.weigh(path, ticker)


def preview(
    path: Path, format_: Format, scheme: Scheme, how: Reading, ticker: Ticker | None = None
) -> FilePreview:
    """Read all without keeping it: counts, names, the unit, the first rows, what is refused.

    Labels that the scheme lacks are named in ``new_labels``, and their records not counted as
    refused for it: the person is yet to say what they are.
    """
    watch = ticker or Silent()
    if format_.key == registry.NATIVE:
        return _preview_native(path, scheme, how, watch)
    reader = registry.reader(format_)
    found = settle.look(reader(path, watch), format_.unit, how.unit)
    settler = Settler(_wider(scheme, found, how.names), found.verdict, how.names)
    records = (
        each if isinstance(each, Refusal) else settler.settle(str(path), each)
        for each in reader(path, watch)
    )
    return _told(path, format_, scheme, how, found, records)


def names_in(
    path: Path, format_: Format, unit: Unit | None = None, ticker: Ticker | None = None
) -> Found:
    """The names that a file uses, by the first look alone: nothing is checked, and ``verdict`` is
    left open for our own format.

    Raises:
        Problem: a library is missing.
        Cancelled: through ``ticker``.
    """
    watch = ticker or Silent()
    if format_.key != registry.NATIVE:
        return settle.look(registry.reader(format_)(path, watch), format_.unit, unit)
    found = Found()
    with suppress(OSError):  # reading says why
        native.names(path, found, watch)
    return found


def _preview_native(path: Path, scheme: Scheme, how: Reading, ticker: Ticker) -> FilePreview:
    found = names_in(path, registry.by_key(registry.NATIVE), how.unit)
    found.verdict = native_verdict(path, how.unit, ticker)
    wider = _wider(scheme, found, how.names)
    records = jsonl_reader.read(path, wider, ticker, how.names, found.verdict.unit)
    return _told(path, registry.by_key(registry.NATIVE), scheme, how, found, records)


def _wider(scheme: Scheme, found: Found, names: NameMap) -> Scheme:
    """The scheme as if all that is new in the file were in it, to see what else may be wrong."""
    return grown(scheme, [each for each in found.labels if each not in names.labels])


def _told(
    path: Path,
    format_: Format,
    scheme: Scheme,
    how: Reading,
    found: Found,
    records: Iterator[IncomingArticle | Refusal],
) -> FilePreview:
    articles = annotations = more = 0
    sample: list[str] = []
    refused: list[Refusal] = []
    for record in records:
        if isinstance(record, IncomingArticle):
            count = sum(len(work.spans) for work in record.work)
            articles, annotations = articles + 1, annotations + count
            if len(sample) < SAMPLE:
                words = "1 annotation" if count == 1 else f"{count} annotations"
                sample.append(f"{record.article.title} ({words})")
        elif len(refused) < REFUSALS_KEPT:
            refused.append(record)
        else:
            more += 1
    fresh = fresh_in(found, scheme, how.names)
    return FilePreview(
        path=str(path),
        format=format_.key,
        articles=articles,
        annotations=annotations,
        encoding="UTF-8" if format_.key == registry.NATIVE else "",
        sample=sample,
        refused=refused,
        more_refused=more,
        unit=found.verdict.words(),
        unit_certain=found.verdict.certain,
        labels=dict(found.labels),
        relations=dict(found.relations),
        attributes=dict(found.attributes),
        examples=found.examples,
        annotators=dict(found.annotators),
        new_labels=fresh.labels,
        new_relations=fresh.relations,
        new_attributes=fresh.attributes,
    )


class Fresh(NamedTuple):
    """Names of a file that the scheme does not have and the mapping does not name."""

    labels: tuple[str, ...]
    relations: tuple[str, ...]
    attributes: tuple[str, ...]


def fresh_in(found: Found, scheme: Scheme, names: NameMap) -> Fresh:
    """What a file has besides the scheme."""
    return Fresh(
        labels=tuple(
            each for each in found.labels if each not in names.labels and not scheme.find(each)
        ),
        relations=tuple(
            each
            for each in found.relations
            if each not in names.relations and relation_id(scheme, each) is None
        ),
        attributes=tuple(
            each
            for each in found.attributes
            if each not in names.attributes and attribute_id(scheme, each) is None
        ),
    )
