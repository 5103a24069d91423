"""What keys and mouse do to spans: from the reader and the actions to operations.

What belongs here: deciding what a key means now (words selected, a span selected, or neither),
snapping the words, and running the operation. A span is painted only by ``ui.reading``, after the
operation has returned: what is on the screen is on the disk. Going from span to span and from
article to article is ``ui.steps``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from annotator import text as texts
from annotator.values import Annotation, AttributeValue, Changes, Segment
from ui.actions import Actions
from ui.plain import one_line
from ui.reader import Reader
from ui.reading import Reading
from ui.session import READ_ONLY, Session

_Key = Qt.Key
CARET_KEYS: Final = frozenset(
    {
        *(_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down),
        *(_Key.Key_Home, _Key.Key_End, _Key.Key_PageUp, _Key.Key_PageDown),
    }
)
"""Keys that move the caret, unless Alt makes them move an edge or grow the words."""

NO_WORDS: Final = "No words are selected."

SAID: Final = 50
"""Code points of a span's words in a sentence."""


class Labelling(QObject):
    """The controller between the reader, the actions and the session."""

    sticky_changed = Signal(object)
    """The held label's id | None."""
    note_wanted = Signal()
    made = Signal(str)
    """The id of the annotation that labelling words has just made (it is painted)."""
    let_go = Signal()
    """Esc: whatever is shown about the span made last may go."""
    labels_connected = Signal()
    """The actions of another scheme are there."""

    def __init__(
        self, session: Session, reader: Reader, reading: Reading, actions: Actions
    ) -> None:
        super().__init__(reader)
        self._session = session
        self._reader = reader
        self._reading = reading
        self._actions = actions
        self.sticky: str | None = None
        self._grown: list[Segment] = []
        self._by_key = False
        self._last: str | None = None
        """The span of this article that was selected last, until Esc lets it go: words that are
        selected after it can still become part of it, or its source or cue."""
        self.kept: Callable[[str], Mapping[str, AttributeValue]] = lambda label: {}
        """The attributes with which the next annotation of a label begins (``ui.hands``)."""
        reader.installEventFilter(self)
        reader.cursorPositionChanged.connect(self._on_caret)
        session.selected.connect(self._on_selected)
        reader.span_clicked.connect(session.select)
        reader.words_chosen.connect(self._on_words_chosen)
        reader.edge_dragged.connect(self._on_edge_dragged)
        session.article_changed.connect(self._forget_grown)
        session.article_changed.connect(self._on_article)
        self._connect()

    def _connect(self) -> None:
        slots = {
            "reader.escape": self.escape,
            "words.apply": self.apply_sticky,
            "words.grow": self.grow,
            "words.shrink": self.shrink,
            "edit.copy": self._reader.copy,
            "span.delete": self.delete,
            "span.add_segment": self.add_segment,
            "span.cut": self.cut,
            "span.note": self.note_wanted.emit,
        }
        for id_, slot in slots.items():
            self._actions.connect_to(id_, slot)
        edges: tuple[texts.Edge, ...] = ("start", "end")
        for edge in edges:
            for way in ("left", "right"):
                self._connect_edge(f"span.{edge}_word_{way}", edge, "word", way == "right")
                self._connect_edge(f"span.{edge}_{way}", edge, "character", way == "right")

    def _connect_edge(self, id_: str, edge: texts.Edge, step: texts.Step, forward: bool) -> None:
        self._actions[id_].triggered.connect(lambda: self.move_edge(edge, step, forward=forward))

    def connect_labels(self) -> None:
        """Connect the label actions of the project's scheme (made anew with each scheme)."""
        for spec in self._actions.specs("Label"):
            if not spec.id.startswith("label."):
                continue
            _, label, *more = spec.id.split(".")
            exact = more == ["exact"]
            self._actions[spec.id].triggered.connect(
                lambda _=False, label=label, exact=exact: self.press(label, exact=exact)
            )
        self.labels_connected.emit()

    # Labels

    def press(self, label: str, *, exact: bool = False) -> None:
        """A label's key or chip: selected words first, then the selected span, else held."""
        words = self._reader.words()
        if words is not None:
            self.label_words(label, words, exact=exact)
        elif self._reader.textCursor().hasSelection():
            self._session.said.emit(NO_WORDS)
        elif self._reading.selected() is not None:
            self.relabel(label)
        else:
            self.hold(None if self.sticky == label else label)

    def hold(self, label: str | None) -> None:
        """Hold a label: every selection takes it, until it is let go."""
        if label == self.sticky:
            return
        project = self._session.project
        if label is not None and project is not None and project.read_only:
            self._session.refuse("This project is open to read only; nothing can be labelled.")
            return
        self.sticky = label
        self._reader.set_sticky(label)
        self.sticky_changed.emit(label)
        if label is not None:
            name = self._name(label)
            self._session.said.emit(f"Every selection becomes a {name} now. Esc lets it go.")
        else:
            self._session.said.emit("No label is held.")

    def _on_article(self, key: int | None) -> None:
        """A held label stays held from article to article; it is said, so that it is known."""
        self._last = None
        if key is not None and self.sticky is not None:
            name = self._name(self.sticky)
            self._session.said.emit(
                f"Still held: every selection becomes a {name}. Esc lets it go."
            )

    # The caret and the selected span

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note whether the caret moves by a key; the keys themselves go where they go."""
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            assert isinstance(event, QKeyEvent)
            alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            self._by_key = event.key() in CARET_KEYS and not alt
        elif event.type() == QEvent.Type.KeyRelease:
            self._by_key = False
        return super().eventFilter(watched, event)

    def _on_caret(self) -> None:
        if self._by_key:
            self.caret_left()

    def caret_left(self) -> None:
        """Whoever walks away from the selected span with the caret lets it go."""
        span = self._reading.selected()
        if span is None or self._reader.words() is not None:
            return
        if not span.start <= self._reader.caret() <= span.end:
            self._session.select(None)
            self._tell_target()

    def _on_selected(self, id_: str | None) -> None:
        if id_ is not None:
            self._last = id_

    def target(self) -> Annotation | None:
        """The span to which selected words can be added, or be marked as source or cue: the
        selected one, or the one that was selected last."""
        return self._reading.selected() or self._reading.annotations.get(self._last or "")

    def _tell_target(self) -> None:
        """Say what selected words would go to, where no selected span shows it."""
        span, project = self.target(), self._session.project
        if span is None or project is None or not self._reading.may_change(span):
            return
        keys = [each.key for each in project.scheme.companions_of(span.label)]
        words = one_line(span.quote, SAID)
        self._session.said.emit(
            f"Selected words still go to “{words}” with {_or([*keys, '+'])}; Esc lets it go."
        )

    # Making and changing spans

    def label_words(self, label: str, words: Segment, *, exact: bool = False) -> Changes | None:
        """Make a span of the words; it is selected afterwards. It begins with the attributes that
        are kept from the one before."""
        from annotator.operations import AddAnnotation

        segment = self._snap(label, words, exact=exact)
        article = self._session.article
        if segment is None or article is None:
            return None
        operation = AddAnnotation(article, (segment,), label, self.kept(label))
        changes = self._session.run(operation)
        if changes is not None:
            self.let_words_go()
            made = next(iter(changes.annotations), None) or self._same_words(label, segment)
            self._session.select(made)
            self._announce(label, self._reading.text[segment.start : segment.end])
            if made is not None:
                self.made.emit(made)
        return changes

    def _announce(self, label: str, words: str) -> None:
        """Have a screen reader say it, once what is painted is painted."""
        sentence = f"{self._name(label)}: {one_line(words)}"
        QTimer.singleShot(0, self, lambda: self._reader.announce(sentence))

    def _same_words(self, label: str, segment: Segment) -> str | None:
        """My span of exactly these words with this label, where nothing had to be done."""
        for span in self._reading.annotations.values():
            if span.segments == (segment,) and span.label == label and self._reading.mine(span):
                return span.id
        return None

    def apply_sticky(self) -> None:
        """Space or Return: the selected words take the held label."""
        words = self._reader.words()
        if words is None:
            return
        if self.sticky is None:
            self._session.said.emit(f"Press {self._keys()} to label the selected words.")
        else:
            self.label_words(self.sticky, words)

    def relabel(self, label: str) -> None:
        """Give the selected span another label."""
        from annotator.operations import Relabel

        span = self._mine()
        if span is None:
            return
        if span.label == label:
            self._session.said.emit(f"It is a {self._name(label)} already.")
        elif self._session.run(Relabel(span.id, label)) is not None:
            self._announce(label, span.quote)

    def delete(self) -> None:
        """Delete the selected span."""
        from annotator.operations import DeleteAnnotations

        span = self._mine()
        if span is not None:
            self._session.run(DeleteAnnotations((span.id,)))

    def _on_words_chosen(self, exact: bool) -> None:
        self._forget_grown()
        words = self._reader.words()
        if self.sticky is not None and words is not None:
            self.label_words(self.sticky, words, exact=exact)
        elif self._reading.selected() is None:
            self._tell_target()

    def _snap(self, label: str, words: Segment, *, exact: bool = False) -> Segment | None:
        project = self._session.project
        if project is None:
            return None
        marks = project.scheme.layer_of(label).marks
        text = self._reading.text
        segment = texts.snap(text, words.start, words.end, marks=marks, exact=exact)
        if segment is None:
            self._session.said.emit(NO_WORDS)
        return segment

    # Segments and edges

    def add_segment(self) -> None:
        """The selected words become part of the selected span, or of the one that was selected
        before them."""
        words, target = self._reader.words(), self.target()
        if words is not None and target is not None:
            self._session.select(target.id)
        span = self._mine()
        if span is None:
            return
        if words is None:
            self._session.said.emit("Select the words to add, then press + again.")
            return
        segment = self._snap(span.label, words)
        if segment is not None:
            self._set(span, texts.add_segment(span.segments, segment), "Add words")

    def cut(self) -> None:
        """The selected words leave the selected span."""
        span, words = self._mine(), self._reader.words()
        if span is None:
            return
        if words is None:
            self._session.said.emit("Select the words to cut out, then press - again.")
            return
        project = self._session.project
        if project is None:
            return
        marks = project.scheme.layer_of(span.label).marks
        left = texts.cut_words(self._reader.text, span.segments, words, marks=marks)
        if left == span.segments:
            self._session.said.emit("The selected words are no part of the selected span.")
        elif not left:
            self._session.said.emit("Nothing would be left of the span. Backspace deletes it.")
        else:
            self._set(span, left, "Cut words out")

    def move_edge(self, edge: texts.Edge, step: texts.Step, *, forward: bool) -> None:
        """Move an edge of the selected span: of the segment with the caret, else of the hull."""
        span = self._mine()
        if span is None:
            return
        part = self._part(span, edge)
        start, end = part.start, part.end
        if edge == "start":
            start = texts.move_edge(self._reading.text, start, step, forward, edge=edge)
        else:
            end = texts.move_edge(self._reading.text, end, step, forward, edge=edge)
        if start >= end:
            self._session.said.emit("The span cannot get shorter. Backspace deletes it.")
            return
        others = tuple(other for other in span.segments if other != part)
        moved = texts.add_segment(others, Segment(start, end))
        if moved != span.segments:
            self._set(span, moved, "Move an edge")

    def _part(self, span: Annotation, edge: texts.Edge) -> Segment:
        caret = self._reader.caret()
        for part in span.segments:
            if part.start <= caret <= part.end:
                return part
        return span.segments[0 if edge == "start" else -1]

    def _on_edge_dragged(self, id_: str, segments: tuple[Segment, ...]) -> None:
        span = self._reading.annotations.get(id_)
        if span is None:
            return
        if not self._reading.mine(span) or self._set(span, tuple(segments), "Move an edge") is None:
            self._reading.restore(id_)

    def _set(self, span: Annotation, segments: tuple[Segment, ...], verb: str) -> Changes | None:
        from annotator.operations import SetSegments

        changes = self._session.run(SetSegments(span.id, segments, verb=verb))
        if changes is not None:
            self.let_words_go()
        return changes

    def let_words_go(self) -> None:
        """The selected words have served: nothing is selected any more."""
        self._forget_grown()
        if self._reader.words() is not None:
            self._reader.clear_words()

    def _mine(self) -> Annotation | None:
        """The selected span, if it may be changed; else says why not."""
        span = self._reading.selected()
        if span is None:
            self._session.said.emit("No span is selected. N and P go from span to span.")
        elif not self._reading.mine(span):
            who = self._reading.who(span)
            self._session.said.emit(f"This span is {who}’s. It stays as {who} made it.")
        elif not self._reading.may_change(span):
            self._session.refuse(READ_ONLY)
        else:
            return span
        return None

    # Words

    def grow(self) -> None:
        """Select more: the word, the quotation, the clause, the sentence, the paragraph."""
        words = self._reader.words()
        if not self._grown or words != self._grown[-1]:
            caret = self._reader.caret()
            self._grown = [words if words is not None else Segment(caret, caret)]
        grown = texts.grow(self._reading.text, self._grown[-1])
        if grown != self._grown[-1]:
            self._grown.append(grown)
            self._reader.select_words(grown)

    def shrink(self) -> None:
        """Select less: back the way that ``grow`` came, else a step down at the caret."""
        words = self._reader.words()
        if words is None:
            return
        if len(self._grown) > 1 and words == self._grown[-1]:
            self._grown.pop()
            smaller = self._grown[-1]
        else:
            smaller = texts.shrink(self._reading.text, words, self._reader.caret())
        if smaller.start < smaller.end:
            self._reader.select_words(smaller)
        else:
            self._reader.clear_words()

    def _forget_grown(self, _: object = None) -> None:
        self._grown = []

    def escape(self) -> None:
        """Let go: the held label, else the selected words, else the selected span."""
        if self.sticky is not None:
            self.hold(None)
        elif self._reader.words() is not None:
            self._reader.clear_words()
        else:
            self._session.select(None)
            self._last = None
        self.let_go.emit()

    def _name(self, label: str) -> str:
        project = self._session.project
        known = project.scheme.label(label) if project is not None else None
        return known.name if known is not None else label

    def _keys(self) -> str:
        project = self._session.project
        if project is None:
            return "a label’s key"
        return _or([label.key for label in project.scheme.labels if not label.retired])


def _or(keys: list[str]) -> str:
    return ", ".join(keys[:-1]) + f" or {keys[-1]}" if len(keys) > 1 else "".join(keys)
