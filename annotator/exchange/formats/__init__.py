"""The formats of other tools: one module each, with what it reads, writes and cannot say.

What belongs here: keys, nesting and escapes of each format, and nothing else. A module has
``looks_like``, ``read`` and ``write`` as ``annotator.exchange.format`` describes them; units,
quotes and labels are settled by ``annotator.exchange.settle``, files and folders are opened by
``annotator.exchange.target``. Heavy libraries are imported inside functions.
"""
