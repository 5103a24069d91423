"""The front door: what it exports, and what it does not load."""

from __future__ import annotations

import subprocess
import sys

import pytest

from annotator import text


def test_every_exported_name_is_there() -> None:
    assert [name for name in text.__all__ if not hasattr(text, name)] == []


@pytest.mark.parametrize("use", ["", "text.normalise('“a”\\r\\n'); text.OffsetMap('a😂')"])
def test_libraries_wait_until_they_are_needed(use: str) -> None:
    """Starting the program and opening an article must not pay for snapping."""
    program = (
        f"import sys; from annotator import text; {use}\n"
        "late = {'regex', 'annotator.text.lexicon', 'annotator.text.units'}\n"
        "assert not late & set(sys.modules), 'loaded too early'"
    )
    subprocess.run([sys.executable, "-X", "utf8", "-c", program], check=True)


def test_warming_up_loads_them() -> None:
    text.warm_up()
    assert "regex" in sys.modules


def test_what_is_loaded_late_is_there_all_the_same() -> None:
    from annotator.text import units

    assert text.next_unit is units.next_unit
    with pytest.raises(AttributeError, match="no attribute 'next_thing'"):
        _ = text.next_thing
