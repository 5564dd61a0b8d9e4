"""Bytes that were packed by gzip, unpacked within a bound."""

import zlib

from billow.kit.errors import Malformed, TooLarge

_GZIP = 31
"""The window of zlib that means a gzip header and a checksum."""


class Unpacking:
    """Gzip, unpacked as it comes and never to more than a bound: a bomb is refused before it goes off."""

    def __init__(self, most: int) -> None:
        """At most so many bytes come out, in all."""
        self._most = most
        self._size = 0
        self._stream = zlib.decompressobj(_GZIP)

    def feed(self, part: bytes) -> bytes:
        """What *part* is unpacked; one file may follow another, as gzip allows.

        Raises:
            Malformed: It is no gzip.
            TooLarge: It is more than was allowed.
        """
        found = []
        while part:
            if self._stream.eof:
                self._stream = zlib.decompressobj(_GZIP)
            try:
                made = self._stream.decompress(part, self._most - self._size + 1)
            except zlib.error as error:
                raise Malformed(f"The body is no gzip: {error}.") from None
            self._size += len(made)
            if self._size > self._most:
                raise TooLarge(f"At most {self._most} bytes when it is unpacked.")
            found.append(made)
            part = self._stream.unconsumed_tail or self._stream.unused_data
        return b"".join(found)

    def close(self) -> None:
        """Return when all of it has come.

        Raises:
            Malformed: It was cut off.
        """
        if not self._stream.eof:
            raise Malformed("The body is no whole gzip file: it was cut off.")
