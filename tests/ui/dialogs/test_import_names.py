"""What the names of annotated data become is chosen row by row, and nothing is left unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from annotator.exchange import mapping
from annotator.exchange.mapping import NameMap
from annotator.scheme import Scheme, default_scheme
from annotator.values import FilePreview
from ui.dialogs.importing import becoming
from ui.dialogs.importing.becoming import KEPT, LEFT_OUT, NEW, OPEN
from ui.dialogs.importing.names import NamesPage
from ui.dialogs.importing.names_table import TO, WHAT

FILES = [
    FilePreview(path="a", format="doccano", labels={"claim": 3, "Person": 9, "Place": 2}),
    FilePreview(path="b", format="doccano", labels={"Person": 1}),
]
MORE = FilePreview(path="c", format="brat", relations={"agrees": 2}, attributes={"strength": 4})


@pytest.fixture
def scheme() -> Scheme:
    return default_scheme()


def page_of(qtbot: QtBot, scheme: Scheme, *files: FilePreview, lead: bool = True) -> NamesPage:
    page = NamesPage()
    qtbot.addWidget(page)
    page.resize(700, 300)
    page.show_files(list(files), scheme, lead=lead)
    page.show()
    qtbot.waitExposed(page)
    return page


def names_in(page: NamesPage) -> list[str]:
    return [str(page.names.index(row, 0).data()) for row in range(page.names.rowCount())]


def test_names_are_counted_over_all_files_and_new_ones_stand_first(
    qtbot: QtBot, scheme: Scheme
) -> None:
    page = page_of(qtbot, scheme, *FILES)
    assert names_in(page) == ["Person", "Place", "claim"]
    assert page.names.index(0, 2).data() == "10"
    assert page.names.index(2, TO).data() == scheme.label("claim").name


def test_a_lead_brings_new_labels_in_and_is_told_so(qtbot: QtBot, scheme: Scheme) -> None:
    page = page_of(qtbot, scheme, *FILES)
    assert page.complete
    assert page.new == 2
    assert page.brings_new()
    assert page.told.text().startswith("2 labels are not in the scheme and come into it")
    assert page.name_map() == NameMap({"Person": NEW, "Place": NEW})


def test_who_is_no_lead_has_to_say_what_becomes_of_new_labels(qtbot: QtBot, scheme: Scheme) -> None:
    page = page_of(qtbot, scheme, *FILES, lead=False)
    assert not page.complete
    assert "only a lead" in page.told.text()
    assert NEW not in dict(becoming.options(page.names.rows[0], page.names.offered, lead=False))
    with qtbot.waitSignal(page.changed):
        page.names.choose([0], LEFT_OUT)
    page.names.choose([1], NEW)
    assert page.names.rows[1].to == OPEN, "what is not offered cannot be chosen"
    page.names.choose([1], "quote")
    assert page.complete
    assert not page.brings_new()
    assert page.name_map() == NameMap({"Person": LEFT_OUT, "Place": "quote"})


def test_relations_and_attributes_are_shown_where_there_are_some(
    qtbot: QtBot, scheme: Scheme
) -> None:
    page = page_of(qtbot, scheme, *FILES)
    assert page.table.isColumnHidden(WHAT)
    page.show_files([*FILES, MORE], scheme, lead=False)
    assert not page.table.isColumnHidden(WHAT)
    kept = {row.name: row.to for row in page.names.rows if row.what != "label"}
    assert kept == {"agrees": KEPT, "strength": KEPT}, "beside the scheme, nothing is lost"
    assert page.name_map().attributes == {"strength": "strength"}


def test_a_second_look_keeps_what_was_chosen(qtbot: QtBot, scheme: Scheme) -> None:
    page = page_of(qtbot, scheme, *FILES)
    page.names.choose([0], "quote")
    page.show_files([*FILES, MORE], scheme, lead=True)
    assert page.name_map().labels["Person"] == "quote"


def test_keys_open_the_choices_and_take_one(qtbot: QtBot, scheme: Scheme) -> None:
    page = page_of(qtbot, scheme, *FILES)
    page.activateWindow()
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    box = page.table.findChild(QComboBox)
    qtbot.waitUntil(lambda: box.view().isVisible())
    assert box.accessibleName() == "What Person becomes"
    first = box.itemText(0)
    qtbot.keyClick(box.view(), Qt.Key.Key_Home)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    assert page.names.index(0, TO).data() == first
    assert page.name_map().labels["Person"] == box.itemData(0)


def test_a_click_opens_the_choices(qtbot: QtBot, scheme: Scheme) -> None:
    page = page_of(qtbot, scheme, *FILES)
    place = page.table.visualRect(page.names.index(1, TO)).center()
    QTest.mouseClick(
        page.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )
    box = page.table.findChild(QComboBox)
    qtbot.waitUntil(lambda: box.view().isVisible())
    item = box.view().visualRect(box.model().index(box.findData(LEFT_OUT), 0)).center()
    box.view().scrollTo(box.model().index(box.findData(LEFT_OUT), 0))
    item = box.view().visualRect(box.model().index(box.findData(LEFT_OUT), 0)).center()
    QTest.mouseMove(box.view().viewport(), item - QPoint(1, 0))
    qtbot.keyClick(box.view(), Qt.Key.Key_End)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    QApplication.processEvents()
    assert page.names.rows[1].to == LEFT_OUT


def test_a_mapping_comes_back_from_its_file(qtbot: QtBot, scheme: Scheme, tmp_path: Path) -> None:
    page = page_of(qtbot, scheme, *FILES, MORE)
    page.names.choose([0], "quote")
    page.names.choose([1], LEFT_OUT)
    path = tmp_path / "mapping.toml"
    page.save_to(path)
    assert mapping.load(path) == page.name_map(), "as --map reads it"
    other = page_of(qtbot, scheme, *FILES, MORE)
    other.load_from(path)
    assert other.name_map() == page.name_map()


def test_what_a_mapping_asks_for_and_cannot_be_is_told(
    qtbot: QtBot, scheme: Scheme, tmp_path: Path
) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text('[labels]\nPerson = "nobody"\nPlace = "claim"\n', "utf-8")
    page = page_of(qtbot, scheme, *FILES, lead=False)
    page.load_from(path)
    assert "“Person” to “nobody”" in page.told.text()
    assert page.names.rows[1].to == "claim"
    assert not page.complete
    path.write_text("[labels", "utf-8")
    page.load_from(path)
    assert "is no mapping" in page.told.text()
    page.save_to(tmp_path)
    assert "could not be written" in page.told.text()


names = st.text(min_size=1, max_size=8)


@given(st.dictionaries(names, st.integers(1, 9)), st.booleans())
def test_every_name_has_one_row_and_no_choice_is_none_that_is_offered(
    labels: dict[str, int], lead: bool
) -> None:
    scheme = default_scheme()
    file = FilePreview(path="a", format="x", labels=labels, attributes=labels)
    rows = becoming.rows_of([file], scheme, (), lead=lead)
    assert sorted(row.name for row in rows) == sorted([*labels, *labels])
    for row in rows:
        offered = [to for to, _ in becoming.options(row, becoming.choices(scheme), lead=lead)]
        assert row.to in offered
        assert len(offered) == len(set(offered))
