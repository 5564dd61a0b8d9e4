"""Filters over the keys of sealed slices: a small memory of very many keys, which may err to one side only."""

import numpy as np
from numpy.typing import NDArray

KEY_BYTES = 16
_BITS_PER_KEY = 12
_PROBES = 8
"""At twelve bits a key, eight probes err for one unknown key in three hundred."""


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
        places = np.arange(len(first))
        for probe in range(_PROBES):
            place = self._place(first, step, probe)
            found = (self._bits[place >> np.uint64(3)] & _mask(place)) != 0
            if not found.all():
                first, step, places = first[found], step[found], places[found]
            if not len(places):
                break
        return [int(each) for each in places]

    def _place(self, first: NDArray[np.uint64], step: NDArray[np.uint64], probe: int) -> NDArray[np.uint64]:
        return (first + np.uint64(probe) * step) % self._size


def halves(keys: bytes) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Where the probes of each key begin, and by which odd step they go on."""
    both = np.frombuffer(keys, dtype="<u8").reshape(-1, 2)
    return both[:, 0], both[:, 1] | np.uint64(1)


def _mask(place: NDArray[np.uint64]) -> NDArray[np.uint8]:
    return np.left_shift(np.uint8(1), (place & np.uint64(7)).astype(np.uint8))
