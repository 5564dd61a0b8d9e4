"""What came of a load."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How long a load took, and what it was told; times in milliseconds."""

    seconds: float
    requests: int
    fresh: int
    """Events that were said to be stored by it."""
    repeats: int
    """Events that were said to be there before."""
    statuses: Mapping[str, int]
    unadvised: int
    """Refusals for the moment that did not say when to come again."""
    cpu_s: float
    """Seconds that the load itself computed."""
    p50: float = 0
    p99: float = 0
    most: float = 0

    @classmethod
    def told(cls, said: Mapping[str, Any]) -> "Result":
        """What the process printed."""
        return cls(**said)

    @property
    def rate(self) -> float:
        """Events that were acknowledged, a second."""
        return (self.fresh + self.repeats) / self.seconds

    @property
    def asked(self) -> float:
        """Requests that were answered, a second."""
        return self.requests / self.seconds
