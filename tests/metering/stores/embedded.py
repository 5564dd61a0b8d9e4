"""ClickHouse inside of this process, by the package chdb: the same engine, the same statements, no server."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from billow.integrations.event_stores.clickhouse.engine import FORMAT, SETTINGS, Rows, packed, unpacked


class Embedded:
    """The engine on a folder; a process can have one folder open, by as many connections as it likes."""

    def __init__(self, folder: Path, settings: Mapping[str, int | str] = SETTINGS) -> None:
        from chdb.state.sqlitelike import connect

        self._connection: Any = connect(str(folder))
        self._turn = asyncio.Lock()
        for name, value in settings.items():
            self._connection.query(f"SET {name} = {value}")

    async def rows(self, statement: str) -> Rows:
        """What a query answers."""
        return unpacked(await self.said(statement, FORMAT))

    async def insert(self, table: str, columns: Sequence[str], rows: Rows, *, token: str) -> None:
        """Store the rows; a second time under the same token changes nothing."""
        settings = f"SETTINGS insert_deduplicate = 1, insert_deduplication_token = '{token}'"
        await self.sent(f"INSERT INTO {table} ({', '.join(columns)}) {settings}", packed(rows))

    async def command(self, statement: str) -> None:
        """Run a statement that answers nothing."""
        await self.said(statement, FORMAT)

    async def close(self) -> None:
        """Let go of the folder."""
        self._connection.close()

    async def said(self, statement: str, written: str) -> bytes:
        """What a statement answers, written in a format."""
        async with self._turn:
            answer = await asyncio.to_thread(self._connection.query, statement, written)
        found: bytes = answer.bytes()
        return found

    async def sent(self, statement: str, rows: bytes) -> None:
        """Run an INSERT with its rows."""
        async with self._turn:
            await asyncio.to_thread(self._sent, statement, rows)

    def _sent(self, statement: str, rows: bytes) -> None:
        inserter = self._connection.send_insert(statement, FORMAT)
        inserter.append(rows)
        inserter.finish()
