"""The database: tables, the pool, and transactions that are bound to one tenant (correctness S-01, S-02)."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, cast

import asyncpg
import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Executable,
    Index,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    and_,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.sql.selectable import NamedFromClause

from billow.kit import codec, ids
from billow.kit.events import Event
from billow.kit.numbers import json_number
from billow.kit.paging import Page, PageRequest, Pagination, bad_cursor, decode_cursor, encode_cursor
from billow.runtime import bulk, clock, queue
from billow.runtime.driver import LOST, UNTOLD, Driver, Ending, driver_of, undo

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Instant = DateTime(timezone=True)
Minor = BigInteger
Exact = Numeric
Json = JSONB(none_as_null=True)
Id = String(64)
_FIRST_YEAR, _LAST_YEAR = 2, 9998
"""The first and the last instant of the calendar are infinite to the database, and near them zones lead out of it."""
Row = Mapping[str, Any]
"""A row by the names of its columns."""

_encode = msgspec.json.Encoder(decimal_format="number")
_decode = msgspec.json.Decoder(float_hook=json_number)


def to_json(value: Any) -> str:
    """*value* as JSON text; decimals as numbers, digit for digit."""
    return _encode.encode(value).decode()


def from_json(raw: str | bytes) -> Any:
    """The value of JSON text; fractions become `Decimal`, never float."""
    return _decode.decode(raw)


def tenant_table(name: str, *columns: Any, key: Sequence[str] = ("id",)) -> Table:
    """A table of tenant data: `tenant_id` leads the primary key, and the migration puts row-level security on it."""
    return Table(
        name,
        metadata,
        Column("tenant_id", Id, nullable=False),
        *columns,
        PrimaryKeyConstraint("tenant_id", *key),
        info={"tenant": True},
    )


outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("tenant_id", Id, nullable=False),
    Column("event_id", Id, nullable=False, unique=True),
    Column("type", String, nullable=False),
    Column("object", String, nullable=False),
    Column("object_id", Id, nullable=False),
    Column("data", Json, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=func.clock_timestamp()),
    Column("sequence", BigInteger),
    Column("published_at", Instant),
    info={"tenant": True},
)

tenants = Table(
    "tenants",
    metadata,
    Column("id", Id, primary_key=True),
    Column("organization_id", Id, nullable=False),
    Column("environment", String, nullable=False),
    Column("name", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("deleted_at", Instant),
)
test_clocks = tenant_table(
    "test_clocks",
    Column("id", Id, nullable=False),
    Column("frozen_at", Instant, nullable=False),
    Column("target", Instant),
    Column("created_at", Instant, nullable=False),
)
Index("uq_test_clocks_tenant", test_clocks.c.tenant_id, unique=True)


@dataclass(slots=True, kw_only=True)
class Tx:
    """One transaction of one tenant: every statement runs under its row-level security, and `now` is read once."""

    conn: AsyncConnection
    tenant: str
    actor: str
    now: datetime
    request_id: str
    live: bool = False
    frozen: bool = False
    emitted: list[tuple[Event, Any]] = field(default_factory=list)
    woken: set[str] = field(default_factory=set)
    hints: bool = True
    rehearsing: bool = False
    """Whether all of this is taken back at the end: what cannot be taken back is left undone."""
    rehearsed: list[Any] = field(default_factory=list)
    """What was left undone for that, by whoever answers as if it were done."""
    ending: Ending | None = None
    """How it ends, where its last statement may end it."""

    async def rows(self, statement: Executable, parameters: Any = None) -> Sequence[Row]:
        """All rows of *statement*."""
        return cast(Sequence[Row], (await self.conn.execute(statement, parameters)).mappings().all())

    async def row(self, statement: Executable, parameters: Any = None) -> Row | None:
        """The first row of *statement*, or None."""
        return cast(Row | None, (await self.conn.execute(statement, parameters)).mappings().first())

    async def value(self, statement: Executable, parameters: Any = None) -> Any:
        """The first column of the first row, or None."""
        return (await self.conn.execute(statement, parameters)).scalar()

    async def run(self, statement: Executable, parameters: Any = None) -> int:
        """Execute *statement*; answer how many rows it touched."""
        return (await self.conn.execute(statement, parameters)).rowcount

    async def insert(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert *rows* of this tenant, which name the same columns, in one statement."""
        values, same = list(rows), {"tenant_id": self.tenant}
        if len(values) >= bulk.ROWS:
            await bulk.insert(self.conn, table, values, encode=to_json, same=same)
        elif values:
            await self.conn.execute(table.insert(), [{**row, **same} for row in values])

    async def change(self, table: Table, rows: Iterable[Mapping[str, Any]], *, key: tuple[str, ...] = ("id",)) -> None:
        """Write *rows* of this tenant, which name the key and the same other columns, in one statement."""
        values, same = list(rows), {"tenant_id": self.tenant}
        if values:
            await bulk.update(self.conn, table, values, key=("tenant_id", *key), encode=to_json, same=same)

    def mine(self, table: Table | NamedFromClause) -> Select[Any]:
        """All columns of this tenant's rows of *table*."""
        return select(table).where(table.c.tenant_id == self.tenant)

    def emit(self, event: Event, data: Any, *, document: Any = None) -> None:
        """Say *event* with *data* (the object as its GET shows it; its *document* where that is known): a row of the
        outbox, in this transaction."""
        self.emitted.append((event, codec.dump(data) if document is None else document))

    @asynccontextmanager
    async def rehearsal(self) -> AsyncIterator[None]:
        """Do as if: on leaving, everything since entering is taken back, and nothing was said."""
        emitted, woken, rehearsing, rehearsed = list(self.emitted), set(self.woken), self.rehearsing, self.rehearsed
        point = await self.conn.begin_nested()
        self.rehearsing, self.rehearsed = True, list(rehearsed)
        try:
            yield
        finally:
            await point.rollback()
            self.emitted, self.woken, self.rehearsing, self.rehearsed = emitted, woken, rehearsing, rehearsed

    async def flush(self) -> None:
        """Write what was emitted; the last statements before the commit."""
        events, self.emitted = self.emitted, []
        if events:
            await self.insert(
                outbox,
                [
                    {
                        "event_id": ids.new("evt"),
                        "type": event.type,
                        "object": event.about,
                        "object_id": event.subject,
                        "data": data,
                        "occurred_at": self.now,
                    }
                    for event, data in events
                ],
            )
            self.wake("outbox")
        if self.woken and self.hints:
            await queue.enqueue(self.conn, [(source, self.tenant) for source in sorted(self.woken)])

    def wake(self, source: str) -> None:
        """Ask a worker to look at *source* of this tenant once this transaction has committed."""
        self.woken.add(source)


class Database:
    """A pool of connections, and the ways to open a transaction on it."""

    def __init__(self, url: str, *, pool_size: int = 10, overflow: int = 0, timeout_s: float = 5) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            _asyncpg(url),
            pool_size=pool_size,
            max_overflow=overflow,
            pool_timeout=timeout_s,
            isolation_level="AUTOCOMMIT",  # `transaction` begins and commits; to change this at each use costs as much
            json_serializer=to_json,
            json_deserializer=from_json,
            hide_parameters=True,
            connect_args={
                "server_settings": {
                    "timezone": "UTC",
                    "lock_timeout": "10s",
                    "idle_in_transaction_session_timeout": "60s",
                    "application_name": "billow",
                }
            },
        )
        self._most = pool_size + overflow

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A connection inside a transaction that is bound to no tenant yet: committed on leaving, rolled back by any
        exception.

        The driver is told to begin and to commit directly: most requests are one short statement, and what SQLAlchemy
        does around a transaction costs as much as that.
        """
        conn, driver = await self.begun()
        try:
            try:
                yield conn
                await driver.execute("commit")
            except BaseException as error:
                await undo(conn, driver)
                if isinstance(error, UNTOLD) and driver.is_closed():
                    raise ConnectionResetError("the database has ended the connection") from error
                raise
        finally:
            await conn.close()  # gives it back at once: nothing is sent, so nothing can be cancelled on the way

    async def begun(self) -> tuple[AsyncConnection, Driver]:
        """A connection whose transaction has begun, and which the caller closes; those in the pool that died meanwhile
        are given up on the way."""
        left = self._most
        while True:
            conn = await self.engine.connect()
            try:
                driver = await driver_of(conn)
                await driver.execute("begin")
                return conn, driver
            except BaseException as error:
                await conn.invalidate()
                await conn.close()
                left -= 1
                if left < 0 or not isinstance(error, LOST):
                    raise

    @asynccontextmanager
    async def begin(self, tenant: str, *, actor: str = "system", request_id: str = "") -> AsyncIterator[Tx]:
        """A transaction as *tenant*: committed on leaving, rolled back by any exception."""
        async with self.transaction() as conn:
            row = (await conn.execute(text("select * from billow_enter(:tenant)"), {"tenant": tenant})).mappings().one()
            tx = Tx(
                conn=conn,
                tenant=tenant,
                actor=actor,
                now=row["frozen_at"] or clock.wall(),
                request_id=request_id,
                live=bool(row["live"]),
                frozen=row["frozen_at"] is not None,
            )
            yield tx
            await tx.flush()

    @asynccontextmanager
    async def system(self) -> AsyncIterator[AsyncConnection]:
        """A transaction over all tenants, for the parts of the program that serve them all; never for a caller."""
        async with self.transaction() as conn:
            await conn.execute(text("select billow_enter_system()"))
            yield conn

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


def passes(error: Exception) -> bool:
    """Whether the trouble is the database's own, so that another try can help: no wrong data, no broken constraint.

    Those are SQLSTATE classes 22 and 23, and 55000, by which a guard refuses.
    """
    if isinstance(error, DBAPIError | asyncpg.PostgresError):
        state = str(getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None) or "")
        return state[:2] not in ("22", "23") and state != "55000"
    return isinstance(error, OSError | asyncpg.InterfaceError)


def _asyncpg(url: str) -> str:
    """*url* in the spelling that chooses the asyncpg driver."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+asyncpg://{rest}" if scheme in ("postgres", "postgresql") else url


async def page(
    tx: Tx,
    query: Select[Any],
    request: PageRequest,
    *,
    table: Table | NamedFromClause,
    default: tuple[tuple[str, bool], ...] = (("created_at", True),),
) -> Page[Row]:
    """The rows of *query* that *request* asks for, ordered by its fields and then by id, so that the order is total."""
    order = [*(request.sort or default)]
    if all(name != "id" for name, _ in order):
        order.append(("id", order[-1][1]))
    ordered = query.order_by(*(_direction(table.c[name], descending) for name, descending in order))
    if request.offset is not None:
        rows = await tx.rows(ordered.limit(request.limit).offset(request.offset))
        count = int(await tx.value(select(func.count()).select_from(query.order_by(None).subquery())))
        return Page(data=tuple(rows), pagination=_totals(request, count))
    if request.cursor:
        ordered = ordered.where(_after(table, order, decode_cursor(request.cursor, size=len(order))))
    rows = await tx.rows(ordered.limit(request.limit + 1))
    more = len(rows) > request.limit
    rows = rows[: request.limit]
    cursor = encode_cursor([_position(rows[-1][name]) for name, _ in order]) if more else None
    return Page(data=tuple(rows), pagination=Pagination(per_page=request.limit, next_cursor=cursor))


def _totals(request: PageRequest, count: int) -> Pagination:
    return Pagination(
        per_page=request.limit, next_cursor=None, total_pages=-(-count // request.limit), total_count=count
    )


def _direction(column: Any, descending: bool) -> Any:
    return column.desc().nulls_last() if descending else column.asc().nulls_last()


def _position(value: Any) -> str | int | None:
    if value is None or isinstance(value, int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _after(
    table: Table | NamedFromClause, order: Sequence[tuple[str, bool]], values: Sequence[str | int | None]
) -> Any:
    """The condition of standing behind *values* in *order*: equal in the first fields, past in the next; nulls last."""
    ways = []
    equal: list[Any] = []
    for (name, descending), value in zip(order, values, strict=True):
        column = table.c[name]
        if value is not None:
            bound = _typed(column, value)
            past = column < bound if descending else column > bound
            ways.append(and_(*equal, or_(past, column.is_(None)) if column.nullable else past))
        equal.append(column.is_(None) if value is None else column == _typed(column, value))
    return or_(*ways)


def _typed(column: Any, value: str | int) -> Any:
    """*value* of a cursor as the column holds it: whatever else a tampered cursor names is refused."""
    kind = column.type.python_type
    try:
        typed = kind.fromisoformat(value) if hasattr(kind, "fromisoformat") else kind(value)
        if isinstance(typed, datetime):
            typed = typed.astimezone(UTC)
        if isinstance(typed, date) and not _FIRST_YEAR <= typed.year <= _LAST_YEAR:
            raise ValueError("no year of ours")
    except (ValueError, TypeError, OverflowError, ArithmeticError):
        raise bad_cursor() from None
    return typed
