"""The main window: puts the panels, the reader and the controllers together, and nothing else.

What belongs here: making the parts, giving them their place, connecting them, and telling them of
a new theme or scheme. What the first paint shows is made by the constructor; all else by
``furnish``, between turns of the event loop. What keys do is in ``ui.labelling`` and ``ui.steps``;
opening projects, import and export in ``ui.projects``; the colours in ``ui.look``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QTabWidget, QVBoxLayout, QWidget

from ui import menus
from ui.actions import Actions
from ui.articles.empty import EmptyState
from ui.articles.panel import ArticlesPanel, blank_words
from ui.docks import SIDE_LEAST, Dock
from ui.drop import DropArea
from ui.inspector.spans_panel import SpansPanel
from ui.labelling import Labelling
from ui.layout import Layout, Panes
from ui.look import Look
from ui.palette import NO_PROJECT, READ_ONLY
from ui.places import Places
from ui.plain import mnemonic_free, one_line
from ui.projects_named import titled
from ui.reader import Reader
from ui.reading import Reading
from ui.session import Session
from ui.settings import Settings
from ui.status import Status
from ui.steps import Steps
from ui.strips import FirstSteps, MessageStrip, NameStrip, TaskStrip
from ui.theme import Theme
from ui.top_row import TopRow
from ui.workbench import Workbench

if TYPE_CHECKING:
    from annotator.firstpage import FirstPage
    from annotator.scheme import Scheme
    from ui.find_bar import FindBar
    from ui.inspector.history_panel import HistoryPanel
    from ui.keeping.half_hourly import HalfHourly
    from ui.trouble import Troubles

FIRST_SIZE: Final = QSize(1280, 800)
FRAME: Final = QSize(0, 40)
"""Room on a small screen for the title bar, which the window manager adds."""

LEFT_SHARE: Final = 0.17
RIGHT_SHARE: Final = 0.26
RIGHT_FIRST: Final = 210
"""First widths of the docks: shares of the window's; and the least that the right one is at first,
in pixels, with room for its tabs and for a form."""

CENTRE_SHARE: Final = 0.5
"""Where a smaller window would leave the article less than this, the docks give way."""


class MainWindow(QMainWindow):
    """The window. It works without a project; ``ui.projects`` gives it one."""

    find_bar: FindBar
    troubles: Troubles
    half_hourly: HalfHourly
    """Made by ``furnish``."""

    def __init__(self, session: Session, settings: Settings, look: Look, data_dir: Path) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("Claim Annotator")
        self.session, self.settings, self.look = session, settings, look
        self.data_dir = data_dir
        self.layout_kept = Layout(data_dir)
        self.places = Places(data_dir)
        self.icons_loaded = self.furnished = False
        self._styled_for: tuple[Scheme, Theme] | None = None
        self._make_parts()
        self._make_centre()
        self._make_docks()
        self._connect()
        self.resize(FIRST_SIZE.boundedTo(self.screen().availableSize() - FRAME))
        if not self.layout_kept.restore(self):
            self._first_layout()
        self._on_theme(look.theme)
        self._set_text_look()
        self.reader.setFocus()

    # Making

    def _make_parts(self) -> None:
        session = self.session
        self.actions_ = Actions(self)
        self.setMenuBar(bar := menus.KeyBar(self))
        self.menus = menus.Menus(self.actions_, bar)
        self.reader = Reader(self)
        self.reading = Reading(session, self.reader, self.places)
        self.labelling = Labelling(session, self.reader, self.reading, self.actions_)
        self.steps = Steps(session, self.reader, self.reading, self.actions_, self.settings)
        self.articles = ArticlesPanel(session, self)
        self.spans = SpansPanel(session, self)
        self.status = Status(session, self.reading, self)
        self.setStatusBar(self.status)
        self.drops = DropArea(self)
        self.bench = Workbench(self)

    def _make_centre(self) -> None:
        centre = QWidget(self)
        self.message = MessageStrip(centre)
        self.task = TaskStrip(self.session.tasks, centre)
        self.name_strip = NameStrip(centre)
        self.first_steps = FirstSteps(centre)
        self.top_row = TopRow(self.actions_, centre)
        self._column = column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for strip in self._strips():
            column.addWidget(strip)
        column.addWidget(self.top_row)
        column.addWidget(self.reader, 1)
        self.setCentralWidget(centre)
        # Over the page, not in its place: the reader keeps the keyboard, and its keys.
        self.blank = EmptyState("", "", parent=self.reader.viewport())
        self.blank.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        QVBoxLayout(self.reader.viewport()).addWidget(self.blank)
        self.blank.hide()

    def _strips(self) -> tuple[MessageStrip, TaskStrip, NameStrip, FirstSteps]:
        return self.message, self.task, self.name_strip, self.first_steps

    def _make_docks(self) -> None:
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        self.articles_dock = Dock("Articles", self)
        self.review_dock = Dock("Review", self, lambda: self.bench.show_review())
        self.spans_dock = Dock("Spans", self)
        self.guideline_dock = Dock("Guideline", self, lambda: self.bench.guideline)
        self.history_dock = Dock("History", self, lambda: self.history)
        behind = self.spans_dock, self.guideline_dock, self.history_dock
        for dock in (self.articles_dock, self.review_dock):
            self.addDockWidget(left, dock)
            dock.hide_what_is_behind()
        for dock in behind:
            self.addDockWidget(right, dock)
            dock.hide_what_is_behind()
        self.setDockNestingEnabled(False)
        self.setTabPosition(left | right, QTabWidget.TabPosition.North)
        self.tabifyDockWidget(self.articles_dock, self.review_dock)
        self.articles_dock.raise_()
        self.tabifyDockWidget(self.spans_dock, self.guideline_dock)
        self.tabifyDockWidget(self.guideline_dock, self.history_dock)
        self.spans_dock.raise_()
        self.articles_dock.put(self.articles)
        self.spans_dock.put(self.bench.side)
        docks = self.articles_dock, self.review_dock, *behind
        for dock in docks:
            dock.filled.connect(self._take_drops)
        self.menus.panes.addActions([dock.toggleViewAction() for dock in docks])

    @cached_property
    def history(self) -> HistoryPanel:
        """All operations; made when its dock is first seen, or asked for."""
        from ui.inspector.history_panel import HistoryPanel

        panel = HistoryPanel(self.session, self)
        self.history_dock.put(panel)
        return panel

    def furnish(self) -> Iterator[None]:
        """Make what the first paint does without, a part between two results."""
        self.bench.make_hands()
        yield
        self.menus.build()
        yield
        self._make_find_bar()
        yield
        self.bench.make_inspector()
        self.bench.connect_panels()
        yield
        self.bench.make_room()
        from ui.trouble import Troubles

        self.troubles = Troubles(self)
        self._keep_restore_points()
        self._make_panes()
        self._take_drops(self)
        self.furnished = True

    def _make_panes(self) -> None:
        self.panes = Panes(
            (
                (self.articles, self.articles.focus_list),
                (self.review_dock, self.bench.room.open_review),
                (self.reader, self.reader.setFocus),
                (self.spans, self.spans.focus_list),
                (self.bench.inspector, self.bench.inspector.focus_first),
                (self.guideline_dock, lambda: self.bench.guideline.setFocus()),
                (self.history_dock, lambda: self.history.view.setFocus()),
                (self.bench.room.discussion.dock, self.bench.room.discussion.focus),
            )
        )
        self.actions_.connect_to("view.next_pane", lambda: self.panes.go(1))
        self.actions_.connect_to("view.previous_pane", lambda: self.panes.go(-1))

    def _take_drops(self, panel: QWidget) -> None:
        for widget in filter(QWidget.acceptDrops, (panel, *panel.findChildren(QWidget))):
            self.drops.watch(widget)

    def _make_find_bar(self) -> None:
        from ui.find_bar import FindBar

        self.find_bar = FindBar(self.reader, self.reading, self.centralWidget())
        self._column.addWidget(self.find_bar)
        for id_, slot in {
            "edit.find": self.find_bar.open_bar,
            "edit.find_next": self.find_bar.next,
            "edit.find_previous": self.find_bar.previous,
        }.items():
            self.actions_.connect_to(id_, slot)

    def _keep_restore_points(self) -> None:
        from ui.keeping.half_hourly import HalfHourly

        self.half_hourly = HalfHourly(self.session, self)

    def put_above_reader(self, bar: QWidget) -> None:
        """Give a bar its place between the labels and the article."""
        self._column.insertWidget(self._column.indexOf(self.reader), bar)

    def _first_layout(self) -> None:
        left = max(SIDE_LEAST, round(self.width() * LEFT_SHARE))
        right = max(RIGHT_FIRST, round(self.width() * RIGHT_SHARE))
        docks = [self.articles_dock, self.spans_dock]
        self.resizeDocks(docks, [left, right], Qt.Orientation.Horizontal)

    # Connecting

    def _connect(self) -> None:
        session, actions = self.session, self.actions_
        self.look.changed.connect(self._on_theme)
        self.settings.changed.connect(self._on_setting)
        session.project_changed.connect(self._on_project)
        session.refused.connect(self._on_refused)
        session.article_changed.connect(lambda _: self.message.pass_on())
        session.busy_changed.connect(lambda _: self.message.pass_on())
        session.changed.connect(lambda changes: self._on_changed(changes.kinds))
        self.reading.shown.connect(self._show_heading)
        self.labelling.sticky_changed.connect(self.top_row.palette_row.set_held)
        self.top_row.palette_row.pressed.connect(self._on_chip)
        self.steps.step_wanted.connect(self._step)
        self.steps.acting.connect(self.articles.settle)
        self.articles.reader_wanted.connect(self.reader.setFocus)
        self.spans.reader_wanted.connect(self.reader.setFocus)
        self.articles.menu_wanted.connect(self._article_menu)
        self.spans.menu_wanted.connect(self._span_menu)
        self.reader.menu_wanted.connect(self._reader_menu)
        self.reader.zoom_wanted.connect(lambda by: self.settings.step("text.points", by))
        self.place_keys()
        for id_, slot in {
            "edit.undo": session.undo,
            "edit.redo": session.redo,
            "view.filter": self._open_filter,
            "view.larger": lambda: self.settings.step("text.points", 1),
            "view.smaller": lambda: self.settings.step("text.points", -1),
            "view.theme": self._toggle_theme,
            "project.quit": self.close,
        }.items():
            actions.connect_to(id_, slot)
        self.bench.connect_all()
        for menu in self.menus.all():
            menu.aboutToShow.connect(self.freshen_menus)

    def place_keys(self, *lists: QWidget) -> None:
        """Let the keys of reading act in the reader and the lists, and in these lists too."""
        reading = (self.reader, self.articles.view, self.spans.view, *lists)
        self.actions_.place("reading", reading)
        self.actions_.place("reader", (self.reader, self.spans.view))

    # Theme, scheme and text

    def load_icons(self) -> None:
        """Icons take a while to load: called once the window stands."""
        self.icons_loaded = True
        self._colour_icons()

    def _colour_icons(self) -> None:
        from ui import icons

        icons.colour_actions(self.actions_, self.look.theme)

    def show_scheme(self, scheme: Scheme) -> None:
        """Make chips, actions and styles for the labels of a scheme."""
        if self._styled_for is None or self._styled_for[0] != scheme:
            self.actions_.set_scheme(scheme)
            self.labelling.connect_labels()
            self.labelling.hold(None)
            if self.furnished:
                self.menus.build()
        self._style_labels(scheme)

    def _style_labels(self, scheme: Scheme) -> None:
        theme = self.look.theme
        if self._styled_for == (scheme, theme):
            return
        self._styled_for = (scheme, theme)
        styles = theme.label_styles(scheme.labels)
        self.reader.set_label_styles(styles)
        self.spans.set_label_styles(styles)
        self.bench.set_label_styles(styles)
        offered = {label.id: styles[label.id] for label in scheme.labels if not label.retired}
        tips = {label.id: label.definition for label in scheme.labels}
        self.top_row.palette_row.show_labels(offered, tips, theme)

    def _on_theme(self, theme: Theme) -> None:
        for strip in self._strips():
            strip.set_theme(theme)
        self.top_row.set_theme(theme)
        self.reader.set_theme(theme)
        self.bench.set_theme(theme)
        if self._styled_for is not None:
            self._style_labels(self._styled_for[0])
        if self.icons_loaded:
            self._colour_icons()
        self.actions_["view.theme"].setChecked(theme.dark)

    def _toggle_theme(self) -> None:
        self.settings.set("theme", "light" if self.look.theme.dark else "dark")

    def _on_setting(self, key: str) -> None:
        if key.startswith("text."):
            self._set_text_look()
        self.bench.on_setting(key)

    def _set_text_look(self) -> None:
        settings = self.settings
        self.reader.set_text_look(
            self.look.family(),
            float(settings.number("text.points")),
            settings.number("text.measure"),
            settings.number("text.spacing") / 100,
        )

    # Showing

    def show_first_page(self, page: FirstPage, scheme: Scheme, person: str | None) -> None:
        """Show what is known before the project is open; the first paint has it."""
        self.show_scheme(scheme)
        self.articles.show_first_page(page.rows, page.total)
        self.reading.preview(page, scheme, person)
        self.spans.show_first(page.annotations, scheme, person or "")
        self.setWindowTitle(_title(page.title))

    def _on_project(self) -> None:
        project = self.session.project
        read_only = project is not None and project.read_only
        name = titled(project) if project else ""
        self.setWindowTitle(_title(name, read_only=read_only))
        self.message.pass_on()
        if project is not None:
            self.show_scheme(project.scheme)
        self.top_row.rest(NO_PROJECT if project is None else READ_ONLY if read_only else "")
        self._show_heading()

    def _on_refused(self, words: str) -> None:
        """Say a problem, unless the dialog whose work has just failed says it itself."""
        from ui.dialogs.working import WorkingDialog

        if self.furnished and self.troubles.tells(words):
            return
        dialogs = self.findChildren(WorkingDialog)
        if self.session.busy or not any(one.running and one.isVisible() for one in dialogs):
            self.message.show_problem(words, passing=True)

    def _on_changed(self, kinds: frozenset[str]) -> None:
        self.message.pass_on()
        project = self.session.project
        if "scheme" in kinds and project is not None:
            self.show_scheme(project.scheme)

    def _show_heading(self) -> None:
        article = self.reading.article
        self.blank.setVisible(article is None)
        if article is None:
            self.reader.set_heading("", "")
            self.blank.sentence.setText(blank_words(self.session.project))
            return
        facts = (article.source, article.author, article.published)
        byline = "  ·  ".join(one_line(fact) for fact in facts if fact)
        self.reader.set_heading(one_line(article.title, 300), byline)

    # What keys and mouse ask of the window itself

    def _on_chip(self, label: str, exact: bool) -> None:
        self.labelling.press(label, exact=exact)
        self.reader.setFocus()

    def _step(self, by: int) -> None:
        key = self.articles.step(by)
        if key is not None:
            self.session.open_article(key)

    def _open_filter(self) -> None:
        self.articles_dock.show()
        self.articles_dock.raise_()
        self.articles.focus_filter()

    def _article_menu(self, point: QPoint, key: int | None) -> None:
        if key is not None:
            self.session.open_article(key)
            self._popup(point, menus.ON_ARTICLE)

    def _span_menu(self, point: QPoint, id_: str | None) -> None:
        if id_ is not None:
            self.session.select(id_)
            self._popup(point, menus.ON_SPAN)

    def _reader_menu(self, point: QPoint, id_: str | None) -> None:
        if self.reader.words() is not None:
            self._popup(point, menus.ON_WORDS)
        elif id_ is not None:
            self._span_menu(point, id_)
        elif self.reading.article is not None:
            self._popup(point, menus.ON_TEXT)

    def _popup(self, point: QPoint, items: tuple[str, ...]) -> None:
        self.freshen_menus()
        self.menus.context(self, items).popup(point)

    def freshen_menus(self) -> None:
        """Put the names of what would be undone into the menu, and tick what stands."""
        project, article = self.session.project, self.session.article
        undo = project.undo_name if project and not project.past_purge else None  # it asks
        redo = project.redo_name if project else None
        self.actions_["edit.undo"].setText(mnemonic_free(f"Undo: {undo}") if undo else "Undo")
        self.actions_["edit.redo"].setText(mnemonic_free(f"Redo: {redo}") if redo else "Redo")
        flagged = project.progress(article).flagged if project and article is not None else False
        self.actions_["article.flag"].setChecked(flagged)
        self.bench.freshen()

    # Size

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where a smaller window would leave the article too little, the docks give way."""
        super().resizeEvent(event)
        if event.size().width() < event.oldSize().width():
            QTimer.singleShot(0, self, self._widen_centre)

    def _widen_centre(self) -> None:
        centre = self.centralWidget()
        if centre is not None and centre.width() < CENTRE_SHARE * self.width():
            self._first_layout()

    # Closing

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember what belongs to the window, and close the project."""
        if self.session.busy:
            self.message.show_problem(
                "A long operation is still running. Stopped, it leaves the project as it was.",
                ("Stop it and close", self._stop_and_close),
                passing=True,
            )
            event.ignore()
            return
        self.bench.flush()
        if not self.bench.may_close(self.close):
            event.ignore()
            return
        self.reading.keep_place()
        self.layout_kept.save(self)
        self.session.close_project()
        super().closeEvent(event)

    def _stop_and_close(self) -> None:
        self.session.tasks.stop()
        self.close()


def _title(project: str, *, read_only: bool = False) -> str:
    if not project:
        return "Claim Annotator"
    return f"{one_line(project, 80)}{' (read only)' if read_only else ''} — Claim Annotator"
