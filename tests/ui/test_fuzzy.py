"""Finding a name by a few letters: what fits, which of two fits better, and which letters it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.fuzzy import fit

NAMES = ["Select more", "Select less", "Next span", "Search the project…", "Settings…", "Splice"]


def best(typed: str, names: list[str] = NAMES) -> str:
    fits = {name: found.score for name in names if (found := fit(typed, name))}
    return max(fits, key=fits.__getitem__, default="")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("set", "Settings…"),
        ("span", "Next span"),
        ("SPAN NEXT", "Next span"),
        ("sm", "Select more"),
        ("stp", "Search the project…"),
        ("proj", "Search the project…"),
        ("ettin", "Settings…"),
        ("selmo", "Select more"),
        ("nesp", "Next span"),
        ("s", "Splice"),
    ],
)
def test_the_best_fit_comes_first(typed, name):
    assert best(typed) == name


@pytest.mark.parametrize("typed", ["xyz", "span xyz", "zs", "seoj", "slct", "nxt", "pn"])
def test_what_does_not_fit_does_not(typed):
    assert best(typed) == ""


def test_the_letters_that_fitted_are_told():
    assert fit("mo", "Select more").letters == {7, 8}
    assert fit("sm", "Select more").letters == {0, 7}
    assert fit("", "Select more").letters == frozenset()
    assert fit("semo", "Select more").letters == {0, 1, 7, 8}


def test_letters_here_and_there_fit_nothing():
    assert fit("caterer", "End one character earlier") is None
    assert fit("tarn", "Start one word later") is None


def test_the_pieces_are_tried_shorter_where_the_longest_leads_nowhere():
    assert fit("stork", "Sto r Store k") is not None
    assert fit("abac", "ab abc ac").letters == {0, 1, 7, 8}


@pytest.mark.parametrize(
    ("typed", "name", "loose"),
    [
        ("sel", "Select more", False),
        ("more sel", "Select more", False),
        ("elect", "Select more", True),
        ("sm", "Select more", True),
        ("select ore", "Select more", True),
        ("利部", "水利部", False),
    ],
)
def test_what_begins_no_word_fits_loosely(typed, name, loose):
    assert fit(typed, name).loose is loose


@given(st.text(max_size=40), st.text(max_size=8))
def test_the_letters_are_always_letters_of_the_name(name, typed):
    found = fit(typed, name)
    if found is not None:
        assert all(0 <= at < len(name) for at in found.letters)
        assert bool(found.letters) == bool(typed.split())


@given(st.text(min_size=1, max_size=40), st.data())
def test_every_part_of_a_name_finds_it(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    part = name[start:end]
    # A letter whose small form is two letters long is only found as it stands.
    if all(len(each.lower()) == 1 for each in name) and part.lower() == "".join(
        each.lower() for each in part
    ):
        assert fit(part, name) is not None
