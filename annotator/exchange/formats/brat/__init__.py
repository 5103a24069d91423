"""brat standoff: a ``.txt`` and an ``.ann`` for each text, in a folder or an archive.

What belongs here: the format as https://brat.nlplab.org/standoff.html and brat's own server
(``server/src/annotation.py``) have it. Offsets count code points of the raw ``.txt`` (line ends
as they stand); a browser with characters beyond U+FFFF may have written UTF-16, which the text
column tells. Where line ends were translated since (``\\r\\n`` for ``\\n``) and the words match
only without them, they are taken so. A folder is one annotator's where the same texts lie in
several.
"""

from __future__ import annotations

from annotator.exchange.formats.brat.reading import looks_like, read
from annotator.exchange.formats.brat.writing import write

__all__ = ["looks_like", "read", "write"]
