"""The inspector: all that is said of the selected span, as a calm form under the list of spans.

What belongs here: putting the sections together, following the session, and turning what a person
presses or types into operations. A change is shown in the next turn of the event loop, so that the
painted label never waits for this form; typed words are written before another span is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ui.inspector.attributes import AttributesSection
from ui.inspector.buttons import WordButton
from ui.inspector.companions import CompanionsSection
from ui.inspector.folds import Fold, Folds
from ui.inspector.head import Definition, Head
from ui.inspector.lines import ValueLine
from ui.inspector.notes import DoubtField, NoteEdit
from ui.inspector.past import Past
from ui.inspector.relations import RelationsSection
from ui.inspector.side import EMPTY, MARGIN, empty_label
from ui.inspector.tabs import TabOrder
from ui.inspector.toggles import Toggles
from ui.inspector.writer import Writer
from ui.session import OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from annotator.operations import Operation
    from annotator.values import Annotation, AttributeValue, Changes, Relation
    from ui.inspector.around import Around
    from ui.inspector.facts import Facts
    from ui.inspector.notes import Owner
    from ui.session import Session
    from ui.theme import LabelStyle

SPACE: Final = 12
"""Pixels between the parts of the form."""

SEEN: Final = frozenset(
    {"annotations", "relations", "scheme", "sight", "people", "progress", "articles"}
)
"""Kinds of changes after which the form is read again."""


class Inspector(QWidget):
    """The form of the session's selected span, and the note on its article.

    ``words`` gives the words that are selected in the reader, for completion of texts.
    """

    reader_wanted = Signal()
    """Esc: the keyboard goes back to the article."""
    companion_wanted = Signal(str)
    """The selected words should become this companion of the span."""
    segment_wanted = Signal(object)
    """The reader should show this Segment (a companion)."""
    relate_wanted = Signal()
    """A relation from the span should be drawn."""
    guideline_wanted = Signal(str)
    """The guideline should open at this label."""

    def __init__(
        self,
        session: Session,
        around: Around,
        folds: Folds | None = None,
        words: Callable[[], str] = lambda: "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._around, self._words = session, around, words
        self._folds = folds or Folds()
        self._writer = Writer(session, self)
        self._id: str | None = None
        self._facts: Facts | None = None
        self._stale, self._held = True, False
        self._waiting = session.project is None
        self._in_use: dict[str, list[str]] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.catch_up)
        self._make_parts()
        self._lay_out()
        self._connect()
        self.catch_up(always=True)

    # Making

    def _make_parts(self) -> None:
        folds = self._folds
        self.empty = empty_label()
        self.head = Head()
        self.definition = Definition(folds)
        self.attributes = AttributesSection(self._save_value, self._values_for, self._writer, folds)
        self.companions = CompanionsSection()
        self.relations = RelationsSection()
        self.doubt = DoubtField(self._save_doubt)
        self.note = NoteEdit("Note on this span", self._save_note, 3)
        self.past = Past(self._session, folds)
        self.article = Fold("article", "Note on this article", folds, stands_open=True)
        self.article_note = NoteEdit("Note on this article", self._save_article_note, 3)
        self.article.inside.addWidget(self.article_note)

    def _lay_out(self) -> None:
        self._of_span = (
            self.head,
            self.attributes,
            self.companions,
            self.relations,
            self.attributes.more,
            self.attributes.confirm,
            self.doubt,
            self.note,
            self.definition,
            self.past,
        )
        self.form = QWidget()
        inside = QVBoxLayout(self.form)
        inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inside.setSpacing(SPACE)
        for part in (self.empty, *self._of_span, self.article):
            inside.addWidget(part)
        inside.addStretch(1)
        self._tabs = TabOrder(self.form)
        self.area = QScrollArea()
        self.area.setWidget(self.form)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)

    def _connect(self) -> None:
        session = self._session
        session.selected.connect(self._on_selected)
        session.renamed.connect(self._refresh_later)
        session.article_changed.connect(self._on_selected)
        session.changed.connect(self._on_changed)
        session.unsaved_changed.connect(self._refresh_later)
        session.project_changed.connect(self._on_project)
        session.busy_changed.connect(self._on_busy)
        self.definition.guideline_wanted.connect(self.guideline_wanted)
        self.head.confirm_wanted.connect(self._confirm_scheme)
        self.attributes.chosen.connect(self._set_value)
        self.attributes.confirm_wanted.connect(self._confirm_values)
        self.attributes.refused.connect(session.said)
        self.companions.set_wanted.connect(self.companion_wanted)
        self.companions.show_wanted.connect(self._show_companion)
        self.companions.remove_wanted.connect(self._remove_companion)
        self.companions.take_wanted.connect(self._take_offer)
        self.relations.go_wanted.connect(lambda id_: session.select(id_, reveal=True))
        self.relations.remove_wanted.connect(self._remove_relation)
        self.relations.relate_wanted.connect(self.relate_wanted)

    # For the window

    def set_label_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self.head.set_styles(styles)
        self.relations.set_styles(styles)
        self._refresh_later()

    def focus_note(self) -> None:
        """Put the keyboard into the note on the span, if there is one to note something on."""
        self.catch_up(always=True)
        if self._facts is not None:
            self._go(self.note)

    def focus_article_note(self) -> None:
        """Put the keyboard into the note on the article."""
        self.catch_up(always=True)
        self.article.unfold()
        self._go(self.article_note)

    def focus_attribute(self, id_: str) -> None:
        """Put the keyboard into the field of an attribute that applies."""
        self.catch_up(always=True)
        if self._facts is not None and self.attributes.focus_attribute(id_):
            self._see(self.attributes.rows[id_])

    def focus_companion(self, id_: str) -> None:
        """Put the keyboard on the row of a companion."""
        self.catch_up(always=True)
        row = self.companions.rows.get(id_)
        if self._facts is not None and row is not None:
            row.focus()
            self._see(row)

    def focus_doubt(self) -> None:
        """Put the keyboard into the line that says why there is doubt."""
        self.catch_up(always=True)
        if self._facts is not None:
            self.doubt.focus_why()
            self._see(self.doubt)

    def focus_first(self) -> None:
        """Put the keyboard on the first field."""
        self.catch_up(always=True)
        shown = self._facts.attributes if self._facts is not None else ()
        first = next((each.id for each in shown if not each.folded), None)
        if first is not None:
            self.focus_attribute(first)
        else:
            self.focus_note() if self._facts is not None else self.focus_article_note()

    def flush(self) -> None:
        """Write what is typed, now. Called before the project closes.

        While a long operation holds the project it waits, and is written when that has ended.
        """
        self.attributes.flush()
        self.doubt.flush()
        self.note.flush()
        self.article_note.flush()

    def _go(self, field: QWidget) -> None:
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._see(field)

    def _see(self, widget: QWidget) -> None:
        # A part that was just unfolded has its place only after the layout took its turn.
        QTimer.singleShot(0, widget, lambda: self.area.ensureWidgetVisible(widget, 0, SPACE))

    # Following the session

    def _on_selected(self, _: object = None) -> None:
        self.flush()
        self._refresh_later()

    def _on_project(self) -> None:
        self._waiting = False
        self._in_use.clear()
        self._refresh_later()

    def _on_changed(self, changes: Changes) -> None:
        key = self._session.article
        here = not changes.articles or key in changes.articles
        if here and SEEN & changes.kinds:
            self._refresh_later()

    def _on_busy(self, busy: bool) -> None:
        if busy:
            self.flush()
        self.catch_up(always=True)

    def _refresh_later(self) -> None:
        self._stale = True
        if self.isVisible():
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self.catch_up()

    def catch_up(self, *, always: bool = False) -> None:
        """Show the selected span as the project has it now."""
        self._later.stop()
        if not (self._stale or always):
            return
        self._stale = False
        project, id_ = self._session.project, self._session.selection
        one = self._around.annotation(id_) if project is not None and id_ is not None else None
        self._facts = None
        if project is not None and one is not None:
            from ui.inspector.facts import facts_of  # late: the start has no span to show

            self._facts = facts_of(project, one, self._around)
        self._show(one)

    # Showing

    def _show(self, one: Annotation | None) -> None:
        project, key, facts = self._session.project, self._session.article, self._facts
        may = project is not None and not project.read_only
        if project is not None and one is not None and facts is not None:
            self._show_span(facts, may=may and facts.mine)
        else:
            self.note.show_note(None, "", may=False)
            for part in self._of_span:
                part.hide()
        self.empty.setVisible(facts is None)
        # At the start an article is shown before its project is open.
        self.empty.setText(EMPTY if self._waiting or key is not None else "")
        note = project.progress(key).note if project is not None and key is not None else ""
        waiting = str(self._writer.value(("article", key), note))
        self.article_note.show_note(key, waiting, may=may)
        self.article.tell("written" if note and not self.article.is_open() else "")
        self.article.setVisible(key is not None)
        self._tabs.follow()
        self._hold(self._session.busy)

    def _hold(self, busy: bool) -> None:
        """While a long operation holds the project all stays in its place, and nothing is set."""
        if busy or self._held:
            for button in self.form.findChildren(WordButton):
                button.setEnabled(not busy or button.reads)
        if busy:
            for toggles in self.form.findChildren(Toggles):
                toggles.setEnabled(False)
            for line in self.form.findChildren(ValueLine):
                line.setReadOnly(True)
            for note in (self.note, self.article_note):
                note.setReadOnly(True)
        self._held = busy

    def _show_span(self, facts: Facts, *, may: bool) -> None:
        project, one = self._session.project, facts.annotation
        assert project is not None
        whose = "" if facts.mine else self._session.names().get(one.annotator, OTHER)
        for part in (self.head, self.doubt, self.note, self.past):
            part.show()
        self.head.show_facts(facts, project.scheme, whose, may=may)
        self.definition.show_label(project.scheme, one.label)
        self.attributes.show_facts(facts, may=may)
        self.companions.show_facts(facts, may=may)
        self.relations.show_facts(facts, may=may)
        why = str(self._writer.value(("doubt", one.id), one.doubt_note))
        self.doubt.show_doubt(one.id, one.doubt, why, may=may)
        self.doubt.setVisible(may or one.doubt)
        note = str(self._writer.value(("note", one.id), one.note))
        self.note.show_note(one.id, note, may=may)
        self.note.setPlaceholderText("Note on this span" if may else "No note")
        self.past.show_span(one.id)

    # What is pressed and typed

    def _run(self, make: Callable[[str], Operation]) -> None:
        if self._facts is not None:
            self._session.run(make(self._facts.annotation.id))
            # A refused press must not stay marked, and a changed one need not wait.
            self._refresh_later()

    def _set_value(self, attribute: str, value: AttributeValue) -> None:
        from annotator.operations import Describe

        self._run(lambda id_: Describe((id_,), attributes={attribute: value}))

    def _save_value(self, owner: str, attribute: str, value: AttributeValue) -> bool:
        from annotator.operations import Describe

        operation = Describe((owner,), attributes={attribute: value})
        if isinstance(value, str) and value not in self._in_use.get(attribute, (value,)):
            self._in_use[attribute].insert(0, value)
        return self._writer.put(("value", owner, attribute), value, operation)

    def _confirm_values(self) -> None:
        from annotator.operations import Describe

        values = self._facts.unconfirmed() if self._facts is not None else {}
        self._run(lambda id_: Describe((id_,), attributes=values, verb="Confirm values"))

    def _confirm_scheme(self) -> None:
        from annotator.operations import ConfirmScheme

        self._run(lambda id_: ConfirmScheme((id_,)))

    def _show_companion(self, companion: str) -> None:
        segment = self._facts.annotation.companions.get(companion) if self._facts else None
        if segment is not None:
            self.segment_wanted.emit(segment)

    def _remove_companion(self, companion: str) -> None:
        from annotator.operations import Describe

        self._run(lambda id_: Describe((id_,), companions={companion: None}))

    def _take_offer(self) -> None:
        from annotator.operations import Describe

        offer = self._facts.offer if self._facts is not None else None
        if offer is not None:
            self._run(
                lambda id_: Describe(
                    (id_,), offer.attributes, offer.companions, verb="Take from the quote"
                )
            )

    def _remove_relation(self, relation: Relation) -> None:
        from annotator.operations import SetRelation

        self._run(
            lambda _: SetRelation(relation.type, relation.from_id, relation.to_id, there=False)
        )

    def _save_doubt(self, owner: str, doubt: bool, why: str) -> bool:
        from annotator.operations import SetDoubt

        return self._writer.put(("doubt", owner), why, SetDoubt(owner, doubt, why))

    def _save_note(self, owner: Owner, note: str) -> bool:
        from annotator.operations import SetNote

        return self._writer.put(("note", owner), note, SetNote(str(owner), note))

    def _save_article_note(self, owner: Owner, note: str) -> bool:
        from annotator.operations import SetArticleNote

        return self._writer.put(("article", owner), note, SetArticleNote(int(owner), note))

    def _values_for(self, attribute: str) -> list[str]:
        """Values to complete from: words selected now, the companions', the article's, all."""
        project, facts = self._session.project, self._facts
        if project is None or facts is None:
            return []
        found = [" ".join(self._words().split())]
        found += [each.words for each in facts.companions if each.segment is not None]
        found += project.values_in_use(attribute, self._session.article)
        if attribute not in self._in_use:  # a look through the whole project: once is enough
            self._in_use[attribute] = project.values_in_use(attribute, None)
        found += self._in_use[attribute]
        return [each for each in dict.fromkeys(found) if each]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc writes what is typed, and goes back to the article."""
        if event.key() == Qt.Key.Key_Escape:
            self.flush()
            self.reader_wanted.emit()
            return
        super().keyPressEvent(event)
