"""An operation that stores bodies together, whose transactions can be held, for tests of calls that share them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import text

from billow.doors.answers import Outcome
from billow.doors.dispatch import Call, Dispatcher
from billow.kit import errors, ids
from billow.kit.operation import OPERATIONS, Together
from billow.runtime.db import Tx, from_json


@dataclass
class Taking:
    """An operation that stores bodies together and answers with the transaction; it can be held before the commit."""

    dispatcher: Dispatcher
    going: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    tries: int = 0
    lost: int = 0
    """How many times a transaction loses a race before it succeeds."""
    seen: list[bytes] = field(default_factory=list)
    """Bodies that were read, in that order."""
    backend: int = 0
    """The connection of the last transaction, as the database calls it."""

    def __post_init__(self) -> None:
        """It is not held."""
        self.going.set()
        together = Together(read=self.read, begins="billow_intake_begun", take=self.together)
        self.operation = replace(
            OPERATIONS["events.ingest"], returns=dict[str, str], cost=None, together=together, call=self.alone
        )

    def read(self, body: bytes) -> bytes:
        """The body says what it is."""
        self.seen.append(body)
        return body

    async def together(self, tx: Tx, begun: Any, bodies: Sequence[bytes]) -> Sequence[Any]:
        """Store the bodies, each with the tenant; what is called `refused` is, and `broken` breaks."""
        self.tries += 1
        transaction = str(await tx.value(text("select pg_current_xact_id()")))
        self.backend = await tx.value(text("select pg_backend_pid()"))
        if self.tries <= self.lost:
            await tx.run(text("do $$ begin raise sqlstate '40001'; end $$"))
        if b"broken" in bodies:
            raise RuntimeError("broken")
        answers = [await self._stored(tx, body.decode(), transaction) for body in bodies]
        self.begun.set()
        await self.going.wait()
        return answers

    async def alone(self, tx: Tx, *, body: bytes) -> Any:
        """The same for one body."""
        return (await self.together(tx, None, [body]))[0]

    async def _stored(self, tx: Tx, body: str, transaction: str) -> Any:
        if body == "refused":
            return errors.Invalid("refused")
        row = {"tenant": tx.tenant, "body": body}
        await tx.run(text("insert into bodies values (:tenant, :body)"), row)
        return {"body": body, "transaction": transaction}

    def ask(self, key: str, body: str, **words: Any) -> "asyncio.Task[Outcome]":
        """A call that is under way."""
        call = Call(operation=self.operation, arguments={}, secret=key, raw=body.encode(), **words)

        async def reading() -> Call:
            return call

        answer = self.dispatcher.answer(self.operation, reading(), door="test", request_id=ids.new("req"))
        return asyncio.create_task(answer)

    async def held(self, key: str, *bodies: str) -> "list[asyncio.Task[Outcome]]":
        """Calls under way, the first of which is held in its transaction while the others wait."""
        self.going.clear()
        self.begun.clear()
        first = self.ask(key, bodies[0])
        async with asyncio.timeout(10):
            await self.begun.wait()
        others = [self.ask(key, body) for body in bodies[1:]]
        await turns()
        return [first, *others]


async def turns() -> None:
    """Every task that can go on has gone on, as far as it comes without the world outside."""
    for _ in range(20):
        await asyncio.sleep(0)


def said(outcome: Outcome) -> dict[str, str]:
    """The answer of `Taking`."""
    return dict(from_json(outcome.body))
