"""What a file carries for this program alone: the tool whose format it is does not see it.

What belongs here: counting it. It is not lost, because it comes back when this program reads the
file, and yet nobody may be left to believe that the tool shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from annotator.exchange.format import Format, Holds
from annotator.exchange.losses import Kind, Losses
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.values import Annotation, Article

Says = Callable[[Annotation], bool]
_OF_SPANS: Final[dict[str, tuple[tuple[Kind, Says], ...]]] = {
    "companions": (("companions", lambda span: bool(span.companions)),),
    "attributes": (("attributes", lambda span: bool(span.attributes)),),
    "notes": (
        ("notes", lambda span: bool(span.note)),
        ("doubt", lambda span: span.doubt),
    ),
    "provenance": (("times", lambda span: bool(span.created)),),
}


class Hidden:
    """Counts what ``format_`` holds and its tool does not show."""

    def __init__(self, format_: Format, losses: Losses) -> None:
        shows = format_.shows if format_.shows is not None else format_.holds
        self._losses = losses
        self._hidden = Holds(
            *(held and not shown for held, shown in zip(format_.holds, shows, strict=True))
        )
        self._rule = (
            f"{format_.name} does not show them; the file carries them, and this program reads "
            "them back."
        )
        self._spans = [
            each
            for name, found in _OF_SPANS.items()
            if getattr(self._hidden, name)
            for each in found
        ]

    def tell(self, outgoing: OutgoingArticle) -> None:
        """Count what of this article is hidden."""
        if not any(self._hidden):
            return
        for work in outgoing.work:
            self._tell(outgoing.article, work)
        if self._hidden.metadata and outgoing.article.meta:
            self._lose("metadata", outgoing.article)

    def _tell(self, article: Article, work: OutgoingWork) -> None:
        for span in work.spans:
            for kind, says in self._spans:
                if says(span):
                    self._lose(kind, article, span, work.annotator)
        if self._hidden.relations:
            for each in work.relations:
                self._lose("relations", article, None, work.annotator, each.type)
        if self._hidden.states and work.state != "finished":
            self._lose("states", article, None, work.annotator, work.state)
        if self._hidden.notes and work.note:
            self._lose("notes", article, None, work.annotator)

    def _lose(
        self,
        kind: Kind,
        article: Article,
        span: Annotation | None = None,
        annotator: str = "",
        detail: str = "",
    ) -> None:
        self._losses.rule(kind, self._rule)
        self._losses.lose(kind, article, span, detail, annotator)
