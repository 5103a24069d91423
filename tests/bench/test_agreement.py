"""That agreement can be measured. No times are checked here."""

from __future__ import annotations

from tests.bench import corpus
from tests.bench.agreement import BUDGET, agreement_rows


def test_agreement_can_be_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "folder", lambda: tmp_path)
    rows = agreement_rows(12, 1)
    names = [each.name for each in rows]
    assert names[0] == "agreement, 12 articles of two annotators, wall"
    assert any("for the first time" in name for name in names)
    assert rows[0].budget == BUDGET
    assert all(each.value > 0 for each in rows)
