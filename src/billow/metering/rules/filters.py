"""Filters over the keys of sealed slices: a small memory of very many keys, which may err to one side only."""

import numpy as np
from numpy.typing import NDArray

KEY_BYTES = 16
_BITS_PER_KEY = 12
_PROBES = 8
"""At twelve bits a key, eight probes err for one unknown key in three hundred."""
_PLACES = np.arange(_PROBES, dtype=np.uint64)[:, None]
_FIRST = 3
"""After so many probes one unknown key in eight is left, and the others are made of those alone."""
_BIT = np.uint8(1)


class KeyFilter:
    """A Bloom filter over keys that are digests, so that their own bits serve as hashes."""

    def __init__(self, bits: NDArray[np.uint8]) -> None:
        self._bits = bits
        self._size = np.uint64(len(bits) * 8)

    @classmethod
    def sized(cls, keys: int) -> "KeyFilter":
        """An empty filter for so many keys."""
        return cls(np.zeros(max(keys * _BITS_PER_KEY // 8, 8), dtype=np.uint8))

    @classmethod
    def unpacked(cls, packed: bytes) -> "KeyFilter":
        """The filter that `packed` was made of."""
        return cls(np.frombuffer(packed, dtype=np.uint8))

    def packed(self) -> bytes:
        """The filter as bytes."""
        return self._bits.tobytes()

    def add(self, keys: bytes) -> None:
        """Remember *keys*, 16 bytes each, one behind the other."""
        first, step = halves(keys)
        for probe in range(_PROBES):
            place = self._place(first, step, probe)
            np.bitwise_or.at(self._bits, place >> np.uint64(3), _mask(place))

    def held(self, keys: bytes) -> list[int]:
        """The places among *keys* of those that may have been added; of those that were, none is missing."""
        first, step = halves(keys)
        left = self._set(first, step, _PLACES[:_FIRST]).nonzero()[0]
        if not len(left):
            return []
        held = self._set(first[left], step[left], _PLACES[_FIRST:])
        return [int(each) for each in left[held.nonzero()[0]]]

    def _set(
        self, first: NDArray[np.uint64], step: NDArray[np.uint64], probes: NDArray[np.uint64]
    ) -> NDArray[np.uint8]:
        """One for each key whose bits of these *probes* are all set, else zero. All keys and probes are looked at in
        one go, since with few keys it is the number of calls that costs."""
        place = (first + probes * step) % self._size
        found = self._bits.take((place >> np.uint64(3)).view(np.int64))
        found >>= (place & np.uint64(7)).astype(np.uint8)
        every: NDArray[np.uint8] = np.bitwise_and.reduce(found, axis=0)
        return every & _BIT

    def _place(self, first: NDArray[np.uint64], step: NDArray[np.uint64], probe: int) -> NDArray[np.uint64]:
        return (first + np.uint64(probe) * step) % self._size


def halves(keys: bytes) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Where the probes of each key begin, and by which odd step they go on."""
    both = np.frombuffer(keys, dtype="<u8").reshape(-1, 2)
    return both[:, 0], both[:, 1] | np.uint64(1)


def _mask(place: NDArray[np.uint64]) -> NDArray[np.uint8]:
    return np.left_shift(np.uint8(1), (place & np.uint64(7)).astype(np.uint8))
