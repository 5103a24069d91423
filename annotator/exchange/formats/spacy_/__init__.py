"""spaCy: ``DocBin`` files (``.spacy``) and documents as JSON.

What belongs here: ``docbin`` and ``jsonl`` are a row of the registry each. Spans stand in
``doc.spans["sc"]``, where they may overlap, and in ``doc.ents``, where they may not. A document
without either says that nobody looked; empty ones say that nothing was found.
"""
