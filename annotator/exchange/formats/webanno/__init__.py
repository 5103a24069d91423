"""WebAnno TSV 3: a table of tokens for each text and annotator, as WebAnno and INCEpTION have it.

What belongs here: the format by INCEpTION's user guide and its reader and writer (``tsv3x``).
Offsets are UTF-16 units of a text that the ``#Text=`` lines and the offsets of tokens give
together: what stood between two sentences is not in the file, and is a line break and spaces. Our
own files have sentences that cover all of the text, so that nothing stands between them.
"""

from __future__ import annotations

from annotator.exchange.formats.webanno.reading import looks_like, read
from annotator.exchange.formats.webanno.writing import write

__all__ = ["looks_like", "read", "write"]
