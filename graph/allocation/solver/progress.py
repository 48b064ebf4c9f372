"""How the solvers report how far they are."""

from collections.abc import Callable

ProgressListener = Callable[[str, float], None]
"""Called with the name of the step that begins, and the share of the work that is done."""


def ignore_progress(_step: str, _share: float) -> None:
    """Ignore progress: the listener for callers without a progress bar."""
