"""Contrast, colour blindness and colour difference, against published numbers."""

from __future__ import annotations

from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.scheme import Label, Scheme, default_scheme, resources_dir
from annotator.scheme.colours import (
    CLOSE,
    DARK_PAGE,
    LIGHT_PAGE,
    VISIONS,
    ciede2000,
    closest_pairs,
    contrast,
    difference,
    faults_of_colours,
    simulated,
)

OKABE_ITO = "#000000 #E69F00 #56B4E9 #009E73 #F0E442 #0072B2 #D55E00 #CC79A7".split()
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")
# Sharma, Wu and Dalal (2005), table 1: pairs that catch wrong hues, greys and blues.
SHARMA = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 3.1571, -77.2803), (50.0, 0.0, -82.7485), 2.8615),
    ((50.0, 2.8361, -74.0200), (50.0, 0.0, -82.7485), 3.4412),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, -0.9009, -85.5211), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0011), 7.2195),
    ((50.0, -0.0010, 2.4900), (50.0, 0.0009, -2.4900), 4.8045),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
    ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((50.0, 2.5, 0.0), (50.0, 3.1736, 0.5854), 1.0000),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
    ((61.2901, 3.7196, -5.3901), (61.4292, 2.2480, -4.9620), 1.8731),
    ((35.0831, -44.1164, 3.7933), (35.0232, -40.0716, 1.5901), 1.8645),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((36.4612, 47.8580, 18.3852), (36.2715, 50.5065, 21.2231), 1.4146),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((90.9257, -0.5406, -0.9208), (88.6381, -0.8985, -0.7239), 1.5381),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


def painted(*looks: tuple[str, str]) -> Scheme:
    """The default scheme with the first labels in these colours and line patterns."""
    scheme = default_scheme()
    labels: list[Label] = [
        msgspec.structs.replace(label, colour=colour, pattern=pattern)
        for label, (colour, pattern) in zip(scheme.labels, looks, strict=False)
    ]
    rest = (msgspec.structs.replace(each, retired=True) for each in scheme.labels[len(looks) :])
    return msgspec.structs.replace(scheme, labels=(*labels, *rest))


@pytest.mark.parametrize(("one", "other", "expected"), SHARMA)
def test_the_difference_is_the_published_one(one, other, expected) -> None:
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)
    assert ciede2000(other, one) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#0072B2", "#FFFFFF", 5.19)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_the_pages_are_those_of_the_themes() -> None:
    for name, page in (("light", LIGHT_PAGE), ("dark", DARK_PAGE)):
        theme = (resources_dir() / "themes" / f"{name}.toml").read_text("utf-8")
        assert f'page = "{page}"' in theme


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("grey", ["#000000", "#808080", "#FFFFFF"])
def test_greys_look_the_same_to_everybody(grey: str, vision) -> None:
    assert difference(simulated(grey, vision), grey) < 0.5


def test_colour_blindness_brings_the_known_colours_together() -> None:
    red, green = "#B04030", "#6B7A1E"
    assert difference(red, green) > 40
    assert difference(red, green, "deuteranopia") < 20
    blue, teal = "#0072B2", "#007F7F"
    assert difference(blue, teal, "tritanopia") < difference(blue, teal) / 2
    assert simulated("#FF0000", "protanopia") != simulated("#FF0000", "deuteranopia")
    assert simulated("#123456", "normal") == "#123456"


@pytest.mark.parametrize("vision", VISIONS)
def test_colours_made_for_colour_blindness_keep_above_the_threshold(vision) -> None:
    closest = min(difference(*pair, vision) for pair in combinations(OKABE_ITO, 2))
    assert closest > CLOSE


@given(colours, colours, st.sampled_from(VISIONS))
def test_a_difference_is_a_distance_of_two(one: str, other: str, vision) -> None:
    assert difference(one, one, vision) == 0
    assert difference(one, other, vision) >= 0
    assert difference(one, other, vision) == pytest.approx(difference(other, one, vision))
    assert 1 <= contrast(one, other) <= 21
    assert len(simulated(one, vision)) == 7


def test_the_default_scheme_has_no_faults() -> None:
    assert closest_pairs(default_scheme()) == []
    assert faults_of_colours(default_scheme()) == []


def test_labels_that_look_alike_to_somebody_are_named_with_their_lines() -> None:
    scheme = painted(("#B04030", "solid"), ("#7A5A10", "dash"))
    (pair,) = closest_pairs(scheme)
    assert (pair.first, pair.second) == ("claim", "denial")
    assert pair.vision != "normal"
    assert pair.delta < CLOSE < difference("#B04030", "#7A5A10")
    assert faults_of_colours(scheme) == [
        f"“claim” and “denial” look alike with {pair.vision}; "
        "their lines still differ: solid, dash."
    ]


def test_labels_that_look_alike_to_everybody_come_first_and_ask_for_a_change() -> None:
    scheme = painted(("#B04030", "dash"), ("#7A5A10", "wave"), ("#B04032", "dash"))
    pairs = closest_pairs(scheme)
    assert (pairs[0].first, pairs[0].second, pairs[0].vision) == ("claim", "quote", "normal")
    assert [each.delta for each in pairs] == sorted(each.delta for each in pairs)
    assert faults_of_colours(scheme)[0] == (
        "“claim” and “quote” look alike, and so do their lines (dash): "
        "give one another line pattern or colour."
    )


def test_a_pale_label_is_named() -> None:
    assert faults_of_colours(painted(("#F0E442", "solid"))) == [
        "“claim” is pale on a light page (contrast 1.3 to 1, wanted is 3 to 1); "
        "its line is drawn darker."
    ]


def test_a_colour_that_is_being_typed_is_passed_over() -> None:
    assert faults_of_colours(painted(("#0072B", "solid"), ("red", "dash"))) == []
