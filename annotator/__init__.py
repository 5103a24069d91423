"""The core of Claim Annotator: everything but the window. It never imports Qt."""

import os

__version__ = "0.1.0"

# Our sums are small. Without helper threads numpy makes them always in one order, and no thread
# stays behind in the worker that happened to load it. It asks when it is loaded, hence here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
