"""A story, a scheme with all parts, and a person with hands on the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.scheme import Label, Layer, Scheme
from annotator.scheme.model import Attribute, CompanionType, RelationType, Value
from annotator.values import Segment

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier

STORY = (
    "The bridge is closed, the mayor said. It could stay closed for weeks.\n\n"
    "“Nobody has told us why it is shut, but we may hear soon,” Mrs Oduya complained.\n\n"
    "The council denied that the bridge is closed. A clerk called the report “a joke”.\n\n"
    "The bridge is closed, the mayor said.\n"
)

STANCE = ("claim", "denial", "speculation")
SCHEME = Scheme(
    name="Hands",
    layers=(Layer("form", "Form", marks="include"), Layer("stance", "Stance", marks="shed")),
    labels=(
        Label("claim", "claim", "stance", "C", "C", "solid", "#0072B2"),
        Label("denial", "denial", "stance", "D", "D", "dash", "#D55E00"),
        Label("quote", "quote", "form", "Q", "Q", "double", "#009E73"),
        Label("speculation", "speculation", "stance", "S", "S", "wave", "#CC79A7"),
    ),
    attributes=(
        Attribute(
            "certainty",
            "certainty",
            "choice",
            labels=STANCE,
            values=(
                Value("certain", "certain", "c"),
                Value("probable", "probable", "p"),
                Value("possible", "possible", "o"),
            ),
            default_for=(("claim", "certain"), ("denial", "certain")),
            required=True,
        ),
        Attribute(
            "polarity",
            "polarity",
            "choice",
            labels=STANCE,
            values=(Value("positive", "positive", "+"), Value("negative", "negative", "-")),
            keep=True,
        ),
        Attribute("checked", "checked", "flag", key="k", labels=STANCE),
        Attribute("speaker", "speaker", "text", key="s"),
    ),
    companions=(
        CompanionType("source", "source", "W", required=True),
        CompanionType("cue", "cue", "V", labels=STANCE),
    ),
    relations=(
        RelationType(
            "target", "target", "t", from_labels=("denial",), to_labels=("claim",), single=True
        ),
        RelationType("duplicate_of", "duplicate of", "d", same_label=True, twins=True),
        RelationType("inside", "inside", from_labels=STANCE, to_labels=("quote",), derive="inside"),
    ),
)


class Person:
    """Somebody with hands on the program."""

    def __init__(self, app, qtbot):
        self.app, self.qtbot = app, qtbot
        self.window, self.session = app.window, app.session
        self.hands = app.window.bench.hands
        self.reader = app.window.reader
        self.be_active()

    def be_active(self) -> None:
        """Have the window, and in it the reader, take the keys; without a screen nobody else sees
        to it."""
        QApplication.processEvents()
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        self.reader.setFocus()

    def at(self, words: str, occurrence: int = 0) -> Segment:
        """Where words stand in the story."""
        start = -1
        for _ in range(occurrence + 1):
            start = STORY.index(words, start + 1)
        return Segment(start, start + len(words))

    def choose(self, words: str, occurrence: int = 0) -> Segment:
        """Select words."""
        segment = self.at(words, occurrence)
        self.reader.select_words(segment)
        return segment

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key in the reader."""
        self.qtbot.keyClick(self.reader, key, modifiers)

    def type(self, *letters: str) -> None:
        """Press letters in the reader, one after another."""
        for letter in letters:
            self.qtbot.keyClicks(self.reader, letter)

    def label(self, words: str, key: str, occurrence: int = 0) -> str:
        """Label words; the new annotation's id."""
        self.choose(words, occurrence)
        self.type(key)
        return self.session.selection

    def do(self, id_: str) -> None:
        """Trigger an action, as a menu does."""
        self.window.actions_[id_].trigger()

    def go(self, words: str, occurrence: int = 0) -> None:
        """Put the caret before words; no words are selected."""
        self.reader.set_caret(self.at(words, occurrence).start)

    def annotation(self, id_: str | None = None):
        """An annotation (or else the selected one) as the project has it."""
        return self.session.project.annotation(id_ or self.session.selection)

    def companions(self, id_: str | None = None) -> dict[str, str]:
        """The companions of an annotation in words."""
        found = self.annotation(id_).companions
        return {name: STORY[part.start : part.end] for name, part in found.items()}

    @property
    def words(self) -> str | None:
        """The selected words."""
        words = self.reader.words()
        return None if words is None else STORY[words.start : words.end]

    @property
    def spans(self):
        """(label, words of the segments) as the project has them."""
        found = self.session.project.annotations(self.session.article)
        return [
            (one.label, *(STORY[part.start : part.end] for part in one.segments)) for one in found
        ]

    @property
    def relations(self) -> set[tuple[str, str, str]]:
        found = self.session.project.relations(self.session.article)
        return {(one.type, one.from_id, one.to_id) for one in found}

    @property
    def said(self) -> str:
        return self.window.status.said.words()

    def hint(self, words: str) -> str:
        """What is to be typed now for the place of these words."""
        shown = self.hands.hints.shown
        return next(
            key for key, one in shown.items() if STORY[one.segment.start : one.segment.end] == words
        )
