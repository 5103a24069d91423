"""What hands do beyond labelling words: each key's meaning in a small controller of its own.

What belongs here: going through the text by its units, companions, relations, attributes by key,
twins, quotations, what is missing, confirming, doubt, splitting and joining. A controller decides
what its action means now and runs one operation; what a span looks like is ``ui.reading``'s, and
labelling words itself ``ui.labelling``'s.
"""

from ui.hands.hands import Hands

__all__ = ["Hands"]
