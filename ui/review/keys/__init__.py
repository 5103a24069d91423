"""The keys of review: what they mean while an article is under review, and how they get there.

What belongs here: taking keys before the actions of labelling see them.
"""

from ui.review.keys.presses import Presses, meant

__all__ = ["Presses", "meant"]
