"""The only place that reads the time."""

from datetime import UTC, datetime
from time import monotonic as _monotonic
from time import perf_counter as _perf_counter
from time import sleep as _sleep


def wall() -> datetime:
    """The present instant of the machine, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that never run backwards: for deadlines and leases, never for money."""
    return _monotonic()


def stopwatch() -> float:
    """Seconds of the finest clock there is: for measuring."""
    return _perf_counter()


def pause(seconds: float) -> None:
    """Wait *seconds* before looking again at another process; never where an event loop runs."""
    _sleep(seconds)
