"""Small files that only their owner reads, and that are either whole or absent."""

import os
import tempfile
from pathlib import Path


def make_folder(path: Path) -> Path:
    """The folder exists; where it was missing only its owner may enter it, since it will hold keys."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_private(path: Path, text: str) -> None:
    """The file holds exactly `text` with mode 0600, whether or not the machine stops half way."""
    draft = _draft(path, text)
    try:
        os.replace(draft, path)
    except OSError:
        os.unlink(draft)
        raise


def create_private(path: Path, text: str) -> bool:
    """Like `write_private`, but a file that is there stays as it is; the answer is whether this call made it."""
    draft = _draft(path, text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(draft)
    return True


def _draft(path: Path, text: str) -> str:
    descriptor, draft = tempfile.mkstemp(dir=make_folder(path.parent), prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft
