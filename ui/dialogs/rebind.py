"""The panel in which new keys are pressed for one action, and what they would take away is said.

What belongs here: recording one key and judging it live. The list of actions above it is
``ui.dialogs.keys``; the rules and the keeping are ``ui.keymap``.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QKeySequenceEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.action_spec import ActionSpec, of_scheme
from ui.actions import chords, key_text
from ui.keymap import KeyMap
from ui.plain import plain_label


class Recorder(QKeySequenceEdit):
    """Takes the next key that is pressed. Esc alone leaves; Tab goes on to the buttons."""

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMaximumSequenceLength(1)
        self.setAccessibleName("New keys")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a key, in the place of the one before."""
        bare = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if bare and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)


class Rebind(QFrame):
    """Asks for the new keys of one action."""

    closed = Signal()
    """Something was chosen, or nothing: the panel is not needed any more."""

    def __init__(self, keymap: KeyMap, parent: QWidget) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._id = ""
        self.title = plain_label("", self, wrap=True)
        self.recorder = Recorder(self)
        self.recorder.keySequenceChanged.connect(self._judge)
        self.recorder.left.connect(self.closed)
        self.message = plain_label("", self, wrap=True)
        # Two lines from the start, so that nothing jumps while keys are tried.
        self.message.setMinimumHeight(2 * self.message.fontMetrics().lineSpacing())
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.use = QPushButton("Use it", self)
        self.use.clicked.connect(self._on_use)
        self.none = QPushButton("No key", self)
        self.none.clicked.connect(lambda: self._change(()))
        self.standard = QPushButton("Reset", self)
        self.standard.clicked.connect(self._on_standard)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.clicked.connect(self.closed)
        buttons = QHBoxLayout()
        for button in self._buttons():
            button.setAutoDefault(False)
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        buttons.addWidget(self.recorder, 1)
        for button in self._buttons():
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(buttons)
        column.addWidget(self.message)

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.use, self.none, self.standard, self.cancel

    def ask(self, spec: ActionSpec) -> None:
        """Ask for the keys of an action, and take the keyboard."""
        self._id = spec.id
        self.title.setText(f"Press the new keys for “{spec.text.rstrip('…')}”.")
        self.recorder.clear()
        self.none.setEnabled(bool(spec.keys))
        self.standard.setEnabled(self._keymap.changed(spec.id))
        self._judge(QKeySequence())
        self.show()
        self.recorder.setFocus()

    @property
    def asking(self) -> str:
        """The id of the action whose keys are asked for; "" for none."""
        return self._id if self.isVisible() else ""

    def _key(self) -> str:
        return self.recorder.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _judge(self, _: QKeySequence) -> None:
        """Say what the pressed key would do, while nothing is changed yet."""
        key = self._key()
        words, may, button = self._verdict(key) if key else (self._hint(), False, "Use it")
        self.message.setText(words)
        self.message.setAccessibleName(words)
        self.recorder.setAccessibleDescription(words)
        self.use.setText(button)
        self.use.setEnabled(may)

    def _hint(self) -> str:
        if of_scheme(self._id):
            return "The scheme gives this key. Another one is kept on this machine only."
        return "Esc leaves everything as it is."

    def _verdict(self, key: str) -> tuple[str, bool, str]:
        """What is to be said of a key, whether it may be used, and the words of the button."""
        if any(chords(key) == chords(held) for held in self._keymap.actions.spec(self._id).keys):
            return f"{key_text(key)} does this already.", False, "Use it"
        reason = self._keymap.refusal(self._id, key)
        if reason:
            return reason, False, "Use it"
        holders = self._keymap.holders(self._id, key)
        if not holders:
            return f"{key_text(key)} is free.", True, "Use it"
        names = " and ".join(f"“{self._name(id_)}”" for id_ in holders)
        question = f"{key_text(key)} is taken by {names}: give it up there?"
        without = [id_ for id_ in holders if len(self._keymap.actions.spec(id_).keys) == 1]
        more = " No key would be left for it." if without else ""
        return question + more, True, "Give it up there"

    def _name(self, id_: str) -> str:
        return self._keymap.actions.spec(id_).text.rstrip("…")

    def _on_use(self) -> None:
        # The number of a label stays beside the new key.
        held = self._keymap.actions.spec(self._id).keys
        numbers = [each for each in held[1:] if len(each) == 1 and each.isdigit()]
        self._change((self._key(), *(each for each in numbers if each != self._key())))

    def _on_standard(self) -> None:
        self._keymap.reset(self._id)
        self.closed.emit()

    def _change(self, keys: tuple[str, ...]) -> None:
        self._keymap.change(self._id, keys)
        self.closed.emit()
