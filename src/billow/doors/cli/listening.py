"""What listening is made of: a reader of the feed, a receiver of deliveries, and the screen."""

import asyncio
import base64
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
import msgspec
from rich.text import Text

from billow.doors.cli.client import Target, connect, refused, unreachable
from billow.doors.cli.output import WRONG_USAGE, Failure, err, out
from billow.runtime import clock
from billow.webhooks import rules

PAGE = 100
POLL_S = 0.5
LONGEST_PAUSE_S = 10
RECEIVER_S = 10
ROOMY = 120
"""From how many columns on the id of the event stands beside that of its object."""
_AGAIN = (429, 503)
_page_of = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_rows_of = msgspec.json.Decoder(list[msgspec.Raw]).decode


async def follow(
    reader: "Reader", screen: "Screen", receiver: "Receiver | None", *, after: int | None, since: datetime | None
) -> None:
    """Each event behind *after*, or since that instant, or from now on, is shown and then sent on, without end.

    Raises Failure when nobody answers at the beginning, or the server refuses.
    """
    async with reader:
        behind = await reader.edge(since) if after is None else after
        screen.note(f"Listening behind event {behind}. Ctrl+C ends.")
        if receiver:
            screen.note(f"Forwarding to {receiver.url}, signed with {receiver.secret}")
        async for raw, event in reader.events(behind, screen.note):
            screen.show(raw, event)
            if receiver:
                screen.answered(await receiver.send(raw, event))


class Reader:
    """Reads the feed."""

    def __init__(self, to: Target, *, types: tuple[str, ...]) -> None:
        self._to = to
        self._types = ",".join(types)
        self._client = connect(to)

    async def __aenter__(self) -> "Reader":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def edge(self, since: datetime | None) -> int:
        """The sequence of the last event before *since*, or of the last there is; 0 where there is none.

        The feed cannot be asked for its end, but whether anything comes behind a sequence: halving finds it. Raises
        Failure when nobody answers, or the key may not read the feed.
        """
        low, high = 0, 1
        while (found := await self._before(high, since)) is not None:
            low, high = found, 2 * found
        while low < high:
            middle = (low + high) // 2
            found = await self._before(middle, since)
            low, high = (low, middle) if found is None else (found, high)
        return low

    async def _before(self, sequence: int, since: datetime | None) -> int | None:
        """The sequence of the first event behind *sequence*, if there is one and it is from before *since*."""
        found = (await self._answer({"after": str(sequence), "limit": "1"})).json()["data"]
        if found and (since is None or datetime.fromisoformat(found[0]["timestamp"]) < since):
            return int(found[0]["sequence"])
        return None

    async def events(self, after: int, note: Callable[[str], None]) -> AsyncIterator[tuple[bytes, dict[str, Any]]]:
        """Each event behind *after* as it was written and as it reads, without end.

        A server that is away is asked again, and *note* is told of it once. Raises Failure when it refuses.
        """
        query = {"limit": str(PAGE), **({"types": self._types} if self._types else {})}
        pause = POLL_S
        while True:
            try:
                page = _page_of((await self._answer({**query, "after": str(after)}, patient=True)).content)
            except (httpx2.TransportError, _Away):
                if pause == POLL_S:
                    note(f"Nobody answers at {self._to.url}; asking again.")
                pause = min(2 * pause, LONGEST_PAUSE_S)
                await asyncio.sleep(pause)
                continue
            pause = POLL_S
            for row in _rows_of(page["data"]):
                yield bytes(row), msgspec.json.decode(row)
            after = msgspec.json.decode(page["next_after"])
            if not msgspec.json.decode(page["has_more"]):
                await asyncio.sleep(POLL_S)

    async def _answer(self, query: dict[str, str], *, patient: bool = False) -> httpx2.Response:
        """A page of the feed. Raises Failure when it is refused; when nobody answers, what says so if *patient*."""
        try:
            response = await self._client.get("/feed", params=query)
        except httpx2.TransportError as error:
            if patient:
                raise
            raise unreachable(self._to, error) from None
        if patient and response.status_code in _AGAIN:
            raise _Away
        if response.status_code != 200:
            raise refused(response, spoken=lambda name: f"--{name}")
        return response


class _Away(Exception):
    """The server answers, but cannot at present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a receiver made of one delivery."""

    said: str
    good: bool


class Receiver:
    """Somebody who is sent events, one at a time."""

    def __init__(self, url: str, secret: str) -> None:
        """Without a *secret* there is a fresh one. Raises Failure when address or secret can be none."""
        if not _is_address(url):
            raise Failure(f"--forward-to: {url!r} is no address; write http://localhost:3000/hooks.", code=WRONG_USAGE)
        self.url = url
        self.secret = secret or rules.new_secret()
        if not _is_secret(self.secret):
            raise Failure("--secret: write whsec_ and base64 behind it, as Billow shows it.", code=WRONG_USAGE)
        self._client = httpx2.AsyncClient(timeout=RECEIVER_S)

    async def send(self, body: bytes, event: dict[str, Any]) -> Reply:
        """The event was sent, once."""
        headers = rules.signed_headers(body, event_id=event["id"], at=clock.wall(), secrets=[self.secret])
        began = clock.monotonic()
        try:
            response = await self._client.post(self.url, content=body, headers=headers)
        except httpx2.HTTPError as error:
            return Reply(said=f"no answer: {error or type(error).__name__}", good=False)
        took = round((clock.monotonic() - began) * 1000)
        return Reply(
            said=f"{response.status_code} {response.reason_phrase}, {took} ms", good=200 <= response.status_code < 300
        )


def _is_address(url: str) -> bool:
    try:
        return httpx2.URL(url).host != "" and url.startswith(("http://", "https://"))
    except httpx2.InvalidURL:
        return False


def _is_secret(text: str) -> bool:
    try:
        return text.startswith("whsec_") and base64.b64decode(text.removeprefix("whsec_"), validate=True) != b""
    except ValueError:
        return False


class Screen:
    """Where events are shown."""

    def __init__(self, *, as_json: bool) -> None:
        """*as_json*: a line of JSON for each event."""
        self._as_json = as_json
        self._out, self._err = out(), err()

    def note(self, text: str) -> None:
        """Stderr says the text."""
        self._err.print(text, style="dim", markup=False, soft_wrap=True)

    def show(self, raw: bytes, event: dict[str, Any]) -> None:
        """The event has its line on stdout."""
        if self._as_json:
            sys.stdout.write(raw.decode() + "\n")
            sys.stdout.flush()
            return
        time = f"{datetime.fromisoformat(event['timestamp']):%Y-%m-%d %H:%M:%S}"
        data = event["data"] if isinstance(event["data"], dict) else {}
        line = Text.assemble((time, "dim"), f"  {event['type']:<24}  ", (str(data.get("id", "-")), "cyan"))
        if self._out.width >= ROOMY:
            line.append(f"  {event['id']}", style="dim")
        self._out.print(line, soft_wrap=True)

    def answered(self, reply: Reply) -> None:
        """What the receiver made of the event stands below it; on stderr when stdout is for programs."""
        console = self._err if self._as_json else self._out
        console.print(f"  -> {reply.said}", style="green" if reply.good else "red", markup=False, soft_wrap=True)
