"""What only this program knows, there and back, and from files in which it is something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.exchange import kept
from annotator.exchange.format import Format
from annotator.exchange.loose import SpanFacts, WorkFacts
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.registry import FORMATS
from annotator.scheme import Scheme
from annotator.values import Annotation
from tests.annotator.exchange import sample_work, strategies, survival

SCHEME = strategies.SCHEME


@settings(max_examples=25)
@given(strategies.articles())
def test_a_work_comes_back_from_its_values(out: OutgoingArticle) -> None:
    for work in out.work:
        plain = kept.plain(kept.kept_work(work))
        assert kept.work_said(plain) == WorkFacts(**kept.fields_of(kept.kept_work(work)))
        for span in work.spans:
            facts = kept.span_facts(span, SCHEME)
            assert kept.span_said(kept.plain(facts)) == facts
            loose = kept.loose_span(kept.kept_span(span, SCHEME))
            assert kept.fields_of(loose) == kept.fields_of(facts)
            assert (loose.id, loose.attributes) == (span.id, span.attributes)
            assert loose.parts == tuple((part.start, part.end) for part in span.segments)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
names = st.sampled_from([*SpanFacts.__struct_fields__, *WorkFacts.__struct_fields__, "other"])


@settings(max_examples=25)
@given(values | st.dictionaries(names, values))
def test_values_of_the_wrong_kind_count_as_not_there(found: object) -> None:
    assert isinstance(kept.span_said(found), SpanFacts)
    assert isinstance(kept.work_said(found), WorkFacts)


def test_what_is_right_stays_beside_what_is_wrong() -> None:
    given = {
        "note": "yes",
        "created": "soon",
        "updated": True,
        "origin": "mars",
        "unconfirmed": "a",
    }
    assert kept.span_said(given) == SpanFacts(note="yes")
    assert kept.work_said({"state": "skipped", "reason": 5}) == WorkFacts(state="skipped")


HOLDING = [each for each in FORMATS[1:] if each.holds.attributes and each.reads and each.writes]
"""All but the native format, whose reader leaves out what the scheme tells by itself."""


def mapped() -> Scheme:
    """The scheme with a label that counts as “claim” now."""
    scheme = sample_work.scheme()
    old = replace(scheme.labels[0], id="old", name="Old", retired=True, becomes="claim")
    return replace(scheme, labels=(*scheme.labels, old))


@pytest.mark.parametrize("format_", HOLDING, ids=lambda each: each.key)
def test_every_format_with_attributes_brings_all_of_it_back(
    format_: Format, tmp_path: Path
) -> None:
    scheme = mapped()
    out = survival.fitting(format_, sample_work.articles())
    for at, each in enumerate(out):
        work = tuple(
            replace(one, spans=tuple(_told(span) for span in one.spans)) for one in each.work
        )
        out[at] = replace(each, work=work)
    back = survival.there_and_back(format_, out, scheme, tmp_path)
    came = {
        (span.segments, span.label): (span.unconfirmed, span.scheme_version)
        for each in back.articles
        for work in each.work
        for span in work.spans
    }
    sent = {
        (span.segments, span.original or span.label): (span.unconfirmed, span.scheme_version)
        for each in out
        for work in each.work
        for span in work.spans
    }
    assert came == sent
    assert any(label == "old" for _, label in came)
    assert any(unconfirmed for unconfirmed, _ in came.values())


def _told(span: Annotation) -> Annotation:
    """The span as if nobody had confirmed its attributes, and a claim as given as “old”."""
    return replace(
        span,
        unconfirmed=tuple(sorted(span.attributes)),
        original="old" if span.label == "claim" else "",
    )
