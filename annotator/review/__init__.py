"""Review: which annotations are the same, where people differ, what was decided, how they agree.

What belongs here: matching, conflicts, decisions, gold and agreement as functions of what stands in
an article, and reading it for them. Nothing here writes; ``annotator.operations`` does.
"""
