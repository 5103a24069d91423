"""Blind by default: beginning an article hides the others' spans, on the screen too."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt

from tests.e2e.driver import CTRL, Person, run
from ui.__main__ import main

TEXT = "The mayor said the bridge is safe. The council denied any delay."


def test_others_spans_go_when_i_begin_and_come_back_when_all_are_done(tmp_path: Path) -> None:
    record = {
        "text": TEXT,
        "annotations": [
            {
                "annotator": "Ben",
                "state": "finished",
                "spans": [{"start": 15, "end": 33, "label": "claim"}],
            }
        ],
    }
    data, project = tmp_path / "data", tmp_path / "p.claims"
    (tmp_path / "in.jsonl").write_text(json.dumps(record), encoding="utf-8")
    for words in (["new", project], ["import", project, tmp_path / "in.jsonl"]):
        assert main([*map(str, words), "--as", "Ana", "--data-dir", str(data)]) == 0

    def shown(person: Person) -> tuple[list[str], int]:
        panel = person.window.spans
        rows = panel.model.rowCount()
        return [span.quote for span in person.window.reading.annotations.values()], rows

    def act(person: Person) -> None:
        assert shown(person) == (["the bridge is safe"], 1)
        person.find("any delay")
        person.key(Qt.Key.Key_D)
        person.until(lambda: shown(person)[1] == 1, "the panel follows")
        assert shown(person) == (["any delay"], 1)
        assert not person.window.spans.kept_back.isHidden()
        person.key(Qt.Key.Key_Return, CTRL)
        person.until(lambda: shown(person)[1] == 2, "the panel follows")
        assert sorted(shown(person)[0]) == ["any delay", "the bridge is safe"]
        person.key(Qt.Key.Key_Z, CTRL)
        person.key(Qt.Key.Key_Z, CTRL)
        person.until(lambda: shown(person) == (["the bridge is safe"], 1), "all as before")

    run(data, act, str(project))
