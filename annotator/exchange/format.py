"""What a format is: its row in the registry, and the three functions of its module.

What belongs here: the shapes that every format's module keeps to, and what it is handed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple, Protocol

from annotator.exchange.loose import LooseArticle, Unit
from annotator.exchange.losses import Losses
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.target import Target
from annotator.scheme import Scheme
from annotator.ticker import Ticker
from annotator.values import Refusal

HEAD: Final = 65_536
"""Bytes of a file by which its format is told."""


class Head(NamedTuple):
    """How something that may be imported begins. ``data``: the first ``HEAD`` bytes (of a folder:
    none); ``names``: of a folder or an archive the paths in it, sorted, at most 1,000."""

    path: Path
    data: bytes
    names: tuple[str, ...] = ()

    def first_line(self) -> bytes:
        """The first line that is not blank, whole or cut at ``HEAD``."""
        for line in self.data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
            if line.strip():
                return line
        return b""


class Holds(NamedTuple):
    """What a format can say, for the table of formats: each true where it survives a round trip.

    ``annotators``: the work of several people on one article, with their names.
    """

    segments: bool = False
    nesting: bool = False
    companions: bool = False
    attributes: bool = False
    relations: bool = False
    notes: bool = False
    annotators: bool = False
    states: bool = False
    provenance: bool = False
    metadata: bool = False


class Option(NamedTuple):
    """A choice that a format's writer offers: its name, the values (default first), the words."""

    name: str
    values: tuple[str, ...]
    words: str


@dataclass(slots=True)
class Job:
    """What a writer is handed besides the articles. ``options`` has a value for each of the
    format's options; ``losses`` takes what the format cannot say."""

    scheme: Scheme
    losses: Losses = field(default_factory=Losses)
    options: Mapping[str, str] = field(default_factory=dict)
    name: str = "claims"
    """What the export is called where a format wants a name for the whole."""


class Reader(Protocol):
    """Reads a file, folder or archive; every record is an article or a refusal, streamed."""

    def __call__(self, path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
        """One value for each record. Never raises for what is in the file: what cannot be read is
        a ``Refusal`` with the file (and member) and line, and the others go on. ``ticker`` hears
        bytes done and bytes in all, and may raise ``Cancelled``."""
        ...


class Writer(Protocol):
    """Writes articles, streamed.

    Offsets and quotes have been checked. Of a format that does not hold several annotators, each
    article has at most one entry in ``work``.
    """

    def __call__(self, target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
        """Write all, in the order given; the same articles give the same bytes."""
        ...


class LooksLike(Protocol):
    """Tells a format from how a file begins."""

    def __call__(self, head: Head) -> bool:
        """Whether it is this format and hardly another one."""
        ...


Shape = Literal["file", "folder"]


class Format(NamedTuple):
    """A row of the registry. ``key`` is for the command line, ``name`` for people; ``endings`` are
    lower case, the first is the one that a new file gets. ``shape``: one file, or a folder (or an
    archive) of files. ``unit`` is what the format's description says of offsets; ``needs`` names
    the extra of the package whose library it uses. ``checked``: what checks its output in the
    tests. ``holds``: what comes back when this program reads the file; ``shows``: what of it the
    tool whose format it is sees as well (None: all of it)."""

    key: str
    name: str
    endings: tuple[str, ...]
    module: str
    shape: Shape = "file"
    reads: bool = True
    writes: bool = True
    unit: Unit = "codepoint"
    holds: Holds = Holds()
    needs: str = ""
    options: tuple[Option, ...] = ()
    checked: str = ""
    shows: Holds | None = None
