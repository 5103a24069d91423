"""What the quotation around a span has to offer."""

from __future__ import annotations

from annotator.derived import Offer, Surroundings, offered
from annotator.scheme.model import Attribute, CompanionType, Scheme
from annotator.values import Annotation, Segment
from tests.annotator.derived.derived_world import choice, scheme, span

HE, SAID = Segment(22, 24), Segment(25, 29)
MADE = scheme(
    Attribute(id="speaker", name="Speaker", kind="text"),
    choice("source_kind", "named", "unnamed", labels=("quote",)),
    choice("mood", "good"),
    companions=(
        CompanionType(id="source", name="Source", key="W"),
        CompanionType(id="cue", name="Cue", key="V"),
    ),
)
QUOTE = span(
    "q", "quote", (0, 20), companions={"source": HE, "cue": SAID},
    attributes={"speaker": "Pang", "source_kind": "named", "mood": "good"},
)  # fmt: skip


def offer(one: Annotation, made: Scheme = MADE, quote: Annotation = QUOTE) -> Offer | None:
    return offered(made, one, Surroundings(made, "x" * 40, [quote, one]))


def test_what_the_span_lacks_is_offered() -> None:
    """Not the mood, which need not be the same; not the kind, which claims have not here."""
    assert offer(span("c", "claim", (2, 9))) == Offer(
        "q", {"source": HE, "cue": SAID}, {"speaker": "Pang"}
    )
    would = {"cue": Segment(3, 5)}
    assert offer(span("c", "claim", (2, 9), companions=would)) == Offer(
        "q", {"source": HE}, {"speaker": "Pang"}
    )


def test_nothing_is_offered_where_nothing_is_lacking() -> None:
    full = span("c", "claim", (2, 9), companions={"source": HE, "cue": SAID},
                attributes={"speaker": "he"})  # fmt: skip
    assert offer(full) is None
    assert offer(span("c", "claim", (25, 29))) is None
    assert offer(span("c", "claim", (2, 9)), quote=span("q", "quote", (0, 20))) is None


def test_companions_that_are_switched_off_are_not_offered() -> None:
    off = scheme(companions=MADE.companions, companion_mode="off")
    assert offer(span("c", "claim", (2, 9)), off) is None
