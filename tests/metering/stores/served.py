"""The embedded engine behind the HTTP interface of ClickHouse, as far as its client uses it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.metering.stores.embedded import Embedded

TRANSPORT = {"query", "query_id", "database", "default_format", "wait_end_of_query", "send_progress_in_http_headers"}
"""What of a URL is no setting of the statement."""


class Listener:
    """Answers statements, and remembers how they came."""

    def __init__(self, engine: Embedded) -> None:
        self._engine = engine
        self.settings: list[dict[str, str]] = []
        self.authorization = ""
        self.refuses = False

    async def answer(self, request: web.Request) -> web.Response:
        """What the engine says, in the format that is asked for."""
        if self.refuses:
            return web.Response(status=503, text="not now")
        self.authorization = request.headers.get("Authorization", "")
        settings = {name: value for name, value in request.query.items() if name not in TRANSPORT}
        self.settings.append(settings)
        body = await request.read()
        asked = body.startswith(b"INSERT")
        found = await (self._inserted(body, settings) if asked else self._asked(body.decode()))
        return web.Response(body=found, headers={"X-ClickHouse-Summary": "{}"})

    async def _asked(self, statement: str) -> bytes:
        head, _, written = statement.rpartition("\n FORMAT ")
        return await (self._engine.said(head, written.strip()) if head else self._engine.said(statement, "TSV"))

    async def _inserted(self, body: bytes, settings: dict[str, str]) -> bytes:
        line, _, rows = body.partition(b"\n")
        token = settings["insert_deduplication_token"]
        statement = line.decode().rpartition("FORMAT")[0]
        deduplicated = f"SETTINGS insert_deduplicate = 1, insert_deduplication_token = '{token}'"
        await self._engine.sent(f"{statement} {deduplicated}", rows)
        return b""


@asynccontextmanager
async def served(engine: Embedded) -> AsyncIterator[tuple[str, Listener]]:
    """The URL of the engine, and the listener in front of it."""
    listener = Listener(engine)
    app = web.Application(client_max_size=2**30)
    app.router.add_route("*", "/{rest:.*}", listener.answer)
    runner: Any = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"clickhouse://billow:p%40ss@127.0.0.1:{runner.addresses[0][1]}/served", listener
    await runner.cleanup()
