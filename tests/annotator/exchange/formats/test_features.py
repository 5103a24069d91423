"""Names of features that Java, INCEpTION and cassis can take."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.exchange.formats.features import OWN, column


@given(st.lists(st.text(min_size=1, max_size=6) | st.sampled_from(keyword.kwlist), max_size=6))
def test_every_attribute_has_a_feature_of_its_own(names: list[str]) -> None:
    known: dict[str, str] = {}
    found = [column(known, name) for name in names]
    assert [column(known, name) for name in names] == found
    assert len({each.casefold() for each in known.values()}) == len(known)
    for each in found:
        assert each.isidentifier()
        assert each.isascii()
        assert not keyword.iskeyword(each)
        assert each not in OWN


@pytest.mark.parametrize("name", ["certainty", "Claim_2"])
def test_a_name_that_can_be_taken_stays(name: str) -> None:
    assert column({}, name) == name
