"""Opening what comes from outside, with limits: JSON, XML, archives, names of files.

What belongs here: reading a foreign container so that nothing in it can harm (bombs, references to
other files, twins of keys, names that lead out of a folder), and saying what is wrong with it. What
the content means is for ``annotator.exchange`` and ``annotator.ingest``; nothing here knows them.
"""

from __future__ import annotations


class Broken(Exception):
    """What came from outside cannot be read, or not safely; the message is the reason alone,
    without the file's name, in words that can follow a colon."""
