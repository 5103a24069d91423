"""Keeps the reader in step with the project: the open article, its spans, the selected one.

What belongs here: the way from the project to the reader (what belongs to the selected span is in
``ui.beside``). After an operation only the spans that it touched are put into the reader. The way
back, from keys and mouse to operations, is ``ui.labelling``. Offsets stay code points here; only
the reader knows Qt's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.errors import FileTrouble
from annotator.values import Annotation, Article, Changes
from ui.beside import Beside
from ui.crossing import Crossings
from ui.places import Places
from ui.plain import one_line
from ui.reader import Place, Reader, SpanItem
from ui.session import LONG, Session

if TYPE_CHECKING:
    from annotator.firstpage import FirstPage
    from annotator.project import Project
    from annotator.scheme import Scheme
    from ui.settings import Settings

FEW: Final = 200
"""Up to so many touched spans are read one by one; more, and the article is read as a whole."""

KEEP_MS: Final = 3000
"""How long after it changed the place is written down: a crash or a cut wire costs no more."""


class Reading(QObject):
    """The open article as the reader shows it."""

    shown = Signal()
    """Another article, or other metadata of it, is shown now."""

    def __init__(self, session: Session, reader: Reader, places: Places) -> None:
        super().__init__(reader)
        self._session = session
        self._reader = reader
        self._places = places
        self._names: dict[str, str] = {}
        self._crossings = Crossings(self._layer_of)
        self.article: Article | None = None
        self.text = ""
        self.annotations: dict[str, Annotation] = {}
        self._keeping = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._keeping.timeout.connect(self.keep_place)
        reader.verticalScrollBar().valueChanged.connect(self._place_changed)
        reader.cursorPositionChanged.connect(self._place_changed)
        session.article_changed.connect(self._place_changed)
        session.project_changed.connect(self._on_project)
        session.article_changed.connect(self._on_article)
        session.changed.connect(self._on_changes)
        session.selected.connect(self._on_selected)
        session.renamed.connect(self._on_renamed)
        session.reveal_wanted.connect(self._on_reveal)
        self.beside = Beside(session, reader, self)

    def follow(self, settings: Settings) -> None:
        """Let the reader follow the settings that are about it, now and from now on."""
        self._settings = settings
        settings.changed.connect(self._on_setting)
        for key in ("reader.ruler", "reader.twins", "reader.focus"):
            self._on_setting(key)

    def set_focus_mode(self, on: bool) -> None:
        """Fade all but the paragraph at the caret, and remember it as a setting."""
        self._settings.set("reader.focus", on)

    def _on_setting(self, key: str) -> None:
        if key == "reader.ruler":
            self._reader.set_ruler(self._settings.flag(key))
        elif key == "reader.twins":
            self._reader.set_twins_shown(self._settings.flag(key))
        elif key == "reader.focus":
            self._reader.set_focus_mode(self._settings.flag(key))

    # What is shown

    def selected(self) -> Annotation | None:
        """The selected span's annotation."""
        return self.annotations.get(self._session.selection or "")

    def in_order(self) -> list[Annotation]:
        """The annotations in text order."""
        return sorted(self.annotations.values(), key=_text_order)

    def who(self, annotation: Annotation) -> str:
        """The name of the annotation's annotator."""
        return self._names.get(annotation.annotator, "somebody else")

    def mine(self, annotation: Annotation) -> bool:
        """Whether it is mine, also where nothing can be changed."""
        project = self._session.project
        return project is not None and project.is_mine(annotation)

    def may_change(self, annotation: Annotation) -> bool:
        """Whether I may change it."""
        project = self._session.project
        return project is not None and project.may_change(annotation)

    def copy_quotation(self) -> None:
        """Copy the selected words, or the selected span's, with marks and where they come from."""
        if self.article is None or not self._reader.copy_quotation(source_line(self.article)):
            self._session.said.emit("Nothing was copied: no words and no span are selected.")
            return
        self._session.said.emit("The quotation is on the clipboard, with its source.")

    def preview(self, page: FirstPage, scheme: Scheme, person: str | None) -> None:
        """Show an article before its project is open (``annotator.firstpage``)."""
        if page.article is None:
            return
        self._scheme = scheme
        place = self._places.get(page.project, page.article.sha256)
        self._take(
            page.article, page.text, page.annotations, lambda one: one.annotator == person, place
        )

    def remember(self) -> None:
        """Keep the place in the open article."""
        project, article = self._session.project, self.article
        if project is not None and article is not None:
            self._places.put(project.id, article.sha256, self._reader.place())
            self._places.put_last(project.path, article.sha256)

    def keep_place(self) -> None:
        """Remember the place, and write it down."""
        self._keeping.stop()
        self.remember()
        self._places.save()

    def _place_changed(self, _: object = None) -> None:
        if self._session.project is not None and not self._keeping.isActive():
            self._keeping.start()

    # From the session

    def _on_project(self) -> None:
        project = self._session.project
        if project is None:
            self._clear()
            return
        self._scheme = project.scheme
        self._names = self._session.names()

    def _on_article(self, key: int | None) -> None:
        project = self._session.project
        self.remember()
        if project is None or key is None:
            self._clear()
            return
        article, text = project.article(key), project.text(key)
        place = self._places.get(project.id, article.sha256)
        if self.text != text:
            self.article, self.text, self.annotations = article, text, {}
            self.shown.emit()
            if len(text) > LONG:
                # Reading its spans may take longer than a blink: the words come first.
                self._reader.show_article(text, [], place)
                self._reader.viewport().repaint()
                place = self._reader.place()
        try:
            annotations = self._session.annotations(key)
        except FileTrouble:  # told by the strip over the reader
            self._clear()
            return
        if self._same(article, text, annotations):
            self.article = article
            self.shown.emit()
        else:
            self._take(article, text, annotations, self.mine, place)

    def _same(self, article: Article, text: str, annotations: list[Annotation]) -> bool:
        """Whether the reader shows exactly this already."""
        former = self.article
        if former is None or former.sha256 != article.sha256 or self._reader.text != text:
            return False
        return {one.id: one for one in annotations} == self.annotations

    def _take(
        self,
        article: Article,
        text: str,
        annotations: Iterable[Annotation],
        own: Callable[[Annotation], bool],
        place: Place | None,
    ) -> None:
        self.article, self.text = article, text
        self.annotations = {one.id: one for one in annotations}
        self._crossings = Crossings(self._layer_of)
        self._crossings.load(self.annotations.values())
        if self._reader.text == text:
            self._reader.set_spans(self._spans(own))
        else:
            self._reader.show_article(text, self._spans(own), place)
        # Painted now, before the panels take their turn: the article comes first.
        self._reader.viewport().repaint()
        self.shown.emit()

    def _clear(self) -> None:
        self.article, self.text, self.annotations = None, "", {}
        self._reader.clear_article()
        self.shown.emit()

    # After an operation

    def _on_changes(self, changes: Changes) -> None:
        project, article = self._session.project, self.article
        if project is None or article is None:
            return
        if "scheme" in changes.kinds:
            self._on_scheme(project, article.key)
        if "people" in changes.kinds:
            self._names = self._session.names()
        if changes.articles and article.key not in changes.articles:
            return
        if "articles" in changes.kinds:
            self.article = project.article(article.key)
            self.shown.emit()
        if {"annotations", "sight"} & changes.kinds:
            touched = () if "sight" in changes.kinds else changes.annotations
            self._refresh(project, article.key, touched)
            # One pixel paints what waits to be painted: the span is seen before the panels and
            # the list, which listen too, take their turn.
            self._reader.viewport().repaint(0, 0, 1, 1)

    def _on_renamed(self) -> None:
        """Others are called otherwise: what is said of their spans follows."""
        former, self._names = self._names, self._session.names()
        if self._names != former and self.article is not None:
            self._reader.set_spans(self._spans(self.mine))

    def _on_scheme(self, project: Project, key: int) -> None:
        """Another scheme is in force: labels may count as others, layers may be others."""
        self._scheme = project.scheme
        self.annotations = {one.id: one for one in project.annotations(key)}
        self._crossings = Crossings(self._layer_of)
        self._crossings.load(self.annotations.values())
        self._reader.set_spans(self._spans(self.mine))

    def _refresh(self, project: Project, key: int, touched: tuple[str, ...]) -> None:
        """Bring the touched spans up to date; all of them where it is not said which."""
        if 0 < len(touched) <= FEW:
            found = (project.annotation(id_) for id_ in touched)
            fresh = {one.id: one for one in found if one is not None and one.article == key}
            ids = set(touched)
        else:
            fresh = {one.id: one for one in project.annotations(key)}
            ids = fresh.keys() | self.annotations.keys()
        self._put(ids, fresh)

    def _put(self, ids: Iterable[str], fresh: dict[str, Annotation]) -> None:
        """Make the reader show ``fresh`` for these ids; an id that is not in it is gone."""
        repaint: set[str] = set()
        for id_ in ids:
            one = fresh.get(id_)
            if one == self.annotations.get(id_):
                continue
            if one is None:
                del self.annotations[id_]
                repaint |= self._crossings.remove(id_)
                self._reader.remove_span(id_)
            else:
                self.annotations[id_] = one
                repaint |= self._crossings.put(one) | {id_}
        for id_ in repaint & self.annotations.keys():
            self.restore(id_)
        if self._session.selection is not None and self.selected() is None:
            self._session.select(None)

    def restore(self, id_: str) -> None:
        """Put a span into the reader as the project has it (also after a drag was refused)."""
        if id_ in self.annotations:
            one = self.annotations[id_]
            self._reader.put_span(self._span(one, own=self.mine(one)))

    def _spans(self, own: Callable[[Annotation], bool]) -> list[SpanItem]:
        """All spans as the reader wants them; whose they are is asked once for each annotator."""
        crosses, names = self._crossings.crosses, self._names
        people: dict[str, tuple[bool, str]] = {}
        spans: list[SpanItem] = []
        for one in self.annotations.values():
            who = people.get(one.annotator)
            if who is None:
                yes = own(one)
                who = people[one.annotator] = yes, "" if yes else names.get(one.annotator, "")
            spans.append(SpanItem(one.id, one.label, one.segments, who[0], crosses(one.id), who[1]))
        return spans

    def _span(self, one: Annotation, *, own: bool) -> SpanItem:
        who = "" if own else self._names.get(one.annotator, "")
        crossing = self._crossings.crosses(one.id)
        return SpanItem(
            id=one.id, label=one.label, segments=one.segments, own=own, crossing=crossing, who=who
        )

    def _layer_of(self, label: str) -> str:
        known = self._scheme.label(label)
        return known.layer if known is not None else ""

    # Selection

    def _on_selected(self, id_: str | None) -> None:
        if self._reader.selected_span != id_:
            self._reader.select_span(id_)

    def _on_reveal(self, id_: str) -> None:
        self._reader.select_span(id_, reveal=True)


def source_line(article: Article) -> str:
    """Where an article comes from, on one line: author, title, source, date, address."""
    title = f"“{one_line(article.title, 300)}”" if article.title.strip() else ""
    facts = (article.author, title, article.source, article.published, article.url)
    return ", ".join(one_line(fact, 400) for fact in facts if fact.strip())


def _text_order(one: Annotation) -> tuple[int, int, str]:
    return one.start, -one.end, one.id
