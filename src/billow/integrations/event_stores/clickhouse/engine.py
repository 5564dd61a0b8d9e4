"""How statements reach ClickHouse: the one interface, and its implementation for a server over HTTP."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from billow.integrations.event_stores.clickhouse.address import Address

if TYPE_CHECKING:
    from clickhouse_connect.driver.asyncclient import AsyncClient

Rows = Sequence[Sequence[Any]]

SETTINGS: Mapping[str, int | str] = {
    "max_query_size": 2**30,
    "output_format_json_quote_64bit_integers": 0,
    "do_not_merge_across_partitions_select_final": 1,
    "max_partitions_per_insert_block": 0,
    "join_use_nulls": 0,
    "async_insert": 0,
}
"""What holds for every statement: long ones are read, whole numbers are written as such, FINAL stays within a partition
(the instant is part of the key, so that repeats lie in one), one batch may hold events of many months, and an insert
is answered when it is stored."""

CLUSTERED: Mapping[str, int | str] = {
    "distributed_foreground_insert": 1,
    "distributed_ddl_task_timeout": 180,
    "insert_quorum": "auto",
    "insert_quorum_parallel": 0,
    "select_sequential_consistency": 1,
}
"""And on a cluster: what was answered as stored lies on most replicas, and is seen by whoever reads next."""

FORMAT = "JSONCompactEachRow"
SECONDS_OF_A_STATEMENT = 45
"""The server gives up before the client does, so that a statement is over when the client stops to wait for it."""
_CLIENT_SECONDS = SECONDS_OF_A_STATEMENT + 15

PASSING = frozenset({159, 164, 202, 209, 210, 225, 241, 242, 252, 279, 285, 286, 289, 319, 394, 425, 999})
"""Codes of the server for what another try can mend: too slow, too busy, too many parts, out of memory, no quorum, read
only for now, or its own neighbours away."""

_encoder = msgspec.json.Encoder()


class Unreachable(ConnectionError):
    """ClickHouse did not answer, or not in time."""


class Engine(Protocol):
    """A ClickHouse that takes statements. Its errors of transport are `Unreachable`; others rise as they are."""

    async def rows(self, statement: str) -> Rows:
        """What a query answers."""
        ...

    async def insert(self, table: str, columns: Sequence[str], rows: Rows, *, token: str) -> None:
        """Store the rows; a second time under the same *token* changes nothing."""
        ...

    async def command(self, statement: str) -> None:
        """Run a statement that answers nothing."""
        ...

    async def close(self) -> None:
        """Give everything back."""
        ...


def packed(rows: Rows) -> bytes:
    """Rows as they are sent."""
    return _encoder.encode_lines(rows)


def unpacked(raw: bytes) -> Rows:
    """Rows as they are answered; a fraction never comes as a number."""
    found: list[list[Any]] = _decoder.decode_lines(raw)
    return found


_decoder = msgspec.json.Decoder(list[Any])


class Server:
    """A server, or any server of a cluster, over HTTP."""

    def __init__(self, client: "AsyncClient") -> None:
        self._client = client

    @classmethod
    async def at(cls, address: Address) -> "Server":
        """The server at *address*, connected.

        Raises:
            Unreachable: It does not answer.
            ImportError: The client is not installed.
        """
        try:
            from clickhouse_connect import get_async_client
        except ImportError as error:
            raise ImportError("ClickHouse needs its client: pip install 'billow[clickhouse]'") from error
        clustered = CLUSTERED if address.cluster else {}
        with _reached():
            client = await get_async_client(
                host=address.host,
                port=address.port,
                username=address.username,
                password=address.password,
                secure=address.secure,
                settings={**SETTINGS, **clustered, "max_execution_time": SECONDS_OF_A_STATEMENT},
                send_receive_timeout=_CLIENT_SECONDS,
                autogenerate_session_id=False,
            )
        return cls(client)

    async def rows(self, statement: str) -> Rows:
        """What a query answers."""
        with _reached():
            return unpacked(await self._client.raw_query(statement, fmt=FORMAT))

    async def insert(self, table: str, columns: Sequence[str], rows: Rows, *, token: str) -> None:
        """Store the rows; a second time under the same *token* changes nothing."""
        settings = {"insert_deduplicate": 1, "insert_deduplication_token": token}
        with _reached():
            await self._client.raw_insert(table, columns, packed(rows), settings=settings, fmt=FORMAT)

    async def command(self, statement: str) -> None:
        """Run a statement that answers nothing."""
        with _reached():
            await self._client.command(statement)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


@contextmanager
def _reached() -> Iterator[None]:
    """Raise `Unreachable` for what is not the statement's fault."""
    from clickhouse_connect.driver.exceptions import Error, OperationalError

    try:
        yield
    except (Error, OSError, TimeoutError) as error:
        if isinstance(error, Error) and not isinstance(error, OperationalError) and error.code not in PASSING:
            raise
        raise Unreachable(f"ClickHouse did not do what it was asked: {type(error).__name__}") from error
