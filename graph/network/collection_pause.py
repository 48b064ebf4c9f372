"""A pause of the collection of cyclic garbage, for reads whose rows come by the hundred thousand.

Rows hold no cycles, but their number makes Python look through everything it has again and again:
half of the time that reading a history takes.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collection() -> Iterator[None]:
    """Pause the collection, for seconds at most, unless another has paused it already."""
    was_running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_running:
            gc.enable()
