"""The scheme on screen: the editor, its proposals, and the guideline beside the reader.

What belongs here: everything that shows or edits a scheme as a whole. ``desk`` is the way in: the
window asks it for the editor. What a scheme is, and which rules it keeps, is ``annotator.scheme``.
"""
