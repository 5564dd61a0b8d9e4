"""Token buckets: so many calls a second, with a burst of one second, and debts that must be paid off first."""

from collections import OrderedDict
from dataclasses import dataclass

from billow.runtime import clock

_KEPT = 50_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is left in a bucket: for the `RateLimit-*` headers."""

    limit: int
    remaining: int
    reset_s: int
    allowed: bool


class Limiter:
    """Buckets by name, in memory; each process has its own."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, name: str, *, per_second: int, tokens: int = 1, force: bool = False) -> Standing:
        """Take *tokens* from the bucket *name*, which refills at *per_second*; with *force* even into debt."""
        now = clock.monotonic()
        bucket = self._buckets.pop(name, None) or _Bucket(per_second, now)
        bucket.tokens = min(per_second, bucket.tokens + (now - bucket.at) * per_second)
        bucket.at = now
        allowed = force or bucket.tokens >= min(tokens, 1)
        if allowed:
            bucket.tokens -= tokens
        self._buckets[name] = bucket
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        missing = max(0.0, 1 - bucket.tokens)
        return Standing(
            limit=per_second,
            remaining=max(0, int(bucket.tokens)),
            reset_s=int(missing / per_second) + 1 if missing else 0,
            allowed=allowed,
        )
