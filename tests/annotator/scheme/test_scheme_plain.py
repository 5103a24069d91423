"""A scheme in its plain form: what is known already, and what nobody can know."""

from __future__ import annotations

import json

import pytest

from annotator.errors import Problem
from annotator.scheme import default_scheme, from_builtin, to_builtin


def test_what_was_read_before_is_known() -> None:
    """The same data gives the same scheme without another look; any other is looked at."""
    plain = to_builtin(default_scheme())
    first = from_builtin(plain)
    assert from_builtin(json.loads(json.dumps(plain))) is first
    assert from_builtin({**plain, "guideline": "Another."}).guideline == "Another."
    with pytest.raises(Problem, match="name"):
        from_builtin({**plain, "name": " "})


@pytest.mark.parametrize("odd", [float("nan"), 1 << 70, b"x", object(), "\ud800"])
def test_what_no_file_can_hold_is_refused_each_time(odd: object) -> None:
    """Whatever stands beside it was read before."""
    plain = to_builtin(default_scheme())
    from_builtin(plain)
    for _ in range(2):
        with pytest.raises(Problem):
            from_builtin({**plain, "guideline": odd})
