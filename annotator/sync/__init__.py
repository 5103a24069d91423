"""Exchanging work: packages, answers and merging.

What belongs here: reading another project file or package with suspicion, uniting its history with
ours, and writing what is sent. Merging is the union of texts and events (docs/decisions).
"""
