"""Requests as they go out: named, tried again where that is safe, and refused in the words that were typed."""

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType

import httpx2
import msgspec

from billow.doors.cli.client import Target, connect_once, refused, target, unreachable
from billow.doors.cli.output import Failure, err
from billow.doors.cli.resources.request import Manner, Request
from billow.runtime import clock

TRIES = 4
LONGEST_PAUSE_S = 30
PAGE = "100"
"""Rows that are asked for at once when all are wanted."""
_AGAIN = (429, 503)
_IN_FLIGHT = b'"idempotency_key_in_flight"'
encode = msgspec.json.Encoder(decimal_format="number").encode


class Pagination(msgspec.Struct):
    """Where a list goes on."""

    next_cursor: str | None = None


class Page(msgspec.Struct):
    """One page of a list; its rows are as the server wrote them."""

    data: list[msgspec.Raw]
    pagination: Pagination = msgspec.field(default_factory=Pagination)


class Caller:
    """Speaks to a running Billow for one command."""

    def __init__(self, to: Target, *, verbose: bool = False) -> None:
        """With *verbose* each request and its answer is said on stderr."""
        self._to = to
        self._client = connect_once(to)
        self._say = err().print if verbose else None

    def __enter__(self) -> "Caller":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def answer(self, request: Request, manner: Manner) -> httpx2.Response:
        """The good answer to the request. Raises Failure when it is refused, or when nobody answers.

        A write has a key of its own, so that it can be sent again when an answer was lost: it happens once.
        """
        described = request.described
        headers = {"Content-Type": "application/json"} if request.body is not None else {}
        if "idempotency-key" in described.headers:
            headers["Idempotency-Key"] = manner.idempotency_key or f"cli-{secrets.token_hex(16)}"
        if manner.if_match:
            headers["If-Match"] = manner.if_match
        if manner.dry_run:
            headers["Billow-Dry-Run"] = "true"
        content = None if request.body is None else encode(request.body)
        response = self._tried(
            self._client.build_request(
                described.method, request.path, params=request.query or None, headers=headers, content=content
            )
        )
        if response.status_code >= 300:
            raise refused(response, spoken=request.spoken)
        if manner.dry_run and response.headers.get("Billow-Dry-Run") != "true":
            raise Failure("This server does not know --dry-run: what was asked for has happened.")
        return response

    def pages(self, request: Request, manner: Manner) -> Iterator[Page]:
        """Each page of the list, one at a time. Raises Failure like `answer`."""
        query = {"limit": PAGE, **request.query}
        while True:
            page = msgspec.json.decode(self.answer(_with(request, query), manner).content, type=Page)
            yield page
            if page.pagination.next_cursor is None:
                return
            query = {**query, "cursor": page.pagination.next_cursor}
            query.pop("offset", None)

    def _tried(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, sent for a few times when there is none, or when it says to wait."""
        for attempt in range(1, TRIES + 1):
            try:
                response = self._client.send(request)
            except httpx2.ConnectError as error:
                raise unreachable(self._to, error) from None
            except httpx2.TransportError as error:
                if attempt == TRIES:
                    raise unreachable(self._to, error) from None
                self._told(request, f"{error or type(error).__name__}; trying again")
                clock.pause(2**attempt / 8)
                continue
            self._told(request, _summary(response))
            waits = response.status_code in _AGAIN or (attempt > 1 and _IN_FLIGHT in response.content)
            if not waits or attempt == TRIES:
                break
            clock.pause(_pause(response, attempt))
        return response

    def _told(self, request: httpx2.Request, what: str) -> None:
        if self._say:
            self._say(f"{request.method} {request.url}: {what}", markup=False, style="dim", soft_wrap=True)


def _with(request: Request, query: Mapping[str, str]) -> Request:
    return Request(described=request.described, path=request.path, query=query, body=request.body)


def _summary(response: httpx2.Response) -> str:
    """Status, and what else a person may need of an answer that its body does not say."""
    headers = response.headers
    parts = [f"request {headers['x-request-id']}" if "x-request-id" in headers else ""]
    parts.append(f"ETag {headers['etag']}" if "etag" in headers else "")
    parts.append("answered before" if headers.get("idempotent-replayed") == "true" else "")
    return ", ".join([f"{response.status_code} {response.reason_phrase}", *filter(None, parts)])


def _pause(response: httpx2.Response, attempt: int) -> int | float:
    told = response.headers.get("retry-after", "")
    return min(int(told), LONGEST_PAUSE_S) if told.isdecimal() else 2**attempt / 8


def caller(manner: Manner) -> Caller:
    """A caller of the Billow that *manner* names. Raises Failure when it names none."""
    folder = Path(manner.data_dir) if manner.data_dir else None
    return Caller(target(manner.url, manner.key, folder, live=bool(manner.live)), verbose=bool(manner.verbose))
