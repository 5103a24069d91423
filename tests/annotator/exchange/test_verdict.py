"""In which unit a file's offsets count: from quotes, from edges, or not certain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.exchange.loose import UNITS, LooseArticle, LooseSpan, LooseWork, Unit
from annotator.exchange.verdict import Tally, Verdict, fits, squeezed

EMOJI = '😂 Lee said "we never knew" on Monday.'
PLACES: dict[Unit, tuple[tuple[int, int], ...]] = {
    "codepoint": ((2, 5), (12, 25)),
    "utf-16": ((3, 6), (13, 26)),
    "utf-8": ((5, 8), (15, 28)),
}


def span(
    start: int, end: int, quote: str | None = None, quotes: tuple[str, ...] | None = None
) -> LooseSpan:
    return LooseSpan(label="claim", parts=((start, end),), quote=quote, quotes=quotes)


def weigh(*articles: tuple[str, list[LooseSpan]], usual: Unit = "codepoint") -> Verdict:
    tally = Tally(usual)
    for text, spans in articles:
        tally.add(LooseArticle(text=text, work=(LooseWork(spans=tuple(spans)),)))
    return tally.verdict()


def words_in(unit: Unit, text: str, *words: str) -> list[LooseSpan]:
    """Spans of the words, with quotes, counted in a unit."""
    from regex import findall

    def count(before: str) -> int:
        if unit == "utf-16":
            return len(before.encode("utf-16-le")) // 2
        if unit == "utf-8":
            return len(before.encode())
        return len(before) if unit == "codepoint" else len(findall(r"\X", before))

    found = []
    for each in words:
        at = text.index(each)
        found.append(span(count(text[:at]), count(text[: at + len(each)]), each))
    return found


def without_quotes(spans: list[LooseSpan]) -> list[LooseSpan]:
    return [LooseSpan(label=each.label, parts=each.parts) for each in spans]


@pytest.mark.parametrize("unit", PLACES)
@pytest.mark.parametrize("usual", PLACES)
def test_quotes_tell_the_unit(unit: Unit, usual: Unit) -> None:
    quoted = [
        span(*place, quote)
        for place, quote in zip(PLACES[unit], ("Lee", "we never knew"), strict=True)
    ]
    found = weigh((EMOJI, quoted), usual=usual)
    assert (found.unit, found.by, found.matched, found.asked) == (unit, "quotes", 2, 2)
    assert found.certain


@pytest.mark.parametrize("unit", PLACES)
@pytest.mark.parametrize("usual", PLACES)
def test_without_quotes_edges_tell_the_unit(unit: Unit, usual: Unit) -> None:
    found = weigh((EMOJI, [span(*place) for place in PLACES[unit]]), usual=usual)
    assert (found.unit, found.by, found.matched, found.asked) == (unit, "edges", 4, 4)
    assert found.certain


def test_the_verdict_is_said_in_words() -> None:
    quoted = [span(*place, EMOJI[2:5]) for place in PLACES["utf-16"][:1]]
    assert weigh((EMOJI, quoted * 1214)).words() == "UTF-16, 1,214 of 1,214 quotes match"
    assert weigh((EMOJI, [span(2, 5)])).words() == (
        "code points, 2 of 2 edges fall between words (grapheme clusters would give the same)"
    )
    assert weigh(("Lee", [span(0, 3, "Lee")])).words() == (
        "code points (every unit gives the same places here; 1 of 1 quotes match)"
    )
    assert weigh(("Lee", [])).words() == "no offsets"


def test_where_all_units_agree_there_is_nothing_to_decide() -> None:
    found = weigh(("Lee said so.", [span(0, 3, "Lee"), span(4, 8, "gone")]))
    assert (found.by, found.matched, found.asked) == ("alike", 1, 2)
    assert found.certain
    assert weigh((f"Lee said 😂 {'x' * 9}", [span(0, 3)])).by == "alike"  # all before the emoji


@pytest.mark.parametrize("quotes", [True, False])
def test_a_text_of_the_basic_plane_is_certain_though_two_units_agree(quotes: bool) -> None:
    """Code points and UTF-16 units tie on every English page with curly quotes: it must not matter,
    with quotes or without, even where some quotes are wrong."""
    text = "“We never knew,” Lee said — “never”."
    spans = words_in("codepoint", text, "We never knew", "Lee", "never”")
    found = weigh((text, spans if quotes else without_quotes(spans)))
    assert (found.unit, found.certain) == ("codepoint", True)
    assert set(found.same) == {"utf-16", "grapheme"}
    wrong = weigh((text, [*spans * 4, span(1, 3, "gone")]))
    assert (wrong.by, wrong.matched, wrong.asked, wrong.certain) == ("quotes", 12, 13, True)


def test_bytes_are_told_on_a_page_with_curly_quotes() -> None:
    text = "“We never knew,” Lee said — “never”."
    spans = words_in("utf-8", text, "We never knew", "Lee", "never")
    assert weigh((text, spans)).unit == "utf-8"
    assert weigh((text, without_quotes(spans))).unit == "utf-8"
    assert weigh((text, without_quotes(spans))).certain


def test_a_tie_that_matters_is_not_certain() -> None:
    """Every reading of these offsets is as good as the others: between signs that are no words."""
    found = weigh(("😂😂😂😂", [span(4, 8)]))
    assert not found.certain
    assert "not certain" in found.words()


def test_quotes_that_match_everywhere_do_not_decide_where_places_differ() -> None:
    found = weigh(("😂ha-ha-ha-ha", [span(7, 9, "ha")]))
    again = weigh(("😂aaaaaaaaaaa", [span(4, 6, "aa")]))
    assert found.unit == "codepoint"
    assert not again.certain
    assert again.unit == "codepoint"
    assert weigh(("😂aaaaaaaaaaa", [span(4, 6, "aa")]), usual="utf-16").unit == "utf-16"


def test_words_that_no_edge_can_tell_are_not_certain() -> None:
    """Chinese has no spaces: every edge is inside a run of letters."""
    found = weigh(("😂他说我们从来不知道这件事", [span(2, 5), span(4, 8)]))
    assert (found.by, found.certain, found.unit) == ("usual", False, "codepoint")


def test_edges_that_speak_for_both_are_not_certain() -> None:
    text = "😂 a b c d e f g h i j"
    here = [span(at, at + 1) for at in (2, 4, 6, 8)]
    there = [span(at, at + 1) for at in (3, 5, 7, 9)]
    assert not weigh((text, here + there)).certain
    assert weigh((text, here * 5 + there)).certain


def test_a_file_of_two_units_is_not_certain() -> None:
    """A tool that counts in one unit, whose browser counts in another (brat's issue 1115)."""
    both = [span(*PLACES["codepoint"][0], "Lee"), span(*PLACES["utf-16"][0], "Lee")]
    found = weigh((EMOJI, both * 3))
    assert (found.by, found.matched, found.asked, found.certain) == ("mixed", 3, 6, False)
    assert found.words() == "code points, not certain: 3 of 6 quotes match; look at some spans"
    most = [both[1]] * 99 + [both[0]]
    assert (weigh((EMOJI, most)).unit, weigh((EMOJI, most)).certain) == ("utf-16", True)


def test_quotes_that_match_nowhere_are_not_certain() -> None:
    found = weigh((EMOJI, [span(2, 5, "Ann"), span(12, 25, "who")]))
    assert (found.by, found.matched, found.asked) == ("mixed", 0, 2)
    assert not found.certain


def test_one_span_past_the_end_does_not_turn_the_verdict() -> None:
    """A sloppy end that only another unit can hold weighs less than a hundred good edges."""
    spans = [span(2, 5)] * 50 + [span(30, len(EMOJI) + 1)]
    assert weigh((EMOJI, spans)).unit == "codepoint"


def test_offsets_inside_a_character_speak_against_a_unit() -> None:
    text = "他😂他"
    found = weigh((text, [span(0, 2)] * 3))  # in UTF-16 units it would cut the face in two
    assert found.unit == "codepoint"


def test_label_studio_writes_line_breaks_and_spaces_otherwise() -> None:
    text = "😂 Lee said:\n\n  “We   never\tknew.”"
    start = text.index("said") + 1  # in UTF-16 units
    given = span(start, len(text) + 1, "said:\\n\\n“We never knew.”")
    found = weigh((text, [given]))
    assert (found.unit, found.by, found.matched) == ("utf-16", "quotes", 1)


def test_an_exact_quote_counts_before_one_that_matches_but_for_spaces() -> None:
    text = "😂 x Lee y"
    exact = span(3, 7, " Lee")
    assert weigh((text, [exact])).unit == "codepoint"
    exact = span(4, 8, " Lee")
    assert weigh((text, [exact])).unit == "utf-16"


def test_grapheme_clusters_are_told_apart() -> None:
    text = "👩‍💻 e\u0301clair, said Lee; 👨‍👩‍👧 Ann agreed"
    spans = words_in("grapheme", text, "said", "Lee", "Ann")
    for each in (spans, without_quotes(spans)):
        found = weigh((text, each))
        assert (found.unit, found.certain) == ("grapheme", True)


@pytest.mark.parametrize("unit", ["codepoint", "grapheme"])
def test_a_line_end_of_two_characters_counts_as_one_cluster(unit: Unit) -> None:
    text = "One said.\r\nTwo said.\r\n\r\nLee agreed."
    spans = words_in(unit, text, "Two", "Lee agreed")
    for each in (spans, without_quotes(spans)):
        found = weigh((text, each))
        assert (found.unit, found.certain) == (unit, True)


def test_parts_are_compared_one_by_one() -> None:
    parts = LooseSpan(
        label="claim", parts=((3, 6), (13, 15)), quotes=("Lee", "we"), quote="not looked at"
    )
    assert weigh((EMOJI, [parts])).unit == "utf-16"


def test_an_article_that_says_its_unit_is_not_asked() -> None:
    tally = Tally("utf-16")
    work = (LooseWork(spans=(span(5, 8, "Lee"),)),)
    tally.add(LooseArticle(text=EMOJI, work=work, unit="utf-8"))
    assert tally.verdict() == Verdict(unit="utf-8", by="declared")
    tally.add(LooseArticle(text=EMOJI, work=(LooseWork(spans=(span(2, 5, "Lee"),)),)))
    assert tally.verdict().unit == "codepoint"


def test_what_a_person_chose_stands_and_says_how_well_it_fits() -> None:
    tally = Tally()
    work = (LooseWork(spans=(span(2, 5, "Lee"), span(13, 26, "we never knew"))),)
    tally.add(LooseArticle(text=EMOJI, work=work))
    assert tally.chosen("utf-8").words() == "UTF-8 bytes, as chosen; 0 of 2 quotes match"
    assert tally.chosen("utf-16").certain


@pytest.mark.parametrize(
    "parts", [(), ((-1, 3),), ((5, 2),), ((3, 3),), ((0, 10**30),), ((0, 2), (1, 4))]
)
def test_places_that_are_none_are_weighed_and_never_raise(
    parts: tuple[tuple[int, int], ...],
) -> None:
    bad = LooseSpan(label="claim", parts=parts)
    assert weigh((EMOJI, [bad, span(3, 6, "Lee")])).unit == "utf-16"


def test_a_text_that_will_be_refused_does_not_stop_the_look() -> None:
    found = weigh(("\ud800 Lee", [span(2, 5, "Lee")]), (EMOJI, [span(3, 6, "Lee")]))
    assert (found.unit, found.asked) == ("utf-16", 1)


def test_white_space_is_not_compared() -> None:
    assert squeezed("\ufeffa\u2028 b\\n\\r c\t") == "abc"
    assert fits(LooseSpan(label="x", parts=(), quote="we  knew"), ["we", "knew"])
    assert not fits(LooseSpan(label="x", parts=(), quote="we knew"), ["we", "know"])
    assert not fits(LooseSpan(label="x", parts=(), quotes=("we",)), ["we", "knew"])


letters = st.sampled_from("aé—“本😂👩‍💻\u0301 .\n")


@given(
    text=st.text(letters, min_size=1, max_size=40),
    unit=st.sampled_from(UNITS),
    edges=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=5),
)
def test_a_verdict_from_quotes_reads_every_quote_right(
    text: str, unit: Unit, edges: list[tuple[int, int]]
) -> None:
    """Whatever the unit was: if the verdict is certain, it reads all the quotes as they were."""
    from annotator.exchange.units import boundaries

    spans = []
    for start, end in edges:
        places = boundaries(text, unit, [start, end])
        first, last = places[start], places[end]
        if first is not None and last is not None and text[first:last].strip():
            spans.append(span(start, end, text[first:last]))
    found = weigh((text, spans))
    if not spans:
        assert found.by == "nothing"
        return
    assert found.by in ("quotes", "edges", "alike", "usual")
    for each in spans:
        ((start, end),) = each.parts
        places = boundaries(text, found.unit, [start, end])
        first, last = places[start], places[end]
        assert first is not None
        assert last is not None
        assert squeezed(text[first:last]) == squeezed(each.quote or "")
