"""Searching in the window: the panel, its concordance, saved searches, and labelling many at once.

``SearchPanel(session, reader, reading)`` is what the main window holds. What a query means and what
it finds is ``annotator.search``; here is only how it is asked and shown. Nothing of this asks the
project in the window's own thread, but for a single row.
"""
