"""Settings: defaults, limits, what a damaged file does, and the dialog made from the table."""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QScrollArea, QSpinBox

from ui.dialogs.settings import SettingsDialog
from ui.settings import BY_KEY, SETTINGS, Settings


def test_every_default_fits_its_own_setting():
    assert len(BY_KEY) == len(SETTINGS)
    for setting in SETTINGS:
        assert setting.fits(setting.default), setting.key


def test_values_are_kept_on_disk_and_only_those_that_differ(tmp_path):
    settings = Settings(tmp_path)
    settings.set("text.points", 16)
    settings.set("theme", "dark")
    settings.set("theme", "system")
    assert json.loads((tmp_path / "settings.json").read_text("utf-8")) == {"text.points": 16}
    assert Settings(tmp_path).number("text.points") == 16
    assert Settings(tmp_path).text("theme") == "system"


def test_a_change_is_told_once(tmp_path, qtbot):
    settings = Settings(tmp_path)
    told: list[str] = []
    settings.changed.connect(told.append)
    settings.set("theme", "dark")
    settings.set("theme", "dark")
    assert told == ["theme"]


@pytest.mark.parametrize(
    ("key", "value"),
    [("theme", "pink"), ("text.points", 900), ("text.points", True), ("samples.hint", 1)],
)
def test_a_value_that_does_not_fit_is_refused_and_in_a_file_ignored(tmp_path, key, value):
    settings = Settings(tmp_path)
    with pytest.raises(ValueError, match=key):
        settings.set(key, value)
    (tmp_path / "settings.json").write_text(json.dumps({key: value}), "utf-8")
    assert Settings(tmp_path).get(key) == BY_KEY[key].default


@pytest.mark.parametrize("text", ["", "[]", "{", "[[[[", '{"theme": ["dark"], "nonsense": 1}'])
def test_a_damaged_file_means_the_defaults(tmp_path, text):
    (tmp_path / "settings.json").write_text(text, "utf-8")
    settings = Settings(tmp_path)
    assert all(settings.get(each.key) == each.default for each in SETTINGS)


def test_a_disk_that_refuses_costs_no_more_than_the_memory(tmp_path):
    settings = Settings(tmp_path)
    (tmp_path / "settings.json").mkdir()
    settings.set("theme", "dark")
    assert settings.text("theme") == "dark"


def test_steps_stay_within_the_limits(tmp_path):
    settings = Settings(tmp_path)
    for _ in range(100):
        settings.step("text.points", 1)
    assert settings.number("text.points") == BY_KEY["text.points"].most


def test_the_dialog_has_a_field_for_every_setting_and_each_holds_at_once(tmp_path, qtbot):
    settings = Settings(tmp_path)
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    assert set(dialog.fields) == set(BY_KEY)
    assert all(field.accessibleName() for field in dialog.fields.values())

    points = dialog.fields["text.points"]
    assert isinstance(points, QSpinBox)
    points.setValue(20)
    flag = dialog.fields["finish.goes_on"]
    assert isinstance(flag, QCheckBox)
    flag.click()
    theme = dialog.fields["theme"]
    assert isinstance(theme, QComboBox)
    theme.setCurrentIndex(theme.findData("dark"))
    theme.activated.emit(theme.currentIndex())

    assert settings.number("text.points") == 20
    assert settings.flag("finish.goes_on") is False
    assert settings.text("theme") == "dark"


@pytest.mark.parametrize("typed", ["No such font", "x" * 300])
def test_words_that_name_no_font_change_nothing(tmp_path, qtbot, typed):
    settings = Settings(tmp_path)
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    box = dialog.fields["text.family"]
    known = box.itemText(0)
    box.lineEdit().setText(known)
    box.setCurrentIndex(0)
    before = settings.text("text.family")
    box.lineEdit().selectAll()
    qtbot.keyClicks(box.lineEdit(), typed)
    assert settings.text("text.family") == before


def test_on_a_low_screen_the_dialog_scrolls_and_its_button_stays(tmp_path, qtbot):
    dialog = SettingsDialog(Settings(tmp_path))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.resize(dialog.width(), 260)
    assert dialog.height() == 260
    close = dialog.findChild(QPushButton)
    assert close.geometry().bottom() < 260
    last = dialog.fields["samples.hint"]
    dialog.findChild(QScrollArea).ensureWidgetVisible(last)
    assert last.visibleRegion().boundingRect().height() > 0
