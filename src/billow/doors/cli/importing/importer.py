"""Sends the rows of a file, a hundred at a time and some at once, as any client would send them."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import quote

import httpx2
import msgspec

from billow.doors.cli.client import Target, refused, unreachable
from billow.doors.cli.importing.checkpoint import Checkpoint
from billow.doors.cli.importing.report import Part, parts
from billow.doors.cli.importing.source import Rows
from billow.doors.cli.importing.wire import Post, by
from billow.doors.cli.output import Failure
from billow.kit.limits import EVENTS_PER_BATCH, NAME_LENGTH

IN_FLIGHT = 16
TRIES = 7
UNREADABLE = "unreadable_row"
INVALID_CUSTOMER = "invalid_customer"
UNUSABLE = 2
_NAMING = frozenset({"name", "external_id", "customer_id"})
encode = msgspec.json.Encoder(decimal_format="number").encode


class _Rejected(msgspec.Struct):
    """One event that was not stored."""

    unique_id: str
    code: str
    detail: str


class _Verdicts(msgspec.Struct):
    """What became of the events of a request."""

    ingested: list[str]
    duplicates: list[str]
    rejected: list[_Rejected]
    conflicts: list[msgspec.Raw] | None = None


_verdicts = msgspec.json.Decoder(_Verdicts).decode


class Importer:
    """Sends rows in batches, a few at a time, and keeps the report.

    Every event has an id that follows from its row, so that a batch may be sent again after a lost answer, and a whole
    file after an interruption: what is stored stays stored once.
    """

    def __init__(
        self,
        client: httpx2.AsyncClient,
        to: Target,
        *,
        create: bool,
        checkpoint: Checkpoint | None = None,
        post: Post | None = None,
    ) -> None:
        """With *create* unknown customers are made; it goes on where the *checkpoint* says. Events go by *post*, or by
        the client as well."""
        self._checkpoint = checkpoint or Checkpoint()
        self.report = self._checkpoint.begun()
        self._client = client
        self._post = post or by(client)
        self._to = to
        self._create = create
        self._known: dict[str, str] = {}
        self._answered = False
        self._parts: deque[Part] = deque()
        self._sending: set[asyncio.Task[None]] = set()

    async def run(self, rows: Rows, advanced: Callable[[], None]) -> None:
        """All rows have their verdict. Raises Failure with code 2 when nobody answers or a whole batch is refused."""
        finished = False
        try:
            self._checkpoint.head(f"row,code,detail,{rows.header}")
            for block in rows:
                for part in parts(block, EVENTS_PER_BATCH, UNREADABLE):
                    await self._start(part)
                advanced()
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
        self._parts.append(part)
        if self._create:
            await self._make({str(event["account"]) for event in part.batch} - self._known.keys())
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
        content = encode({"events": part.batch})
        response = await self._ask(lambda: self._post("/events", content))
        if response.status_code != 200:
            raise refused(response)
        try:
            answer = _verdicts(response.content)
        except msgspec.MsgspecError as error:
            raise Failure(f"{response.url} answered what no Billow does: {error}.") from None
        part.repeated = len(answer.duplicates)
        part.stored = len(answer.ingested) - part.repeated
        part.conflicts = len(answer.conflicts or ())
        if answer.rejected:
            found = _numbers(part)
            part.rejected += [(found[each.unique_id], each.code, each.detail) for each in answer.rejected]
        self._end(part)

    def _end(self, part: Part) -> None:
        """The part is done; the report says so once all before it are, and the checkpoint with it."""
        part.done = True
        while self._parts and self._parts[0].done:
            first = self._parts.popleft()
            first.rejected.sort()
            self.report.add(first)
            self._checkpoint.write([_line(first, *each) for each in first.rejected])
        self._checkpoint.reached(self.report)

    async def _make(self, accounts: Iterable[str]) -> None:
        """Of each account it is known why it can be no customer; the empty text: it is one, made where it was none."""
        for account in sorted(accounts):
            self._known[account] = await self._made(account)

    async def _made(self, account: str) -> str:
        if len(account) > NAME_LENGTH:
            return f"the customer has more than {NAME_LENGTH} characters"
        answer = await self._ask(lambda: self._client.get(f"/customers/{quoted(account)}"))
        if answer.status_code == 404:
            named = encode({"name": account, "external_id": account})
            answer = await self._ask(lambda: by(self._client)("/customers", named))
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
        why = [self._known[str(event["account"])] for event in part.batch]
        if not any(why):
            return
        part.rejected += [
            (number, INVALID_CUSTOMER, each) for number, each in zip(part.numbers, why, strict=True) if each
        ]
        part.batch = [event for event, each in zip(part.batch, why, strict=True) if not each]
        part.numbers = [number for number, each in zip(part.numbers, why, strict=True) if not each]

    async def _ask(self, request: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
        """The answer, after as many pauses as the limits of the key ask for; a lost connection is tried again."""
        failures = 0
        while True:
            try:
                response = await request()
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


def _numbers(part: Part) -> dict[str, int]:
    """The row of each event of the part, by its unique id and by its place, which names it where the id is none."""
    found = {f"events.{place}": number for place, number in enumerate(part.numbers)}
    return found | {str(event["unique_id"]): n for event, n in zip(part.batch, part.numbers, strict=True)}


def _line(part: Part, number: int, code: str, detail: str) -> str:
    """A rejected row as a line of the file for them."""
    return f"{number},{code},{csv_cell(detail)},{part.block.text(number)}"


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
