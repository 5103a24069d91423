"""What a dataset says about itself, apart from its rows.

What belongs here: what whoever writes a dataset is handed (``Given``), what is counted while the
rows go by (``Counts``), and both together as the manifest keeps them (``Facts``), so that the card
can be written again from the folder alone.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from msgspec import Struct, field

from annotator.exchange.dataset.plan import SPLITS, Plan, Split
from annotator.exchange.dataset.splitting import SplitReport
from annotator.scheme import Scheme


class AgreementFigure(Struct, frozen=True, kw_only=True):
    """One figure of agreement. ``low`` and ``high``: 95 % interval; ``n``: spans that it rests on;
    ``value`` None: not defined, and ``reason`` says why."""

    id: str
    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    reason: str = ""
    source: str = ""


class AgreementLine(Struct, frozen=True, kw_only=True):
    """The figures of a label or layer, or of everything (``kind``: "label", "layer", "all")."""

    kind: str
    id: str
    name: str
    layer: str = ""
    spans: int = 0
    compared: int = 0
    figures: tuple[AgreementFigure, ...] = ()


class Agreement(Struct, frozen=True, kw_only=True):
    """Agreement among annotators. Nobody is named: ``raters`` and ``articles`` are numbers."""

    articles: int
    raters: int
    lines: tuple[AgreementLine, ...]
    notes: tuple[str, ...] = ()


class NearDuplicates(Struct, frozen=True, kw_only=True):
    """What was found of near duplicates. ``method`` says in words how they were looked for."""

    method: str
    pairs: int = 0
    clusters: int = 0


class Given(Struct, frozen=True, kw_only=True):
    """What a dataset is written from besides its rows.

    ``secret``: bytes that only the project has (its id), for pseudonyms. ``left_out``: how many
    articles were left out, by the reason in words ("not finished"). ``adjudication``, ``training``:
    sentences on how differences were decided, and how annotators were trained. ``gaps``: sentences
    on what the data does not have.
    """

    plan: Plan
    scheme: Scheme
    secret: bytes
    description: str = ""
    left_out: dict[str, int] = {}
    split: SplitReport | None = None
    agreement: Agreement | None = None
    near: NearDuplicates | None = None
    adjudication: str = ""
    training: str = ""
    gaps: tuple[str, ...] = ()


class SplitCount(Struct, kw_only=True):
    """What one split holds. ``labels``: spans to learn from, by label."""

    articles: int = 0
    spans: int = 0
    without_spans: int = 0
    bytes: int = 0
    labels: dict[str, int] = {}


class Counts(Struct, kw_only=True):
    """What was counted while rows went by. ``dropped``: what the plan takes out of the rows, by
    what it is (in words)."""

    articles: int = 0
    annotations: int = 0
    layers: int = 0
    annotators: int = 0
    clusters: int = 0
    splits: dict[Split, SplitCount] = {}
    spans_from: dict[str, int] = {}
    languages: dict[str, int] = {}
    licences: dict[str, int] = {}
    dropped: dict[str, int] = {}
    renamed: int = 0

    def in_order(self) -> list[tuple[Split, SplitCount]]:
        """The splits that have articles: train, validation, test."""
        return [(split, self.splits[split]) for split in SPLITS if split in self.splits]


class Facts(Struct, frozen=True, kw_only=True):
    """All that the card and the manifest say. ``plan`` is the plan as plain data; ``masked``: how
    many passages of the guideline and the scheme were replaced since they quote articles;
    ``rehydrated``: the text came back from somewhere else, ``missing`` articles did not."""

    name: str
    description: str
    plan: dict[str, Any]
    text_free: bool
    program: str
    scheme_version: str
    guideline_version: str
    counts: Counts
    left_out: dict[str, int] = {}
    split: SplitReport | None = None
    agreement: Agreement | None = None
    near: NearDuplicates | None = None
    adjudication: str = ""
    training: str = ""
    gaps: tuple[str, ...] = ()
    lost: dict[str, list[str]] = {}
    masked: int = 0
    rehydrated: bool = False
    missing: int = 0


class Tally(Struct, kw_only=True):
    """Gathers ``Counts`` from the records that are written."""

    annotations: int = 0
    layers: int = 0
    splits: dict[Split, SplitCount] = field(
        default_factory=lambda: {split: SplitCount() for split in SPLITS}
    )
    spans_from: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)

    def add(self, record: dict[str, Any], size: int) -> None:
        """Count one record of ``size`` bytes."""
        split = self.splits[record["split"]]
        spans = record["spans"] or ()
        split.articles += 1
        split.spans += len(spans)
        split.without_spans += not spans
        split.bytes += size
        for span in spans:
            split.labels[span["label"]] = split.labels.get(span["label"], 0) + 1
        self.annotations += len(spans)
        self.layers += len(record["annotations"])
        self.spans_from[record["spans_from"]] += 1
        self.languages[record["language"]] += 1
        self.licences[record["licence"]] += 1

    def counts(
        self, annotators: int, clusters: int, dropped: dict[str, int], renamed: int
    ) -> Counts:
        """What was counted, sorted, splits without articles left out."""
        splits = {name: each for name, each in self.splits.items() if each.articles}
        for each in splits.values():
            each.labels = dict(sorted(each.labels.items()))
        return Counts(
            articles=sum(each.articles for each in splits.values()),
            annotations=self.annotations,
            layers=self.layers,
            annotators=annotators,
            clusters=clusters,
            splits=splits,
            spans_from=dict(sorted(self.spans_from.items())),
            languages=dict(sorted(self.languages.items())),
            licences=dict(sorted(self.licences.items())),
            dropped=dict(sorted(dropped.items())),
            renamed=renamed,
        )
