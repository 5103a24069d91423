"""Reviews for the tests of comparing: two to six annotators who differ in every way."""

from __future__ import annotations

from annotator.review.model import ArticleReview, Choice, Group, Pairing, Version
from annotator.team import Decision, DecisionFields, GoldSpan
from annotator.values import Annotation, Segment, quote_of
from tests.ui.reader.helpers import ARTICLE

ANA, BEA, CEM = "a" * 32, "b" * 32, "c" * 32
NAMES = {ANA: "Ana", BEA: "Bea", CEM: "Cem & Söhne <b>"}
SHA = "5" * 64


def segment(words: str, text: str = ARTICLE) -> Segment:
    """Where some words stand."""
    start = text.index(words)
    return Segment(start, start + len(words))


def version(id_: str, who: str, label: str, *words: str, text: str = ARTICLE) -> Version:
    """A version of an annotation on some words."""
    segments = tuple(segment(one, text) for one in words)
    annotation = Annotation(
        id=id_,
        article=1,
        annotator=who,
        label=label,
        segments=segments,
        quote=quote_of(text, segments),
    )
    return Version(f"{id_}:{label}", annotation, {})


def hull(*versions: Version) -> tuple[int, int]:
    """From the first to the last character of some versions."""
    parts = [part for one in versions for part in one.annotation.segments]
    return min(part.start for part in parts), max(part.end for part in parts)


def group(*versions: Version, **more: object) -> Group:
    """A group, each version a choice of its own unless ``choices`` are given."""
    start, end = hull(*versions)
    made = {"layer": "stance", "start": start, "end": end}
    made["choices"] = tuple(Choice((one,)) for one in versions)
    return Group(**(made | more))  # type: ignore[arg-type]


def review() -> ArticleReview:
    """Three annotators: one group of each kind, and one on which all agree."""
    same = [version(f"s{who[0]}", who, "claim", "Minister denies talks") for who in NAMES]
    label = [
        version("la", ANA, "claim", "no talks had taken place"),
        version("lb", BEA, "speculation", "no talks had taken place"),
        version("lc", CEM, "denial", "that no talks had taken place"),
    ]
    quote = [
        version("qa", ANA, "quote", "“We have met nobody,” he told reporters"),
        version("qb", BEA, "quote", "“We have met nobody,”"),
    ]
    inside = [version("ia", ANA, "denial", "We have met nobody")]
    detail = [
        version("da", ANA, "speculation", "a meeting might follow", "if both sides agree"),
        version("db", BEA, "speculation", "a meeting might follow", "if both sides agree"),
        version("dc", CEM, "speculation", "a meeting might follow", "if both sides agree"),
    ]
    agreed = [version(f"t{who[0]}", who, "claim", "several meetings in May") for who in NAMES]
    gold = GoldSpan(
        "g" * 32, "claim", agreed[0].annotation.segments, (), sources=("ta", "tb", "tc")
    )
    decision = Decision(
        id="d" * 32,
        article=1,
        by=CEM,
        when=1,
        counts=True,
        fields=DecisionFields((), "accept", (gold,)),
    )
    return ArticleReview(
        article=1,
        annotators=(ANA, BEA, CEM),
        waiting=(),
        groups=(
            group(*same, choices=(Choice(tuple(same)),)),
            group(*label, kinds=("label", "boundary"), pairings=(Pairing("la", "lb", False, 1.0),)),
            group(*quote, kinds=("boundary", "missing"), missing=(CEM,), layer="voice"),
            group(*inside, kinds=("missing",), missing=(BEA, CEM)),
            group(*detail, kinds=("attribute", "relation")),
            group(*agreed, choices=(Choice(tuple(agreed)),), state="decided", decision=decision),
        ),
        gold=(gold,),
        may_decide=True,
    )
