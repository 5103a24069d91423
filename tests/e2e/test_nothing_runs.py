"""Nothing in a project runs, loads or connects, whatever its texts, names and notes say.

A project full of payloads (``tests.data.evil``) is opened by ``main(argv)``; every dock, panel and
dialog is opened and painted. A canary file and an address are watched by the system itself, and
every widget is asked whether it could take words for markup.
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QAbstractListModel, QCoreApplication, QEvent, QPoint, Qt, QThreadPool
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QErrorMessage,
    QGraphicsTextItem,
    QGraphicsView,
    QGroupBox,
    QInputDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QProgressDialog,
    QTabBar,
    QTextEdit,
    QToolButton,
    QToolTip,
    QWidget,
)

from tests.data.evil import MARK, payloads
from tests.e2e.driver import Person, run
from tests.e2e.evil_world import EvilWorld
from tests.e2e.watching import Watch
from ui.__main__ import main
from ui.actions import TABLE
from ui.breaking import breakable
from ui.plain import ElidedLabel, message_box, plain_label, tooltip

ORDERS: Final = frozenset(map(chr, {*range(32), *range(127, 160)} - {9, 10})) | set(
    "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""What steers a terminal."""
TIP: Final = int(Qt.ItemDataRole.ToolTipRole)
OPENING: Final = (
    *("project.export", "project.dataset", "project.import", "project.paste", "scheme.edit"),
    *("article.metadata", "article.correct", "article.stories", "help.keys", "help.rebind"),
    *("help.about", "view.settings", "view.command", "profile.rename", "profile.switch"),
    *("review.team", "review.agreement", "review.rule", "review.hand_out", "review.packages"),
    *("review.send", "review.record", "search.save", "article.skip", "project.restore"),
    *("article.purge",),
)
"""Actions that open a dialog, a window or a menu."""
BESIDE: Final = (
    *("edit.find", "search.open", "review.open", "review.compare", "review.discussion"),
    *("review.corrections", "scheme.worklist", "scheme.guideline", "span.next", "span.note"),
)
"""Actions that open something in the window."""
ELSEWHERE: Final = (
    *("project.new", "project.open", "project.copy", "review.merge"),  # the system's file dialog
    *("span.attribute", "span.relate", "span.unrelate", "article.note"),  # wait for a key or words
    *("review.reject", "review.add", "review.escalate", "review.note"),
    *("review.accept_annotator", "twins.everywhere"),  # want a conflict, or twins, that is chosen
    *("review.comment", "review.comment_article", "review.comment_label"),  # in the discussion
)
"""Actions with … that open no window of their own here."""


@pytest.fixture(scope="module")
def watch() -> Iterator[Watch]:
    with Watch() as watching:
        yield watching


@pytest.fixture(scope="module")
def evil(watch: Watch) -> dict[str, str]:
    found = payloads(watch.canary, watch.web)
    assert len(found) >= 50
    return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, evil: dict[str, str]) -> EvilWorld:
    """Made once: the tests only look at it."""
    return EvilWorld(tmp_path_factory.mktemp("evil"), evil)


def painted(widget: QWidget) -> None:
    """Lay out and paint it, as if it were seen."""
    widget.grab()
    QApplication.processEvents()


# The watch sees what it shall see


def as_text_of(kind: type[QLabel] | type[QTextEdit]) -> Callable[[str], QWidget]:
    return lambda words: kind(words)


def boxed(words: str) -> QWidget:
    box = QMessageBox()
    box.setText("a")
    box.setInformativeText(words)
    return box


def asked(words: str) -> QWidget:
    box = QInputDialog()
    box.setLabelText(words)
    return box


def told(words: str) -> QWidget:
    box = QErrorMessage()
    box.showMessage(words)
    return box


BARE: Final[dict[str, Callable[[str], QWidget]]] = {
    "a label": as_text_of(QLabel),
    "a text": as_text_of(QTextEdit),
    "a message": lambda words: QMessageBox(QMessageBox.Icon.NoIcon, "a", words),
    "the small words of a message": boxed,
    "a question": asked,
    "progress": lambda words: QProgressDialog(words, "Cancel", 0, 9),
    "an error": told,
}


@pytest.mark.parametrize("name", BARE)
def test_a_bare_widget_opens_what_its_words_name(qtbot, watch: Watch, evil, name: str) -> None:
    """The control: without ``ui.plain`` the canary is opened, and we hear of it."""
    watch.seen()
    widget = BARE[name](evil["img file"])
    qtbot.addWidget(widget)
    widget.show()
    painted(widget)
    assert any("canary" in each for each in watch.seen())


def test_a_connection_and_a_process_are_heard_of(watch: Watch) -> None:
    import socket
    import subprocess
    import sys

    watch.seen()
    port = int(watch.web.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)):
        pass
    subprocess.run([sys.executable, "-c", ""], check=True)
    said = " ".join(watch.seen())
    assert "socket.connect" in said
    assert "somebody connected" in said
    assert "subprocess.Popen" in said


# The helpers


def test_the_helpers_show_every_payload_as_it_is(qtbot, watch: Watch, evil) -> None:
    watch.seen()
    place = QWidget()
    qtbot.addWidget(place)
    place.show()
    for words in evil.values():
        label, elided = plain_label(words, place, wrap=True), ElidedLabel(words, place)
        box = message_box(place, QMessageBox.Icon.Information, words[:60], words, words)
        assert label.text() == words
        assert elided.words() == words
        assert box.text() == breakable(words)
        for each in (label, elided, box):
            each.show()
            painted(each)
        assert list(faults(place)) == []
        QToolTip.showText(QPoint(0, 0), tooltip(words), place)
        QApplication.processEvents()
        for each in (label, elided, box):
            each.close()
            each.setParent(None)
            each.deleteLater()
    QToolTip.hideText()
    assert watch.seen() == []


# The sweep


def faults(top: QWidget) -> Iterator[str]:
    """Every widget below that could take words for markup, and every name that lost its &."""
    for each in (top, *top.findChildren(QWidget)):
        yield from (f"{_who(each)}: {fault}" for fault in _of(each))
    for action in top.findChildren(QAction):
        if not _is_plain(action.toolTip()) and _shows_tips(action):
            yield f"the tip of the action {action.text()[:80]!r}"
        if _lost_mark(action.text()):
            yield f"the & of the action {action.text()[:80]!r}"


def _who(widget: QWidget) -> str:
    name = widget.accessibleName() or widget.objectName()
    return f"{type(widget).__name__} {name[:40]!r} in {type(widget.window()).__name__}"


def _is_plain(tip: str) -> bool:
    """Whether Qt takes the tip for what it is: plain, or markup that holds nothing but words."""
    if not GuiQt.mightBeRichText(tip):
        return True
    inside = tip.removeprefix("<qt>").removesuffix("</qt>")
    return tip == f"<qt>{inside}</qt>" and html.escape(html.unescape(inside)) == inside


def _lost_mark(words: str) -> bool:
    return MARK in words and MARK.replace("&", "&&") not in words


def _shows_tips(action: QAction) -> bool:
    return any(
        isinstance(each, QToolButton) or (isinstance(each, QMenu) and each.toolTipsVisible())
        for each in action.associatedObjects()
    )


def _of(widget: QWidget) -> Iterator[str]:
    if not _is_plain(widget.toolTip()):
        yield f"tip {widget.toolTip()[:80]!r}"
    if widget.whatsThis():
        yield "a What's This"
    if isinstance(widget, QLabel) and widget.text() and not _of_qt(widget):
        if widget.textFormat() != Qt.TextFormat.PlainText:
            yield f"{widget.textFormat()} {widget.text()[:80]!r}"
        if widget.buddy() is not None and _lost_mark(widget.text()):
            yield f"the & of {widget.text()[:80]!r}"
    if isinstance(widget, QMessageBox) and widget.textFormat() != Qt.TextFormat.PlainText:
        yield f"{widget.textFormat()}"
    if isinstance(widget, QAbstractButton | QGroupBox):
        words = widget.text() if isinstance(widget, QAbstractButton) else widget.title()
        if _lost_mark(words) and not _paints_itself(widget):
            yield f"the & of {words[:80]!r}"
    if isinstance(widget, QTabBar):
        for at in range(widget.count()):
            if not _is_plain(widget.tabToolTip(at)) or _lost_mark(widget.tabText(at)):
                yield f"tab {widget.tabText(at)[:80]!r}"
    if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
        yield from _item_tips(widget)
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        yield from _pictures(widget.document())
    if isinstance(widget, QGraphicsView):
        for item in widget.items():
            if isinstance(item, QGraphicsTextItem):
                yield from _pictures(item.document())


def _paints_itself(widget: QWidget) -> bool:
    """Ours, and drawn by us: then an & is only an &."""
    kinds = type(widget).__mro__
    return any(each.__module__.startswith("ui.") and "paintEvent" in vars(each) for each in kinds)


def _of_qt(label: QLabel) -> bool:
    """Qt's own labels: a tip, and the words of file dialogs, whose words are Qt's."""
    from PySide6.QtWidgets import QFileDialog

    return label.inherits("QTipLabel") or isinstance(label.window(), QFileDialog)


def _item_tips(view: QAbstractItemView | QComboBox) -> Iterator[str]:
    model = view.model()
    # Of a list the columns are not to be asked for, and there is one.
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(min(model.rowCount(), 200)):
        for column in range(columns):
            tip = model.index(row, column).data(TIP)
            if isinstance(tip, str) and not _is_plain(tip):
                yield f"tip of row {row}: {tip[:80]!r}"


def _pictures(document: QTextDocument) -> Iterator[str]:
    """Pictures and links: words alone have none."""
    block = document.begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            style = pieces.fragment().charFormat()
            if style.isImageFormat():
                yield f"a picture in {block.text()[:80]!r}"
            pieces += 1
        block = block.next()


def test_the_sweep_finds_what_could_be_markup(qtbot, evil) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    words = evil["img after words"]
    QLabel(words, place)
    QLabel("", place).setToolTip(words)
    button = QToolButton(place)
    button.setText(evil["mnemonic"])
    QTextEdit(place).setHtml(words)
    action = QAction(words, place)
    button.addAction(action)
    told = "\n".join(faults(place))
    for each in ("AutoText", "tip ", "the & of", "a picture", "the tip of the action"):
        assert each in told, told


# The program


class Tour:
    """Somebody opens everything there is; ``found`` is what was wrong."""

    def __init__(self, person: Person, watch: Watch, keys: list[int]) -> None:
        self.person, self.window, self.watch, self.keys = person, person.window, watch, keys
        self.found: list[str] = []
        self.opened: set[str] = set()

    def look(self, name: str, *tops: QWidget) -> None:
        """Paint what is there, and ask every widget."""
        pool = QThreadPool.globalInstance()
        self.person.until(
            lambda: not (self.window.session.busy or pool.activeThreadCount()), f"{name} rests"
        )
        for top in tops:
            painted(top)
            self.found += (f"{name}: {fault}" for fault in faults(top))
        self.found += (f"{name}: {each}" for each in self.watch.seen())

    def go(self) -> None:
        window = self.window
        self.person.until(lambda: window.furnished, "all parts are made")
        self.watch.seen()
        window.session.open_article(self.keys[1])
        window.freshen_menus()
        for dock in window.findChildren(QDockWidget):
            dock.show()
            dock.raise_()
            self.look(dock.windowTitle(), dock)
        for id_ in BESIDE:
            self.trigger(id_)
            painted(window)
        self.look("what stands beside the page", window)
        self.find("<img")
        self.menus()
        for id_ in OPENING:
            self.trigger(id_)
            for top in self.others():
                self.dialog(id_, top)
        for key in self.keys:
            window.session.open_article(key)
            self.trigger("span.next")
            painted(window.reader)
        self.look("all articles", window)

    def trigger(self, id_: str) -> None:
        """As a key does: only where the action may be chosen now."""
        action = self.window.actions_[id_]
        if action.isEnabled():
            action.trigger()
            QApplication.processEvents()

    def others(self) -> list[QWidget]:
        """Windows that stand beside the main one."""
        tops = [*QApplication.topLevelWidgets(), *self.window.findChildren(QDialog)]
        return [
            each
            for each in dict.fromkeys(tops)
            if each is not self.window and each.isVisible() and not each.inherits("QTipLabel")
        ]

    def dialog(self, name: str, top: QWidget) -> None:
        """Look at all its tabs, and close it."""
        self.opened.add(type(top).__name__)
        self.look(name, top)
        for tabs in top.findChildren(QTabBar):
            for at in range(tabs.count()):
                tabs.setCurrentIndex(at)
                self.look(f"{name}, {tabs.tabText(at)}", top)
        top.close()
        for box in self.others():  # a question whether to leave
            if isinstance(box, QMessageBox):
                self.look(f"{name}, leaving", box)
                box.close()
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete.value))

    def find(self, words: str) -> None:
        """In the article, and in all of them."""
        self.window.bench.search.open_with(words)
        self.look("search", self.window)

    def menus(self) -> None:
        for menu in self.window.findChildren(QMenu):
            menu.aboutToShow.emit()
            painted(menu)
        self.look("menus", self.window)


def test_the_window_shows_a_project_of_payloads_and_does_nothing_else(
    watch: Watch, world: EvilWorld, evil
) -> None:
    watch.seen()

    def act(person: Person) -> Tour:
        tour = Tour(person, watch, world.keys)
        tour.go()
        return tour

    tour = run(world.data, act, str(world.path))
    assert tour.found == [], "\n".join(dict.fromkeys(tour.found))
    assert len(tour.opened) >= 12, sorted(tour.opened)
    said = (world.data / "log" / "claim-annotator.log").read_text("utf-8")
    assert not [each for each in evil.values() if len(each) > 9 and each in said]
    assert watch.seen() == []


def test_whatever_opens_something_is_on_the_tour() -> None:
    """A new dialog has to be put on it, or it is said why not."""
    opening = {spec.id for spec in TABLE if spec.text.endswith("…")}
    assert opening <= {*OPENING, *BESIDE, *ELSEWHERE}


# The command line, and what is written


COMMANDS: Final = (
    *(["stats"], ["check"], ["agreement"], ["search", "minister"], ["search", "note:img"]),
    *(["search", "label:quote"], ["adjudicate", "--rule", "majority", "--dry-run"]),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_prints_payloads_as_words(watch, world: EvilWorld, capsys, words) -> None:
    watch.seen()
    who = ["--as", "Ana", "--data-dir", str(world.data)]
    main([words[0], str(world.path), *words[1:], *who])
    told = capsys.readouterr()
    said = told.out + told.err
    assert len(said) > 9
    assert not {each for each in said if each in ORDERS}, repr(said[:2000])
    assert watch.seen() == []


def test_what_is_written_holds_no_markup_and_no_formula(
    tmp_path: Path, watch: Watch, world: EvilWorld, evil
) -> None:
    """A report to read in a browser, tables for a spreadsheet, the card of a dataset."""
    watch.seen()
    who = ["--as", "Ana", "--data-dir", str(world.data)]
    page, figures, table = (tmp_path / name for name in ("a.html", "a.csv", "t.csv"))
    report = ["agreement", str(world.path), "--html", str(page), "--csv", str(figures)]
    assert main([*report, *who]) == 0
    assert main(["export", str(world.path), str(table), "--format", "csv-spans", *who]) == 0
    assert main(["dataset", str(world.path), str(tmp_path / "set"), *who]) == 0
    written = page.read_text("utf-8")
    assert "&lt;img src=" in written
    assert not re.search(
        r"<(img|script|a|link|iframe|svg|object|base|meta http-equiv=.refresh)\b", written
    )
    for each in (figures, table):
        with each.open(newline="", encoding="utf-8-sig") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert len(cells) > 99
        assert not [cell for cell in cells if is_formula(cell)]
    card = (tmp_path / "set" / "README.md").read_text("utf-8").split("\n---\n", 1)[1]
    assert not re.search(r"(?<!\\)<(img|ul|b|style|svg)\b|(?<!\\)!\[", card)
    assert watch.seen() == []


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet works it out; a number is only a number."""
    return cell.lstrip()[:1] in tuple("=+-@\t\r＝＋－＠") and not re.fullmatch(
        r"[+-][\d.e-]+", cell
    )
