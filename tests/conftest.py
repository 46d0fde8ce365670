"""Read before any test imports NumPy: see `simulator/__init__.py` for why."""

import simulator  # noqa: F401
