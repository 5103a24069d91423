"""Every Unicode scalar value through import, the reader and its selection, and export: none shifts.

What belongs here: texts that hold a block of scalar values each, every one between two letters and
under a span, taken the whole way: a JSON Lines file, the project, the reader's page with its
display copy, and the export. A text that begins and ends with each value of a block is looked at
in the display copy alone. NUL and the carriage return are what the normalisation says.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from annotator.project import Project
from annotator.text import normalise
from annotator.text.offsets import OffsetMap
from annotator.values import Segment
from tests.annotator.world import World
from tests.campaign.frame import Control, Report, Row, Tally

BLOCK: Final = 2048
"""Scalar values of one text; no block lies in two planes."""
PLANES: Final = 17
BLOCKS: Final = PLANES * 0x10000 // BLOCK
STEP: Final = 4
"""Code points from one scalar value to the next: a letter, the value, a letter, a space."""
LINE: Final = 32
"""Scalar values of a paragraph."""
_BREAK: Final = "\n"


def scalars(block: int) -> list[str]:
    """The scalar values of a block, without NUL, which no text may hold."""
    codes = range(block * BLOCK, (block + 1) * BLOCK)
    return [chr(code) for code in codes if code and not 0xD800 <= code <= 0xDFFF]


class Way:
    """The whole way of a block's text, and everything on it that has shifted."""

    def __init__(self, folder: Path, page: Any) -> None:
        self.folder = folder
        self.page = page

    def wrong(self, block: int) -> Iterator[str]:
        """What is wrong with a block; nothing where all is well."""
        values = scalars(block)
        if not values:
            return
        raw = "".join(
            f"a{each}b{' ' if number % LINE else _BREAK}" for number, each in enumerate(values, 1)
        )
        text = raw.replace("\r", "\n")
        world = World(self.folder)
        try:
            project = world.create("project", "Another text.")
            yield from self._imported(project, raw, text)
            yield from self._read(text)
            yield from self._alone(values)
            yield from self._exported(project, text)
        finally:
            world.close()

    def _imported(self, project: Project, raw: str, text: str) -> Iterator[str]:
        spans = [{"start": at, "end": at + 3, "label": "claim"} for at in range(0, len(raw), STEP)]
        path = self.folder / "in.jsonl"
        path.write_text(json.dumps({"text": raw, "spans": spans}) + "\n", encoding="utf-8")
        report = project.import_paths([path])
        key = project.article_keys()[-1]
        if project.text(key) != text:
            yield f"import: another text ({report})"
            return
        found = {(each.start, each.end, each.quote) for each in project.annotations(key)}
        wanted = {(at, at + 3, text[at : at + 3]) for at in range(0, len(text), STEP)}
        yield from (f"import: span {each}" for each in sorted(wanted ^ found)[:5])

    def _read(self, text: str) -> Iterator[str]:
        """Each value in the page: where it stands for Qt, and what a selection of it says."""
        page = self.page
        page.show_text(text)
        document, display = page.document(), page._display
        if document.characterCount() - 1 != len(text.encode("utf-16-le")) // 2:
            yield "reader: Qt holds another number of units"
            return
        shown = display.shown.encode("utf-16-le")
        held = "".join(document.characterAt(at) for at in range(document.characterCount() - 1))
        if held.replace("\u2029", "\n").encode("utf-16-le", "surrogatepass") != shown:
            yield "reader: Qt altered the display copy"
        unit = 0
        for at, each in enumerate(text):
            size = 2 if each > "\uffff" else 1
            if display.unit(at) != unit or display.index(unit) != at:
                yield f"reader: U+{ord(each):04X} stands at unit {unit}, not {display.unit(at)}"
            unit += size
        yield from self._selected(text)

    def _selected(self, text: str) -> Iterator[str]:
        page = self.page
        for at in range(1, len(text), STEP):
            page.extend_words(at, at + 1)
            if page.words() != Segment(at, at + 1):
                yield f"selection: U+{ord(text[at]):04X} gives {page.words()}, not {at}"

    def _alone(self, values: list[str]) -> Iterator[str]:
        """At the beginning and at the end of a text, where Qt and normalising treat some apart."""
        from ui.reader.display import Display

        for each in values:
            text = normalise(f"{each}x{each}").text
            display = Display(text)
            units = len(text.encode("utf-16-le")) // 2
            if len(display.shown.encode("utf-16-le")) // 2 != units:
                yield f"display: the copy of U+{ord(each):04X} has another length"
            if display.index(display.unit(len(text))) != len(text):
                yield f"display: the end after U+{ord(each):04X}"

    def _exported(self, project: Project, text: str) -> Iterator[str]:
        path = self.folder / "out.jsonl"
        project.export(path)
        for line in path.read_bytes().split(b"\n"):
            if not line:
                continue
            record = json.loads(line)
            if record["text"] == "Another text.":
                continue
            if record["text"] != text:
                yield "export: another text"
            (work,) = record["annotations"]
            for span in work["spans"]:
                if span["text"] != text[span["start"] : span["end"]]:
                    yield f"export: {span['start']} is not {span['text']!r}"
            if len(work["spans"]) * STEP != len(text):
                yield f"export: {len(work['spans'])} spans"


def _page() -> Any:
    """A reader's page as the window has it, without a window."""
    from ui.app import make_application
    from ui.reader.display import Display
    from ui.reader.page import Page

    make_application()

    class Shown(Page):
        """A page that takes a text directly."""

        def show_text(self, text: str) -> None:
            """Show it as the reader does."""
            self._display = Display(text)
            self._install()

    return Shown()


def run(seconds: float, seed: int, report: Report) -> Tally:
    """Take blocks the whole way, from the seed's on, once round at most."""
    page, done, tried = _page(), 0, set[int]()
    for case in report.seeds():
        block = case % BLOCKS
        if block in tried:
            break
        tried.add(block)
        folder = report.folder / str(block)
        folder.mkdir(parents=True)
        for wrong in list(Way(folder, page).wrong(block))[:20]:
            report.bad(case, f"block {block}: {wrong}")
        done += len(scalars(block)) + (block == 0)
        report.said(done, "scalar values")
    per_plane = BLOCKS // PLANES
    whole = [
        f"plane {plane}"
        for plane in range(PLANES)
        if tried.issuperset(range(plane * per_plane, (plane + 1) * per_plane))
    ]
    return report.tally(done, complete=whole)


def _with(owner: str, name: str, fault: Callable[[Any], Any]) -> Any:
    """A control: one thing on the way is replaced, in a plane with astral characters."""

    def control(seconds: float, seed: int, report: Report) -> Tally:
        from ui.reader import display

        target: Any = {"map": OffsetMap, "display": display}[owner]
        former = getattr(target, name)
        page = _page()
        setattr(target, name, fault(former))
        try:
            for block in (4, 63):
                folder = report.folder / f"{name}{block}"
                folder.mkdir(parents=True)
                for wrong in list(Way(folder, page).wrong(block))[:3]:
                    report.bad(block, wrong)
        finally:
            setattr(target, name, former)
        return report.tally(2 * BLOCK)

    return control


ROWS: Final = (
    Row(
        key="scalars",
        measure="every Unicode scalar value through import, reader, selection, export: shifted",
        target=None,
        unit="scalar values",
        run=run,
        controls=(
            Control(
                "Qt's line separator is shown as it is",
                _with("display", "STAND_INS", lambda _: {}),
                seconds=20,
            ),
        ),
        parts=tuple(f"plane {number}" for number in range(PLANES)),
        share=10,
        quick=20,
    ),
)
