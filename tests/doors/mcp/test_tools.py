"""Every operation is a tool: listed to those who may use it, called through the dispatch, refused in words."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest
from mcp.shared.exceptions import MCPError
from mcp_types import BlobResourceContents, EmbeddedResource

from billow.doors.mcp import tools
from billow.kit.fields import Ref
from billow.kit.operation import OPERATIONS, Context, operation
from tests.client import Api
from tests.doors.mcp.client import connected, document, done, refused, text
from tests.scenarios.test_main_path import subscribed

MODES = pytest.mark.parametrize("mode", ["auto", "legacy"])
LINE = {"description": "Onboarding", "quantity": "2", "unit_price": "150.00"}


async def key_with(api: Api, *scopes: str) -> str:
    """A key of the same tenant that may do no more than *scopes*."""
    made = await api.post("/api-keys", json={"name": "narrow", "scopes": list(scopes)})
    return str(made["key"])


@MODES
async def test_every_operation_is_a_tool(api: Api, mode: str) -> None:
    """To a key that may do everything the list shows one tool for each operation, with schemas that are valid."""
    async with connected(api, mode=mode) as client:
        listed = (await client.list_tools()).tools

    assert [tool.name for tool in listed] == [name.replace(".", "_") for name in sorted(OPERATIONS)]
    for tool in listed:
        assert tool.description
        for shape in filter(None, (tool.input_schema, tool.output_schema)):
            jsonschema.Draft202012Validator.check_schema(shape)
            assert shape["type"] == "object"


async def test_a_tool_takes_all_arguments_alike(api: Api) -> None:
    """Wherever they stand in a request, arguments are properties; paging, `expand` and the key stand beside them."""
    async with connected(api) as client:
        listed = {tool.name: tool.input_schema for tool in (await client.list_tools()).tools}

    assert set(listed["customers_invoices"]["properties"]) >= {"customer_id", "status", "limit", "cursor", "sort"}
    assert listed["customers_invoices"]["required"] == ["customer_id"]
    assert set(listed["customers_update"]["properties"]) >= {"customer_id", "email", "idempotency_key"}
    assert listed["invoices_get"]["properties"]["expand"]["items"]["enum"] == ["customer"]
    assert listed["events_ingest"]["required"] == ["events"]
    with_confirm = {name for name, shape in listed.items() if "confirm" in shape["properties"]}
    assert with_confirm == {name.replace(".", "_") for name, each in OPERATIONS.items() if each.grave}


@pytest.mark.parametrize(
    ("name", "read", "destructive", "idempotent", "open_world"),
    [
        ("customers.get", True, False, True, False),
        ("customers.create", False, False, False, False),
        ("customers.update", False, False, True, False),
        ("customers.delete", False, True, True, False),
        ("invoices.finalize", False, True, False, True),
    ],
)
def test_the_hints_follow_from_the_effect(
    name: str, read: bool, destructive: bool, idempotent: bool, open_world: bool
) -> None:
    """A read is read-only; what is grave is destructive; what says a state is idempotent; money is with others."""
    hints = tools.annotations(OPERATIONS[name])

    assert (hints.read_only_hint, hints.destructive_hint) == (read, destructive)
    assert (hints.idempotent_hint, hints.open_world_hint) == (idempotent, open_world)


async def test_a_key_sees_the_tools_that_it_may_use(api: Api) -> None:
    """With `invoices:read` the tools are those that need it; another one is refused by the dispatch."""
    key = await key_with(api, "invoices:read")
    async with connected(api, key=key) as client:
        shown = {tool.name for tool in (await client.list_tools()).tools}
        refusal = await refused(client, "customers_create", name="Acme")

    assert shown == {n.replace(".", "_") for n, each in OPERATIONS.items() if each.needs == "invoices:read"}
    assert (refusal["kind"], refusal["code"]) == ("forbidden", "forbidden")
    assert (await api.get("/customers"))["data"] == []


@MODES
async def test_a_customer_is_made_and_read(api: Api, mode: str) -> None:
    """What a tool makes the API shows, and the other way round, to the same letter."""
    async with connected(api, mode=mode) as client:
        made = await done(client, "customers_create", name="Acme Corp", external_id="acme", currency="USD")
        changed = await done(client, "customers_update", customer_id="acme", email="billing@acme.com")
        read = await done(client, "customers_get", customer_id="acme")

    assert (made["name"], made["email"]) == ("Acme Corp", None)
    assert changed["email"] == "billing@acme.com"
    assert read == await api.get("/customers/acme")


async def test_the_same_key_takes_effect_once(api: Api) -> None:
    """A second try under the idempotency key is answered by the first one, and says so; other content is refused."""
    async with connected(api) as client:
        first = await client.call_tool("customers_create", {"name": "Acme", "idempotency_key": "once"})
        second = await client.call_tool("customers_create", {"name": "Acme", "idempotency_key": "once"})
        other = await refused(client, "customers_create", name="Globex", idempotency_key="once")

    assert second.structured_content == first.structured_content
    assert (second.meta or {})["replayed"] is True
    assert "replayed" not in (first.meta or {})
    assert other["code"] == "idempotency_key_reused"
    assert len(await api.every("/customers")) == 1


async def test_a_list_has_pages_an_order_and_whole_references(api: Api) -> None:
    """Two invoices come on two pages, the larger first, each with its customer."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme", "currency": "USD"})
    for quantity in ("1", "2"):
        await api.post("/invoices", json={"customer_id": "acme", "line_items": [{**LINE, "quantity": quantity}]})
    wanted: dict[str, Any] = {"limit": 1, "sort": ["total:desc"], "expand": ["customer"]}
    async with connected(api) as client:
        first = await done(client, "invoices_list", **wanted)
        second = await done(client, "invoices_list", **wanted, cursor=first["pagination"]["next_cursor"])

    assert [page["data"][0]["total"] for page in (first, second)] == ["300.00", "150.00"]
    assert first["data"][0]["customer"]["name"] == "Acme"
    assert second["pagination"]["next_cursor"] is None


async def test_a_file_is_an_embedded_resource(api: Api) -> None:
    """The PDF of an invoice comes as bytes with its media type and an address."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme", "currency": "USD"})
    made = await api.post("/invoices", json={"customer_id": "acme", "line_items": [LINE], "status": "issued"})
    async with connected(api) as client:
        (block,) = (await client.call_tool("invoices_pdf", {"invoice_id": made["id"]})).content

    assert isinstance(block, EmbeddedResource)
    assert isinstance(block.resource, BlobResourceContents)
    assert (block.resource.mime_type, block.resource.uri) == (
        "application/pdf",
        f"billow://invoices/{made['id']}/pdf",
    )
    assert base64.b64decode(block.resource.blob).startswith(b"%PDF-")


async def test_events_are_ingested_and_measured(api: Api) -> None:
    """An event told through the door is usage: 1500 of the analysed endpoint cost 500 x 0.02 = 10.00."""
    await subscribed(api)
    told = {
        "account": "acme",
        "event_name": "api_call",
        "unique_id": "evt-1",
        "timestamp": "2026-01-09T15:03:17Z",
        "properties": {"endpoint": "/v1/analyze", "tokens": 1500},
    }
    async with connected(api) as client:
        verdict = await done(client, "events_ingest", events=[told])
        usage = await done(client, "customers_usage", customer_id="acme")

    assert verdict["ingested"] == ["evt-1"]
    assert (usage["charges"][0]["quantity"], usage["charges"][0]["amount"]) == ("1500", "10.00")


@pytest.mark.parametrize(
    ("tool", "arguments", "field", "code"),
    [
        ("customers_create", {"name": "Acme", "colour": "red"}, "colour", "unknown_field"),
        ("customers_create", {}, "name", "required"),
        ("customers_create", {"name": ["Acme"]}, "name", "wrong_type"),
        ("customers_create", {"name": "Acme", "idempotency_key": 7}, "idempotency_key", "wrong_type"),
        ("customers_get", {"customer_id": None}, "customer_id", "wrong_type"),
        ("customers_get", {"customer_id": "acme", "expand": ["invoices"]}, "expand", "unknown_field"),
        ("customers_list", {"limit": 1000}, "limit", "out_of_range"),
        ("customers_list", {"limit": "many"}, "limit", "invalid"),
        ("invoices_finalize", {"invoice_id": "x", "confirm": "yes"}, "confirm", "wrong_type"),
    ],
)
async def test_a_broken_argument_is_named(
    api: Api, tool: str, arguments: dict[str, Any], field: str, code: str
) -> None:
    """The refusal names the field and what is wrong with it, in the text as well."""
    async with connected(api) as client:
        result = await client.call_tool(tool, arguments)

    assert result.is_error
    assert [(each["field"], each["code"]) for each in result.structured_content["errors"]] == [(field, code)]
    assert f"- {field}: " in text(result)


async def test_what_is_missing_is_told(api: Api) -> None:
    """A refusal says what it looked for, an order that there is not says which there are."""
    async with connected(api) as client:
        refusal = await refused(client, "customers_get", customer_id="nobody")
        order = await refused(client, "customers_list", sort="shoe_size:asc")

    assert (refusal["kind"], refusal["code"]) == ("not_found", "not_found")
    assert "nobody" in refusal["detail"]
    assert "created_at" in order["detail"]


async def test_an_unknown_tool_is_an_error_of_the_protocol(api: Api) -> None:
    """The error says that there is no such tool, and names one that is close."""
    async with connected(api) as client:
        with pytest.raises(MCPError, match=r"no tool 'customer_create'.*customers_create") as caught:
            await client.call_tool("customer_create", {})

    assert caught.value.code == -32602


@dataclass(frozen=True, slots=True, kw_only=True)
class Toy:
    """Something to play with."""

    id: str
    owner: str


@pytest.fixture
def toys() -> Iterator[None]:
    """An operation that no code of the program knows."""

    @operation("mcp_toys.get", http="GET /mcp-toys/{toy_id}", rpc="McpToyService.Get", needs="customers:read")
    async def get(tx: Context, *, toy_id: Ref) -> Toy:
        """Answer a toy."""
        return Toy(id=toy_id, owner=tx.tenant)

    yield
    del OPERATIONS["mcp_toys.get"]


@pytest.mark.usefixtures("toys")
async def test_a_new_operation_is_a_tool(api: Api) -> None:
    """One function with its mark is listed, called and addressed as a resource; nothing else was written."""
    async with connected(api) as client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        answer = await done(client, "mcp_toys_get", toy_id="ball")
        read = await document(client, "billow://mcp-toys/ball")

    assert listed["mcp_toys_get"].description == "Answer a toy."
    assert answer["id"] == "ball"
    assert '"ball"' in read
