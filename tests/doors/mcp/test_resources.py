"""Documents have addresses, and an invoice's explanation can be read by a model and by a person."""

import pytest
from mcp.shared.exceptions import MCPError
from mcp_types import EmbeddedResource, TextResourceContents

from billow.doors.mcp.explanation import markdown
from billow.kit.explain import add, divide, given, subtract, to_json
from billow.runtime.db import from_json
from tests.client import Api
from tests.doors.mcp.client import connected, document, texts
from tests.doors.mcp.test_tools import key_with
from tests.scenarios.test_main_path import event, subscribed


async def billed(api: Api) -> None:
    """A tenant with two invoices: 49.00 in advance, and 49.00 + 500 x 0.02 = 59.00."""
    await subscribed(api)
    await api.post("/events", json={"events": [event("evt-1", "2026-01-09T15:03:17Z", 1500)]})
    await api.advance("2026-02-01T00:00:00Z")


async def test_recent_invoices_are_listed_with_their_explanations(api: Api) -> None:
    """The newest comes first, with number, total and status; each address leads to the explanation."""
    await billed(api)
    async with connected(api) as client:
        listed = (await client.list_resources()).resources
        read = await client.read_resource(listed[0].uri)

    assert [each.title for each in listed] == ["INV-000002: 59.00 USD, issued", "INV-000001: 49.00 USD, overdue"]
    assert [each.mime_type for each in read.contents] == ["text/markdown", "application/json"]
    assert from_json(texts(read)[1]) == from_json((await api.call("GET", "/invoices/INV-000002/explain")).content)


async def test_the_list_goes_on_behind_its_first_page(api: Api) -> None:
    """21 invoices are a page of twenty and one more, each once."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme", "currency": "USD"})
    line = {"description": "Onboarding", "quantity": "1", "unit_price": "1.00"}
    made = [(await api.post("/invoices", json={"customer_id": "acme", "line_items": [line]}))["id"] for _ in range(21)]
    async with connected(api) as client:
        first = await client.list_resources()
        second = await client.list_resources(cursor=first.next_cursor)

    listed = [each.uri.split("/")[3] for each in (*first.resources, *second.resources)]
    assert sorted(listed) == sorted(made)
    assert second.next_cursor is None


async def test_an_explanation_reads_down_to_quantity_and_price(api: Api) -> None:
    """The text names the total, each line with its half-open period, and each number of the arithmetic."""
    await billed(api)
    async with connected(api) as client:
        text = await document(client, "billow://invoices/INV-000002/explain")

    assert text.startswith("# INV-000002: 59.00 USD\n")
    assert "Worked out again from its leaves, the total is 59." in text
    assert "## API usage: 10.00 USD\n\n2026-01-01 to 2026-02-01, the last day not included." in text
    for row in ("subtotal: **59** = 49 + 10", "quantity in tier 2: **500** = 1500 - 1000", "price in tier 2: **0.02**"):
        assert f"- {row}\n" in text
    assert "`GET /api/events?customer_id=" in text


def test_a_fraction_and_a_negative_number_are_written_whole() -> None:
    """A third is `1/3` and not cut off, and what is below zero stands in brackets."""
    third = divide("share", given("one", 1), given("three", 3))
    total = add("total", third, subtract("less", given("one", 1), given("two", 2)))
    text = markdown(
        {
            "number": None,
            "invoice_id": "inv_1",
            "total": "-0.67",
            "currency": "USD",
            "tree": to_json(total),
            "lines": [],
        }
    )

    assert text.startswith("# inv_1: -0.67 USD\n")
    assert "- total: **-2/3** = (1/3) + (-1)\n" in text
    assert "  - less: **-1** = 1 - 2\n" in text


def test_arithmetic_that_does_not_hold_is_said() -> None:
    """A tree that states another sum than its parts have is shown with the step at fault."""
    tree = to_json(add("total", given("one", 1), given("two", 2))) | {"value": "4"}
    text = markdown({"number": "INV-1", "total": "4.00", "currency": "USD", "tree": tree, "lines": []})

    assert "does not hold: 'total' states 4" in text


async def test_every_document_has_an_address(api: Api) -> None:
    """A template is the route of a GET; what it leads to is what the API answers."""
    await api.post("/customers", json={"name": "Acme", "external_id": "a/b c"})
    async with connected(api) as client:
        templates = {each.uri_template for each in (await client.list_resource_templates()).resource_templates}
        read = await document(client, "billow://customers/a%2Fb%20c")

    assert {"billow://customers/{customer_id}", "billow://invoices/{invoice_id}/explain"} <= templates
    assert "billow://invoices" not in templates
    assert from_json(read)["name"] == "Acme"


@pytest.mark.parametrize(
    "uri",
    [
        "billow://invoices/INV-000009/explain",
        "billow://invoices//explain",
        "billow://invoices",
        "billow://customers/acme/delete",
        "https://example.com/",
        "",
    ],
)
async def test_an_address_that_leads_nowhere_is_refused(api: Api, uri: str) -> None:
    """The error names what there is not."""
    async with connected(api) as client:
        with pytest.raises(MCPError, match="There is no") as caught:
            await client.read_resource(uri)

    assert caught.value.code == -32602
    assert caught.value.data["code"] == "not_found"


async def test_a_key_sees_the_documents_that_it_may_read(api: Api) -> None:
    """Without the right to read invoices none is listed, no prompt is offered, and reading one is forbidden."""
    await billed(api)
    async with connected(api, key=await key_with(api, "customers:read")) as client:
        assert (await client.list_resources()).resources == []
        assert (await client.list_prompts()).prompts == []
        templates = (await client.list_resource_templates()).resource_templates
        with pytest.raises(MCPError, match="forbidden"):
            await client.read_resource("billow://invoices/INV-000001/explain")

    assert {each.name.split("_")[0] for each in templates} == {"accounts", "customers"}


async def test_the_prompt_brings_the_explanation_along(api: Api) -> None:
    """Asked for by its number, the prompt holds the request and the explanation; a strange prompt is refused."""
    await billed(api)
    async with connected(api) as client:
        (offered,) = (await client.list_prompts()).prompts
        got = await client.get_prompt(offered.name, {"invoice_id": "INV-000002"})
        with pytest.raises(MCPError, match="explain_invoice"):
            await client.get_prompt("explain", {})
        with pytest.raises(MCPError, match="invoice_id"):
            await client.get_prompt(offered.name, {})

    assert got.messages[0].content.type == "text"
    explanation = got.messages[1].content
    assert isinstance(explanation, EmbeddedResource)
    assert isinstance(explanation.resource, TextResourceContents)
    assert explanation.resource.text.startswith("# INV-000002: 59.00 USD")
