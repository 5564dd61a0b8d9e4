"""Locks on the data folder. The kernel frees them when the holder ends, however it ends."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from billow.runtime.files import make_folder

CLAIM = "billow.lock"


class AlreadyRunning(RuntimeError):
    """Another Billow holds the data folder; `pid` and `url` say which, as far as it has told."""

    def __init__(self, folder: Path, *, pid: int | None, url: str | None) -> None:
        """The text names the other's process and address."""
        self.pid, self.url = pid, url
        who = f"process {pid}" if pid else "another process"
        where = f", at {url}" if url else ""
        super().__init__(f"Billow already runs on {folder} ({who}{where}); stop it first, or set BILLOW_DATA_DIR")


class Claim:
    """The right to run Billow on one data folder; released at the end of the block or of the process."""

    def __init__(self, descriptor: int) -> None:
        """Takes over a descriptor that holds the lock."""
        self._descriptor = descriptor
        self.announce(None)

    def announce(self, url: str | None) -> None:
        """Whoever comes second is told this address."""
        text = json.dumps({"pid": os.getpid(), "url": url}).encode()
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text, 0)

    def release(self) -> None:
        """The folder is free; calling it again does nothing."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.release()


def claim(data_dir: Path) -> Claim:
    """The data folder is ours until the claim is released or this process ends.

    Raises AlreadyRunning naming the holder, so that a second `billow up` does not serve the same folder twice.
    """
    path = make_folder(data_dir) / CLAIM
    descriptor = open_lock(path)
    if lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB):
        return Claim(descriptor)
    with os.fdopen(descriptor) as file:
        pid, url = _told(file.read())
    raise AlreadyRunning(data_dir, pid=pid, url=url)


def _told(text: str) -> tuple[int | None, str | None]:
    try:
        told = json.loads(text)
        return int(told["pid"]), told["url"]
    except (ValueError, KeyError, TypeError):
        return None, None


def open_lock(path: Path) -> int:
    """A descriptor for a lock file, which exists afterwards and is never removed, since others may wait on it."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def lock(descriptor: int, mode: int) -> bool:
    """True when the lock is held; False when LOCK_NB was asked and somebody else holds it."""
    try:
        fcntl.flock(descriptor, mode)
    except BlockingIOError:
        return False
    return True


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One process at a time is inside the block; the others wait."""
    descriptor = open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
