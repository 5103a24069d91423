"""The report as a file."""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QFileDialog

from tests.ui.insight.fakes import FakeSession, report
from ui.insight.saving import FILTERS, Saving


@pytest.fixture
def saving(qtbot):
    made = Saving(FakeSession())
    made.words = []
    made.said.connect(made.words.append)
    return made


def test_the_ending_of_the_name_is_the_format(saving, tmp_path):
    for ending in FILTERS:
        path = tmp_path / f"agreement{ending}"
        assert saving.save(report(), path)
        assert path.stat().st_size > 100
        assert saving.words[-1] == f"Written to {path}."
    assert json.loads((tmp_path / "agreement.json").read_bytes())
    page = (tmp_path / "agreement.html").read_text("utf-8")
    assert "<b>bold</b>" not in page, "names are no markup"
    assert "<h1>Agreement: Mine</h1>" in page
    table = (tmp_path / "agreement.csv").read_text("utf-8")
    assert "\n=HYPERLINK" not in table
    assert ",=HYPERLINK" not in table


def test_another_ending_writes_nothing(saving, tmp_path):
    assert not saving.save(report(), tmp_path / "agreement.docx")
    assert "must end in .html, .csv, .json" in saving.words[-1]
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_written_is_said_and_the_old_file_stays(saving, tmp_path):
    assert not saving.save(report(), tmp_path / "nowhere" / "agreement.csv")
    assert "does not exist" in saving.words[-1]


def test_the_button_asks_where_to_and_writes(window, qtbot, tmp_path):
    window.export.click()
    dialog = window.findChild(QFileDialog)
    dialog.selectNameFilter(FILTERS[".csv"])
    path = tmp_path / "mine.csv"
    dialog.fileSelected.emit(str(path))
    dialog.close()
    assert path.is_file()
    assert window.said.text() == f"Written to {path}."


def test_a_name_without_a_known_ending_gets_that_of_the_chosen_kind(window, tmp_path):
    window.export.click()
    dialog = window.findChild(QFileDialog)
    dialog.selectNameFilter(FILTERS[".json"])
    dialog.fileSelected.emit(str(tmp_path / "week 1.5"))
    dialog.close()
    assert (tmp_path / "week 1.5.json").is_file()
