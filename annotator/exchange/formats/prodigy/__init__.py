"""Prodigy: JSON Lines as its database gives them, a row for each answer.

What belongs here: the keys of Prodigy's rows. Several rows of one text are several people's work on
one article. An answer is accepted (finished), rejected (thrown away as a whole: nobody's gold) or
ignored (skipped); work in progress, which Prodigy does not know, is written as ignored, so that
nothing is trained on it. Spans that are not there are no decision, spans that are empty one. The
ends of tokens are exclusive in characters, but ``token_end`` is the last token itself.

Keys that only Prodigy needs (hashes, views, settings) stay in the metadata under ``prodigy`` and
are written again as they were; its tokens are not kept, because they follow from the text.
"""

from __future__ import annotations

from annotator.exchange.formats.prodigy.making import write
from annotator.exchange.formats.prodigy.reading import looks_like, read

__all__ = ["looks_like", "read", "write"]
