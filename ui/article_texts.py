"""What can be done about an article's text as such: correct it, see which others are alike.

What belongs here: connecting these actions to their dialogs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from ui.main_window import MainWindow


class ArticleTexts(QObject):
    """Opens the dialogs about texts."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.actions_.connect_to("article.correct", self.correct)
        window.actions_.connect_to("article.stories", self.stories)

    def correct(self) -> None:
        """Open the dialog that corrects the open article's text."""
        from ui.dialogs.correct import CorrectDialog

        self._window.articles.settle()
        project, article = self._session.project, self._session.article
        if project is None or article is None:
            return
        if project.read_only or not project.is_lead:
            self._session.refuse(
                "Who leads the project corrects texts. Flag the article instead, and say in the "
                "note what is wrong."
            )
            return
        self._window.bench.flush()
        CorrectDialog(self._session, article, self._window).show()

    def stories(self) -> None:
        """Open the list of near duplicates."""
        from ui.dialogs.stories import StoriesDialog

        if self._session.project is not None:
            StoriesDialog(self._session, self._window).show()
