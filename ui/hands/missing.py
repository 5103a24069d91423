"""What the scheme requires and is missing: told when an article is finished, gone through by key.

What belongs here: finding the next place and opening what fills it. Nothing here stops anybody
from finishing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ui.actions import Actions
from ui.hands.attributes import Attributes
from ui.hands.companions import Companions
from ui.hands.grip import Grip
from ui.hands.relations import Relations
from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.derived import Lack
    from annotator.scheme import Scheme
    from annotator.values import Annotation, Changes, Relation

KINDS_TOLD: Final = 4
"""Kinds of missing things that the message names; the rest is counted."""


TITLE: Final = 60
"""Code points of an article's title in the message."""


class Missing(QObject):
    """The places of the open article where something required is missing."""

    found = Signal(object, str)
    """After finishing: list[Lack], and a sentence. The strip offers ``show`` as "Show them (M)"."""

    def __init__(
        self,
        grip: Grip,
        actions: Actions,
        attributes: Attributes,
        companions: Companions,
        relations: Relations,
    ) -> None:
        super().__init__(grip)
        self._grip = grip
        self._attributes, self._companions, self._relations = attributes, companions, relations
        self._last: Lack | None = None
        self._finished: int | None = None
        """The article that was finished with something missing, until M has gone back to it."""
        actions.connect_to("missing.next", self.next)
        grip.session.project_changed.connect(self._forget)
        grip.session.changed.connect(self._on_changed)

    def _forget(self) -> None:
        self._finished = self._last = None

    def _on_changed(self, changes: Changes) -> None:
        """Whoever works on in another article has left it at that."""
        if "annotations" in changes.kinds and self._grip.session.article != self._finished:
            self._finished = None

    def lacks(self) -> list[Lack]:
        """What is missing in my annotations of the open article, in text order."""
        grip = self._grip
        if grip.scheme is None or not requires(grip.scheme):
            return []
        return _lacks(grip.scheme, grip.text, grip.own(), grip.relations())

    # Finishing

    def tell(self) -> None:
        """The open article was just finished: say what is missing, once the next one is shown."""
        grip, self._finished, self._last = self._grip, None, None
        article, scheme = grip.reading.article, grip.scheme
        if article is None or scheme is None or not requires(scheme):
            return
        text, own, relations = grip.text, grip.own(), grip.relations()

        def tell() -> None:
            lacks = _lacks(scheme, text, own, relations)
            if lacks:
                self._finished = article.key
                title = one_line(article.title, TITLE)
                words = f"“{title}” is finished. Missing in it: {summary(lacks)}."
                self.found.emit(lacks, words)

        # In an article of thousands of spans it takes a moment: going on comes first.
        QTimer.singleShot(0, self, tell)

    # Going through

    def next(self) -> None:
        """Go to the next place where something is missing, and open what fills it."""
        session = self._grip.session
        if self._finished is not None and session.article != self._finished:
            session.open_article(self._finished)
        self._finished = None
        lacks = self.lacks()
        if lacks:
            self._show(self._following(lacks))
        else:
            self._last = None
            self._grip.say("Nothing is missing in this article.")

    def _following(self, lacks: list[Lack]) -> Lack:
        """The first one behind the place where a person is; behind the last comes the first."""
        found = self._grip.reading.annotations
        if self._last in lacks:  # seen and passed
            return lacks[(lacks.index(self._last) + 1) % len(lacks)]
        span = self._grip.reading.selected()
        at = span.start if span is not None else self._grip.reader.caret()
        return next((one for one in lacks if found[one.annotation].start >= at), lacks[0])

    def _show(self, lack: Lack) -> None:
        self._last = lack
        grip, scheme = self._grip, self._grip.scheme
        span = grip.reading.annotations[lack.annotation]
        if grip.reader.words() is not None:
            grip.reader.clear_words()
        grip.session.select(span.id, reveal=True)
        grip.say(f"{lack.name.capitalize()} is missing in {grip.words(span)}.")
        if scheme is None:
            return
        if lack.kind == "companion":
            self._companions.mark(lack.id)
        elif lack.kind == "relation":
            type_ = scheme.relation(lack.id)
            if type_ is not None and not type_.derive:
                self._relations.relate_as(type_, span)
        else:
            attribute = scheme.attribute(lack.id)
            if attribute is not None and attribute.kind in ("choice", "flag"):
                self._attributes.ask(lack.id)
            else:
                self._attributes.wanted.emit(lack.id)


def requires(scheme: Scheme) -> bool:
    """Whether a scheme requires anything at all."""
    return (
        any(one.required and not one.retired for one in scheme.attributes)
        or any(one.required and not one.retired for one in scheme.companions)
        or any(one.required and not one.retired for one in scheme.relations)
    )


def _lacks(
    scheme: Scheme, text: str, own: list[Annotation], relations: list[Relation]
) -> list[Lack]:
    from annotator.derived import Surroundings, lacking

    return lacking(scheme, own, Surroundings(scheme, text, own), relations)


def summary(lacks: list[Lack]) -> str:
    """What is missing, counted by name: "source (3), certainty"."""
    counts = Counter(lack.name for lack in lacks)
    told = [f"{name} ({many})" if many > 1 else name for name, many in counts.items()]
    more = len(told) - KINDS_TOLD
    return ", ".join(told[:KINDS_TOLD]) + (f" and {more} more" if more > 0 else "")
