"""Articles with work on them, of any characters that an article may hold."""

from __future__ import annotations

from hypothesis import strategies as st

from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.scheme import default_scheme
from annotator.text import normalise, sha256
from annotator.values import (
    SKIP_REASONS,
    STATES,
    Annotation,
    Article,
    Relation,
    Segment,
    quote_of,
)

SCHEME = default_scheme()
LABELS = [label.id for label in SCHEME.labels]
ODD = '\u2028\u2029\x85\x0b\x0c\x1c\xa0\ufeff\u202e\u200d👩‍💻é\u0301本"\\/\n\t '
letters = st.sampled_from(ODD) | st.characters(codec="utf-8", exclude_characters="\0")
words = st.text(letters, max_size=30)
names = words.filter(str.strip)
texts = st.text(letters, min_size=1, max_size=80).map(lambda raw: normalise(raw).text)
whole = st.integers(-(2**63), 2**63 - 1)
numbers = st.floats(allow_nan=False, allow_infinity=False)
scalars = words | whole | numbers | st.booleans() | st.none()
metadata: st.SearchStrategy[dict[str, object]] = st.dictionaries(
    words,
    st.recursive(
        scalars, lambda inner: st.lists(inner) | st.dictionaries(words, inner), max_leaves=4
    ),
    max_size=3,
)
times = st.integers(-(10**12), 10**14)


@st.composite
def segments(draw: st.DrawFn, text: str) -> tuple[Segment, ...]:
    """One to three ranges in order, touching at most."""
    count = draw(st.integers(1, 3))
    edges = draw(
        st.lists(st.integers(0, len(text)), min_size=2 * count, max_size=2 * count).map(sorted)
    )
    pairs = [Segment(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
    return tuple(pairs) or (Segment(0, len(text)),)


@st.composite
def marked(draw: st.DrawFn, text: str, annotator: str) -> Annotation:
    """An annotation that holds."""
    parts = draw(segments(text))
    attributes = draw(st.dictionaries(names, scalars.filter(lambda x: x is not None), max_size=2))
    attributes.pop("doubt", None)
    for known in SCHEME.attributes:
        attributes.pop(known.id, None)
    told = draw(st.lists(st.sampled_from(sorted(attributes)), unique=True)) if attributes else []
    doubt = draw(st.booleans())
    return Annotation(
        id=draw(st.uuids()).hex,
        article=1,
        annotator=annotator,
        label=draw(st.sampled_from(LABELS)),
        segments=parts,
        quote=quote_of(text, parts),
        note=draw(words),
        doubt=doubt,
        doubt_note=draw(words) if doubt else "",
        unconfirmed=tuple(sorted(told)),
        attributes=attributes,
        companions=draw(
            st.dictionaries(names, segments(text).map(lambda found: found[0]), max_size=2)
        ),
        origin=draw(st.sampled_from(["manual", "import", "adjudication"])),
        scheme_version=draw(words),
        created=draw(times),
        updated=draw(times),
    )


@st.composite
def relations(draw: st.DrawFn, spans: tuple[Annotation, ...]) -> tuple[Relation, ...]:
    """Some of the relations that the scheme allows between the spans."""
    allowed = [
        Relation(kind.id, one.id, two.id, one.annotator)
        for kind in SCHEME.relations
        for one in spans
        for two in spans
        if not kind.derive and one.id != two.id and kind.allows(one.label, two.label)
    ]
    return tuple(draw(st.lists(st.sampled_from(allowed), unique=True))) if allowed else ()


@st.composite
def work(draw: st.DrawFn, text: str, annotator: str) -> OutgoingWork:
    """What one annotator did."""
    state = draw(st.sampled_from(STATES))
    flagged = draw(st.booleans())
    spans = tuple(draw(st.lists(marked(text, annotator), max_size=3)))
    return OutgoingWork(
        annotator=annotator,
        state=state,
        spans=spans,
        note=draw(words),
        relations=draw(relations(spans)),
        reason=draw(st.sampled_from(sorted(SKIP_REASONS))) if state == "skipped" else None,
        flagged=flagged,
        flag_note=draw(words) if flagged else "",
    )


@st.composite
def articles(draw: st.DrawFn) -> OutgoingArticle:
    """An article, its metadata, and up to three annotators' work."""
    text = draw(texts.filter(bool))
    people = draw(st.lists(names, max_size=3, unique=True))
    return OutgoingArticle(
        article=Article(
            key=1,
            sha256=sha256(text),
            external_id=draw(words),
            title=draw(words.filter(bool)),
            source=draw(words),
            url=draw(words),
            author=draw(words),
            published=draw(words),
            language=draw(words),
            meta=draw(metadata),
            length=len(text),
        ),
        text=text,
        work=tuple(draw(work(text, who)) for who in people),
    )
