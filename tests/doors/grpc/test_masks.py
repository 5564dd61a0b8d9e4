"""Requests and answers in detail: masks, absence, pages, expansions, idempotency, and numbers that stay exact."""

from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from tests.doors.grpc.conftest import Rpc
from tests.doors.grpc.test_errors import violations


async def acme(rpc: Rpc, **values: Any) -> Any:
    """A customer with an e-mail, two tax ids and metadata."""
    given = {"name": "Acme", "external_id": "acme", "email": "a@acme.com", "tax_ids": ["DE123456789"], **values}
    return await rpc.call("CustomerService.Create", rpc.pb.CustomerServiceCreateRequest(**given, metadata={"a": "b"}))


async def update(rpc: Rpc, *paths: str, **values: Any) -> Any:
    """The customer after an update of the fields at *paths*, or of those that are set."""
    mask = FieldMask(paths=paths) if paths else None
    request = rpc.pb.CustomerServiceUpdateRequest(customer_id="acme", update_mask=mask, **values)
    return await rpc.call("CustomerService.Update", request)


async def test_without_a_mask_what_is_set_is_changed(rpc: Rpc) -> None:
    """A field that is not set stays as it is."""
    await acme(rpc)
    changed = await update(rpc, name="Acme Corp")
    assert (changed.name, changed.email, changed.metadata["a"]) == ("Acme Corp", "a@acme.com", "b")


async def test_with_a_mask_what_is_named_and_unset_becomes_null(rpc: Rpc) -> None:
    """A field that the mask names and that is not set becomes null, a list empty; one that it does not name stays."""
    await acme(rpc)
    changed = await update(rpc, "email", "tax_ids", "metadata", name="ignored")
    assert not changed.HasField("email")
    assert (changed.name, list(changed.tax_ids), dict(changed.metadata)) == ("Acme", [], {})
    assert (await rpc.api.get("/customers/acme"))["email"] is None


async def test_a_mask_that_names_nothing_is_no_mask(rpc: Rpc) -> None:
    """An empty mask is as none at all."""
    await acme(rpc)
    request = rpc.pb.CustomerServiceUpdateRequest(customer_id="acme", name="Acme Corp", update_mask=FieldMask())
    assert (await rpc.call("CustomerService.Update", request)).name == "Acme Corp"


@pytest.mark.parametrize("path", ["customer_id", "frob", "billing_address.city"])
async def test_a_mask_names_what_can_be_changed(rpc: Rpc, path: str) -> None:
    """A path that is no field of the update is refused, and nothing is changed."""
    await acme(rpc)
    request = rpc.pb.CustomerServiceUpdateRequest(customer_id="acme", update_mask=FieldMask(paths=[path]), name="x")
    error = await rpc.fails("CustomerService.Update", request, StatusCode.INVALID_ARGUMENT)
    assert violations(error) == {"update_mask": "UNKNOWN_FIELD"}
    assert (await rpc.api.get("/customers/acme"))["name"] == "Acme"


async def test_a_read_mask_leaves_only_what_it_names(rpc: Rpc) -> None:
    """The answer holds the fields at the paths and no other, also below a message and in the elements of a list."""
    await acme(rpc, billing_address={"city": "Bonn", "country": "DE"})
    mask = FieldMask(paths=["name", "billing_address.city"])
    got = await rpc.call("CustomerService.Get", rpc.pb.CustomerServiceGetRequest(customer_id="acme", read_mask=mask))
    wanted = rpc.pb.Customer(name="Acme", billing_address={"city": "Bonn"})
    assert got == wanted
    page = await rpc.call("CustomerService.List", rpc.pb.CustomerServiceListRequest(read_mask=mask))
    assert list(page.data) == [wanted]
    assert page.pagination.per_page == 20


@pytest.mark.parametrize("path", ["frob", "billing_address.frob", "name.first", "metadata.a", ""])
async def test_a_read_mask_names_fields_of_the_answer(rpc: Rpc, path: str) -> None:
    """A path that leads nowhere is refused, before anything is done."""
    request = rpc.pb.CustomerServiceCreateRequest(name="Acme", read_mask=FieldMask(paths=["name", path]))
    error = await rpc.fails("CustomerService.Create", request, StatusCode.INVALID_ARGUMENT)
    assert violations(error) == {"read_mask": "UNKNOWN_FIELD"}
    assert repr(path) in str(error.details())
    assert not (await rpc.call("CustomerService.List", rpc.pb.CustomerServiceListRequest())).data


async def test_references_are_answered_whole(rpc: Rpc) -> None:
    """`expand` answers a reference whole; so does a read mask that names it, or something in it."""
    await acme(rpc)
    line = rpc.pb.NewLine(description="Work", unit_price="10")
    request = rpc.pb.InvoiceServiceCreateRequest(customer_id="acme", currency="USD", line_items=[line])
    made = await rpc.call("InvoiceService.Create", request)
    assert not made.HasField("customer")
    get = rpc.pb.InvoiceServiceGetRequest
    whole = await rpc.call("InvoiceService.Get", get(invoice_id=made.id, expand=["customer"]))
    assert (whole.total, whole.customer.email) == ("10.00", "a@acme.com")
    mask = FieldMask(paths=["total", "customer.name"])
    part = await rpc.call("InvoiceService.Get", get(invoice_id=made.id, read_mask=mask))
    assert part == rpc.pb.Invoice(total="10.00", customer={"name": "Acme"})


async def test_a_list_is_read_to_its_end_by_cursor(rpc: Rpc) -> None:
    """Going on with `next_cursor` shows each row once, in the order that was asked for; the last page has none."""
    names = [f"Customer {number}" for number in range(7)]
    for name in names:
        await rpc.call("CustomerService.Create", rpc.pb.CustomerServiceCreateRequest(name=name))
    seen: list[str] = []
    request = rpc.pb.CustomerServiceListRequest(limit=3, sort="name:asc")
    while True:
        page = await rpc.call("CustomerService.List", request)
        seen += [each.name for each in page.data]
        if not page.pagination.HasField("next_cursor"):
            break
        request.cursor = page.pagination.next_cursor
    assert seen == names


async def test_a_page_by_offset_counts(rpc: Rpc) -> None:
    """With an offset, zero too, the page says how many there are; by cursor it does not."""
    await acme(rpc)
    page = await rpc.call("CustomerService.List", rpc.pb.CustomerServiceListRequest(offset=0))
    assert (page.pagination.total_count, page.pagination.total_pages) == (1, 1)
    page = await rpc.call("CustomerService.List", rpc.pb.CustomerServiceListRequest())
    assert not page.pagination.HasField("total_count")


@pytest.mark.parametrize("given", [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"cursor": "x"}, {"sort": "frob:asc"}])
async def test_a_page_that_is_none_is_refused(rpc: Rpc, given: dict[str, Any]) -> None:
    """A size, a place or an order that there is not is an invalid argument."""
    request = rpc.pb.CustomerServiceListRequest(**given)
    await rpc.fails("CustomerService.List", request, StatusCode.INVALID_ARGUMENT)


async def test_filters_are_any_of(rpc: Rpc) -> None:
    """A repeated filter means any of its values."""
    for name in ("a", "b", "c"):
        await rpc.call("CustomerService.Create", rpc.pb.CustomerServiceCreateRequest(name=name, external_id=name))
    request = rpc.pb.CustomerServiceListRequest(external_id=["a", "c"], sort="name:asc")
    assert [each.name for each in (await rpc.call("CustomerService.List", request)).data] == ["a", "c"]


async def test_a_key_answers_again_and_nothing_runs(rpc: Rpc) -> None:
    """A second request under a key has the first one's answer, and says so; another request under it is refused."""
    request = rpc.pb.CustomerServiceCreateRequest(name="Acme")
    first = await rpc.call("CustomerService.Create", request, idempotency_key="once")
    call = rpc.call("CustomerService.Create", request, idempotency_key="once")
    assert await call == first
    assert dict(await call.trailing_metadata())["idempotent-replayed"] == "true"
    assert len((await rpc.call("CustomerService.List", rpc.pb.CustomerServiceListRequest())).data) == 1
    other = rpc.pb.CustomerServiceCreateRequest(name="Other")
    await rpc.fails("CustomerService.Create", other, StatusCode.INVALID_ARGUMENT, idempotency_key="once")


async def test_a_key_holds_through_both_doors(rpc: Rpc) -> None:
    """A request that came by REST, in its camel case, is the same one when it comes again by gRPC."""
    await rpc.api.post("/accounts", json={"name": "Acme", "alias": "acme"}, headers={"Idempotency-Key": "once"})
    request = rpc.pb.AccountServiceCreateRequest(name="Acme", alias="acme")
    call = rpc.call("AccountService.Create", request, idempotency_key="once")
    assert (await call).alias == "acme"
    assert dict(await call.trailing_metadata())["idempotent-replayed"] == "true"


async def test_a_dry_run_keeps_nothing(rpc: Rpc) -> None:
    """With `billow-dry-run` a write answers what would be, says that it was one, and leaves nothing."""
    call = rpc.call("CustomerService.Create", rpc.pb.CustomerServiceCreateRequest(name="Acme"), billow_dry_run="true")
    assert (await call).name == "Acme"
    assert dict(await call.trailing_metadata())["billow-dry-run"] == "true"
    assert not (await rpc.call("CustomerService.List", rpc.pb.CustomerServiceListRequest())).data


async def test_nothing_is_an_empty_message(rpc: Rpc) -> None:
    """What REST answers with 204 is an empty message."""
    await acme(rpc)
    answer = await rpc.call("CustomerService.Delete", rpc.pb.CustomerServiceDeleteRequest(customer_id="acme"))
    assert answer.ByteSize() == 0


async def test_properties_keep_their_kinds_and_digits(rpc: Rpc) -> None:
    """Texts, whole numbers, decimals of 15 digits, truth and null go through a `Struct` and are stored as by REST."""
    await acme(rpc)
    event = rpc.pb.EventInput(account="acme", event_name="call", unique_id="one")
    event.timestamp.FromNanoseconds(1_767_225_600_123_456_789)
    event.properties.update(
        {"t": "x", "n": 1500, "d": 0.1, "long": 12345678.1234567, "most": 2**53, "yes": True, "no": None}
    )
    answer = await rpc.call("EventService.Ingest", rpc.pb.EventServiceIngestRequest(events=[event]))
    assert list(answer.ingested) == ["one"]
    stored = await rpc.api.get("/events/one")
    assert stored["properties"] == {
        "t": "x",
        "n": 1500,
        "d": "0.1",
        "long": "12345678.1234567",
        "most": 2**53,
        "yes": True,
        "no": None,
    }
    assert stored["timestamp"] == "2026-01-01T00:00:00.123456Z"


async def test_a_number_that_a_double_would_change_is_answered_as_text(rpc: Rpc) -> None:
    """A whole number beyond 2^53 that came by REST keeps all its digits in a `Struct`, as a text."""
    await acme(rpc)
    event = {"account": "acme", "event_name": "call", "unique_id": "one", "timestamp": "2026-01-01T00:00:00Z"}
    await rpc.api.post("/events", json={**event, "properties": {"big": 2**53 + 1, "n": 7, "list": None}})
    stored = await rpc.call("EventService.Get", rpc.pb.EventServiceGetRequest(unique_id="one"))
    assert stored.properties["big"] == "9007199254740993"
    assert stored.properties["n"] == 7
    assert stored.timestamp.ToJsonString() == "2026-01-01T00:00:00Z"
