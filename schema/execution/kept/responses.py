"""Response maps of kept answers, which are texts, and any response map as JSON."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

DATA: Final = "data"
"""The only key of the response map of a kept answer."""


class KeptResponse(Mapping[str, Any]):
    """The response map of a kept answer, which is read only if somebody looks into it.

    Most are sent as the text that they are. It has `data` alone, since no other answer is kept.
    """

    __slots__ = ("data", "text")
    data: Any

    def __init__(self, text: bytes) -> None:
        self.text = text

    def __getitem__(self, key: str) -> Any:
        """Return the data."""
        if key != DATA:
            raise KeyError(key)
        if not hasattr(self, DATA):
            self.data = orjson.loads(self.text)[DATA]
        return self.data

    def __contains__(self, key: object) -> bool:
        """Whether it is the key of the data."""
        return key == DATA

    def __iter__(self) -> Iterator[str]:
        """Yield the key of the data."""
        yield DATA

    def __len__(self) -> int:
        """Return how many keys there are."""
        return 1


def json_text(response: Mapping[str, Any]) -> bytes:
    """Return a response map as JSON."""
    return response.text if isinstance(response, KeptResponse) else orjson.dumps(response)
