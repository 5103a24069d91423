"""Correcting an article's text: a text never changes, so a corrected one is another article.

What belongs here: making the replacement, which says what it replaces. Annotations are brought over
afterwards, from a list that a person confirms (``reanchoring``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from annotator.errors import Problem
from annotator.operations.articles import take_in
from annotator.operations.desk import Desk
from annotator.text import normalise, sha256
from annotator.values import NewArticle

REPLACES: Final = "replaces"
"""The key of an article's metadata that holds the SHA-256 of the text that it replaces."""


@dataclass(frozen=True, slots=True)
class CorrectText:
    """Add the corrected ``text`` of an article as an article of its own, with the same details.

    The former one stays, with all that was marked in it.
    """

    article: int
    text: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Correct the article’s text"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``.

        Raises:
            NotYours: the person does not lead the project.
            TextRefused: the text is empty, or holds what no text may.
            Problem: the text is the same, or another article has it already.
        """
        desk.need_lead("corrects an article’s text")
        view = desk.view(self.article)
        facts = view.facts()
        assert facts is not None  # ``desk.view`` refuses what is no article
        text = normalise(self.text).text
        if sha256(text) == view.sha256:
            raise Problem("The text is as it was; nothing was changed.")
        new = NewArticle(
            text=text,
            external_id=facts.external_id,
            title=facts.title,
            source=facts.source,
            url=facts.url,
            author=facts.author,
            published=facts.published,
            language=facts.language,
            meta={**facts.meta, REPLACES: view.sha256},
        )
        desk.first_article = None
        _, added = take_in(desk, new, sha256(text))
        if not added:
            raise Problem("Another article has exactly this text already; nothing was changed.")
        return "The corrected text is an article of its own; the former one stays."
