"""How a message shows the words of a span."""

from __future__ import annotations

import pytest

from annotator.operations.spans import SHOWN, shown


@pytest.mark.parametrize(
    ("quote", "line"),
    [
        ("it  may\nfall", "“it may fall”"),
        ("“Some companies”", "“Some companies”"),
        ('"So", he said', '"So", he said'),
        ("«Oui»", "«Oui»"),
        ("the “safe” bridge", "“the “safe” bridge”"),
    ],
)
def test_a_quote_gets_marks_unless_it_brings_its_own(quote: str, line: str) -> None:
    assert shown(quote) == line


def test_a_long_quote_is_cut() -> None:
    assert shown("a" * SHOWN) == f"“{'a' * SHOWN}”"
    assert shown("a" * (SHOWN + 1)) == f"“{'a' * (SHOWN - 1)}…”"
    assert shown("“" + "a" * SHOWN + "”") == "“" + "a" * (SHOWN - 2) + "…"
