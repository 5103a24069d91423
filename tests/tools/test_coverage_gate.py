"""Lines and branches are judged each for themselves."""

from __future__ import annotations

import json

import pytest

from tools import coverage_gate


@pytest.mark.parametrize(
    ("lines", "branches", "verdict"),
    [(96, 96, 0), (95, 99, 1), (99, 95, 1), (100, 94, 1), (94, 100, 1), (100, 100, 0)],
)
def test_both_must_be_above_the_floor(tmp_path, lines, branches, verdict):
    report = tmp_path / "coverage.json"
    totals = {
        "covered_lines": lines,
        "num_statements": 100,
        "covered_branches": branches,
        "num_branches": 100,
    }
    report.write_text(json.dumps({"totals": totals}), encoding="utf-8")
    assert coverage_gate.main([str(report)]) == verdict


def test_a_file_without_branches_passes(tmp_path):
    report = tmp_path / "coverage.json"
    totals = {"covered_lines": 9, "num_statements": 9, "covered_branches": 0, "num_branches": 0}
    report.write_text(json.dumps({"totals": totals}), encoding="utf-8")
    assert coverage_gate.shares(report) == {"lines": 100.0, "branches": 100.0}
