"""The command palette: found by typing, chosen by key or mouse, done where the keyboard was."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import delete

from annotator.scheme import default_scheme
from annotator.values import ArticleRow
from ui.actions import Actions
from ui.command import CommandPalette
from ui.reader import Reader

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
ARTICLES = {
    7: "Ferry <b>found</b>",
    8: "بلدية مرسى الزيتون تنفي",
    9: "Ticket app 🙃 says sorry",
    10: "Caterer in court",
    11: "Tartan army",
}


class Project:
    """Articles by what their titles hold."""

    def __init__(self):
        self.asked = []

    def article_keys(self, query):
        self.asked.append(query.text)
        return [key for key, title in ARTICLES.items() if query.text.lower() in title.lower()]

    def article_rows(self, keys):
        return [
            ArticleRow(
                key=key, title=ARTICLES[key], source="Paper", state="todo", flagged=False, spans=0
            )
            for key in keys
        ]


class Room:
    """A window with a reader and a field, and the palette over it."""

    def __init__(self, qtbot, folder):
        self.qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(800, 600)
        self.reader = Reader(self.window)
        self.field = QLineEdit(self.window)
        column = QVBoxLayout(self.window)
        column.addWidget(self.reader)
        column.addWidget(self.field)
        self.reader.show_article("Some words", [])
        self.actions = Actions(self.window)
        self.actions.set_scheme(default_scheme())
        self.actions.place("reading", (self.reader,))
        self.actions.place("reader", (self.reader,))
        self.done: list[tuple[str, bool]] = []
        for spec in self.actions.specs():
            self.actions.connect_to(spec.id, lambda id_=spec.id: self.note(id_))
        self.opened: list[int] = []
        self.project = Project()
        self.session = SimpleNamespace(project=self.project, open_article=self.opened.append)
        self.folder = folder
        self.palette = self.make()
        self.actions.connect_to("view.command", lambda: self.palette.toggle())
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.reader.setFocus()
        qtbot.waitUntil(self.reader.hasFocus)

    def make(self):
        return CommandPalette(self.window, self.actions, self.session, self.reader, self.folder)

    def note(self, id_):
        if id_ != "view.command":
            self.done.append((id_, self.reader.hasFocus()))

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget(), key, modifiers)

    def type(self, words):
        self.press(Key.Key_K, CONTROL)
        if words.isascii():
            self.qtbot.keyClicks(self.palette.line, words)
        else:  # as an input method does
            self.palette.line.insert(words)

    def rows(self):
        shown = self.palette.model
        return [shown.index(at, 0).data() for at in range(shown.rowCount())]

    @property
    def current(self):
        return self.palette.list.currentIndex().data()

    def click(self, row):
        shown = self.palette.list
        place = shown.visualRect(self.palette.model.index(row, 0)).center()
        self.qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def until_found(self):
        self.qtbot.waitUntil(lambda: not self.palette._wait.isActive())

    def until_done(self):
        self.qtbot.waitUntil(lambda: bool(self.done))


@pytest.fixture
def room(qtbot, tmp_path):
    return Room(qtbot, tmp_path)


def test_it_opens_with_everything_and_closes_where_the_keyboard_was(room):
    for place in (room.reader, room.field):
        place.setFocus()
        room.press(Key.Key_K, CONTROL)
        assert room.palette.isVisible()
        assert room.palette.line.hasFocus()
        assert room.rows()[:3] == ["Labels", "Claim", "Denial"]
        room.press(Key.Key_Escape)
        assert not room.palette.isVisible()
        assert place.hasFocus()
    assert room.done == []


def test_where_the_keyboard_was_may_be_gone_by_then(room):
    room.field.setFocus()
    room.press(Key.Key_K, CONTROL)
    delete(room.field)
    room.press(Key.Key_Escape)
    assert not room.palette.isVisible()
    assert room.reader.hasFocus()


def test_the_same_keys_close_it(room):
    room.press(Key.Key_K, CONTROL)
    room.press(Key.Key_K, CONTROL)
    assert not room.palette.isVisible()


def test_enter_does_the_action_in_the_reader(room):
    room.type("twins copies")
    assert room.current == "Take the twins as copies"
    room.press(Key.Key_Return)
    room.until_done()
    assert room.done == [("twins.copies", True)]
    assert not room.palette.isVisible()


def test_an_action_of_the_reader_goes_there_from_a_field(room):
    room.field.setFocus()
    room.type("delete span")
    room.press(Key.Key_Enter)
    room.until_done()
    assert room.done == [("span.delete", True)]


def test_an_action_of_the_window_leaves_the_keyboard_where_it_was(room):
    room.field.setFocus()
    room.type("settings")
    room.press(Key.Key_Return)
    room.until_done()
    assert room.done == [("view.settings", False)]
    assert room.field.hasFocus()


def test_a_label_is_a_label(room):
    room.type("den")
    assert room.rows()[:2] == ["Labels", "Denial"]
    room.press(Key.Key_Return)
    room.until_done()
    assert room.done == [("label.denial", True)]


def test_letters_typed_there_are_no_keys(room):
    room.type("cdqsnpx?1")
    assert room.done == []
    assert room.palette.line.text() == "cdqsnpx?1"


def test_arrows_go_over_the_headings_and_round(room):
    room.press(Key.Key_K, CONTROL)
    seen = [room.current]
    for _ in range(4):
        room.press(Key.Key_Down)
        seen.append(room.current)
    entries = [row for row in room.rows() if row not in ("Labels", "Actions")]
    assert seen == entries[:5]
    assert seen[:4] == ["Claim", "Denial", "Quote", "Speculation"]
    for _ in range(5):
        room.press(Key.Key_Up)
    assert room.current == room.rows()[-1]
    room.press(Key.Key_PageUp)
    assert room.current not in (room.rows()[-1], "Claim")
    for _ in range(20):
        room.press(Key.Key_PageUp)
    assert room.current == "Claim"


def test_a_click_does_it_and_a_click_elsewhere_leaves(room):
    room.type("note on")
    assert room.rows()[1] == "Note on the article"
    room.click(1)
    room.until_done()
    assert [id_ for id_, _ in room.done] == ["article.note"]
    room.type("note on")
    room.field.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not room.palette.isVisible()
    assert room.field.hasFocus()


def test_headings_and_what_cannot_be_done_do_nothing(room):
    room.actions["edit.redo"].setEnabled(False)
    room.type("redo")
    room.press(Key.Key_Return)
    assert room.palette.isVisible()
    current = room.palette.list.currentIndex().row()
    room.click(0)
    assert room.palette.isVisible()
    assert room.palette.list.currentIndex().row() == current
    assert room.palette.model.flags(room.palette.model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert room.done == []


def test_articles_are_found_and_opened(room):
    room.type("found")
    room.qtbot.waitUntil(lambda: "Articles" in room.rows())
    assert room.project.asked == ["found"]
    entry = room.palette.model.entry(room.rows().index("Articles") + 1)
    assert (entry.target, entry.words, entry.beside) == (7, "Ferry <b>found</b>", "Paper")
    while room.current != entry.words:
        room.press(Key.Key_Down)
    room.press(Key.Key_Return)
    assert room.opened == [7]
    assert room.reader.hasFocus()


def test_who_is_quicker_than_the_list_gets_what_was_typed(room):
    room.type("مرسى")
    room.press(Key.Key_Return)
    assert room.opened == [8]


def test_a_title_that_begins_so_is_what_enter_means(room):
    room.type("caterer")
    room.until_found()
    assert room.rows() == ["Articles", "Caterer in court"]
    room.press(Key.Key_Return)
    assert room.opened == [10]
    assert room.done == []


def test_what_comes_late_and_fits_better_becomes_the_current_one(room):
    room.type("tart")
    assert room.rows()[0] == "Actions"
    assert room.current is None  # an action that changes spans, by letters inside its words
    room.until_found()
    assert room.current == "Tartan army"


def test_whoever_has_moved_stays_where_they_are(room):
    room.type("tart")
    room.press(Key.Key_Down)
    chosen = room.current
    assert chosen == room.rows()[1]
    room.until_found()
    assert room.rows()[:2] == ["Articles", "Tartan army"]
    assert room.current == chosen
    room.press(Key.Key_Backspace)  # other letters, another search
    room.until_found()
    assert room.current == room.rows()[1]


def test_by_chance_enter_changes_no_spans(room):
    room.session.project = None
    room.type("tart")
    room.until_found()
    room.press(Key.Key_Return)
    assert room.palette.isVisible()
    room.press(Key.Key_Up)
    assert room.current == room.rows()[-1]
    room.press(Key.Key_Down)
    assert room.current == room.rows()[1]
    room.press(Key.Key_Return)
    room.until_done()
    assert room.done[0][0].startswith("span.start_")


def test_a_screen_reader_hears_the_rows(room):
    room.type("flag")
    view = QAccessible.queryAccessibleInterface(room.palette.list)
    names = [view.child(at).text(QAccessible.Text.Name) for at in range(view.childCount())]
    assert names[:2] == ["Actions", "Flag, F"]


def test_it_stands_much_typing(room):
    """Many rounds: a list of items made by Python crashed here now and then."""
    for number in range(60):
        room.press(Key.Key_K, CONTROL)
        for letter in ("caterer", "tart", "span", "q")[number % 4]:
            room.qtbot.keyClick(room.palette.line, letter)
            room.press(Key.Key_Down)
        if number % 3 == 0:
            room.until_found()
        room.press(Key.Key_Escape)
        assert not room.palette.isVisible()
    assert room.done == []


def test_nothing_that_fits_is_said(room):
    room.type("<b>zzz")
    room.qtbot.waitUntil(room.palette.nothing.isVisible)
    assert room.palette.nothing.text() == "Nothing fits “<b>zzz”."
    room.press(Key.Key_Return)
    assert room.palette.isVisible()


def test_what_was_used_last_comes_first_also_the_next_time(room):
    for words in ("finish and", "in doubt", "finish and"):
        room.done.clear()
        room.type(words)
        room.press(Key.Key_Return)
        room.until_done()
    room.press(Key.Key_K, CONTROL)
    assert room.rows()[:3] == ["Used last", "Finish and go on", "In doubt"]
    room.press(Key.Key_Escape)
    room.palette = room.make()
    room.press(Key.Key_K, CONTROL)
    assert room.rows()[:3] == ["Used last", "Finish and go on", "In doubt"]


@pytest.mark.parametrize("text", ["", "{", '{"actions": 5}', '{"actions": [5, "no.such"]}'])
def test_a_damaged_memory_counts_as_none(room, text):
    (room.folder / "recent_actions.json").write_text(text, "utf-8")
    room.press(Key.Key_K, CONTROL)
    assert room.rows()[0] == "Labels"


def test_without_a_project_there_are_actions(room):
    room.session.project = None
    room.type("found")
    room.until_found()
    assert "Articles" not in room.rows()


def test_it_says_what_it_is_about_to_show(room):
    room.palette.opening.connect(lambda: room.actions["edit.undo"].setText("Undo: Relabel"))
    room.type("undo")
    assert "Undo: Relabel" in room.rows()


@pytest.mark.parametrize("words", ["", "sp qu", "مرسى", "🙃", "says", "zzz"])
@pytest.mark.parametrize("size", [(320, 300), (800, 600), (1600, 1000)])
def test_it_is_painted_inside_the_window(room, words, size):
    room.window.resize(*size)
    room.type(words)
    room.until_found()
    assert room.window.rect().contains(room.palette.geometry())
    assert not room.palette.grab().isNull()
    room.window.resize(size[0] - 20, size[1] - 20)
    room.qtbot.waitUntil(lambda: room.window.rect().contains(room.palette.geometry()))
