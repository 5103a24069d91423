"""Datasets to train on: a plan, splits, a folder with data, card and manifest, and checking it.

What belongs here: everything about the folder that ``dataset`` writes, and that ``verify``,
``rehydrate`` and ``diff`` read. Nothing here knows a project or a database of the program: the rows
come from an iterable, the figures of agreement as plain values.
"""
