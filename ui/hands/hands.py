"""All hands together: the controllers, and what they ask of the window.

What belongs here: making the controllers and passing on their signals.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ui.actions import Actions
from ui.hands.attributes import Attributes, Kept
from ui.hands.companions import Companions
from ui.hands.grip import Grip
from ui.hands.hints import Hints
from ui.hands.missing import Missing
from ui.hands.motions import Motions
from ui.hands.quotations import Quotations
from ui.hands.relations import Relations
from ui.hands.shaping import Shaping
from ui.hands.twins import Twins
from ui.labelling import Labelling
from ui.reader import Reader
from ui.reading import Reading
from ui.session import Session
from ui.settings import Settings
from ui.steps import Steps
from ui.which_key import WhichKey


class Hands(QObject):
    """Every key beyond the labels; made once, by the window."""

    attribute_wanted = Signal(str)
    """Put the keyboard into the inspector's field of this attribute."""
    doubt_wanted = Signal()
    """Put the keyboard into the inspector's line that says why there is doubt."""
    everywhere_wanted = Signal(str)
    """Open the window that looks for these words in the whole project."""
    lacking_found = Signal(object, str)
    """An article was finished with something missing: list[Lack], and a sentence for the strip,
    whose button calls ``missing.next``."""

    def __init__(
        self,
        session: Session,
        reader: Reader,
        reading: Reading,
        actions: Actions,
        labelling: Labelling,
        steps: Steps,
        settings: Settings,
    ) -> None:
        super().__init__(reader)
        self.grip = grip = Grip(session, reader, reading)
        self.hints, self.which = Hints(reader), WhichKey(reader)
        self.kept = Kept(grip)
        self.motions = Motions(grip, actions, labelling.caret_left)
        self.quotations = Quotations(grip, actions)
        self.companions = Companions(
            grip, actions, self.hints, labelling.target, labelling.let_words_go
        )
        self.relations = Relations(grip, actions, self.hints, self.which)
        self.attributes = Attributes(
            grip, actions, self.which, labelling.target, labelling.let_words_go
        )
        self.shaping = Shaping(grip, actions)
        self.twins = Twins(grip, actions, lambda: settings.flag("reader.twins"))
        self.missing = Missing(grip, actions, self.attributes, self.companions, self.relations)
        self._connect(session, labelling, steps)

    def _connect(self, session: Session, labelling: Labelling, steps: Steps) -> None:
        labelling.kept = self.kept.of
        labelling.made.connect(self.twins.labelled)
        labelling.let_go.connect(self.twins.clear)
        labelling.labels_connected.connect(self.companions.connect_scheme)
        steps.finished.connect(self.missing.tell)
        session.selected.connect(lambda _: self.hints.end())
        session.changed.connect(lambda _: self._stop())
        session.article_changed.connect(lambda _: self._stop())
        self.attributes.wanted.connect(self.attribute_wanted)
        self.shaping.doubt_wanted.connect(self.doubt_wanted)
        self.twins.everywhere_wanted.connect(self.everywhere_wanted)
        self.missing.found.connect(self.lacking_found)

    def _stop(self) -> None:
        """What was asked about has changed: nobody waits for an answer any more."""
        self.hints.end()
        self.which.end()
