"""Near duplicates: the stories that several articles tell, to open, compare and thin out.

What belongs here: the dialog and its words. What is alike is the core's (``annotator.stories``); it
is looked for in a worker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.working import WorkingDialog, counted
from ui.plain import one_line, plain_label

if TYPE_CHECKING:
    from annotator.stories import Stories, StoryArticle
    from annotator.ticker import Ticker
    from ui.session import Session

COLUMNS: Final = ("Article", "Source", "Published", "In common")
SHOWN: Final = 500
"""Stories that the list shows; more are counted."""
_KEY: Final = Qt.ItemDataRole.UserRole
NONE: Final = "No two articles here share half of their words, or an address."


class StoriesDialog(WorkingDialog):
    """Lists the stories with several articles."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self.summary = plain_label("Looking for near duplicates…", wrap=True)
        self.tree = _tree()
        super().__init__(session, "Near duplicates", parent)
        self.open_it = self.add_button("Open article", self._open)
        self.remove = self.add_button("Remove article", self._remove)
        self.resize(760, 480)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.summary)
        layout.addWidget(self.tree, 1)
        for widget in (self.progress, self.buttons):
            layout.addWidget(widget)
        self.tree.itemSelectionChanged.connect(self.show_state)
        self.tree.itemActivated.connect(self._on_activated)
        self.show_state()
        self.look()

    def look(self) -> None:
        """Look for them; sketches of texts that were looked at before are kept."""
        project = self._session.project
        if project is None:
            return

        def work(ticker: Ticker) -> Stories:
            return project.stories(ticker)

        self.work("Looking for near duplicates", work, self._show)

    def _show(self, found: Stories) -> None:
        self.tree.clear()
        for group in found.groups[:SHOWN]:
            head = QTreeWidgetItem([f"{len(group):,} articles", "", "", ""])
            for each in group:
                head.addChild(_row(each))
            self.tree.addTopLevelItem(head)
            head.setExpanded(True)
        self.summary.setText(summary_words(found))
        self.show_state()
        first = self.tree.topLevelItem(0)
        if first is not None and (article := first.child(0)) is not None:
            self.tree.setCurrentItem(article)
            self.tree.setFocus()

    def article(self) -> int | None:
        """The article that is chosen."""
        item = self.tree.currentItem()
        key = item.data(0, _KEY) if item is not None else None
        return key if isinstance(key, int) else None

    def _on_activated(self, _item: QTreeWidgetItem, _column: int) -> None:
        self._open()

    def _open(self) -> None:
        if (key := self.article()) is not None:
            self._session.open_article(key)

    def _remove(self) -> None:
        from annotator.operations import RemoveArticles

        key = self.article()
        if key is not None and self._session.run(RemoveArticles((key,))) is not None:
            self.look()

    def stopped(self, reason: str) -> None:
        """Say why there is no list."""
        self.summary.setText(reason or "Cancelled. What was looked at so far is remembered.")

    def show_state(self) -> None:
        """An article that is chosen can be opened, and by a lead removed."""
        if not hasattr(self, "remove"):  # still being made
            return
        project = self._session.project
        chosen = not self.running and self.article() is not None
        self.open_it.setEnabled(chosen)
        writable = project is not None and not project.read_only and project.is_lead
        self.remove.setEnabled(chosen and writable)


def _tree() -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName("Stories with several articles")
    tree.setFrameShape(QFrame.Shape.NoFrame)
    tree.setHeaderLabels(list(COLUMNS))
    tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    tree.setUniformRowHeights(True)
    header = tree.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column in (1, 2, 3):
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    return tree


def _row(article: StoryArticle) -> QTreeWidgetItem:
    common = f"{article.share * 100:.0f} %" if article.share else "address"
    words = (article.title or "Untitled", article.source, article.published[:10], common)
    item = QTreeWidgetItem([one_line(each, 200) for each in words])
    item.setData(0, _KEY, article.key)
    item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def summary_words(found: Stories) -> str:
    """How many there are, and what follows from it."""
    if not found.groups:
        return NONE
    articles = sum(map(len, found.groups))
    words = (
        f"{counted(articles, 'article')} tell {counted(len(found.groups), 'story', 'stories')}: at "
        "least half of their words are the same, or the address is. A dataset keeps each story in "
        "one split."
    )
    if len(found.groups) > SHOWN:
        words += f" The {SHOWN:,} largest are listed."
    return words
