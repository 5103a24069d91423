"""Tables of figures as data: order, copying, words for a screen reader."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.insight.sheet import (
    NONE,
    Cell,
    Column,
    Sheet,
    as_tsv,
    count,
    guarded,
    ordered,
    spoken,
    words,
)

orders = st.one_of(st.none(), st.floats(allow_nan=False), st.text(max_size=4))
rows = st.lists(
    st.tuples(orders, st.integers(0, 999)).map(lambda each: (Cell(order=each[0]), count(each[1])))
)


@given(rows, st.booleans())
def test_sorting_keeps_every_row_and_puts_the_undefined_last(given_rows, descending):
    found = ordered(given_rows, 0, descending=descending)
    assert sorted(map(id, found)) == sorted(map(id, given_rows))
    known = [row[0].order is not None for row in found]
    assert known == sorted(known, reverse=True)


@given(rows)
def test_sorting_the_other_way_round_is_sorting_twice(given_rows):
    up = ordered(given_rows, 1, descending=False)
    assert ordered(up, 1, descending=False) == up
    numbers = [row[1].order for row in ordered(given_rows, 1, descending=True)]
    assert numbers == sorted(numbers, reverse=True)


def test_equal_rows_keep_their_places_whichever_way_one_sorts():
    same = [(count(1), words(name)) for name in "abc"]
    for descending in (True, False):
        assert ordered(same, 0, descending=descending) == same


@given(st.text(max_size=30))
def test_no_copied_words_are_a_formula_or_break_the_line(text):
    line = guarded(text)
    assert not line.startswith(("=", "+", "-", "@"))
    assert "\t" not in line
    assert "\n" not in line
    assert "\r" not in line


def test_a_copied_table_has_tabs_between_cells_and_keeps_its_numbers():
    cells = [(words("=1+1"), Cell("-0.135", -0.135), Cell(NONE))]
    assert as_tsv(cells, ("", "Alpha", "F1")) == "\tAlpha\tF1\n'=1+1\t-0.135\t–"


def test_a_cell_is_read_out_with_its_row_and_its_column():
    sheet = Sheet("", (Column(""), Column("F1 exact"), Column("Spans")), ())
    row = (words("claim"), Cell(NONE, faint=True), Cell("4", 4.0, faint=True))
    assert spoken(sheet, row, 0) == "claim"
    assert spoken(sheet, row, 1) == "claim, F1 exact: not defined"
    assert spoken(sheet, row, 2) == "claim, Spans: 4, few units"


def test_names_are_one_line():
    assert words("a\nb\tc").text == "a b c"
