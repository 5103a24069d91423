"""The published and cross-checked numbers of ``tests/data/agreement_oracles.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from annotator.review.agreement.outcome import Outcome, Undefined
from annotator.review.agreement.spans import Unit

PATH = Path(__file__).parents[3] / "data" / "agreement_oracles.json"
CASES: list[dict[str, Any]] = json.loads(PATH.read_text("utf-8"))["cases"]


def of_kind(kind: str) -> list[dict[str, Any]]:
    found = [case for case in CASES if case["kind"] == kind]
    assert found
    return found


def expectations(kind: str, *metrics: str) -> list[Any]:
    """(case, expectation) for pytest, named; only of metrics that begin so."""
    import pytest

    found = [
        pytest.param(case, each, id=f"{case['name']}-{number}-{each['metric']}")
        for case in of_kind(kind)
        for number, each in enumerate(case["expected"])
        if not metrics or each["metric"].startswith(metrics)
    ]
    assert found
    return found


def units(listed: list[dict[str, Any]]) -> list[Unit]:
    return [Unit(each["label"], ((each["start"], each["end"]),)) for each in listed]


def by_annotator(case: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [
        [unit for unit in case["units"] if unit["annotator"] == who] for who in case["annotators"]
    ]


def agrees(outcome: Outcome, expected: dict[str, Any]) -> bool:
    """Whether an outcome is what the oracle says. Where we say "not defined" and others print a
    number by convention, that number is compared."""
    wanted = expected["expected"]
    if isinstance(outcome, Undefined):
        return wanted == ("undefined" if outcome.elsewhere is None else outcome.elsewhere)
    return wanted != "undefined" and abs(outcome - wanted) <= expected["tolerance"]
