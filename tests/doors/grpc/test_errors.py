"""What a caller does wrong has a code, a reason and the fields at fault, and is never a mistake of the server."""

import asyncio
from dataclasses import replace
from types import ModuleType
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc import StatusCode
from grpc_status import rpc_status
from sqlalchemy import text

from billow.doors.contracts import messages
from billow.doors.dispatch import Dispatcher
from billow.doors.grpc.status import CODES
from billow.doors.program import App
from billow.kit.errors import Kind
from billow.kit.operation import OPERATIONS
from tests.client import Api
from tests.doors.grpc.conftest import Rpc, serving

CALLERS_FAULT = {
    StatusCode.INVALID_ARGUMENT,
    StatusCode.NOT_FOUND,
    StatusCode.FAILED_PRECONDITION,
    StatusCode.PERMISSION_DENIED,
}


def details(error: grpc.aio.AioRpcError) -> dict[str, Any]:
    """The details of an error by the names of their messages."""
    status = rpc_status.from_call(error)
    found = {}
    for each in status.details:
        name = each.TypeName().removeprefix("google.rpc.")
        found[name] = getattr(error_details_pb2, name)()
        each.Unpack(found[name])
    return found


def violations(error: grpc.aio.AioRpcError) -> dict[str, str]:
    """The reasons of the fields at fault."""
    return {each.field: each.reason for each in details(error)["BadRequest"].field_violations}


def test_every_kind_has_a_code() -> None:
    """The one table knows each kind of refusal."""
    assert set(CODES) == set(Kind)


async def test_an_error_says_why(rpc: Rpc) -> None:
    """A refusal has its code as the reason, our domain, its kind, and the id under which the log holds it."""
    error = await rpc.fails(
        "CustomerService.Get", rpc.pb.CustomerServiceGetRequest(customer_id="nobody"), StatusCode.NOT_FOUND
    )
    found = details(error)
    request_id = dict(error.trailing_metadata())["x-request-id"]
    assert request_id.startswith("req_")
    assert (found["ErrorInfo"].reason, found["ErrorInfo"].domain) == ("NOT_FOUND", "billow")
    assert found["ErrorInfo"].metadata["kind"] == "not_found"
    assert found["ErrorInfo"].metadata["request_id"] == found["RequestInfo"].request_id == request_id
    assert "nobody" in (error.details() or "")


async def test_all_broken_fields_are_named(rpc: Rpc) -> None:
    """A text that is required and empty counts as missing, and is named beside a value that is out of range."""
    request = rpc.pb.CustomerServiceCreateRequest(currency="XXX", net_days=-1)
    error = await rpc.fails("CustomerService.Create", request, StatusCode.INVALID_ARGUMENT)
    found = violations(error)
    assert found["name"] == "REQUIRED"
    assert {"currency", "net_days"} <= set(found)


async def test_very_many_broken_fields_still_arrive(rpc: Rpc) -> None:
    """Metadata is small: of a thousand broken fields as many are named as fit, and how many there are is said."""
    lines = [rpc.pb.NewLine(description="x" * 40, unit_price="much") for _ in range(1000)]
    request = rpc.pb.InvoiceServiceCreateRequest(customer_id="acme", line_items=lines)
    error = await rpc.fails("InvoiceService.Create", request, StatusCode.INVALID_ARGUMENT)
    assert 10 < len(violations(error)) < 100
    assert "of 1000" in str(error.details())


@pytest.mark.parametrize("authorization", ["", "Bearer sk_test_wrong", "Basic abc", "sk_test_wrong"])
async def test_without_a_key_nothing_is_answered(rpc: Rpc, authorization: str) -> None:
    """Without a key in force an RPC ends as unauthenticated, on a stream too."""
    request = rpc.pb.CustomerServiceListRequest()
    await rpc.fails("CustomerService.List", request, StatusCode.UNAUTHENTICATED, authorization=authorization)
    stream = iter([rpc.pb.EventServiceIngestStreamRequest()])
    await rpc.fails("EventService.IngestStream", stream, StatusCode.UNAUTHENTICATED, authorization=authorization)
    feed = rpc.call(
        "WebhookEndpointsService.Feed", rpc.pb.WebhookEndpointsServiceFeedRequest(), authorization=authorization
    )
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await anext(aiter(feed))
    assert caught.value.code() is StatusCode.UNAUTHENTICATED


async def test_a_key_without_the_scope_may_not(rpc: Rpc) -> None:
    """A key that may read customers cannot make one."""
    made = await rpc.call(
        "ApiKeyService.Create", rpc.pb.ApiKeyServiceCreateRequest(name="reader", scopes=["customers:read"])
    )
    rpc.key = made.key
    request = rpc.pb.CustomerServiceCreateRequest(name="Acme")
    await rpc.fails("CustomerService.Create", request, StatusCode.PERMISSION_DENIED)
    assert not (await rpc.call("CustomerService.List", rpc.pb.CustomerServiceListRequest())).data


async def test_a_name_that_is_taken(rpc: Rpc) -> None:
    """A second object of one name exists already; a state that does not allow it is a failed precondition."""
    request = rpc.pb.CustomerServiceCreateRequest(name="Acme", external_id="acme")
    await rpc.call("CustomerService.Create", request)
    await rpc.fails("CustomerService.Create", request, StatusCode.ALREADY_EXISTS)
    clock = rpc.pb.TestClockServiceCreateRequest()
    clock.frozen_at.FromJsonString("2026-01-01T00:00:00Z")
    await rpc.call("TestClockService.Create", clock)
    await rpc.fails("TestClockService.Create", clock, StatusCode.FAILED_PRECONDITION)


async def test_a_lost_update_is_refused(rpc: Rpc) -> None:
    """With the tag of what was read, a write goes through once; with the old one it is aborted."""
    await rpc.call("CustomerService.Create", rpc.pb.CustomerServiceCreateRequest(name="Acme", external_id="acme"))
    reading = rpc.call("CustomerService.Get", rpc.pb.CustomerServiceGetRequest(customer_id="acme"))
    await reading
    tag = dict(await reading.trailing_metadata())["etag"]
    assert tag == (await rpc.api.call("GET", "/customers/acme")).headers["etag"]
    request = rpc.pb.CustomerServiceUpdateRequest(customer_id="acme", name="Acme Corp")
    await rpc.call("CustomerService.Update", request, if_match=tag)
    error = await rpc.fails("CustomerService.Update", request, StatusCode.ABORTED, if_match=tag)
    assert details(error)["ErrorInfo"].reason == "PRECONDITION_FAILED"


async def test_a_rate_limit_says_when_to_come_again(app: App, rpc: Rpc) -> None:
    """Beyond the limit an RPC is refused with the seconds to wait; an answer tells the limit and what is left."""
    settings = app.settings.model_copy(update={"rate_limit_requests": 1})
    limited = replace(app, dispatcher=Dispatcher(app.database, settings))
    async with serving(limited) as address, grpc.aio.insecure_channel(address) as channel:
        client = replace(rpc, channel=channel)
        first = client.call("CustomerService.List", rpc.pb.CustomerServiceListRequest())
        await first
        assert dict(await first.trailing_metadata())["ratelimit-limit"] == "1"
        error = await client.fails(
            "CustomerService.List", rpc.pb.CustomerServiceListRequest(), StatusCode.RESOURCE_EXHAUSTED
        )
    assert details(error)["RetryInfo"].retry_delay.seconds >= 1
    assert dict(error.trailing_metadata())["ratelimit-remaining"] == "0"


async def raw(rpc: Rpc, method: str, body: bytes, **metadata: str) -> bytes:
    """The answer to bytes that no stub would send."""
    given = {"authorization": f"Bearer {rpc.key}", **metadata}
    call = rpc.channel.unary_unary(f"/billow.v1.{method.replace('.', '/')}")
    answer: bytes = await call(body, metadata=tuple(given.items()), timeout=30)
    return answer


async def refused(rpc: Rpc, method: str, body: bytes, **metadata: str) -> grpc.aio.AioRpcError:
    """The error of bytes that are refused as what cannot be read."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await raw(rpc, method, body, **metadata)
    assert caught.value.code() is StatusCode.INVALID_ARGUMENT, caught.value
    return caught.value


@pytest.mark.parametrize("body", [b"\xff\xff\xff", b"\x0a\x05abc", b"\x0a\x02\xc3\x28", b"\x08\x01\x0f"])
async def test_garbage_is_an_invalid_argument(rpc: Rpc, body: bytes) -> None:
    """Bytes that are no message, or text that is no UTF-8, are refused as malformed."""
    error = await refused(rpc, "CustomerService.Get", body)
    assert details(error)["ErrorInfo"].reason == "MALFORMED"


async def test_unknown_fields_are_named_by_number(rpc: Rpc) -> None:
    """A field that the contract does not know is refused, with the way to it."""
    request = rpc.pb.CustomerServiceCreateRequest(name="Acme", billing_address=rpc.pb.Address(city="Bonn"))
    inner = request.billing_address.SerializeToString() + b"\xa0\x06\x01"  # field 100, a number
    address = b"\x42" + bytes([len(inner)]) + inner  # field 8
    error = await refused(rpc, "CustomerService.Create", b"\x0a\x04Acme" + address + b"\xaa\x06\x01x")
    assert violations(error) == {"101": "UNKNOWN_FIELD", "billing_address.100": "UNKNOWN_FIELD"}


async def test_every_method_refuses_what_it_cannot_use(
    rpc: Rpc, stubs: tuple[ModuleType, ModuleType], app: App
) -> None:
    """Neither garbage nor an empty request to any method is ever answered as a mistake of the server."""
    unary = [each for each in messages.model(OPERATIONS.values()).rpcs if each.streams is None]
    for each in unary:
        method = f"{each.service}.{each.name}"
        await refused(rpc, method, b"\xff")
        try:
            await raw(rpc, method, b"")
        except grpc.aio.AioRpcError as error:
            assert error.code() in CALLERS_FAULT, f"{method}: {error}"  # noqa: PT017  (an answer is right too)


async def test_an_unknown_method_is_unimplemented(rpc: Rpc) -> None:
    """A method that no operation has is unimplemented."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await raw(rpc, "CustomerService.Frobnicate", b"")
    assert caught.value.code() is StatusCode.UNIMPLEMENTED


async def test_a_request_has_a_largest_size(rpc: Rpc, app: App) -> None:
    """A request over the limit of its operation is refused with that limit; ingestion takes what others do not."""
    big = rpc.pb.CustomerServiceCreateRequest(name="x" * (app.settings.body_limit + 1))
    error = await rpc.fails("CustomerService.Create", big, StatusCode.RESOURCE_EXHAUSTED)
    assert str(app.settings.body_limit) in (error.details() or "")
    assert details(error)["ErrorInfo"].reason == "TOO_LARGE"
    event = rpc.pb.EventInput(account="acme", event_name="x" * (app.settings.body_limit + 1))
    taken = await rpc.call("EventService.Ingest", rpc.pb.EventServiceIngestRequest(events=[event]))
    assert len(taken.rejected) == 1
    huge = rpc.pb.EventInput(account="acme", event_name="x" * (app.settings.bulk_body_limit + 1))
    request = rpc.pb.EventServiceIngestRequest(events=[huge])
    await rpc.fails("EventService.Ingest", request, StatusCode.RESOURCE_EXHAUSTED)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("billow-dry-run", "maybe", "MALFORMED"),
        ("billow-version", "1999-01-01", "UNKNOWN_VERSION"),
        ("idempotency-key", "x" * 256, "IDEMPOTENCY_KEY_MALFORMED"),
    ],
)
async def test_wrong_metadata_is_refused(rpc: Rpc, key: str, value: str, reason: str) -> None:
    """Metadata that means something elsewhere is held to the same rules as the headers of REST."""
    request = rpc.pb.CustomerServiceCreateRequest(name="Acme")
    error = await refused(rpc, "CustomerService.Create", request.SerializeToString(), **{key: value})
    assert details(error)["ErrorInfo"].reason == reason


def held(number: int, content: bytes) -> bytes:
    """A field that holds *content*, as it travels."""
    size, length = len(content), b""
    while size > 127:
        length, size = length + bytes([size % 128 + 128]), size // 128
    return bytes([number * 8 + 2]) + length + bytes([size]) + content


def nested(levels: int) -> bytes:
    """A request with an event whose properties are that deep."""
    inner = b"\x11" + bytes(8)  # the number 0
    for _ in range(levels):
        entry = held(1, b"a") + held(2, inner)
        struct = held(1, entry)
        inner = held(5, struct)
    return held(1, held(5, struct))


@pytest.mark.parametrize(("levels", "reason"), [(21, "INVALID"), (30, "INVALID"), (500, "MALFORMED")])
async def test_deep_nesting_is_refused(rpc: Rpc, levels: int, reason: str) -> None:
    """What is nested deeper than any document of ours is refused, whether we count the levels or the parser does."""
    error = await refused(rpc, "EventService.Ingest", nested(levels))
    assert details(error)["ErrorInfo"].reason == reason


async def test_the_deepest_nesting_is_read(rpc: Rpc) -> None:
    """Twenty levels can be read; that an event holds nothing nested is then the verdict on it."""
    answer = rpc.pb.Ingested.FromString(await raw(rpc, "EventService.Ingest", nested(20)))
    assert len(answer.rejected) == 1


@pytest.mark.parametrize("number", [0.1 + 0.2, 2.0**53 + 2, float("inf"), float("nan"), 123456789.1234567])
async def test_a_number_that_may_have_been_another_is_refused(rpc: Rpc, number: float) -> None:
    """A double of more than 15 digits is refused by its place, with the advice to send a text."""
    event = rpc.pb.EventInput(account="acme", event_name="call")
    event.properties["n"] = number
    error = await rpc.fails(
        "EventService.Ingest", rpc.pb.EventServiceIngestRequest(events=[event]), StatusCode.INVALID_ARGUMENT
    )
    assert list(violations(error)) == ["events.0.properties.n"]


async def test_an_instant_is_one(rpc: Rpc) -> None:
    """A timestamp outside of the calendar is refused by its place."""
    request = rpc.pb.TestClockServiceCreateRequest()
    request.frozen_at.seconds = 10**15
    error = await rpc.fails("TestClockService.Create", request, StatusCode.INVALID_ARGUMENT)
    assert violations(error) == {"frozen_at": "OUT_OF_RANGE"}


async def test_a_deadline_ends_the_work(app: App, rpc: Rpc, api: Api) -> None:
    """A call whose deadline passes while it waits is rolled back, gives its connection back and frees its key."""
    await rpc.call("CustomerService.Create", rpc.pb.CustomerServiceCreateRequest(name="Acme", external_id="acme"))
    request = rpc.pb.CustomerServiceUpdateRequest(customer_id="acme", name="Late")
    async with app.database.system() as conn:
        await conn.execute(text("lock table customers in access exclusive mode"))
        before = app.database.engine.pool.checkedout()  # type: ignore[attr-defined]  # of the queue pool
        await rpc.fails(
            "CustomerService.Update", request, StatusCode.DEADLINE_EXCEEDED, timeout=0.4, idempotency_key="late"
        )
        async with asyncio.timeout(10):
            while app.database.engine.pool.checkedout() > before:  # type: ignore[attr-defined]  # of the queue pool
                await asyncio.sleep(0)
    assert (await api.get("/customers/acme"))["name"] == "Acme"
    await rpc.call("CustomerService.Update", request, idempotency_key="late")
    assert (await api.get("/customers/acme"))["name"] == "Late"


async def test_nothing_long_is_read_for_who_has_no_key_in_force(rpc: Rpc) -> None:
    """A large request without a key, or with one that is not in force, is refused before it is looked into; one of many
    unknown fields names the first hundred."""
    strange = b"\xa0\x06\x01" * 30_000
    call = rpc.channel.unary_unary("/billow.v1.CustomerService/Get")
    for metadata, code in (
        ((), StatusCode.UNAUTHENTICATED),
        ((("authorization", "Bearer sk_test_nobody"),), StatusCode.UNAUTHENTICATED),
        ((("authorization", f"Bearer {rpc.key}"),), StatusCode.INVALID_ARGUMENT),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call(strange, metadata=metadata)
        assert caught.value.code() is code
