"""The Team window: who is how far, and which article is whose.

What belongs here: the two tables, the filter between them, and keeping both current without moving
what somebody looks at. What can be done with the rows is ``team_acts``.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.values import ArticleQuery
from ui.articles.drawing import tabular
from ui.dialogs.working import counted
from ui.files import read_json, write_json
from ui.plain import one_line, plain_label, tooltip
from ui.review.team_acts import LINES_READ, TeamActs
from ui.review.team_filter import CHOICES, Sieve, Wanted, Which, fits
from ui.review.team_models import PeopleModel, TeamModel
from ui.review.team_tables import people_table, team_table
from ui.review.team_words import Line
from ui.searching.seeker import Seeker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from annotator.team import PersonCount
    from annotator.values import Annotator, Changes
    from ui.session import Session

log = logging.getLogger(__name__)

FIRST_SIZE: Final = QSize(1000, 680)
PAUSE: Final = 250
"""Milliseconds without a change before the numbers are read again."""
MARGIN: Final = 16
PEOPLE_SHOWN: Final = 6
KINDS: Final = {"assignments", "progress", "annotations", "people", "articles", "merge", "sight"}
"""Kinds of changes that this window shows."""
ALONE: Final = (
    "Nobody else is in this project yet. Add the people who will label with you, hand out articles "
    "to them, and send everybody a package: one file with their articles, the scheme and the "
    "guideline."
)


class TeamWindow(QDialog):
    """The team's view of a session's project. It is not modal: reading goes on beside it.

    ``hand_out_wanted`` (list[int]: the chosen articles); ``packages_wanted`` (person's id, or "").
    """

    hand_out_wanted = Signal(object)
    packages_wanted = Signal(str)
    article_wanted = Signal(int)

    def __init__(
        self, session: Session, data_dir: Path | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._data_dir = session, data_dir
        self._asked = Wanted()
        self.setWindowTitle("Team")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.acts = TeamActs(session, self)
        self.people = PeopleModel(self)
        self.articles = TeamModel(self)
        self._seeker = Seeker(self)
        self._sieve = Sieve(self)
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._typing = QTimer(self, singleShot=True, interval=PAUSE)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._take_size()
        self._on_project()

    # Making

    def _make_widgets(self) -> None:
        self.people_view = people_table(self.people)
        self.articles_view = team_table(self.articles)
        self.hand_out = QPushButton("Hand out…")
        self.packages = QPushButton("Packages…")
        self.add_person = QPushButton("Add a person…")
        self.alone = plain_label(ALONE, wrap=True)
        self.which = QComboBox()
        self.which.setAccessibleName("Which articles")
        for key, words in CHOICES.items():
            self.which.addItem(words, key)
        self.whose = QComboBox()
        self.whose.setAccessibleName("Whose articles")
        self.whose.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.words = QLineEdit()
        self.words.setAccessibleName("Words in title, source or text")
        self.words.setPlaceholderText("Find articles")
        self.words.setClearButtonEnabled(True)
        self.found = plain_label()
        self.found.setFont(tabular(self.found.font()))
        self.found.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.told = plain_label(wrap=True)
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        fills = self.acts
        self.menus = [
            self._menu_button("Give to", fills.fill_give),
            self._menu_button("Take away", fills.fill_take),
            self._menu_button("Adjudicators", fills.fill_adjudicator),
            self._menu_button("Needs", fills.fill_needed),
            self._menu_button("Send back", fills.fill_back),
        ]

    def _menu_button(
        self, words: str, fill: Callable[[QMenu, Sequence[int], Sequence[Line]], None]
    ) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        menu = QMenu(button)

        def show() -> None:
            menu.clear()
            keys = self.chosen()
            fill(menu, keys, self._lines(keys))
            if menu.isEmpty():
                menu.addAction("Nobody can be chosen here").setEnabled(False)

        menu.aboutToShow.connect(show)
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for button in (self.hand_out, self.packages, self.add_person):
            button.setAutoDefault(False)
            head.addWidget(button)
        head.addStretch(1)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.which)
        bar.addWidget(self.whose)
        bar.addWidget(self.words, 1)
        bar.addWidget(self.found)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.told, 1)
        for button in self.menus:
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.alone)
        column.addWidget(self.people_view)
        column.addLayout(bar)
        column.addWidget(self.articles_view, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        session = self._session
        session.project_changed.connect(self._on_project)
        session.leaving.connect(self.stop)
        session.changed.connect(self._on_changed)
        session.busy_changed.connect(self._show_state)
        self._later.timeout.connect(self._read_people)
        self._typing.timeout.connect(self._ask)
        self.which.activated.connect(lambda _: self._ask())
        self.whose.activated.connect(lambda _: self._ask())
        self.words.textChanged.connect(lambda _: self._typing.start())
        self.words.returnPressed.connect(self._ask)
        self._sieve.found.connect(self._on_found)
        self._sieve.ended.connect(self._show_state)
        self.articles_view.selectionModel().selectionChanged.connect(lambda *_: self._show_state())
        self.articles_view.entered_row.connect(self._open_row)
        self.articles_view.menu_wanted_at.connect(self._article_menu)
        self.people_view.menu_wanted_at.connect(self._person_menu)
        self.people_view.entered_row.connect(self._only_person)
        self.hand_out.clicked.connect(lambda: self.hand_out_wanted.emit(self.chosen()))
        self.packages.clicked.connect(lambda: self.packages_wanted.emit(""))
        self.add_person.clicked.connect(lambda: self.acts.add_person())
        self.acts.packages_wanted.connect(self.packages_wanted)
        self.acts.open_wanted.connect(self.article_wanted)

    # Following the session

    def stop(self) -> None:
        """Read no more of the project: it is about to be closed."""
        self._seeker.stop()
        self._sieve.stop()
        self._later.stop()
        self._typing.stop()

    def _on_project(self) -> None:
        self.people.show((), "", ())
        self.articles.show(None, (), (), {})
        self.acts.people = ()
        if self._session.project is None:
            self.close()
        else:
            self._read_people()

    def _on_changed(self, changes: Changes) -> None:
        if not KINDS & changes.kinds:
            return
        if {"articles", "merge"} & changes.kinds:
            self._asked = Wanted(words="\0")  # whatever is asked for is asked anew
        self._later.start()

    def _read_people(self) -> None:
        project = self._session.project
        if project is None or not self.isVisible():
            return
        self._seeker.seek(
            lambda _ticker, _give: (project.people(), project.annotators()),
            lambda found: self._show_people(*found),
            self._session.refuse,
        )

    def _show_people(self, people: Sequence[PersonCount], annotators: Sequence[Annotator]) -> None:
        project = self._session.project
        if project is None:
            return
        leads = {each.id for each in annotators if each.lead}
        self.people.show(people, project.me.id, leads)
        self.acts.people = people
        self._fit_people()
        self._offer_people()
        columns = [(each.annotator, each.name) for each in people if _works(each)]
        if list(self.articles.people) != columns or self._asked != self.wanted():
            self._list(columns)
        else:
            self.articles.refresh()
        self._show_state()

    def _offer_people(self) -> None:
        kept = self.whose.currentData() or ""
        self.whose.clear()
        self.whose.addItem("Everybody", "")
        for each in self.people.people:
            self.whose.addItem(one_line(each.name, 40), each.annotator)
        self.whose.setCurrentIndex(max(self.whose.findData(kept), 0))

    def _fit_people(self) -> None:
        table = self.people_view
        rows = min(max(self.people.rowCount(), 1), PEOPLE_SHOWN)
        high = table.verticalHeader().defaultSectionSize() * rows
        head, bar = table.horizontalHeader(), table.horizontalScrollBar()
        scrolls = head.length() > self.width() - 2 * MARGIN
        high += bar.sizeHint().height() if scrolls else 0
        table.setFixedHeight(head.sizeHint().height() + high + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """People beside the bar that scrolls them, where there is one."""
        super().resizeEvent(event)
        self._fit_people()

    # What is listed

    def wanted(self) -> Wanted:
        """What the filter asks for now."""
        which: Which = self.which.currentData() or "all"
        return Wanted(which, self.whose.currentData() or "", self.words.text().strip())

    def _ask(self) -> None:
        self._typing.stop()
        if self.wanted() != self._asked:
            self._list(self.articles.people)

    def _list(self, columns: Sequence[tuple[str, str]]) -> None:
        project, wanted = self._session.project, self.wanted()
        if project is None:
            return
        self._sieve.stop()
        chosen, top = set(self.chosen()), self.articles_view.verticalScrollBar().value()
        self._asked = wanted
        names = {each.annotator: each.name for each in self.people.people}
        keys = project.article_keys(ArticleQuery(text=wanted.words))
        if wanted.everything:
            self.articles.show(project, keys, columns, names)
        else:
            self.articles.show(project, (), columns, names)
            self._sieve.begin(project, keys, lambda line: fits(line, wanted))
        # Columns that come or go make the table anew: what was chosen, and the place, stay.
        self.articles_view.select(
            row for row, key in enumerate(self.articles.keys) if key in chosen
        )
        self.articles_view.verticalScrollBar().setValue(top)
        self._show_state()

    def _on_found(self, lines: Sequence[Line]) -> None:
        self.articles.add([line.team.article for line in lines])
        self._show_state()

    def chosen(self) -> list[int]:
        """The articles that are chosen in the table."""
        rows = self.articles_view.selected_rows()
        keys = self.articles.keys
        return [keys[row] for row in rows]

    def _lines(self, keys: Sequence[int]) -> list[Line]:
        if len(keys) > LINES_READ:
            return []
        rows = self.articles_view.selected_rows()
        return [line for row in rows if (line := self.articles.line(row)) is not None]

    # What the person does

    def choose_filter(self, which: Which) -> None:
        """Ask for what a choice of the filter says."""
        self.which.setCurrentIndex(self.which.findData(which))
        self._ask()

    def _only_person(self, row: int) -> None:
        """Enter on a person: only their articles, or everybody's again."""
        person = self.people.person(row)
        if person is not None:
            now = self.whose.currentData()
            wanted = "" if now == person.annotator else person.annotator
            self.whose.setCurrentIndex(max(self.whose.findData(wanted), 0))
            self._ask()

    def _open_row(self, row: int) -> None:
        key = self.articles.key_at(row)
        if key is not None:
            self.article_wanted.emit(key)

    def _article_menu(self, point: QPoint, row: int, column: int) -> None:
        if row >= 0:
            self.articles_view.go_to(row, column)
            keys = self.chosen()
            self.acts.article_menu(keys, self._lines(keys)).popup(point)

    def _person_menu(self, point: QPoint, row: int, column: int) -> None:
        person = self.people.person(row)
        if person is not None:
            self.people_view.go_to(row, column)
            self.acts.person_menu(person, lead=self.people.is_lead(row)).popup(point)

    def _show_state(self) -> None:
        project = self._session.project
        chosen = len(self.articles_view.selected_rows())
        may = self.acts.may_lead
        for button in (self.hand_out, self.packages, self.add_person):
            button.setEnabled(may)
        for button in self.menus:
            button.setEnabled(chosen > 0 and self._session.may_write)
            button.setVisible(project is not None and (may or button is self.menus[-1]))
        self.alone.setVisible(len(self.people.people) < 2)
        number = self.articles.rowCount()
        more = "…" if self._sieve.busy else ""
        self.found.setText(f"{counted(number, 'article')}{more}")
        words = f"{counted(chosen, 'article')} chosen." if chosen > 1 else ""
        self.told.setText(" ".join(filter(None, (words, self.acts.why_not))))
        self.hand_out.setToolTip(tooltip(self.acts.why_not))

    # The window itself

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._read_people()

    def changeEvent(self, event: QEvent) -> None:
        """Rows follow the font."""
        super().changeEvent(event)
        kinds = (QEvent.Type.FontChange, QEvent.Type.StyleChange)
        if event.type() in kinds and hasattr(self, "menus"):
            for table in (self.people_view, self.articles_view):
                table.fit()
            self._fit_people()

    def _take_size(self) -> None:
        size = FIRST_SIZE
        if self._data_dir is not None:
            kept = read_json(self._data_dir / "team.json").get("size")
            if isinstance(kept, list) and len(kept) == 2 and all(type(n) is int for n in kept):
                size = QSize(kept[0], kept[1])
        self.resize(size.boundedTo(self.screen().availableSize() - QSize(0, 40)))

    def done(self, result: int) -> None:
        """Closed: its size is remembered, and nothing is read any more."""
        self.stop()
        if self._data_dir is not None:
            size = [self.width(), self.height()]
            try:
                write_json(self._data_dir / "team.json", {"size": size})
            except OSError as error:
                log.warning("The size of the Team window cannot be kept: %s", error)
        super().done(result)


def _works(person: PersonCount) -> bool:
    """Whether a person has a column of their own: who has, or had, anything to annotate."""
    return bool(
        person.asked + person.in_progress + person.finished + person.skipped + person.flagged
    )
