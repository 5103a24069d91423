"""Plain articles in: from files and folders to texts without annotations.

What belongs here: decoding, and refusing with a reason what is no text. Nothing here knows a
database or a window; annotated data comes in through ``annotator.exchange``.
"""
