"""The fields of searches and the parts of schemes do not get into each other's way."""

from __future__ import annotations

from annotator.scheme.check_attributes import RESERVED_IDS
from annotator.search import fields


def test_no_part_of_a_scheme_may_take_a_field_s_name() -> None:
    assert {*fields.ARTICLE, *fields.ANNOTATION} <= RESERVED_IDS
