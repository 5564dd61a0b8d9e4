"""`billow events import`: a file of any size as usage events, a hundred at a time, as any client would send them."""

import asyncio
import csv
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, dropwhile
from pathlib import Path
from typing import BinaryIO, TextIO
from urllib.parse import quote

import httpx2
import msgspec
from rich.table import Table

from billow.doors.cli.client import Target, connect, refused, unreachable
from billow.doors.cli.output import Failure
from billow.kit.limits import EVENTS_PER_BATCH, NAME_LENGTH
from billow.metering.rules import ImportedRow, ImportMapping, UnusableMapping, events_of_rows
from billow.runtime import clock

IN_FLIGHT = 4
TRIES = 7
EXAMPLES = 3
UNREADABLE = "unreadable_row"
INVALID_CUSTOMER = "invalid_customer"
UNUSABLE = 2
_NAMING = frozenset({"name", "external_id", "customer_id"})
_encode = msgspec.json.Encoder(decimal_format="number").encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An open file of rows: its text, how many bytes were read so far, and how many there are (None: nobody knows)."""

    text: TextIO
    position: Callable[[], int]
    size: int | None


@contextmanager
def opened(name: str) -> Iterator[Source]:
    """The file of that name inside the block, `-` being standard input; one that ends in `.gz` is unpacked on the way.

    Raises Failure when it cannot be read, or is no UTF-8.
    """
    try:
        raw: BinaryIO = sys.stdin.buffer if name == "-" else Path(name).expanduser().open("rb")
    except OSError as error:
        raise Failure(f"Cannot read {name}: {error.strerror}.", code=2) from None
    known = name != "-" and Path(name).expanduser().is_file()
    size = Path(name).expanduser().stat().st_size if known else None
    plain = gzip.GzipFile(fileobj=raw) if name.endswith(".gz") else raw
    try:
        with raw, io.TextIOWrapper(plain, encoding="utf-8", newline="") as text:
            yield Source(text=text, position=raw.tell if known else lambda: 0, size=size)
    except UnicodeDecodeError as error:
        raise Failure(f"{name} is no UTF-8 text: {error.reason}.", code=2) from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Failure(f"{name} is no whole gzip file: {error}.", code=2) from None
    except csv.Error as error:
        raise Failure(f"The header of {name} cannot be read: {error}.", code=2) from None
    except UnusableMapping as error:
        raise Failure(f"{error}.", code=2) from None


def rejects_file(path: Path) -> TextIO:
    """The file for rejected rows, new and empty. Raises Failure when it cannot be written."""
    try:
        return path.expanduser().open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise Failure(f"Cannot write {path}: {error.strerror}.", code=UNUSABLE) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One data row: what it stands for, and its own text."""

    imported: ImportedRow
    text: str

    @property
    def unique_id(self) -> str:
        return str((self.imported.event or {}).get("unique_id", ""))

    @property
    def account(self) -> str:
        return str((self.imported.event or {}).get("account", ""))


class _Remembering:
    """The lines of a file, keeping those that were read since they were last taken."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self._kept: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self._kept.append(line)
            yield line

    def take(self) -> str:
        """The text since the last time, without the blank lines before it."""
        text, self._kept = "".join(self._kept).strip("\r\n"), []
        return text


def rows_of(mapping: ImportMapping, lines: Iterable[str]) -> Iterator[str | Row]:
    """The text of the header, then every data row; blank lines before the header are passed over.

    Raises UnusableMapping as `events_of_rows` does, and when there is nothing but blank lines.
    """
    written = dropwhile(lambda line: not line.strip("\ufeff \t\r\n"), lines)
    top = next(written, None)
    if top is None:
        raise UnusableMapping("the file is empty")
    remembering = _Remembering(chain((top,), written))
    first = True
    for imported in events_of_rows(mapping, remembering):
        text = remembering.take()
        if first:
            header, _, text = text.partition("\n")
            first = False
            yield header.strip("\r").removeprefix("\ufeff")
        yield Row(imported=imported, text=text.strip("\r\n"))


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of the rows so far."""

    rows: int = 0
    stored: int = 0
    repeated: int = 0
    customers: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)
    conflicts: int = 0
    began: float = field(default_factory=clock.monotonic)

    def reject(self, row: Row, code: str, detail: str) -> None:
        """Count a row that was not stored, and keep the first few of its kind."""
        self.rejected[code] = self.rejected.get(code, 0) + 1
        examples = self.examples.setdefault(code, [])
        if len(examples) < EXAMPLES:
            examples.append(f"row {row.imported.number}: {detail}")

    @property
    def code(self) -> int:
        """What the process ends with: 0 when every row is stored, else 1."""
        return 1 if self.rejected else 0

    def table(self, *, dry: bool) -> Table:
        """The report for a terminal."""
        seconds = max(clock.monotonic() - self.began, 0.001)
        shown = Table(box=None, show_header=False, pad_edge=False)
        shown.add_column(style="bold")
        shown.add_column(overflow="fold")
        shown.add_row("rows", str(self.rows))
        if not dry:
            shown.add_row("ingested", str(self.stored))
            shown.add_row("duplicates", f"{self.repeated}, which were there before")
        if self.customers:
            shown.add_row("customers", f"{self.customers} created")
        if self.conflicts:
            shown.add_row("conflicts", f"{self.conflicts} duplicates differ from what is stored; the stored ones stay")
        shown.add_row("rejected", str(sum(self.rejected.values())))
        for code, count in sorted(self.rejected.items()):
            shown.add_row(f"  {code}", f"{count}\n" + "\n".join(self.examples[code]))
        shown.add_row("time", f"{seconds:.1f} s, {self.rows / seconds:.0f} rows a second")
        return shown


class Importer:
    """Sends rows in batches, a few at a time, and keeps the report.

    Every event has an id that follows from its row, so that a batch may be sent again after a lost answer, and a whole
    file after an interruption: what is stored stays stored once.
    """

    def __init__(self, client: httpx2.AsyncClient, to: Target, *, rejects: TextIO | None, create: bool) -> None:
        """With *create* unknown customers are made; *rejects* takes the rows that were not stored."""
        self.report = Report()
        self._client = client
        self._to = to
        self._rejects = rejects
        self._create = create
        self._known: dict[str, str] = {}
        self._answered = False
        self._sending: set[asyncio.Task[None]] = set()

    async def run(self, rows: Iterable[str | Row], advanced: Callable[[], None]) -> None:
        """All rows have their verdict. Raises Failure with code 2 when nobody answers or a whole batch is refused."""
        batch: list[Row] = []
        try:
            for row in rows:
                if isinstance(row, str):
                    self._write(f"row,code,detail,{row}")
                elif row.imported.error is not None:
                    self.report.rows += 1
                    self._reject(row, UNREADABLE, row.imported.error)
                else:
                    self.report.rows += 1
                    batch.append(row)
                if len(batch) == EVENTS_PER_BATCH:
                    await self._start(batch)
                    batch = []
                    advanced()
            if batch:
                await self._start(batch)
            await self._room_for(len(self._sending))
        except Failure as failure:
            raise Failure(str(failure), code=UNUSABLE) from None
        finally:
            for task in self._sending:
                task.cancel()
            await asyncio.gather(*self._sending, return_exceptions=True)
        advanced()

    async def _start(self, batch: list[Row]) -> None:
        if self._create:
            await self._make({row.account for row in batch} - self._known.keys())
            batch = [row for row in batch if not self._is_nobody(row)]
        if not batch:
            return
        if len(self._sending) == IN_FLIGHT:
            await self._room_for(1)
        self._sending.add(asyncio.create_task(self._send(batch)))

    async def _room_for(self, count: int) -> None:
        """At least *count* of the batches under way have ended; raises what one of them raised."""
        while count > 0:
            done, self._sending = await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            count -= len(done)
            for task in done:
                task.result()

    async def _send(self, batch: Sequence[Row]) -> None:
        response = await self._ask("POST", "/events", {"events": [row.imported.event for row in batch]})
        if response.status_code != 200:
            raise refused(response)
        answer = response.json()
        by_id = {row.unique_id: row for row in batch}
        duplicates = len(answer["duplicates"])
        self.report.repeated += duplicates
        self.report.stored += len(answer["ingested"]) - duplicates
        self.report.conflicts += len(answer.get("conflicts") or ())
        for each in answer["rejected"]:
            row = by_id.get(each["unique_id"])
            if row is not None:
                self._reject(row, each["code"], each["detail"])

    async def _make(self, accounts: Iterable[str]) -> None:
        """Of each account it is known why it can be no customer; the empty text: it is one, made where it was none."""
        for account in sorted(accounts):
            self._known[account] = await self._made(account)

    async def _made(self, account: str) -> str:
        if len(account) > NAME_LENGTH:
            return f"the customer has more than {NAME_LENGTH} characters"
        answer = await self._ask("GET", f"/customers/{quoted(account)}")
        if answer.status_code == 404:
            answer = await self._ask("POST", "/customers", {"name": account, "external_id": account})
            self.report.customers += answer.status_code == 201
            if answer.status_code == 409:
                return ""
        if answer.status_code in (200, 201):
            return ""
        why = _misnamed(answer)
        if not why:
            raise refused(answer)
        return why

    def _is_nobody(self, row: Row) -> bool:
        """Whether the row's account can be no customer; the row is rejected then."""
        why = self._known[row.account]
        if why:
            self._reject(row, INVALID_CUSTOMER, why)
        return bool(why)

    async def _ask(self, method: str, path: str, body: object = None) -> httpx2.Response:
        """The answer, after as many pauses as the limits of the key ask for; a lost connection is tried again."""
        content = None if body is None else _encode(body)
        failures = 0
        while True:
            try:
                response = await self._client.request(
                    method, path, content=content, headers={"Content-Type": "application/json"} if content else None
                )
            except httpx2.TransportError as error:
                nobody = isinstance(error, httpx2.ConnectError) and not self._answered
                if nobody or (failures := failures + 1) == TRIES:
                    raise unreachable(self._to, error) from None
                await asyncio.sleep(2**failures / 8)
                continue
            self._answered = True
            if response.status_code == 503 and (failures := failures + 1) == TRIES:
                return response
            if response.status_code not in (429, 503):
                return response
            await asyncio.sleep(_retry_after(response))

    def _reject(self, row: Row, code: str, detail: str) -> None:
        self.report.reject(row, code, detail)
        self._write(f"{row.imported.number},{code},{csv_cell(detail)},{row.text}")

    def _write(self, line: str) -> None:
        if self._rejects is not None:
            self._rejects.write(f"{line}\n")


def _retry_after(response: httpx2.Response) -> int:
    text = response.headers.get("retry-after", "1")
    return min(max(int(text), 1), 60) if text.isdecimal() else 1


def _misnamed(response: httpx2.Response) -> str:
    """What is wrong with the name of a customer; the empty text when something else was refused."""
    if response.status_code != 422:
        return ""
    try:
        errors = {str(each["field"]): str(each["detail"]) for each in response.json()["errors"]}
    except (ValueError, KeyError, TypeError):
        return ""
    return f"the customer {'; '.join(dict.fromkeys(errors.values()))}" if errors.keys() <= _NAMING and errors else ""


def quoted(text: str) -> str:
    """*text* as one segment of a path."""
    return quote(text, safe="")


def csv_cell(text: str) -> str:
    """*text* as one cell of a CSV file."""
    return '"' + text.replace('"', '""').replace("\r", " ").replace("\n", " ") + '"'


async def send_file(to: Target, source: Source, mapping: ImportMapping, *, options: "Options") -> Report:
    """The report says what became of the rows. Raises Failure as `Importer.run`."""
    async with connect(to, connections=IN_FLIGHT + 1) as client:
        importer = Importer(client, to, rejects=options.rejects, create=options.create_customers)
        with options.progress(importer.report, source) as advanced:
            await importer.run(rows_of(mapping, source.text), advanced)
        return importer.report


def try_file(source: Source, mapping: ImportMapping, *, options: "Options") -> tuple[Report, bytes | None]:
    """What the rows would become, as far as this side can tell, and the first event; nothing was sent."""
    report, first = Report(), None
    with options.progress(report, source) as advanced:
        for row in rows_of(mapping, source.text):
            if isinstance(row, str):
                continue
            report.rows += 1
            if row.imported.error is not None:
                report.reject(row, UNREADABLE, row.imported.error)
            elif first is None:
                first = _encode(row.imported.event)
            if report.rows % 1000 == 0:
                advanced()
    return report, first


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a file is sent, beside what it means."""

    create_customers: bool = False
    rejects: TextIO | None = None

    @contextmanager
    def progress(self, report: Report, source: Source) -> Iterator[Callable[[], None]]:
        """A bar of the bytes read and a count of rows, on stderr; the yielded function brings it up to date."""
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        from billow.doors.cli.output import err

        columns = (
            BarColumn(),
            DownloadColumn(),
            TextColumn("{task.fields[rows]} rows, {task.fields[rejected]} rejected"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=err(), transient=not err().is_terminal) as bar:
            task = bar.add_task("", total=source.size, rows=0, rejected=0)

            def advanced() -> None:
                rejected = sum(report.rejected.values())
                bar.update(task, completed=source.position(), rows=report.rows, rejected=rejected)

            yield advanced
