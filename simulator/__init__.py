"""A simulator of how repetitive transcranial magnetic stimulation relieves pain."""

import os

# Matrices here are small: threads of the linear algebra would only get into each other's way.
# Heeded if NumPy has not been imported before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
