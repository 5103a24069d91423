"""Annotated data in and out: one module a format, listed in ``registry``.

What belongs here: turning bytes into the values of ``records`` and back, with every offset and
quote checked on the way. Nothing here knows a database, a window, or who is at work.
"""
