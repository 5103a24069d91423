"""Figures about a project: agreement, its tables and plots.

What belongs here: windows that show what ``annotator.review.agreement`` worked out.
"""
