"""The campaign: tries to break what the program promises, for minutes or hours, and counts.

What belongs here: the frame (``frame``, ``running``, ``record``, ``__main__``) and the rows, each
a module with ``ROWS``. ``make campaign`` runs all of them; docs/decisions/0035 says why so.
"""
