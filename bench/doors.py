"""What the doors cost: each beside the same query behind a route or a handler that was written by hand."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from statistics import median
from typing import Annotated, Any

import grpc.aio
import msgspec
import uvicorn
from fastapi import Depends, FastAPI
from google.protobuf.message_factory import GetMessageClass
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bench.figures import Bench, Figure
from billow.bootstrap import Parts
from billow.doors.contracts import descriptors, messages
from billow.doors.rest.site import site
from billow.invoicing.types import Invoice, InvoiceTax, LineItem
from billow.kit import codec
from billow.kit.money import Money
from billow.kit.operation import OPERATIONS
from billow.kit.paging import Page, Pagination
from billow.runtime import clock
from billow.runtime.driver import driver_of

TURNS = 5
ROUNDS = 150
INVOICES = 100
ENCODED = 40


@dataclass(frozen=True)
class Query:
    """What our door asked the database for the customer, to be asked by hand as well."""

    statement: str
    parameters: Any


class Customer(BaseModel):
    """The answer of the route that was written by hand."""

    id: str
    name: str
    external_id: str | None
    aliases: list[str] | None
    email: str | None
    currency: str | None
    timezone: str
    locale: str
    billing_address: dict[str, str | None]
    tax_ids: list[Any]
    net_days: int | None
    billing_entity_id: str | None
    metadata: dict[str, str]
    created_at: datetime
    updated_at: datetime


async def read_over_rest(bench: Bench) -> Figure:
    """GET of a customer through REST, beside a FastAPI route that asks the database the same."""
    path, query = await _customer(bench)
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(_listening(site(bench.app)))
        least = await stack.enter_async_context(_listening(await _by_hand(stack, bench, query)))
        rates = await _rates("http", (ours, path), (least, path), key=bench.key)
    return _figure("read a customer, REST", "a FastAPI route with the same query in a transaction", rates)


async def read_over_grpc(bench: Bench) -> Figure:
    """`CustomerService.Get`, beside a bare handler of grpc.aio that asks the database the same."""
    path, query = await _customer(bench)
    customer_id = path.rpartition("/")[2]
    request = _message("CustomerServiceGetRequest")(customer_id=customer_id).SerializeToString().hex()
    async with AsyncExitStack() as stack:
        server = Parts().grpc(bench.app, "127.0.0.1", 0)
        running = asyncio.create_task(server.run())
        least = await _bare(stack, bench, query)
        rates = await _rates("grpc", (server.port, request), (least, request), key=bench.key)
        server.stop()
        await running
    return _figure("read a customer, gRPC", "a bare grpc.aio handler with the same query in a transaction", rates)


async def encode_invoices(bench: Bench) -> Figure:
    """A page of a hundred invoices as JSON, beside msgspec over the same values."""
    page = Page(data=tuple(_invoice(n) for n in range(INVOICES)), pagination=Pagination(per_page=100, next_cursor="x"))
    adapter = codec.adapter(Page[Invoice])
    plain = _opened(page)
    encoder = msgspec.json.Encoder(enc_hook=str, decimal_format="string")
    if encoder.encode(plain) != adapter.dump_json(page, exclude_none=False):
        raise RuntimeError("the two do not write the same")
    acts = (lambda: adapter.dump_json(page), lambda: encoder.encode(plain))
    ours, least = _quickest(acts)
    return Figure(
        what=f"encode {INVOICES} invoices", beside="msgspec.json.encode of the same values", ours_s=ours, least_s=least
    )


async def _customer(bench: Bench) -> tuple[str, Query]:
    """The path of a customer, and what reading it asks the database."""
    bench.client.headers["Authorization"] = f"Bearer {bench.key}"  # a measure before may have used another
    made = await bench.post("/customers", {"name": "Acme Corp", "external_id": f"read-{clock.stopwatch()}"})
    asked: list[Query] = []

    def note(logged: Any) -> None:
        asked.append(Query(logged.query, logged.args))

    listened: set[Any] = set()
    while not asked:  # until the connection that is asked is one that is listened to
        async with bench.app.database.transaction() as conn:
            driver = await driver_of(conn)
            if driver not in listened:
                driver.add_query_logger(note)
                listened.add(driver)
        (await bench.client.get(f"/customers/{made['id']}")).raise_for_status()
        asked = [each for each in asked if "FROM customers" in each.statement]
    for driver in listened:
        driver.remove_query_logger(note)
    query, *_ = asked
    return f"/api/customers/{made['id']}", query


async def _by_hand(stack: AsyncExitStack, bench: Bench, query: Query) -> FastAPI:
    """What one would write for a single route: a connection for each request, the query, a model of the answer."""
    engine = create_async_engine(bench.url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=10)
    stack.push_async_callback(engine.dispose)
    written = FastAPI()

    async def connection() -> AsyncIterator[AsyncConnection]:
        async with engine.begin() as conn:
            yield conn

    @written.get("/api/customers/{customer_id}")
    async def get(customer_id: str, conn: Annotated[AsyncConnection, Depends(connection)]) -> Customer:
        row = (await conn.exec_driver_sql(query.statement, query.parameters)).mappings().one()
        return Customer(**row)

    return written


async def _bare(stack: AsyncExitStack, bench: Bench, query: Query) -> int:
    """The port of a server with one handler: bytes in, the query, the message of the contract out."""
    request_type, answer_type = (_message(name) for name in ("CustomerServiceGetRequest", "Customer"))
    engine = create_async_engine(bench.url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=10)
    stack.push_async_callback(engine.dispose)

    async def get(request: Any, context: Any) -> Any:
        async with engine.begin() as conn:
            row = (await conn.exec_driver_sql(query.statement, query.parameters)).mappings().one()
        shown = {name: row[name] for name in answer_type.DESCRIPTOR.fields_by_name if row[name] is not None}
        return answer_type(**shown)

    handler = grpc.unary_unary_rpc_method_handler(get, request_type.FromString, answer_type.SerializeToString)
    server = grpc.aio.server()
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler("billow.v1.CustomerService", {"Get": handler})]
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    stack.push_async_callback(server.stop, None)
    return port


def _message(name: str) -> Any:
    """The class of a message of the contract."""
    pool = descriptors.pool(descriptors.served(messages.model(OPERATIONS.values())))
    return GetMessageClass(pool.FindMessageTypeByName(f"billow.v1.{name}"))


@asynccontextmanager
async def _listening(served: Any) -> AsyncIterator[int]:
    """The port where the application answers."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:  # without the protocol, asyncio lets answers wait
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(served, log_level="warning", access_log=False, lifespan="off"))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        yield listener.getsockname()[1]
        server.should_exit = True
        await running


async def _rates(kind: str, *targets: tuple[int, str], key: str) -> Sequence[float]:
    """The median rate of each target; they take turns, so that a noisy moment falls on all of them."""
    turns = [[await _rate(kind, port, what, key) for port, what in targets] for _ in range(TURNS)]
    return [median(column) for column in zip(*turns, strict=True)]


async def _rate(kind: str, port: int, what: str, key: str) -> float:
    command = [sys.executable, "-m", "bench.load", kind, str(port), what, key, str(ROUNDS)]
    asking = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await asking.communicate()
    if asking.returncode:
        raise RuntimeError(f"{kind} {what}: the load stopped")
    return float(said)


def _figure(what: str, beside: str, rates: Sequence[float]) -> Figure:
    ours, least = rates
    return Figure(what=what, beside=beside, ours_s=1 / ours, least_s=1 / least, per_second=True)


def _invoice(number: int) -> Invoice:
    """An issued invoice of two lines."""
    amount, day, at = Money(4900 + number, "USD"), date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
    values: dict[str, Any] = dict.fromkeys(Invoice.__slots__)
    values |= dict.fromkeys(("id", "customer_id", "billing_entity_id"), f"inv_01jz{number:022d}")
    values |= dict.fromkeys(("subtotal", "discount_total", "tax_total", "total", "credits_applied"), amount)
    values |= dict.fromkeys(("amount_paid", "amount_due"), amount)
    values |= dict.fromkeys(("billing_period_start", "billing_period_end", "issue_date", "due_date"), day)
    values |= {"number": f"INV-{number:06d}", "status": "issued", "currency": "USD", "payment_terms": "net_30"}
    values |= {
        "discounts": (),
        "subscription_ids": ("sub_01jz0000000000000000000000",),
        "auto_pay": False,
        "created_at": at,
    }
    line: dict[str, Any] = dict.fromkeys(LineItem.__slots__)
    line |= {"id": f"lin_01jz{number:022d}", "kind": "fixed", "description": "Platform, January 2026"}
    line |= dict.fromkeys(("quantity", "unit_price", "precise_amount", "tax_rate"), Decimal("1500.25"))
    line |= {
        "amount": amount,
        "tax_amount": amount,
        "discount_amount": amount - amount,
        "period_start": day,
        "period_end": date(2026, 2, 1),
    }
    tax = InvoiceTax(code="vat", name="VAT", category="S", rate=Decimal(19), base=amount, amount=amount)
    return Invoice(**values | {"issued_at": at, "line_items": (LineItem(**line),) * 2, "taxes": (tax,)})


class _Opaque:
    """Money as msgspec cannot look into it: it asks for the text, as our own encoder does."""

    __slots__ = ("currency", "minor")
    __str__ = Money.__str__

    def __init__(self, money: Money) -> None:
        self.minor, self.currency = money.minor, money.currency


def _opened(value: Any) -> Any:
    """The same values, with money that is text to msgspec and not a record of two fields."""
    if isinstance(value, Money):
        return _Opaque(value)
    if isinstance(value, tuple):
        return tuple(map(_opened, value))
    if not hasattr(type(value), "__dataclass_fields__"):
        return value
    copy = object.__new__(type(value))
    for name in type(value).__dataclass_fields__:
        object.__setattr__(copy, name, _opened(getattr(value, name)))
    return copy


def _quickest(acts: Sequence[Callable[[], object]]) -> Sequence[float]:
    """The least seconds of each act; they take turns."""
    times: list[list[float]] = []
    for _ in range(ENCODED):
        turn = []
        for act in acts:
            began = clock.stopwatch()
            act()
            turn.append(clock.stopwatch() - began)
        times.append(turn)
    return [min(column) for column in zip(*times, strict=True)]


MEASURES: dict[str, Callable[[Bench], Awaitable[Figure]]] = {
    "rest": read_over_rest,
    "grpc": read_over_grpc,
    "encode": encode_invoices,
}
