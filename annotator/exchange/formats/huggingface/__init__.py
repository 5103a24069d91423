"""Hugging Face: rows for token classification, and rows with spans of characters.

What belongs here: JSON Lines as ``datasets.load_dataset`` takes it; ``tokens`` and ``spans`` are a
row of the registry each. Labels missing or null say that nobody looked. A folder with
train/validation/test.jsonl is read as one; the split is kept with the metadata.

A row has texts and lists of one shape only (metadata is JSON in a text), because the type of a
column is taken from the first rows.
"""
