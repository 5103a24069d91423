"""Working with colleagues: comparing, adjudication, discussion, handing out.

What belongs here: the panels and windows of review, and what they share. They ask the project and
run operations; what review means is in ``annotator.review``.
"""
