"""Lines of TOML: found in every way of writing it, and for every key that a reader finds."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.scheme import resources_dir
from annotator.scheme.locate import Lines
from annotator.scheme.save import dump_scheme
from tests.annotator.scheme.strategies import schemes

AWKWARD = r'''# labels = 1
name = "a # b = [" # c
"quoted key" = 'x'
a.b . "c" = { d = 1, e = [ 2, 3 ], f.g = { } }

[[labels]]
id = """
[[labels]]
id = ""\" ""
"""
key = """"K""""
  [labels.inner]  # of the first
  deep = [
    # a comment, with ] and " in it
    "one", 'two]',

    [ "three", { four = 4 } ],
  ] # after
  lit = §§§
k = 1''§§§
[[ labels ]]
id = 'x\'
when = 2026-01-31 10:00:00 # a date with a space
  [[labels.values]]
  id = "v0"
  [[labels.values]]
  id = "v1"
[attributes.x."y\u0065"]
z = -inf
[attributes.x]
w = 1e-7
'''.replace("§", "'")
EXPECTED = {
    "name": 2,
    "a.b.c": 4,
    "a.b.c.e[1]": 4,
    "a.b.c.f.g": 4,
    "labels": 6,
    "labels[0]": 6,
    "labels[0].id": 7,
    "labels[0].key": 11,
    "labels[0].inner": 12,
    "labels[0].inner.deep": 13,
    "labels[0].inner.deep[0]": 15,
    "labels[0].inner.deep[1]": 15,
    "labels[0].inner.deep[2][1].four": 17,
    "labels[0].inner.lit": 19,
    "labels[1]": 21,
    "labels[1].id": 22,
    "labels[1].when": 23,
    "labels[1].values[0].id": 25,
    "labels[1].values[1]": 26,
    "labels[1].values[1].id": 27,
    "attributes.x.ye.z": 29,
    "attributes.x": 30,
    "attributes.x.w": 31,
}


def places(value: Any, place: str = "") -> list[str]:
    """All places in what ``tomllib`` has read."""
    inner: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        inner = [(f"{place}.{key}".lstrip("."), each) for key, each in value.items()]
    elif isinstance(value, list):
        inner = [(f"{place}[{at}]", each) for at, each in enumerate(value)]
    return [found for name, each in inner for found in (name, *places(each, name))]


def known(lines: Lines, place: str) -> bool:
    """Whether the place itself was found, and not only what holds it."""
    return len(lines.path_of(place)) == len(lines.path_of(place, known=False))


@pytest.mark.parametrize("place", EXPECTED)
def test_a_place_is_found(place: str) -> None:
    assert Lines(AWKWARD).of(place) == EXPECTED[place]


def test_what_is_missing_is_sought_in_what_would_hold_it() -> None:
    lines = Lines(AWKWARD)
    assert lines.of("labels[1].colour") == 21
    assert lines.of("labels[0].inner.deep[7]") == 13
    assert lines.of("nothing") == lines.of("") == 1
    assert Lines("").of("labels[0]") == 1


def test_every_place_that_a_reader_finds_is_known() -> None:
    source = AWKWARD.replace('"quoted key"', "plain")
    lines = Lines(source)
    found = places(tomllib.loads(source))
    assert len(found) > 30
    assert [each for each in found if not known(lines, each)] == []


@pytest.mark.parametrize("name", ["claims", "attribution", "hedging"])
def test_lines_in_the_schemes_of_the_program(name: str) -> None:
    source = (resources_dir() / "schemes" / f"{name}.toml").read_text("utf-8")
    check_lines(source)


@settings(max_examples=40)
@given(schemes())
def test_lines_in_any_scheme(scheme) -> None:
    check_lines(dump_scheme(scheme))


def check_lines(source: str) -> None:
    """Each place is known, and its key stands on its line."""
    lines, rows = Lines(source), source.split("\n")
    for place in places(tomllib.loads(source)):
        assert known(lines, place), place
        key = place.rpartition(".")[2]
        if not key.endswith("]"):
            assert key in rows[lines.of(place) - 1]
