"""A report made by hand, and a project that answers with it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QObject, Signal

from annotator.errors import Cancelled
from annotator.review.agreement.model import (
    AgreementPlan,
    AgreementReport,
    Apart,
    ArticleLine,
    AttributeLine,
    Cell,
    Confusion,
    Figure,
    Line,
    PairLine,
    Period,
    PersonLine,
    Rater,
)
from annotator.review.passages import Passage
from annotator.scheme import default_scheme
from annotator.values import Annotator, Changes, Segment

ANA, BEA, CEM = "a" * 32, "b" * 32, "c" * 32
NAMES = {ANA: "Ana", BEA: "Bea <b>bold</b>", CEM: "Cem"}
WEEK = 7 * 24 * 3600 * 1000
BEGIN = 1_767_225_600_000  # 2026-01-01


def figure(id_: str, value: float | None, n: int = 41, **more: Any) -> Figure:
    name = {"exact": "F1, exact", "f1_overlap": "F1, overlap", "u:stance": "uα, Stance"}.get(
        id_, id_
    )
    fields: dict[str, Any] = {
        "sentence": f"Of the {n} spans that Ana or Bea marked, {n // 2} are the same.",
        "source": "Hripcsak & Rothschild 2005",
        "reason": "" if value is not None else "nobody marked anything",
        "grey": n < 5,
    }
    return Figure(id=id_, name=name, value=value, n=n, **{**fields, **more})


def f1(exact: float | None, overlap: float | None, n: int = 41) -> tuple[Figure, ...]:
    return figure("exact", exact, n), figure("f1_overlap", overlap, n)


def overview() -> tuple[Line, ...]:
    alpha = figure("u:stance", 0.71, low=0.6, high=0.8)
    lines = [
        ("all", "", "All labels", "", 120, f1(0.61, 0.79)),
        ("layer", "form", "Form", "form", 40, (*f1(0.8, 0.9), alpha)),
        ("label", "quote", "quote", "form", 40, f1(0.8, 0.9)),
        ("layer", "stance", "Stance", "stance", 80, (*f1(0.5, 0.7), figure("u:stance", -0.135))),
        ("label", "claim", "claim", "stance", 60, f1(0.55, 0.75)),
        ("label", "denial", "denial", "stance", 20, f1(0.5, 0.6)),
        ("label", "speculation", "speculation", "stance", 0, f1(None, None, 0)),
    ]
    return tuple(
        Line(kind=kind, id=id_, name=name, layer=layer, spans=spans, compared=3, figures=figures)
        for kind, id_, name, layer, spans, figures in lines
    )


def matrix() -> Confusion:
    labels = ("claim", "denial", "speculation", "")
    counts = ((31, 4, 2, 6), (3, 12, 0, 1), (0, 0, 3, 2), (5, 0, 1, 0))
    cells = tuple(
        Cell(row, column, counts[at][to])
        for at, row in enumerate(labels)
        for to, column in enumerate(labels)
    )
    return Confusion(
        layer="stance",
        name="Stance",
        labels=labels,
        names=("claim", "denial", "speculation", "nothing"),
        cells=cells,
        rows="the first of two",
        columns="the second",
        symmetric=True,
    )


def forms() -> Confusion:
    labels = ("quote", "")
    cells = tuple(Cell(row, column, 0) for row in labels for column in labels)
    return Confusion(
        layer="form",
        name="Form",
        labels=labels,
        names=("quote", "nothing"),
        cells=cells,
        rows="Ana",
        columns="Bea",
    )


def article(key: int, value: float | None, title: str = "") -> ArticleLine:
    return ArticleLine(
        article=key,
        title=title or f"Article {key}",
        raters=2,
        spans=10 + key,
        finished=BEGIN + key * WEEK,
        figures=f1(value, value),
    )


def person(id_: str, **more: Any) -> PersonLine:
    return PersonLine(
        annotator=id_,
        name=NAMES[id_],
        articles=8,
        spans=60,
        labels=(("claim", 40), ("quote", 20)),
        figures=f1(0.6, 0.8),
        **more,
    )


def period(at: int, value: float | None, **more: Any) -> Period:
    return Period(
        since=BEGIN + at * WEEK,
        until=BEGIN + (at + 1) * WEEK,
        name=f"week {at}",
        articles=4,
        figures=(
            figure("f1_overlap", value, low=0.5, high=0.9),
            figure("u:stance", value and value - 0.1),
        ),
        **more,
    )


def report(**fields: Any) -> AgreementReport:
    values: dict[str, Any] = {
        "plan": AgreementPlan(),
        "raters": tuple(
            Rater(id=id_, name=name, articles=8, spans=60) for id_, name in NAMES.items()
        ),
        "articles": 8,
        "apart": Apart(unfinished=3, skipped=1, seen=2),
        "overview": overview(),
        "pairs": (
            PairLine(
                one=ANA, other=BEA, articles=8, one_spans=60, other_spans=55, figures=f1(0.6, 0.8)
            ),
            PairLine(
                one=BEA, other=CEM, articles=1, one_spans=2, other_spans=1, figures=f1(0.3, 0.4, 3)
            ),
        ),
        "confusion": (matrix(), forms()),
        "attributes": (
            AttributeLine(
                attribute="certainty",
                name="Certainty",
                label="",
                both=30,
                one_sided=3,
                neither=1,
                figures=(figure("alpha", 0.68, 30),),
                values=(("certain", "certain", 20), ("certain", "probable", 10)),
            ),
        ),
        "per_article": (article(1, 0.9), article(2, None, "=HYPERLINK(1)"), article(3, 0.2)),
        "people": (
            person(ANA, gold_articles=5, gold=f1(0.9, 0.95), edits=(20, 2, 3, 0, 4, 5)),
            person(BEA),
            person(CEM),
        ),
        "over_time": tuple(period(at, value) for at, value in enumerate((0.5, 0.62, None, 0.81))),
        "schemes": (period(0, 0.55, version="v1"), period(2, 0.8, version="v2")),
        "notes": ("Two spans of one label overlap; they were merged for u-alpha only.",),
    }
    return AgreementReport(**{**values, **fields})


def passage(number: int, **fields: Any) -> Passage:
    values: dict[str, Any] = {
        "article": 7,
        "title": f"Article {number}",
        "row": ANA,
        "column": BEA,
        "row_annotation": f"{number:032x}",
        "column_annotation": f"{number + 100:032x}",
        "segments": (Segment(10, 20),),
        "quote": f"never paid {number}",
        "other_quote": "never paid a cent",
        "left": "The company said in a long letter to the paper on Monday that it had ",
        "right": ", and would not.",
        "overlap": 0.83,
    }
    return Passage(**{**values, **fields})


@dataclass
class FakeProject:
    """Answers as a project does, and keeps what it was asked. ``gate``: the answer waits for it."""

    reports: list[AgreementReport] = field(default_factory=lambda: [report()])
    asked: list[AgreementPlan] = field(default_factory=list)
    cells: list[tuple[str, str, str]] = field(default_factory=list)
    gate: threading.Event | None = None
    path: Path = Path("/nowhere/mine.claims")
    title: str = "Mine"
    people: list[Annotator] = field(
        default_factory=lambda: [Annotator(id=id_, name=name) for id_, name in NAMES.items()]
    )
    problem: Exception | None = None

    scheme = default_scheme()

    def annotators(self) -> list[Annotator]:
        return self.people

    def scheme_versions(self) -> list[Any]:
        return [SimpleNamespace(when=BEGIN)]

    def agreement(self, plan: AgreementPlan, ticker: Any = None) -> AgreementReport:
        self.asked.append(plan)
        if self.gate is not None:
            while not self.gate.wait(0.005):
                ticker.tick(1, 4, "reading")
        ticker.tick(4, 4)
        if self.problem is not None:
            raise self.problem
        return self.reports[-1]

    def passages(
        self, plan: AgreementPlan, row: str, column: str, layer: str = "", at_most: int = 500
    ) -> list[Passage]:
        self.cells.append((row, column, layer))
        return [passage(number) for number in range(3)]


class FakeSession(QObject):
    """The signals that the window listens to."""

    leaving = Signal()
    project_changed = Signal()
    changed = Signal(object)

    def __init__(self, project: FakeProject | None = None) -> None:
        super().__init__()
        self.project = project or FakeProject()
        self.machine = None

    def change(self, *kinds: str) -> None:
        self.changed.emit(Changes(operation="1" * 32, name="Label", kinds=frozenset(kinds)))


__all__ = ["Cancelled", "FakeProject", "FakeSession", "report"]
