"""What all hands hold on to: the session, the reader, and the span that is meant.

What belongs here: the questions that every controller asks (which span, may it be changed, what
does the scheme say of it) and the ways in which it answers a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from annotator.values import Annotation, AttributeValue, Changes, Relation, Segment
from ui.hands.hints import NOTHING_SET
from ui.plain import one_line
from ui.reader import Reader
from ui.reading import Reading
from ui.session import READ_ONLY, Session

if TYPE_CHECKING:
    from annotator.derived import Surroundings
    from annotator.scheme import Scheme
    from ui.which_key import Choice, WhichKey

SHOWN = 60
"""Code points of a span's words in a sentence."""

NEAR: Final = 8
"""Code points behind a span, none of them a letter or digit, at which a caret is still at it."""

OPENING: Final = ('"', "“", "„", "«", "»", "‘", "‚", "‹", "「", "『")
"""Words that begin so bring their own marks."""


class Grip(QObject):
    """The open article in the hands of one controller after another."""

    def __init__(self, session: Session, reader: Reader, reading: Reading) -> None:
        super().__init__(reader)
        self.session, self.reader, self.reading = session, reader, reading
        self._heard = 0
        session.said.connect(self._hear)
        session.changed.connect(self._hear)

    # What there is

    @property
    def text(self) -> str:
        """The text of the open article."""
        return self.reading.text

    @property
    def language(self) -> str:
        """The language of the open article, as its metadata tell it; empty if they do not."""
        article = self.reading.article
        return article.language if article is not None else ""

    @property
    def scheme(self) -> Scheme | None:
        """The scheme of the open project."""
        project = self.session.project
        return project.scheme if project is not None else None

    def here(self) -> Segment:
        """Where a person is: at the selected words; else at the selected span, if the caret has not
        come along to it; else (empty) at the caret."""
        words, caret = self.reader.words(), self.reader.caret()
        if words is not None:
            return words
        span = self.reading.selected()
        if span is None or span.start <= caret <= span.end:
            return Segment(caret, caret)
        # A label sheds what stands behind the words: the caret is still at the span then.
        behind = self.text[span.end : min(caret, span.end + NEAR)]
        if span.end < caret <= span.end + NEAR and not any(map(str.isalnum, behind)):
            return Segment(caret, caret)
        return Segment(span.start, span.end)

    def own(self) -> list[Annotation]:
        """My annotations of the open article, in text order."""
        return [one for one in self.reading.in_order() if self.reading.mine(one)]

    def around(self, span: Annotation) -> Surroundings | None:
        """What its annotator has marked over the span's own words: enough for what is derived."""
        from annotator.derived import Surroundings

        if self.scheme is None:
            return None
        near = [
            one
            for one in self.reading.annotations.values()
            if one.annotator == span.annotator and one.start < span.end and span.start < one.end
        ]
        return Surroundings(self.scheme, self.text, near)

    def relations(self) -> list[Relation]:
        """The stored relations of the open article."""
        project, article = self.session.project, self.session.article
        return project.relations(article) if project is not None and article is not None else []

    # The span that is meant

    def mine(self, span: Annotation | None = None) -> Annotation | None:
        """The span (or else the selected one) if it may be changed; else says why not."""
        span = span or self.reading.selected()
        if span is None:
            self.say("No span is selected. N and P go from span to span.")
        elif not self.reading.mine(span):
            who = self.reading.who(span)
            self.say(f"This span is {who}’s. It stays as {who} made it.")
        elif not self.reading.may_change(span):
            self.session.refuse(READ_ONLY)
        else:
            return span
        return None

    def name(self, label: str) -> str:
        """A label's name."""
        known = self.scheme.label(label) if self.scheme is not None else None
        return known.name if known is not None else label

    def words(self, span: Annotation | Segment) -> str:
        """The words of a span or segment in quotation marks, on one line."""
        quote = span.quote if isinstance(span, Annotation) else self.text[span.start : span.end]
        line = one_line(quote, SHOWN)
        return line if line.startswith(OPENING) else f"“{line}”"

    # Answering

    def say(self, words: str) -> None:
        """Say a sentence in the status bar."""
        self.session.said.emit(words)

    def announce(self, words: str) -> None:
        """Have a screen reader say it, once what is painted is painted."""
        QTimer.singleShot(0, self, lambda: self.reader.announce(words))

    def ask_key(
        self,
        which: WhichKey,
        title: str,
        choices: Sequence[Choice],
        chosen: Callable[[str], object],
    ) -> None:
        """Ask for one key, and say so where none of the choices was taken."""
        heard, taken = self._heard, False

        def take(key: str) -> None:
            nonlocal taken
            taken = True
            chosen(key)

        def tell() -> None:
            # Not over what a command said that ended the asking.
            if not taken and heard == self._heard:
                self.say(NOTHING_SET)

        which.ask(title, choices, take, lambda: QTimer.singleShot(0, self, tell))

    def _hear(self, _: object) -> None:
        """Something was said in the status bar."""
        self._heard += 1

    def describe(
        self,
        span: Annotation,
        *,
        attributes: Mapping[str, AttributeValue] | None = None,
        companions: Mapping[str, Segment | None] | None = None,
        verb: str = "",
    ) -> Changes | None:
        """Set attributes and companions of one span: one operation."""
        from annotator.operations import Describe

        return self.session.run(Describe((span.id,), attributes or {}, companions or {}, verb))

    def show(self, segment: Segment) -> None:
        """Select words and bring them into sight: somebody asked to go there."""
        self.reader.select_words(segment)
        self.reader.reveal(segment)
