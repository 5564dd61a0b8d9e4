"""The only place that reads the time."""

from datetime import datetime, timezone
from time import monotonic as _monotonic
from time import perf_counter as _perf_counter


def wall() -> datetime:
    """The present instant of the machine, in UTC."""
    return datetime.now(timezone.utc)


def monotonic() -> float:
    """Seconds that never run backwards: for deadlines and leases, never for money."""
    return _monotonic()


def stopwatch() -> float:
    """Seconds of the finest clock there is: for measuring."""
    return _perf_counter()
