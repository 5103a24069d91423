"""doccano: JSON Lines of sequence labelling, with and without relations, and whole projects.

What belongs here: ``single``, a file of rows, and ``members``, a project as doccano exports it, an
archive with a file for each member. ``rows`` reads a row, ``making`` makes one.

doccano knows spans (start before end, no segments), relations, comments and metadata, which it
spreads over the top level of a row and passes on whatever it is; so what only this program knows
is there, too (``annotator.exchange.formats.own_key``). doccano does not say whether somebody looked
and found nothing: a row without spans counts as not looked at, and is counted. Its rows do not say
whose they are; only the names of the files in a project do. When a project of doccano's does not
allow overlaps, doccano leaves out spans that overlap another one as it reads a file.
"""
