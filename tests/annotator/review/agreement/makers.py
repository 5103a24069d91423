"""Small works and articles to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from annotator.review.model import AnnotatorWork, ArticleWork
from annotator.scheme import default_scheme
from annotator.team import GoldSpan
from annotator.values import Annotation, Segment

SCHEME = default_scheme()
ANA, BEA, CEM = "a" * 32, "b" * 32, "c" * 32
NAMES = {ANA: "Ana", BEA: "Bea", CEM: "Cem"}
DAY = 24 * 3600 * 1000
BEGIN = 1_735_689_600_000
"""1 January 2025, a Wednesday."""

Span = tuple[Any, ...]
"""Start, end, label; or a tuple of (start, end) and label."""


def segments(span: Span) -> tuple[Segment, ...]:
    parts = span[:-1] if isinstance(span[0], tuple) else (span[:2],)
    return tuple(Segment(*part) for part in parts)


def annotation(who: str, number: int, span: Span, article: int = 1) -> Annotation:
    return Annotation(
        f"{who[:8]}{article:012x}{number:012x}", article, who, span[-1], segments(span), ""
    )


def work(
    who: str,
    *spans: Span,
    told: Sequence[Mapping[str, Any]] = (),
    finished: int = BEGIN,
    article: int = 1,
    seen: bool = False,
) -> AnnotatorWork:
    made = tuple(annotation(who, at, span, article) for at, span in enumerate(spans))
    return AnnotatorWork(
        annotator=who,
        annotations=made,
        told=tuple(told) or tuple({} for _ in made),
        finished=finished,
        seen=seen,
    )


def gold(*spans: Span) -> tuple[GoldSpan, ...]:
    return tuple(
        GoldSpan(f"{at:032x}", span[-1], segments(span), ("",) * len(segments(span)))
        for at, span in enumerate(spans)
    )


def article(
    *works: AnnotatorWork, length: int = 100, key: int = 1, gold: tuple[GoldSpan, ...] | None = None
) -> ArticleWork:
    return ArticleWork(article=key, sha256="", length=length, works=works, gold=gold)
