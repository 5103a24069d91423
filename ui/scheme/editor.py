"""Editing in the scheme editor: what keys, buttons and forms do to the working copy.

What belongs here: the commands, and the keys that stand for them. How a scheme is changed is in
``parts``; what is shown, in ``pages``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from annotator.scheme.check import RESERVED_KEYS
from ui.scheme import parts as change
from ui.scheme.draft import Spot
from ui.scheme.fields import REDO, UNDO
from ui.scheme.pages import EditorPages
from ui.scheme.parts import SECTIONS, Part, Section

if TYPE_CHECKING:
    from annotator.scheme.model import Scheme


TYPED: Final = frozenset(("name", "id", "definition", "examples", "colour", "least", "most"))
"""Fields that are typed into letter by letter: what is typed in a row is one step of undo."""


class EditorCommands(EditorPages):
    """The pages, and hands on them."""

    def connect_all(self) -> None:
        """See ``EditorPages``."""
        super().connect_all()
        self.list.add_wanted.connect(self.add)
        self.list.duplicate_wanted.connect(self.duplicate)
        self.list.retire_wanted.connect(self.retire)
        self.list.remove_wanted.connect(self.remove)
        self.list.move_wanted.connect(self.move_part)
        self.mode.edited.connect(self._on_mode)
        for form in self.forms.values():
            form.edited.connect(self._on_edited)
        self.guideline.edited.connect(self._on_guideline)
        self.top.renamed.connect(self._on_renamed)
        for keys, slot in (
            *((QKeySequence(key), self.undo) for key in UNDO),
            *((QKeySequence(key), self.redo) for key in REDO),
            (QKeySequence("Alt+Up"), lambda: self._move_by(-1)),
            (QKeySequence("Alt+Down"), lambda: self._move_by(1)),
            (QKeySequence("Ctrl+PgUp"), lambda: self._step_section(-1)),
            (QKeySequence("Ctrl+PgDown"), lambda: self._step_section(1)),
        ):
            QShortcut(keys, self).activated.connect(slot)
        for keys, slot in (
            (QKeySequence("Ins"), self.add),
            (QKeySequence("Ctrl+D"), self.duplicate),
            (QKeySequence("Del"), self._delete),
        ):
            inside = QShortcut(keys, self.list.list)
            inside.setContext(Qt.ShortcutContext.WidgetShortcut)
            inside.activated.connect(slot)

    # Editing

    def _on_edited(self, part: Part, what: str, field: str) -> None:
        section = self.section
        if section is None:
            return
        at = self._at[section]
        scheme = change.with_part(self.draft.scheme, section, at, part)
        merge = f"{section} {at} {field}" if field in TYPED else ""
        self.draft.put(scheme, what, Spot(section, at, field), merge=merge)

    def _on_guideline(self, text: str) -> None:
        scheme = msgspec.structs.replace(self.draft.scheme, guideline=text)
        self.draft.put(scheme, "the guideline", Spot("guideline"), merge="guideline")

    def _on_renamed(self, name: str) -> None:
        scheme = msgspec.structs.replace(self.draft.scheme, name=name)
        self.draft.put(scheme, "the name of the scheme", Spot(self._page), merge="name")

    def _on_mode(self) -> None:
        mode = self.mode.value()
        scheme: Scheme = msgspec.structs.replace(
            self.draft.scheme,
            companion_mode="off" if mode == "off" else "later" if mode == "later" else "on",
        )
        self.draft.put(scheme, "when companions are marked", Spot("companions"))

    def add(self) -> None:
        """Add a part to the section shown, and put the keyboard into its name."""
        section = self.section
        if section is None:
            return
        scheme, at = change.added(self.draft.scheme, section, self._blocked())
        self._put_at(section, at, scheme, f"new {SECTIONS[section][1]}", "name")
        self.forms[section].name.setFocus()
        self.forms[section].name.selectAll()

    def duplicate(self) -> None:
        """Add a copy of the chosen part."""
        section, at = self._chosen()
        if section is not None:
            scheme, to = change.duplicated(self.draft.scheme, section, at, self._blocked())
            self._put_at(section, to, scheme, f"copy of “{self._name(section, at)}”", "name")

    def _blocked(self) -> tuple[str, ...]:
        return (*RESERVED_KEYS, *self._keys)

    def retire(self) -> None:
        """Retire the chosen part, or take it into use again."""
        section, at = self._chosen()
        if section is not None and section != "layers":
            part = change.parts(self.draft.scheme, section)[at]
            retire = not change.is_retired(part)
            scheme = change.retired(self.draft.scheme, section, at, retire)
            what = f"{'retire' if retire else 'use again'} “{part.name}”"
            self.draft.put(scheme, what, Spot(section, at))
            if retire and section == "labels" and self._uses.spans.get(part.id):
                # What its spans count as is the next question; the field is far down the form.
                self.go_to(Spot(section, at, "becomes"))

    def remove(self) -> None:
        """Remove the chosen part; one that is in use stays, and the button says why."""
        section, at = self._chosen()
        if section is not None and not self.context().why_kept(section, at):
            what = f"remove “{self._name(section, at)}”"
            scheme = change.removed(self.draft.scheme, section, at)
            self.draft.put(scheme, what, Spot(section, at))

    def _delete(self) -> None:
        """The Delete key on the list: remove where that can be, else say why not."""
        section, at = self._chosen()
        if section is None:
            return
        why = self.context().why_kept(section, at)
        if why:
            self.say(f"“{self._name(section, at)}” stays: {why[0].lower()}{why[1:]}")
        else:
            self.remove()

    def say(self, words: str) -> None:
        """Say something at the foot. To be overridden."""

    def move_part(self, at: int, to: int) -> None:
        """Move a part of the section shown to another place."""
        section = self.section
        if section is None:
            return
        number = len(change.parts(self.draft.scheme, section))
        if at == to or not (0 <= at < number and 0 <= to < number):
            self.refresh()
            return
        name = self._name(section, at)
        scheme = change.moved(self.draft.scheme, section, at, to)
        self._put_at(section, to, scheme, f"move “{name}”", "")

    def _move_by(self, by: int) -> None:
        if self.section is not None:
            self.list.move_by(by)

    def _put_at(self, section: Section, at: int, scheme: Scheme, what: str, field: str) -> None:
        self._at[section] = at
        self.draft.put(scheme, what, Spot(section, at, field))

    def _chosen(self) -> tuple[Section | None, int]:
        section = self.section
        if section is None or not change.parts(self.draft.scheme, section):
            return None, 0
        return section, self._at[section]

    def _name(self, section: Section, at: int) -> str:
        return change.parts(self.draft.scheme, section)[at].name

    def undo(self) -> None:
        """Take the last step back, and go to where it was made."""
        self._went(self.draft.undo())

    def redo(self) -> None:
        """Make the step again that was last taken back."""
        self._went(self.draft.redo())

    def _went(self, spot: Spot | None) -> None:
        if spot is not None and (spot.page != self._page or self._moves(spot)):
            self.go_to(Spot(spot.page, spot.at))

    def _moves(self, spot: Spot) -> bool:
        section = self.section
        return section is not None and self._at[section] != spot.at
