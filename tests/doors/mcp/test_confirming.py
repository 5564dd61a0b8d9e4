"""What moves money or takes something away is shown first, and done when it is confirmed."""

from dataclasses import replace

from billow.doors.dispatch import Dispatcher
from billow.doors.mcp.site import routes
from billow.doors.program import App
from tests.client import Api
from tests.doors.mcp.client import connected, done, refused
from tests.scenarios.test_main_path import event, subscribed

LINE = {"description": "Onboarding", "quantity": "3", "unit_price": "16.14"}
AMOUNTS = ("number", "status", "subtotal", "tax_total", "total", "amount_due", "amount_paid")


async def draft(api: Api) -> str:
    """The id of a draft over 3 x 16.14 = 48.42."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme", "currency": "USD"})
    made = await api.post("/invoices", json={"customer_id": "acme", "line_items": [LINE], "status": "draft"})
    return str(made["id"])


async def test_a_preview_leaves_nothing_and_agrees_with_the_act(api: Api) -> None:
    """Finalising a draft of 48.42 is shown with number and amounts, changes nothing, and then comes out so."""
    invoice_id = await draft(api)
    before = await api.get(f"/invoices/{invoice_id}")
    async with connected(api) as client:
        preview = await done(client, "invoices_finalize", invoice_id=invoice_id)
        assert await api.get(f"/invoices/{invoice_id}") == before
        assert "invoice.issued" not in [each["type"] for each in (await api.get("/feed"))["data"]]
        finalized = await done(client, "invoices_finalize", invoice_id=invoice_id, confirm=True)

    assert preview["preview"] is True
    assert "confirm: true" in preview["to_confirm"]
    assert preview["would_answer"]["total"] == "48.42"
    assert [preview["would_answer"][name] for name in AMOUNTS] == [finalized[name] for name in AMOUNTS]
    assert ("invoice.issued", invoice_id) in {(each["type"], each["object_id"]) for each in preview["would_send"]}
    assert (await api.get(f"/invoices/{invoice_id}"))["status"] == finalized["status"] != "draft"


async def test_a_payment_is_recorded_when_it_is_confirmed(api: Api) -> None:
    """Until then the invoice stays open; `confirm: false` is a preview too, and a second act is refused."""
    invoice_id = await draft(api)
    await api.post(f"/invoices/{invoice_id}/finalize")
    async with connected(api) as client:
        for hesitant in ({}, {"confirm": False}):
            preview = await done(client, "invoices_mark_as_paid", invoice_id=invoice_id, **hesitant)
            assert preview["would_answer"]["amount_paid"] == "48.42"
            assert (await api.get(f"/invoices/{invoice_id}"))["amount_due"] == "48.42"
        paid = await done(client, "invoices_mark_as_paid", invoice_id=invoice_id, confirm=True)
        again = await refused(client, "invoices_mark_as_paid", invoice_id=invoice_id)

    assert (paid["status"], paid["amount_due"]) == ("paid", "0.00")
    assert again["kind"] == "conflict"


async def test_a_preview_shows_the_invoices_behind_an_answer_of_nothing(api: Api) -> None:
    """Removing a customer on the 10th gives back 22 of 31 days, 34.77, and bills 9000 calls by tiers of 9 of 31 days.

    They end at 290.32 and 2903.23: 2612.90 at 0.02 and 6096.77 at 0.01 are 113.23, and 113.23 - 34.77 = 78.46.
    """
    await subscribed(api)
    await api.post("/events", json={"events": [event("evt-1", "2026-01-09T15:03:17Z", 9000)]})
    await api.advance("2026-01-10T00:00:00Z")
    async with connected(api) as client:
        preview = await done(client, "customers_delete", customer_id="acme")
        assert len((await api.get("/invoices"))["data"]) == 1
        await done(client, "customers_delete", customer_id="acme", confirm=True)

    (shown,) = (each["object"] for each in preview["would_send"] if each["type"] == "invoice.issued")
    newest = (await api.get("/invoices"))["data"][0]
    assert [shown[name] for name in AMOUNTS] == [newest[name] for name in AMOUNTS]
    assert shown["total"] == "78.46"


async def test_what_is_taken_away_stays_until_it_is_confirmed(api: Api) -> None:
    """A deletion that answers nothing is previewed and confirmed like the rest."""
    await api.post("/customers", json={"name": "Acme", "external_id": "acme"})
    async with connected(api) as client:
        preview = await done(client, "customers_delete", customer_id="acme")
        assert (await api.get("/customers/acme"))["name"] == "Acme"
        assert await done(client, "customers_delete", customer_id="acme", confirm=True) == {"done": True}

    assert preview["would_send"][-1]["type"] == "customer.deleted"
    await api.fails("GET", "/customers/acme", 404)


async def test_a_secret_that_will_never_hold_is_not_shown(api: Api) -> None:
    """The preview of a rotation names no key, and the key in force stays in force."""
    made = await api.post("/api-keys", json={"name": "old", "scopes": ["customers:read"]})
    async with connected(api) as client:
        preview = await done(client, "api_keys_rotate", key_id=made["id"])
        rotated = await done(client, "api_keys_rotate", key_id=made["id"], confirm=True)

    assert preview["would_answer"] is None
    assert rotated["key"].startswith("sk_")


async def test_a_preview_leaves_the_idempotency_key_to_the_act(api: Api) -> None:
    """Preview, act and repetition may carry one key: the act is performed, and the repetition replays it."""
    invoice_id = await draft(api)
    arguments = {"invoice_id": invoice_id, "idempotency_key": "once"}
    async with connected(api) as client:
        assert (await done(client, "invoices_finalize", **arguments))["preview"] is True
        first = await done(client, "invoices_finalize", **arguments, confirm=True)
        assert await done(client, "invoices_finalize", **arguments, confirm=True) == first


async def test_previews_can_be_turned_off(api: Api) -> None:
    """With BILLOW_MCP_CONFIRM=off a grave tool acts at once, and `confirm: false` still asks for a preview."""
    invoice_id = await draft(api)
    async with connected(api, app=trusting(api.app)) as client:
        tool = next(t for t in (await client.list_tools()).tools if t.name == "invoices_finalize")
        preview = await done(client, "invoices_finalize", invoice_id=invoice_id, confirm=False)
        finalized = await done(client, "invoices_finalize", invoice_id=invoice_id)

    assert tool.input_schema["properties"]["confirm"]["default"] is True
    assert preview["preview"] is True
    assert (await api.get(f"/invoices/{invoice_id}"))["number"] == finalized["number"]


def trusting(app: App) -> App:
    """The same program with previews turned off."""
    settings = app.settings.model_copy(update={"mcp_confirm": "off"})
    return replace(app, pages=tuple(routes(Dispatcher(app.database, settings))))
