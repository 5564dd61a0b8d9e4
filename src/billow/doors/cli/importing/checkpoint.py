"""How far an import has come, so that after an interruption the same command goes on there."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

from billow.doors.cli.client import DATA_DIR, Target
from billow.doors.cli.importing.report import Report
from billow.doors.cli.output import Failure, err
from billow.metering.rules import ImportMapping
from billow.runtime import clock
from billow.runtime.embedded.claims import lock, open_lock
from billow.runtime.files import make_folder, write_private

FOLDER = "imports"
PAUSE_S = 1.0
"""How often the state is written: what is done twice after an interruption changes nothing, it only takes time."""
_COUNTS = ("row", "rows", "stored", "repeated", "customers", "conflicts", "rejected", "examples")


@dataclass(slots=True, kw_only=True)
class Checkpoint:
    """The state of one import: of this very file, with this mapping, to this place. Without a path nothing is kept."""

    path: Path | None = None
    rejects: TextIO | None = None
    """The file that takes the rows that were not stored."""
    kept: dict[str, Any] = field(default_factory=dict)
    _written_at: float = 0.0

    @property
    def row(self) -> int:
        """The last row that had its verdict in an earlier run."""
        return int(str(self.kept.get("row", 0)))

    def begun(self) -> Report:
        """The report to go on with."""
        counts = {name: self.kept[name] for name in _COUNTS if name in self.kept}
        return Report(resumed=self.row, **counts)

    def head(self, line: str) -> None:
        """The file of rejected rows begins with that line."""
        if self.rejects is not None and self.rejects.tell() == 0:
            self.write([line])

    def write(self, lines: Sequence[str]) -> None:
        """The rejected rows are in their file."""
        if self.rejects is not None:
            self.rejects.writelines(f"{line}\n" for line in lines)

    def reached(self, report: Report, *, now: bool = False) -> None:
        """The state is that of *report*; on disk it is so after at most a second, or *now*."""
        moment = clock.monotonic()
        if self.path is None or not (now or moment - self._written_at >= PAUSE_S):
            return
        self._written_at = moment
        counts = {name: value for name, value in asdict(report).items() if name in _COUNTS}
        try:
            write_private(self.path, json.dumps({**counts, "rejects_at": self._rejects_at()}))
        except OSError as error:
            err().print(f"How far it has come cannot be kept in {self.path}: {error.strerror}.", markup=False)
            self.path = None

    def _rejects_at(self) -> int:
        if self.rejects is None:
            return 0
        self.rejects.flush()
        return self.rejects.tell()

    def finished(self) -> None:
        """Nothing is left of it: the next import of the file is a new one."""
        if self.path is None:
            return
        self.path.unlink(missing_ok=True)
        for folder in (self.path.parent, self.path.parent.parent):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


@contextmanager
def checkpoint(
    name: str, mapping: ImportMapping, to: Target, *, data_dir: Path | None, rejects: Path | None, restart: bool
) -> Iterator[Checkpoint]:
    """The checkpoint of the import of the file *name*, and its file of rejected rows, open inside the block.

    Standard input cannot be read again, so that it has none. With *restart* what was kept is forgotten.
    """
    wanted = None if name == "-" else _place(Path(name).expanduser(), mapping, to, data_dir)
    with _alone(wanted) as path:
        if restart and path is not None:
            path.unlink(missing_ok=True)
        kept = _read(path)
        if rejects is None:
            yield Checkpoint(path=path, kept=kept)
            return
        with _rejects_file(rejects.expanduser(), int(str(kept.get("rejects_at", 0)))) as file:
            yield Checkpoint(path=path, kept=kept, rejects=file)


@contextmanager
def _alone(path: Path | None) -> Iterator[Path | None]:
    """*path* while no other process is at the same import; None for whoever comes second, who begins with the first
    row and keeps nothing."""
    if path is None:
        yield None
        return
    beside = path.with_suffix(".lock")
    descriptor = open_lock(make_folder(path.parent) / beside.name)
    try:
        ours = lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield path if ours else None
        if ours:
            beside.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _place(file: Path, mapping: ImportMapping, to: Target, data_dir: Path | None) -> Path | None:
    """Where the state of this import is kept; a file that cannot be read is refused by what reads it."""
    try:
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None
    key = hashlib.sha256(to.key.encode()).hexdigest()
    name = hashlib.sha256("\n".join((to.url, key, repr(mapping), digest)).encode()).hexdigest()[:32]
    folder = data_dir or Path(os.environ.get("BILLOW_DATA_DIR") or DATA_DIR)
    return folder.expanduser() / FOLDER / f"{name}.json"


def _read(path: Path | None) -> dict[str, object]:
    """What is kept there; nothing where it is damaged, since a second import from the start does no harm."""
    if path is None or not path.exists():
        return {}
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) and set(kept) == {*_COUNTS, "rejects_at"} else {}


def _rejects_file(path: Path, size: int) -> TextIO:
    """The file for rejected rows: as it was at the checkpoint, or new and empty. Raises Failure when it cannot be
    written."""
    try:
        if size and path.is_file() and path.stat().st_size >= size:
            os.truncate(path, size)
            return path.open("a", encoding="utf-8", newline="")
        return path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise Failure(f"Cannot write {path}: {error.strerror}.", code=2) from None
