"""CoNLL: a token and its tag on each line, a blank line after each sentence.

What belongs here: columns as CoNLL-2003 has them and as other tools vary them (the first is the
token, the last the tag), IOB1, IOB2, BILOU or BIOES. ``-DOCSTART-`` begins an article; a file
without it is one article.

The format has neither the text nor ids. They stand in a file beside (``OUT.conll.offsets.jsonl``,
a line for each article), with which our own export comes back exactly; without it a text is put
together from the tokens.
"""

from annotator.exchange.formats.conll.reading import looks_like, read
from annotator.exchange.formats.conll.writing import write

__all__ = ["looks_like", "read", "write"]
