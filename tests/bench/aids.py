"""What the reader shows beside spans: marks of what was found, and lines between related spans.

What belongs here: interactive measurements in processes of their own, as in ``window``
(``python -m tests.bench.aids …`` is one). The floor is the same text in a bare
``QPlainTextEdit``, used in turn with ours.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from PySide6.QtWidgets import QPlainTextEdit

from tests.bench import corpus
from tests.bench.rows import Row, Samples, beside
from tests.bench.stage import (
    Painted,
    bare_editor,
    clock,
    open_window,
    settle,
    since,
    until,
    until_painted,
)
from tests.bench.window import made, measured
from ui.app import App
from ui.reader.items import RelationItem

PATTERN: Final = r"\b(?:\d{3}|Sunday)\b"
"""Stands some 10,000 times in 2 million characters of the corpus; the bar shows so many."""
ARCS: Final = 20
"""Relations of the selected span."""


def _find(app: App, editor: QPlainTextEdit, count: int) -> Samples:
    """From asking for a pattern until its marks are painted; the whole text is searched."""
    bar, reader = app.window.find_bar, app.window.reader
    shown, bare = Painted(reader.viewport()), Painted(editor.viewport())
    text = reader.text
    editor.setPlainText(text)
    bar.open_bar()
    bar.toggles["regex"].setChecked(True)
    found: Samples = {"find": [], "find floor": []}

    def look() -> None:
        list(re.finditer(PATTERN, text))
        editor.viewport().update()

    for _ in range(count):
        bar.line.clear()
        bar.search(move=False)
        settle()
        found["find floor"].append(until_painted(bare, look))
        settle()
        bar.line.setText(PATTERN)
        began = clock()
        bar.search(move=False)
        until(lambda: _has_marks(app, shown))
        found["find"].append(since(began, shown.ended))
        settle()
    return found


def _has_marks(app: App, shown: Painted) -> bool:
    """Whether a paint has ended since the marks were there."""
    if app.window.reader.hits:
        return shown.ended is not None
    shown.ended = None
    return False


def _relate(app: App, editor: QPlainTextEdit, count: int) -> Samples:
    """From being told the relations of the selected span until they are painted."""
    reader = app.window.reader
    shown, bare = Painted(reader.viewport()), Painted(editor.viewport())
    editor.setPlainText(reader.text)
    spans = app.window.reading.annotations.values()
    first, *others = sorted(spans, key=lambda one: one.start)
    reader.select_span(first.id)
    settle()
    items = tuple(
        RelationItem("target", "denies", first.id, each.id)
        for each in others[:: max(1, len(others) // ARCS)]
    )
    found: Samples = {"relate": [], "relate floor": []}
    for _ in range(count):
        reader.set_relations(())
        settle()
        found["relate floor"].append(until_painted(bare, editor.viewport().update))
        settle()
        found["relate"].append(until_painted(shown, lambda: reader.set_relations(items)))
        settle()
    return found


def _run(work: Callable[[App, QPlainTextEdit, int], Samples], words: list[str]) -> Samples:
    """``work`` on the second article of a project."""
    with open_window(Path(words[0]), Path(words[1])) as app:
        assert app.session.project is not None
        app.session.open_article(app.session.project.article_keys()[1])
        settle()
        editor = bare_editor(app.window.reader, app.window.reader.font())
        try:
            return work(app, editor, int(words[2]))
        finally:
            editor.close()


def aid_rows(acts: int, characters: int, spans: int, close: int) -> list[Row]:
    """Find in one long article; draw relations among ``close`` spans on one screen."""
    with tempfile.TemporaryDirectory(prefix="claims-bench-") as temporary:
        folder = Path(temporary)
        long, dense = corpus.big(characters, spans), corpus.dense(close)
        data = folder / "data"
        found = measured("find", made(long, folder, "big"), data, acts, __name__)
        found |= measured("relate", made(dense, folder, "dense"), data, acts * 5, __name__)
    find = f"find a pattern, to painted marks, {characters / 1e6:g} MB"
    relate = f"draw {ARCS} relations, page full of spans, {close} in the article"
    return [
        *beside(find, found, "find", 0.5, None),
        *beside(relate, found, "relate", 0.5, None),
    ]


_ACTS: Final = {"find": _find, "relate": _relate}

if __name__ == "__main__":
    samples = _run(_ACTS[sys.argv[1]], sys.argv[2:])
    sys.stdout.buffer.write(msgspec.json.encode(samples))
