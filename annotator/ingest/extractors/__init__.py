"""From the bytes of one kind of file to articles: one module a kind.

What belongs here: knowing a kind of file. These run in a worker process, with a limit on time and
memory, and never fetch anything; heavy libraries are imported inside functions.
"""
