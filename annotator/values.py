"""The values that a project hands out and takes in: plain, frozen, without a database or a window.

What belongs here: the nouns of the glossary as data. Offsets are code points, half-open; times are
milliseconds since 1970 (UTC); ids are lowercase hexadecimal (32 digits), except labels, whose ids
are short words for the built-in ones. An article's ``key`` is a small integer that is good inside
one open project file only; its lasting name is the SHA-256 of its text.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import force_setattr

from annotator.identity import printable

GAP: Final = " … "
"""Stands between the words of two segments wherever an annotation is shown as one line."""

State = Literal["todo", "in_progress", "finished", "skipped"]
STATES: Final[tuple[State, ...]] = ("todo", "in_progress", "finished", "skipped")

SkipReason = Literal["not_news", "broken_text", "wrong_language", "duplicate", "other"]
SKIP_REASONS: Final[dict[SkipReason, str]] = {
    "not_news": "Not news",
    "broken_text": "Broken text",
    "wrong_language": "Wrong language",
    "duplicate": "Duplicate",
    "other": "Other",
}

Origin = Literal["manual", "import", "suggestion_accepted", "suggestion_edited", "adjudication"]
Marks = Literal["include", "shed", "leave"]
"""What applying a label does with quotation marks that enclose the chosen words: takes them in,
sheds them, or leaves the choice as it is."""

AttributeValue = str | int | float | bool | None


class Segment(Struct, frozen=True, array_like=True, order=True, gc=False):
    """A half-open range ``[start, end)`` of code points in an article's text."""

    start: int
    end: int


def quote_of(text: str, segments: tuple[Segment, ...]) -> str:
    """The words of the segments, joined by ``GAP``."""
    if len(segments) == 1:
        only = segments[0]
        return text[only.start : only.end]
    return GAP.join(text[part.start : part.end] for part in segments)


class Annotation(Struct, frozen=True, gc=False):
    """One label on an ordered list of one or more segments, by one annotator.

    ``label`` is the one in force; ``original`` the one that it was given, where the scheme has
    mapped that to another since. ``unconfirmed`` names the attributes (sorted) whose stored values
    nobody has confirmed; the values that follow from position or defaults are not stored at all
    (``annotator.derived``). ``doubt_note`` says in one line why there is doubt.
    """

    id: str
    article: int
    annotator: str
    label: str
    segments: tuple[Segment, ...]
    quote: str
    note: str = ""
    doubt: bool = False
    attributes: dict[str, AttributeValue] = {}
    companions: dict[str, Segment] = {}
    origin: Origin = "manual"
    scheme_version: str = ""
    created: int = 0
    updated: int = 0
    doubt_note: str = ""
    unconfirmed: tuple[str, ...] = ()
    original: str = ""

    @property
    def start(self) -> int:
        """First code point of the hull."""
        return self.segments[0].start

    @property
    def end(self) -> int:
        """One past the last code point of the hull."""
        return self.segments[-1].end


class Relation(Struct, frozen=True, order=True, gc=False):
    """A directed link of one type between two annotations of one article, by one annotator.

    ``derived``: it follows from position and is not stored.
    """

    type: str
    from_id: str
    to_id: str
    annotator: str
    article: int = 0
    origin: Origin = "manual"
    scheme_version: str = ""
    created: int = 0
    derived: bool = False


class Person(Struct, frozen=True):
    """Somebody who works at this machine: the lasting id and the name of a profile."""

    id: str
    name: str


class Annotator(Struct, frozen=True, kw_only=True):
    """Somebody whose work is in the project."""

    id: str
    name: str
    lead: bool = False


class ArticleRow(Struct, frozen=True, kw_only=True):
    """What the list shows of one article; state, flag and count are the viewer's own.

    ``sent_back``: a reviewer sent it back to the viewer, who has not finished it since.
    """

    key: int
    title: str
    source: str
    state: State
    flagged: bool
    spans: int
    published: str = ""
    language: str = ""
    removed: bool = False
    sent_back: bool = False


class Article(Struct, frozen=True, kw_only=True):
    """An article's metadata. ``sha256`` is of its exact UTF-8 text, ``length`` in code points."""

    key: int
    sha256: str
    external_id: str
    title: str
    source: str = ""
    url: str = ""
    author: str = ""
    published: str = ""
    language: str = ""
    meta: dict[str, object] = {}
    length: int = 0
    removed: bool = False


class Progress(Struct, frozen=True, kw_only=True):
    """How far one annotator is with one article.

    ``sent_back``: the note with which ``sent_by`` (a name) sent it back, until it is done again.
    ``late``: the annotator's own work has changed after they saw others'.
    """

    state: State = "todo"
    reason: SkipReason | None = None
    flagged: bool = False
    flag_note: str = ""
    note: str = ""
    sent_back: str | None = None
    sent_by: str = ""
    late: bool = False


class ArticleQuery(Struct, frozen=True, kw_only=True):
    """Which articles to list. Empty fields ask for nothing; ``text`` is searched in title, source
    and body, all its words (a word matches as a prefix). ``mine``: I was asked to annotate them;
    ``sent_back``: they were sent back to me."""

    text: str = ""
    states: frozenset[State] = frozenset()
    flagged: bool = False
    removed: bool = False
    mine: bool = False
    sent_back: bool = False


class OperationRow(Struct, frozen=True, kw_only=True):
    """One line of the history. ``purged``: parts of what it did were removed for good."""

    id: str
    name: str
    author: str
    mine: bool
    when: int
    articles: int
    title: str
    undone: bool
    undoes: str | None = None
    purged: bool = False


class Changes(Struct, frozen=True, kw_only=True):
    """What an operation changed, so that each view refreshes only itself.

    ``kinds`` is a subset of {"annotations", "progress", "articles", "scheme", "people", "sight"};
    "sight" says that whose annotations I may see of these articles can have changed.
    ``articles`` are keys (empty with "articles" in ``kinds`` when all may have changed);
    ``annotations`` are the ids touched, newly made ones included, in the order of the operation.
    ``message`` is one sentence for the status bar.
    """

    operation: str
    name: str
    kinds: frozenset[str] = frozenset()
    articles: frozenset[int] = frozenset()
    annotations: tuple[str, ...] = ()
    message: str = ""


class AnnotationStep(Struct, frozen=True, kw_only=True):
    """One line of the history of a single annotation: what an operation did to it.

    ``what`` says it in words ("label: claim → denial"); ``undone`` is of the operation.
    """

    operation: str
    name: str
    author: str
    when: int
    what: tuple[str, ...]
    undone: bool = False


class SchemeVersion(Struct, frozen=True, kw_only=True):
    """A version of the scheme that was in force: ``scheme`` as plain data, put in force at
    ``when`` by the annotator of that id."""

    version: str
    scheme: dict[str, object]
    when: int
    by: str


class Proposal(Struct, frozen=True, kw_only=True):
    """A scheme that somebody who is no lead would like. ``answer``: "" while it is open."""

    id: str
    by: str
    scheme: dict[str, object]
    note: str
    when: int
    answer: Literal["", "accepted", "declined", "withdrawn"] = ""


class SavedSearch(Struct, frozen=True, kw_only=True):
    """A search that one annotator keeps under a name: a worklist."""

    id: str
    name: str
    query: str


class Stats(Struct, frozen=True, kw_only=True):
    """Counts of a project. ``annotations`` counts live ones by annotator name, then label name;
    ``states`` counts articles by annotator name, then state (untouched articles are not in it)."""

    articles: int
    removed: int
    characters: int
    annotations: dict[str, dict[str, int]]
    states: dict[str, dict[str, int]]
    untouched: int


class NewArticle(Struct, frozen=True, kw_only=True):
    """An article to add. ``text`` is normalised already (``annotator.text.normalise``)."""

    text: str
    external_id: str = ""
    title: str = ""
    source: str = ""
    url: str = ""
    author: str = ""
    published: str = ""
    language: str = ""
    meta: dict[str, object] = {}


class Refusal(Struct, frozen=True, kw_only=True):
    """One file or record that was not taken in. ``line`` is 1-based, 0 for the file as a whole.
    A name that is no Unicode is told as far as it can be (``printable``)."""

    file: str
    line: int
    reason: str

    def __post_init__(self) -> None:
        for name in ("file", "reason"):
            force_setattr(self, name, printable(getattr(self, name)))

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.reason}"


class ImportReport(Struct, kw_only=True):
    """What an import did. ``refused`` keeps the first ``REFUSALS_KEPT``; ``refused_count`` all."""

    articles_added: int = 0
    articles_known: int = 0
    annotations_added: int = 0
    annotations_known: int = 0
    annotations_kept_deleted: int = 0
    annotations_differing: int = 0
    refused_count: int = 0
    refused: list[Refusal] = []
    notes: list[str] = []
    first_article: int | None = None


REFUSALS_KEPT: Final = 1000


class ExportReport(Struct, kw_only=True):
    """What an export wrote, or (as a preview) would write. ``by_source`` counts the articles by
    ``spans_from``: gold, annotator, unfinished, undecided, untouched. ``kept_back`` counts those
    that I am blind to: of them only my own work is in the file. ``left_out`` counts, by reason, the
    articles that were left out because nothing is settled about them, ``voted_out`` what a vote
    left out of those that are in; ``lost`` counts what the format cannot say, ``losses`` says it in
    sentences, ``loss_file`` lists it."""

    articles: int = 0
    annotations: int = 0
    by_source: dict[str, int] = {}
    sample: list[str] = []
    path: str = ""
    bytes: int = 0
    kept_back: int = 0
    left_out: dict[str, int] = {}
    voted_out: dict[str, int] = {}
    lost: int = 0
    losses: list[str] = []
    loss_file: str = ""


class ExtractedPreview(Struct, frozen=True, kw_only=True):
    """An article that was taken out of a file, to be looked at before its text is frozen. ``place``
    says which of several in the file it is. ``notes`` are sentences about how well it went."""

    place: str
    title: str
    text: str
    source: str = ""
    author: str = ""
    published: str = ""
    url: str = ""
    language: str = ""
    encoding: str = ""
    notes: tuple[str, ...] = ()


class FilePreview(Struct, frozen=True, kw_only=True):
    """What an import would take from one file. ``encoding`` is in words ("UTF-8"), ``sample``
    holds one line for each of the first articles; ``refused`` keeps the first ``REFUSALS_KEPT``,
    ``more_refused`` counts the others. ``unit`` says in words in which unit offsets count, and
    ``unit_certain`` whether the file tells; ``labels``, ``relations``, ``attributes`` and
    ``annotators`` count by the names that the file uses, ``new_labels`` (and so on) are those that
    the scheme does not have and the mapping does not map; ``examples`` has a value of each
    attribute. ``texts`` are of the first articles that were taken out of files of other kinds."""

    path: str
    format: str
    articles: int = 0
    annotations: int = 0
    encoding: str = ""
    sample: list[str] = []
    refused: list[Refusal] = []
    more_refused: int = 0
    unit: str = ""
    unit_certain: bool = True
    labels: dict[str, int] = {}
    relations: dict[str, int] = {}
    attributes: dict[str, int] = {}
    examples: dict[str, AttributeValue] = {}
    annotators: dict[str, int] = {}
    new_labels: tuple[str, ...] = ()
    new_relations: tuple[str, ...] = ()
    new_attributes: tuple[str, ...] = ()
    texts: list[ExtractedPreview] = []
    notes: list[str] = []


class ImportPreview(Struct, frozen=True, kw_only=True):
    """What an import would take in, file by file."""

    files: list[FilePreview] = []

    @property
    def articles(self) -> int:
        """Articles in all files, those that the project has already included."""
        return sum(file.articles for file in self.files)

    @property
    def annotations(self) -> int:
        """Annotations in all files."""
        return sum(file.annotations for file in self.files)

    @property
    def refused_count(self) -> int:
        """Files and records that would not be taken in."""
        return sum(len(file.refused) + file.more_refused for file in self.files)
