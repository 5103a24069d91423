"""A session, a look and a review desk to compare with, without a project file."""

from __future__ import annotations

from types import SimpleNamespace

from PySide6.QtCore import QObject, Signal

from annotator.errors import Problem
from annotator.review.model import ArticleReview
from tests.ui.reader.compare_world import NAMES, SHA, review
from ui.theme import ThemeName, load_theme

BLIND = "You have not finished this article: others' work on it is not shown yet."


class FakeProject:
    """A project of two articles: the review of the first can be read, the second is hidden."""

    def __init__(self) -> None:
        self.made: ArticleReview = review()

    def review(self, key: int) -> ArticleReview:
        """The review, or the reason why there is none."""
        if key != 1:
            raise Problem(BLIND)
        return self.made

    def annotators(self) -> list[SimpleNamespace]:
        """Everybody with a name."""
        return [SimpleNamespace(id=who, name=name) for who, name in NAMES.items()]

    def article(self, key: int) -> SimpleNamespace:
        """What is asked of an article here."""
        return SimpleNamespace(sha256=SHA, key=key)


class FakeSession(QObject):
    """The signals of a session, and what is open."""

    project_changed = Signal()
    article_changed = Signal(object)
    changed = Signal(object)
    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.project = FakeProject()
        self.article: int | None = 1
        self.pseudonyms: dict[str, str] | None = None

    def hide_names(self, pseudonyms: dict[str, str] | None) -> None:
        """What stands for the annotators elsewhere in the window."""
        self.pseudonyms = pseudonyms

    def open(self, key: int | None) -> None:
        """Another article is open now."""
        self.article = key
        self.article_changed.emit(key)


class FakeLook(QObject):
    """A theme that can change."""

    changed = Signal(object)

    def __init__(self, name: ThemeName = "light") -> None:
        super().__init__()
        self.theme = load_theme(name)

    def turn(self, name: ThemeName) -> None:
        """Another theme."""
        self.theme = load_theme(name)
        self.changed.emit(self.theme)


class FakeDesk(QObject):
    """A review desk: its signals, and what is asked of it."""

    review_changed = Signal()
    group_changed = Signal()
    names_changed = Signal()
    draft_changed = Signal(object)
    active_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.active = self.front = False
        self.review: ArticleReview | None = None
        self.faces: tuple[object, ...] = ()
        self.at = -1
        self.draft = None
        self.anonymous = self.shuffled = True
        self.gone: list[int] = []

    def go(self, at: int, *, reveal: bool = True) -> None:
        """Make a group the current one."""
        self.gone.append(at)
        self.at = at
        self.group_changed.emit()

    def set_anonymous(self, anonymous: bool) -> None:
        """Letters or names."""
        self.anonymous = anonymous
        self.names_changed.emit()

    def set_shuffled(self, shuffled: bool) -> None:
        """Mixed anew in each article, or not."""
        self.shuffled = shuffled
        self.names_changed.emit()
