"""Usage that is priced in a unit of its own, and billed in the currency."""

from tests.client import Api
from tests.scenarios.business import business, call, invoices, lines, metered, send, subscribe

CREDITS = {"code": "credits", "conversion_rate": "0.15"}


async def test_amounts_are_converted_once_and_explained(api: Api) -> None:
    """Ten calls at 0.333 credits are 3.33 credits, which at 0.15 each are 0.4995: 0.50. The line has no unit price in
    dollars, and says what it comes to before it is rounded; the explanation has both amounts."""
    await business(api, metered("0.333", pricing_unit=CREDITS))
    await subscribe(api, start="2026-01-01")
    await send(api, call("1", "2026-01-05T00:00:00Z", 10))
    await api.advance("2026-01-06T00:00:00Z")
    (now,) = (await api.get("/customers/acme/usage"))["charges"]
    await api.advance("2026-02-01T00:00:00Z")

    (invoice,) = await invoices(api)
    assert lines(invoice) == [("usage", "0.50", "2026-01-01", "2026-02-01")]
    (line,) = invoice["line_items"]
    assert (now["amount"], line["quantity"], line["unit_price"], line["precise_amount"]) == (
        "0.50",
        "10",
        None,
        "0.4995",
    )
    told = str(await api.get(f"/invoices/{invoice['id']}/explain"))
    assert all(part in told for part in ("conversion rate of credits", "'3.33'", "'0.15'", "'0.4995'"))
