"""Sends the rows of a file, a hundred at a time, as any client would send them."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from urllib.parse import quote

import httpx2
import msgspec

from billow.doors.cli.client import Target, refused, unreachable
from billow.doors.cli.importing.checkpoint import Checkpoint
from billow.doors.cli.importing.report import Part
from billow.doors.cli.importing.source import Row
from billow.doors.cli.output import Failure
from billow.kit.limits import EVENTS_PER_BATCH, NAME_LENGTH

IN_FLIGHT = 4
TRIES = 7
ROWS_PER_PART = 1_000
"""Rows that are read before a batch goes out although most of them were unreadable."""
UNREADABLE = "unreadable_row"
INVALID_CUSTOMER = "invalid_customer"
UNUSABLE = 2
_NAMING = frozenset({"name", "external_id", "customer_id"})
encode = msgspec.json.Encoder(decimal_format="number").encode


class Importer:
    """Sends rows in batches, a few at a time, and keeps the report.

    Every event has an id that follows from its row, so that a batch may be sent again after a lost answer, and a whole
    file after an interruption: what is stored stays stored once.
    """

    def __init__(
        self, client: httpx2.AsyncClient, to: Target, *, create: bool, checkpoint: Checkpoint | None = None
    ) -> None:
        """With *create* unknown customers are made; it goes on where the *checkpoint* says."""
        self._checkpoint = checkpoint or Checkpoint()
        self.report = self._checkpoint.begun()
        self._client = client
        self._to = to
        self._create = create
        self._known: dict[str, str] = {}
        self._answered = False
        self._parts: deque[Part] = deque()
        self._sending: set[asyncio.Task[None]] = set()

    async def run(self, rows: Iterable[str | Row], advanced: Callable[[], None]) -> None:
        """All rows have their verdict. Raises Failure with code 2 when nobody answers or a whole batch is refused."""
        part, finished = Part(), False
        try:
            for row in rows:
                if isinstance(row, str):
                    self._checkpoint.head(f"row,code,detail,{row}")
                    continue
                _put(part, row)
                if len(part.batch) == EVENTS_PER_BATCH or part.rows == ROWS_PER_PART:
                    await self._start(part)
                    part = Part()
                    advanced()
            await self._start(part)
            await self._room_for(len(self._sending))
            self._checkpoint.finished()
            finished = True
        except Failure as failure:
            raise Failure(f"{failure}{self._going_on()}", code=UNUSABLE) from None
        finally:
            for task in self._sending:
                task.cancel()
            await asyncio.gather(*self._sending, return_exceptions=True)
            if self.report.row and not finished:
                self._checkpoint.reached(self.report, now=True)
        advanced()

    def _going_on(self) -> str:
        kept = self._checkpoint.path is not None and self.report.row
        return f" The same command goes on behind row {self.report.row}." if kept else ""

    async def _start(self, part: Part) -> None:
        if not part.rows:
            return
        self._parts.append(part)
        if self._create:
            await self._make({row.account for row in part.batch} - self._known.keys())
            self._drop_nobodies(part)
        if not part.batch:
            self._end(part)
            return
        if len(self._sending) == IN_FLIGHT:
            await self._room_for(1)
        self._sending.add(asyncio.create_task(self._send(part)))

    async def _room_for(self, count: int) -> None:
        """At least *count* of the batches under way have ended; raises what one of them raised."""
        while count > 0:
            done, self._sending = await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            count -= len(done)
            failed = [error for task in done if (error := task.exception())]
            if failed:
                raise failed[0]

    async def _send(self, part: Part) -> None:
        response = await self._ask("POST", "/events", {"events": [row.imported.event for row in part.batch]})
        if response.status_code != 200:
            raise refused(response)
        answer = response.json()
        found = {f"events.{place}": row for place, row in enumerate(part.batch)}
        found |= {row.unique_id: row for row in part.batch}
        part.repeated = len(answer["duplicates"])
        part.stored = len(answer["ingested"]) - part.repeated
        part.conflicts = len(answer.get("conflicts") or ())
        part.rejected += [(found[each["unique_id"]], each["code"], each["detail"]) for each in answer["rejected"]]
        self._end(part)

    def _end(self, part: Part) -> None:
        """The part is done; the report says so once all before it are, and the checkpoint with it."""
        part.done = True
        while self._parts and self._parts[0].done:
            first = self._parts.popleft()
            first.rejected.sort(key=lambda each: each[0].imported.number)
            self.report.add(first)
            self._checkpoint.write([_line(*each) for each in first.rejected])
        self._checkpoint.reached(self.report)

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

    def _drop_nobodies(self, part: Part) -> None:
        """Rows whose account can be no customer are rejected."""
        part.rejected += [
            (row, INVALID_CUSTOMER, self._known[row.account]) for row in part.batch if self._known[row.account]
        ]
        part.batch = [row for row in part.batch if not self._known[row.account]]

    async def _ask(self, method: str, path: str, body: object = None) -> httpx2.Response:
        """The answer, after as many pauses as the limits of the key ask for; a lost connection is tried again."""
        content = None if body is None else encode(body)
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


def _put(part: Part, row: Row) -> None:
    """The row is in the part: to be sent, or rejected where it is no event."""
    part.last = row.imported.number
    part.rows += 1
    if row.imported.error is None:
        part.batch.append(row)
    else:
        part.rejected.append((row, UNREADABLE, row.imported.error))


def _line(row: Row, code: str, detail: str) -> str:
    """A rejected row as a line of the file for them."""
    return f"{row.imported.number},{code},{csv_cell(detail)},{row.text}"


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
