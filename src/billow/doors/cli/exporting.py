"""`billow events export`: events into a file, page by page, going on where an interruption left it."""

import asyncio
import csv
import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx2

from billow.doors.cli.client import Target, refused, unreachable
from billow.doors.cli.output import Failure, err
from billow.kit.limits import EXPORT_ROWS
from billow.runtime.files import write_private

UNUSABLE = 2
TRIES = 7
_KNOWN_AT = re.compile(r'filename="events-([0-9TZ.]+)\.[a-z]')


@dataclass(slots=True, kw_only=True)
class Sink:
    """Where events go, and how far that has come: how many, their bytes, the last of them, and the instant that all
    pages speak of. With a path it can go on after an interruption."""

    file: BinaryIO
    path: Path | None = None
    asked: str = ""
    rows: int = 0
    size: int = 0
    after: str = ""
    known_at: str = ""
    resumed: int = 0

    def append(self, content: bytes) -> None:
        """The page is written, and the state says so."""
        self.file.write(content)
        self.file.flush()
        self.size += len(content)
        if self.path is not None:
            kept = {name: getattr(self, name) for name in ("asked", "rows", "size", "after", "known_at")}
            write_private(_state(self.path), json.dumps(kept))

    def finish(self) -> None:
        """The file stands under its name, and nothing is left beside it."""
        if self.path is not None:
            os.replace(_part(self.path), self.path)
            _state(self.path).unlink(missing_ok=True)


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _state(path: Path) -> Path:
    return path.with_name(f"{path.name}.part.json")


@contextmanager
def sink(name: str, asked: Mapping[str, str], to: Target, *, restart: bool = False) -> Iterator[Sink]:
    """The file of that name inside the block, `-` being standard output: as an interruption of the same export left it,
    or new. With *restart* it is always new. Raises Failure when it cannot be written."""
    if name == "-":
        yield Sink(file=sys.stdout.buffer)
        return
    path = Path(name).expanduser()
    key = hashlib.sha256(to.key.encode()).hexdigest()
    digest = hashlib.sha256(json.dumps([to.url, key, dict(asked)], sort_keys=True).encode()).hexdigest()
    kept = {} if restart else _kept(path, digest)
    try:
        with _part(path).open("r+b" if kept else "wb") as file:
            file.truncate(int(str(kept.get("size", 0))))
            file.seek(0, os.SEEK_END)
            found = Sink(file=file, path=path, asked=digest)
            for name_, value in kept.items():
                setattr(found, name_, value)
            found.resumed = found.rows
            yield found
    except OSError as error:
        raise Failure(f"Cannot write {path}: {error.strerror}.", code=UNUSABLE) from None


def _kept(path: Path, digest: str) -> dict[str, object]:
    """What is kept of the same export; nothing when there is none, or when the file is not what it says."""
    try:
        kept = json.loads(_state(path).read_text(encoding="utf-8"))
        whole = kept["asked"] == digest and _part(path).stat().st_size >= kept["size"]
        return {name: kept[name] for name in ("rows", "size", "after", "known_at")} if whole else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


class Exporter:
    """Asks for one page after the other and writes it down."""

    def __init__(
        self, client: httpx2.AsyncClient, to: Target, asked: Mapping[str, str], *, page: int = EXPORT_ROWS
    ) -> None:
        """*asked* are the filters and the format, as the API takes them."""
        self._client, self._to, self._asked, self._page = client, to, dict(asked), page

    async def run(self, into: Sink, advanced: Callable[[int], None]) -> None:
        """All events are in the file. Raises Failure with code 2 when nobody answers or the export is refused."""
        try:
            rows = self._page
            while rows == self._page:
                response = await self._answer(into)
                rows, last = counted(response.content, self._asked["format"], header=not into.after)
                into.known_at, into.after = into.known_at or _known_at(response), last or into.after
                into.rows += rows
                into.append(response.content)
                advanced(into.rows)
        except Failure as failure:
            going_on = f" The same command goes on behind event {into.rows}." if into.path and into.rows else ""
            raise Failure(f"{failure}{going_on}", code=UNUSABLE) from None
        into.finish()

    async def _answer(self, into: Sink) -> httpx2.Response:
        """The next page; what is too much at once, or lost on the way, is asked for again."""
        params = {**self._asked, "limit": str(self._page)}
        if into.after:
            params |= {"after": into.after, "known_at": into.known_at}
        for attempt in range(1, TRIES + 1):
            try:
                response = await self._client.get("/events/export", params=params)
            except httpx2.TransportError as error:
                if attempt == TRIES or isinstance(error, httpx2.ConnectError):
                    raise unreachable(self._to, error) from None
                await asyncio.sleep(2**attempt / 8)
                continue
            if response.status_code == 200:
                return response
            if response.status_code not in (429, 503) or attempt == TRIES:
                raise refused(response)
            await asyncio.sleep(_retry_after(response))
        raise AssertionError("the last attempt returns or raises")


def _retry_after(response: httpx2.Response) -> int:
    text = response.headers.get("retry-after", "1")
    return min(max(int(text), 1), 60) if text.isdecimal() else 1


def _known_at(response: httpx2.Response) -> str:
    """The instant that the answer speaks of, which its name says."""
    found = _KNOWN_AT.search(response.headers.get("content-disposition", ""))
    if found is None:
        raise Failure(f"{response.request.url} does not say as of when it answers; is that a Billow?")
    return found.group(1)


def counted(content: bytes, kind: str, *, header: bool) -> tuple[int, str | None]:
    """How many events a page holds, and the unique id of the last."""
    if kind == "ndjson":
        lines = content.splitlines()
        return len(lines), json.loads(lines[-1])["unique_id"] if lines else None
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))[1 if header else 0 :]
    return len(rows), rows[-1][0].removeprefix("'") if rows else None


@contextmanager
def progress() -> Iterator[Callable[[int], None]]:
    """A count of events on stderr; the yielded function brings it up to date."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:.0f} events"), TimeElapsedColumn())
    with Progress(*columns, console=err(), transient=not err().is_terminal) as shown:
        task = shown.add_task("", total=None)
        yield lambda rows: shown.update(task, completed=rows)
