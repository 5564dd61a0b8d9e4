"""Token buckets: so many calls a second, with a burst of one second, and debts that must be paid off first."""

import fcntl
import mmap
import struct
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from billow.runtime import clock, sharing

_KEPT = 50_000
_WAYS = 8
_SETS = 8_192
_SLOT = struct.Struct("<8sdd")
"""A bucket in the file: the digest of its name, its tokens, and when they were counted."""
_NONE = bytes(8)


@dataclass(slots=True)
class Bucket:
    """What is left, and since when."""

    tokens: float
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is left in a bucket: for the `RateLimit-*` headers."""

    limit: int
    remaining: int
    reset_s: int
    allowed: bool


class Buckets(Protocol):
    """Where buckets are kept."""

    def take(self, name: str, *, per_second: int, tokens: int, force: bool) -> Standing:
        """See `Limiter.take`."""
        ...


class Limiter:
    """Buckets by name: in memory, or common to all processes that share a folder."""

    def __init__(self) -> None:
        folder = sharing.folder()
        self._buckets: Buckets = InMemory() if folder is None else InFile(folder / "rates")

    def take(self, name: str, *, per_second: int, tokens: int = 1, force: bool = False) -> Standing:
        """Take *tokens* from the bucket *name*, which refills at *per_second*; with *force* even into debt."""
        return self._buckets.take(name, per_second=per_second, tokens=tokens, force=force)


class InMemory:
    """The buckets of this process; of too many the one unused for longest is forgotten."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, name: str, *, per_second: int, tokens: int, force: bool) -> Standing:
        """See `Limiter.take`."""
        now = clock.monotonic()
        bucket = self._buckets.pop(name, None) or Bucket(per_second, now)
        self._buckets[name] = bucket
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        return _taken(bucket, now, per_second=per_second, tokens=tokens, force=force)


class InFile:
    """Buckets in a file of 1.5 MB that several processes have in memory.

    A name has its place in a set of eight, and a process that is at a set keeps the others from it. A ninth name takes
    the place of the one that is unused for longest, whose key then begins with a whole second's worth.
    """

    def __init__(self, path: Path) -> None:
        """The file is made where there is none."""
        size = _SETS * _WAYS * _SLOT.size
        self._file = path.open("a+b")
        self._file.truncate(size)
        self._memory = mmap.mmap(self._file.fileno(), size)

    def take(self, name: str, *, per_second: int, tokens: int, force: bool) -> Standing:
        """See `Limiter.take`."""
        digest = blake2b(name.encode(), digest_size=8).digest()
        number = int.from_bytes(digest, "little") % _SETS
        with self._alone(number):
            now = clock.monotonic()
            place, bucket = self._find(number, digest, Bucket(per_second, now))
            standing = _taken(bucket, now, per_second=per_second, tokens=tokens, force=force)
            _SLOT.pack_into(self._memory, place, digest, bucket.tokens, bucket.at)
        return standing

    @contextmanager
    def _alone(self, number: int) -> Iterator[None]:
        fcntl.lockf(self._file, fcntl.LOCK_EX, 1, number)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number)

    def _find(self, number: int, digest: bytes, full: Bucket) -> tuple[int, Bucket]:
        """Where the bucket is or will be, and what it holds; it is *full* where there is none yet."""
        first = number * _WAYS * _SLOT.size
        oldest, since = first, full.at
        for place in range(first, first + _WAYS * _SLOT.size, _SLOT.size):
            found, tokens, at = _SLOT.unpack_from(self._memory, place)
            if found == digest:
                return place, Bucket(tokens, at)
            if found == _NONE:
                return place, full
            if at < since:
                oldest, since = place, at
        return oldest, full


def _taken(bucket: Bucket, now: float, *, per_second: int, tokens: int, force: bool) -> Standing:
    bucket.tokens = min(per_second, bucket.tokens + (now - bucket.at) * per_second)
    bucket.at = now
    allowed = force or bucket.tokens >= min(tokens, 1)
    if allowed:
        bucket.tokens -= tokens
    missing = max(0.0, 1 - bucket.tokens)
    return Standing(
        limit=per_second,
        remaining=max(0, int(bucket.tokens)),
        reset_s=int(missing / per_second) + 1 if missing else 0,
        allowed=allowed,
    )
