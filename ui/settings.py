"""The settings: one declared table, which the dialog is built from, and the file that keeps them.

What belongs here: every setting with its kind, default and choices, and nothing that happens when
one changes. Window geometry and remembered places are no settings (``ui.places``).

The file ``settings.json`` in the data folder holds only what differs from the default. A value
that does not fit its setting (a damaged file, an older program) counts as the default.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal

from annotator.guarded.discreet import OwnWord
from ui.files import read_json, write_json

log = logging.getLogger(__name__)

Kind = Literal["choice", "number", "flag", "font"]
Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. ``choices`` are (value, words) pairs; ``least`` and ``most`` bound a number."""

    key: str
    group: str
    label: str
    kind: Kind
    default: Value
    choices: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = 0
    suffix: str = ""
    note: str = ""

    def fits(self, value: Value) -> bool:
        """Whether a value (from a file) may stand for this setting."""
        if self.kind == "flag":
            return isinstance(value, bool)
        if self.kind == "number":
            sound = isinstance(value, int) and not isinstance(value, bool)
            return sound and self.least <= int(value) <= self.most
        if self.kind == "choice":
            return value in {choice for choice, _ in self.choices}
        return isinstance(value, str) and len(value) <= 200


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        "theme",
        "Appearance",
        "Theme",
        "choice",
        "system",
        choices=(
            ("system", "As the system"),
            ("light", "Light"),
            ("dark", "Dark"),
            ("contrast", "High contrast"),
        ),
    ),
    Setting(
        "text.face",
        "Reading",
        "Typeface",
        "choice",
        "serif",
        choices=(("serif", "Serif"), ("sans", "Sans serif"), ("own", "Another font")),
    ),
    Setting(
        "text.family",
        "Reading",
        "Font",
        "font",
        "",
        note="Used when the typeface is “Another font”.",
    ),
    Setting("text.points", "Reading", "Text size", "number", 13, least=8, most=32, suffix=" pt"),
    Setting(
        "text.measure",
        "Reading",
        "Line length",
        "number",
        68,
        least=40,
        most=120,
        suffix=" characters",
        note="Lines of 60 to 75 characters read best.",
    ),
    Setting(
        "text.spacing",
        "Reading",
        "Line spacing",
        "number",
        165,
        least=150,
        most=300,
        suffix=" %",
        note="Never less than the lines of the labels need.",
    ),
    Setting(
        "reader.ruler",
        "Reading",
        "Show the overview beside the scroll bar",
        "flag",
        True,
    ),
    Setting(
        "reader.twins",
        "Reading",
        "Outline the same words elsewhere when a span is labelled",
        "flag",
        True,
    ),
    Setting(
        "reader.lanes",
        "Reading",
        "Show annotators side by side in articles in which you have no part",
        "flag",
        True,
    ),
    Setting(
        "reader.focus",
        "Reading",
        "Focus mode: fade all but the paragraph at the caret",
        "flag",
        False,
    ),
    Setting(
        "finish.goes_on",
        "Labelling",
        "Open the next unfinished article after finishing one",
        "flag",
        True,
    ),
    Setting(
        "samples.hint",
        "Help",
        "Show the first steps with the samples",
        "flag",
        True,
    ),
)

BY_KEY: Final = {setting.key: setting for setting in SETTINGS}


class Settings(QObject):
    """The values of the settings, kept in ``data_dir / "settings.json"``."""

    changed = Signal(str)
    """The key of a setting whose value is another now."""

    def __init__(self, data_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = data_dir / "settings.json"
        self._values = self._read()

    def get(self, key: str) -> Value:
        """The value, or the default. Raises ``KeyError`` for a key that is not declared."""
        return self._values.get(key, BY_KEY[key].default)

    def text(self, key: str) -> str:
        """A choice or a font name."""
        return str(self.get(key))

    def number(self, key: str) -> int:
        """A number."""
        return int(self.get(key))

    def flag(self, key: str) -> bool:
        """A yes or no."""
        return bool(self.get(key))

    def set(self, key: str, value: Value) -> None:
        """Keep a value at once. Raises ``ValueError`` when it does not fit the setting."""
        setting = BY_KEY[key]
        if not setting.fits(value):
            raise ValueError(f"{value!r} does not fit the setting {key}")
        if value == self.get(key):
            return
        self._values[key] = value
        if value == setting.default:
            del self._values[key]
        self._write()
        self.changed.emit(key)

    def step(self, key: str, by: int) -> None:
        """Change a number by ``by``, within its limits."""
        setting = BY_KEY[key]
        self.set(key, max(setting.least, min(setting.most, self.number(key) + by)))

    def _read(self) -> dict[str, Value]:
        kept: dict[str, Value] = {}
        for key, value in read_json(self._path).items():
            if key in BY_KEY and isinstance(value, str | int | float | bool):
                if BY_KEY[key].fits(value):
                    kept[key] = value
                else:
                    log.warning(
                        "The setting %s in %s is %r: ignored", OwnWord(key), self._path, value
                    )
        return kept

    def _write(self) -> None:
        try:
            write_json(self._path, self._values)
        except OSError as error:
            log.warning("The settings in %s cannot be kept: %s", self._path, error)
