"""What stands beside reading and labelling: keys, inspector, scheme, search, command palette.

What belongs here: making these parts and connecting them with the window and with each other. What
the first paint does without is imported and made when the window is furnished
(``MainWindow.furnish``); what is seldom wanted, when a person first asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QDockWidget

from ui.inspector.side import Side
from ui.keymap import KeyMap
from ui.scheme.desk import SchemeDesk
from ui.searching.desk import SearchDesk

if TYPE_CHECKING:
    from annotator.derived import Lack
    from annotator.values import Segment
    from ui.command import CommandPalette
    from ui.hands import Hands
    from ui.inspector.inspector import Inspector
    from ui.main_window import MainWindow
    from ui.review.room import ReviewRoom
    from ui.scheme.guideline_pane import GuidelinePane
    from ui.theme import LabelStyle, Theme

GUIDELINE_SHARE: Final = 0.75
GUIDELINE_MOST: Final = 16.0
"""Letters of the guideline: a share of the article's, and the most, in points; larger ones would
break words in a pane."""

OUTSTANDING: Final = "version:old by:me"
"""The query that lists what I labelled before the scheme's meaning changed."""


class Workbench(QObject):
    """The parts, and what they ask of the window. Made once by the window, after its own parts."""

    hands: Hands
    inspector: Inspector
    room: ReviewRoom
    """Made when the window is furnished."""
    project_wanted = Signal(object)
    """A project file (``Path``) should be opened."""
    reopen_wanted = Signal(object, bool)
    """(path, read only): a project file should be opened anew, the present one too."""
    repair_wanted = Signal(object)
    """The open project, found damaged as told by this ``FileTrouble``, should be repaired."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        session, reader, reading = window.session, window.reader, window.reading
        actions = window.actions_
        self.keymap = KeyMap(actions, window.data_dir)
        self.command: CommandPalette | None = None
        self.made = False
        self._styles: dict[str, LabelStyle] = {}
        self.side = Side(window.spans, parent=window)
        self.scheme = SchemeDesk(session, actions, window.look, window)
        self.search = SearchDesk(session, reader, reading, actions, window.look, window)
        reading.follow(window.settings)

    # Making

    def make_hands(self) -> None:
        """What keys do beyond labelling words."""
        from ui.hands import Hands

        window = self._window
        self.hands = Hands(
            window.session,
            window.reader,
            window.reading,
            window.actions_,
            window.labelling,
            window.steps,
            window.settings,
        )
        self.hands.companions.connect_scheme()

    def make_inspector(self) -> None:
        """The form under the list of spans."""
        from ui.inspector.folds import Folds
        from ui.inspector.inspector import Inspector

        window = self._window
        self.inspector = Inspector(
            window.session,
            window.spans.around,
            Folds(window.data_dir),
            lambda: _words(window),
            window,
        )
        self.inspector.set_label_styles(self._styles)
        self.side.put(self.inspector)

    @cached_property
    def guideline(self) -> GuidelinePane:
        """The guideline's pane in its dock, made when it is first seen or asked for."""
        from ui.scheme.guideline_pane import GuidelinePane

        window = self._window
        pane = GuidelinePane(window.session, window.look.theme, window)
        pane.reader_wanted.connect(window.reader.setFocus)
        pane.set_text_size(self._guideline_size())
        pane.open_at(window.labelling.sticky)
        pane.ask_wanted.connect(lambda label: self.room.discussion.ask_about(label))
        pane.record_wanted.connect(lambda label: self.room.discussion.record(label=label))
        window.guideline_dock.put(pane)
        return pane

    def _guideline_size(self) -> float:
        size = self._window.settings.number("text.points") * GUIDELINE_SHARE
        return min(size, GUIDELINE_MOST)

    @property
    def _has_guideline(self) -> bool:
        return "guideline" in vars(self)

    def make_room(self) -> None:
        """What is done with colleagues."""
        from ui.review.room import ReviewRoom

        self.room = ReviewRoom(self._window, self._styles, self._open_project)
        if self._window.review_dock.in_front:
            self.show_review()

    def show_review(self) -> None:
        """The review dock is seen: it wants its panel, which comes with the room."""
        if hasattr(self, "room"):
            self.room.bench.panel.show()

    def _open_project(self, path: Path) -> bool:
        """Ask whoever opens projects; what is asked for is open when the signal returns."""
        self.project_wanted.emit(path)
        project = self._window.session.project
        return project is not None and project.path == path.absolute()

    # Connecting

    def connect_all(self) -> None:
        """Connect the parts that are there from the first."""
        window = self._window
        window.session.leaving.connect(self.search.stop)
        self.search.made.connect(lambda panel: window.place_keys(panel.view))
        self.scheme.worklist_wanted.connect(lambda _: self.search.open_with(OUTSTANDING))
        slots: dict[str, Callable[[], object]] = {
            "view.command": self._open_command,
            "view.focus": lambda: window.reading.set_focus_mode(self._checked("view.focus")),
            "view.contrast": lambda: window.look.set_contrast(self._checked("view.contrast")),
            "edit.copy_quotation": window.reading.copy_quotation,
            "scheme.edit": self.scheme.open,
            "scheme.worklist": lambda: self.search.open_with(OUTSTANDING),
        }
        for id_, slot in slots.items():
            window.actions_.connect_to(id_, slot)
        self.on_setting("reader.focus")

    def connect_panels(self) -> None:
        """Connect the hands and the panels, when all of them and the find bar stand."""
        window, inspector, hands = self._window, self.inspector, self.hands
        inspector.reader_wanted.connect(window.reader.setFocus)
        inspector.companion_wanted.connect(hands.companions.mark)
        inspector.segment_wanted.connect(window.reader.reveal)
        inspector.relate_wanted.connect(window.actions_["span.relate"].trigger)
        inspector.guideline_wanted.connect(self.open_guideline)
        hands.attribute_wanted.connect(self._focus_attribute)
        hands.doubt_wanted.connect(lambda: self._in_inspector(inspector.focus_doubt))
        hands.lacking_found.connect(self._tell_lacking)
        hands.everywhere_wanted.connect(self.search.open_everywhere)
        window.find_bar.label_all_wanted.connect(self.search.open_places)
        window.labelling.sticky_changed.connect(self._on_held)
        window.labelling.note_wanted.connect(self._open_note)
        slots: dict[str, Callable[[], object]] = {
            "article.note": lambda: self._in_inspector(inspector.focus_article_note),
            "scheme.guideline": lambda: self.open_guideline(""),
        }
        for id_, slot in slots.items():
            window.actions_.connect_to(id_, slot)
        self.made = True

    def _on_held(self, label: str | None) -> None:
        if label is not None and self._has_guideline:
            self.guideline.show_label(label)

    def _checked(self, id_: str) -> bool:
        return self._window.actions_[id_].isChecked()

    # For the window

    def set_label_styles(self, styles: dict[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        if self.made:
            self.inspector.set_label_styles(styles)
        if hasattr(self, "room"):
            self.room.set_label_styles(styles)
        self.search.set_label_styles(styles)

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours, and tick what says which theme it is."""
        if self._has_guideline:
            self.guideline.set_theme(theme)
        self._window.actions_["view.contrast"].setChecked(self._window.look.name == "contrast")

    def on_setting(self, key: str) -> None:
        """Keep up with a setting that has changed."""
        settings = self._window.settings
        if key == "reader.focus":
            self._window.actions_["view.focus"].setChecked(settings.flag(key))
        elif key == "text.points" and self._has_guideline:
            self.guideline.set_text_size(self._guideline_size())

    def freshen(self) -> None:
        """Tick the actions that say how something stands, before a menu shows them."""
        span = self._window.reading.selected()
        self._window.actions_["span.doubt"].setChecked(span is not None and span.doubt)

    def flush(self) -> None:
        """Write what is typed, now."""
        if self.made:
            self.inspector.flush()
        if hasattr(self, "room"):
            self.room.discussion.flush()

    def may_close(self, then: Callable[[], object]) -> bool:
        """Whether nothing would be lost; else the person is asked, and ``then`` called after."""
        if self._window.furnished and not self._window.troubles.may_close(then):
            return False
        if self.scheme.editor is None:
            return True
        if self.scheme.holds_changes:
            self.scheme.ask_to_close(then)
            return False
        self.scheme.editor.close()
        return True

    # What the parts ask for

    def _in_inspector(self, focus: Callable[[], object]) -> None:
        self._show(self._window.spans_dock)
        focus()

    def _focus_attribute(self, id_: str) -> None:
        self._in_inspector(lambda: self.inspector.focus_attribute(id_))

    def _open_note(self) -> None:
        if self._window.reading.selected() is None:
            self._window.session.said.emit("Select a span first; the note belongs to it.")
        else:
            self._in_inspector(self.inspector.focus_note)

    def _tell_lacking(self, _lacking: list[Lack], words: str) -> None:
        missing = self._window.actions_["missing.next"]
        self._window.message.show_problem(words, ("Show the first", missing.trigger), passing=True)

    def _open_command(self) -> None:
        from ui.command import CommandPalette

        window = self._window
        if self.command is None:
            self.command = CommandPalette(
                window, window.actions_, window.session, window.reader, window.data_dir
            )
            self.command.opening.connect(window.freshen_menus)
        self.command.toggle()

    def open_guideline(self, label: str = "") -> None:
        """Show the guideline at a label: the given one, else that of the span or the held one.
        Asked for again by whoever is reading it, the spans are back."""
        window = self._window
        focus = QApplication.focusWidget()
        here = window.guideline_dock
        if not label and focus is not None and here.isAncestorOf(focus):
            self._show(window.spans_dock)
            window.reader.setFocus()
            return
        self._show(here)
        if label:
            self.guideline.show_label(label)
        else:
            self.guideline.open_at(window.labelling.sticky)
        self.guideline.setFocus()

    def _show(self, dock: QDockWidget) -> None:
        dock.show()
        dock.raise_()


def _words(window: MainWindow) -> str:
    segment: Segment | None = window.reader.words()
    return "" if segment is None else window.reading.text[segment.start : segment.end]
