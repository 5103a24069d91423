"""Rows for the tests of datasets: small articles of our own words, with work on them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from annotator.exchange.dataset.facts import (
    Agreement,
    AgreementFigure,
    AgreementLine,
    Given,
    NearDuplicates,
)
from annotator.exchange.dataset.plan import SPLITS, Plan
from annotator.exchange.dataset.rows import Comment, Row
from annotator.exchange.dataset.splitting import SplitReport
from annotator.exchange.records import OutgoingArticle, OutgoingGold, OutgoingWork
from annotator.scheme import Scheme, default_scheme
from annotator.text import sha256
from annotator.values import Annotation, Article, AttributeValue, Segment, quote_of

SCHEME = default_scheme()
LABELS = [label.id for label in SCHEME.labels]
EMOJI = "😂 Lee said “we never knew” on Monday."
_WORDS = (
    "harbour minister denied report ferry council vote budget night storm school bridge claim said "
    "never knew Monday river engine strike 😂 naïve “quoted” repair tunnel market".split()
)


def annotation(
    text: str,
    id_: str,
    label: str,
    *segments: tuple[int, int],
    annotator: str = "Ana Lima",
    attributes: dict[str, AttributeValue] | None = None,
    companions: dict[str, Segment] | None = None,
    note: str = "",
) -> Annotation:
    """An annotation that holds."""
    parts = tuple(Segment(*each) for each in segments)
    return Annotation(
        id=id_,
        article=1,
        annotator=annotator,
        label=label,
        segments=parts,
        quote=quote_of(text, parts),
        note=note,
        attributes=attributes or {},
        companions=companions or {},
        scheme_version="abc",
        created=1_700_000_000_000,
        updated=1_700_000_100_000,
    )


def article(text: str, id_: str = "", **more: object) -> OutgoingArticle:
    """An article of this text."""
    found = Article(
        key=1,
        sha256=sha256(text),
        external_id=id_,
        title=str(more.get("title", "")),
        source=str(more.get("source", "The Herald")),
        url=str(more.get("url", "")),
        author="R. Reporter",
        published=str(more.get("published", "2026-03-01")),
        language="en",
        meta={"desk": "politics"},
        length=len(text),
    )
    return OutgoingArticle(article=found, text=text)


def row(number: int, seed: int = 1) -> Row:
    """An article of random words with gold and two layers; the first three have no spans."""
    draw = random.Random(seed * 100_000 + number)
    text = " ".join(draw.choice(_WORDS) for _ in range(60)) + f" number {number}."
    outgoing = article(
        text, f"a{number}", title=text[:40], published=f"2026-{number % 12 + 1:02}-01"
    )
    spans: list[Annotation] = []
    for at in range(draw.randint(1, 4) if number > 2 else 0):
        start = draw.randrange(len(text) - 12)
        segments = [(start, start + draw.randint(2, 5)), (start + 7, start + 11)]
        spans.append(
            annotation(
                text,
                f"{number:06x}{at:02x}",
                draw.choice(LABELS),
                *segments[: draw.randint(1, 2)],
                attributes={"odd": draw.choice([1, "one", 2.5, True])},
                companions={"source": Segment(0, 3)},
                note="Ask Ana Lima",
            )
        )
    ids = [each.id for each in spans]
    gold = OutgoingGold(
        annotator="gold",
        state="finished",
        spans=tuple(spans),
        by=dict.fromkeys(ids, "Bo Chen"),
        sources={each: (f"l{each}",) for each in ids},
    )
    layers = tuple(
        OutgoingWork(
            annotator=name,
            state="finished",
            spans=tuple(
                annotation(
                    text,
                    f"{name[0]}{each.id}",
                    each.label,
                    *((part.start, part.end) for part in each.segments),
                    annotator=name,
                )
                for each in spans
            ),
            note="hard one",
        )
        for name in ("Ana Lima", "Bo Chen")
    )
    return Row(
        outgoing=outgoing,
        split=SPLITS[0] if number % 5 < 3 else SPLITS[number % 5 - 2],
        cluster=f"c{number}",
        licence="CC-BY-4.0" if number % 2 else "",
        spans=gold,
        whence="gold",
        layers=layers,
        voters=dict.fromkeys(ids, ("Ana Lima", "Bo Chen")),
        comments=(Comment(annotator="Bo Chen", text="Really?", span=ids[0]),) if ids else (),
    )


def rows(count: int = 12, seed: int = 1) -> Callable[[], list[Row]]:
    """A source of rows."""
    return lambda: [row(number, seed) for number in range(count)]


def given(plan: Plan | None = None, scheme: Scheme = SCHEME, **more: object) -> Given:
    """What a dataset is written from, with something of everything."""
    figure = AgreementFigure(id="f1", name="F1, overlap", value=0.81, low=0.7, high=0.9, n=34)
    undefined = AgreementFigure(id="u", name="uα", reason="only one value was used")
    agreement = Agreement(
        articles=9,
        raters=2,
        lines=(
            AgreementLine(kind="all", id="", name="All", figures=(figure,)),
            AgreementLine(kind="label", id=LABELS[0], name="=Claim", figures=(figure, undefined)),
        ),
    )
    values: dict[str, object] = {
        "secret": b"only the project knows",
        "left_out": {"not finished": 3, "nobody has decided": 2},
        "split": SplitReport(method="cluster", seed=1),
        "agreement": agreement,
        "near": NearDuplicates(method="Jaccard of 5-word shingles ≥ 0.5", pairs=1, clusters=1),
        "adjudication": "Differences were decided by a third person.",
        "gaps": ("No broadcast news <script>.",),
    }
    return Given(plan=plan or Plan(), scheme=scheme, **{**values, **more})  # type: ignore[arg-type]


def bytes_of(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }
