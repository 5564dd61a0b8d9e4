"""Days of grace: an invoice for a period stays a draft for some days, and is then issued with what came meanwhile."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import amounts, business, call, customer, invoices, metered, money, send, subscribe

THREE = {"invoice_grace_period": 3}


async def sold(api: Api, **terms: Any) -> Any:
    """A subscription from 1 January with ten calls of January at 1.00, for a customer with three days of grace."""
    await business(api, metered("1.00"))
    made = await api.put("/customers/acme/invoice-grace-period", json=THREE)
    assert made["invoice_grace_period"] == 3
    subscription = await subscribe(api, start="2026-01-01", **terms)
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 10))
    return subscription


async def test_an_invoice_is_issued_when_its_days_of_grace_are_over(api: Api) -> None:
    """January is over on 1 February. Its invoice of 10.00 is a draft until the 4th, and has the 5 calls that came on
    the 2nd. It is due thirty days after its issue; the preview of the next one says the same of that."""
    made = await sold(api)
    await api.advance("2026-02-02T12:00:00Z")
    (draft,) = await invoices(api)
    assert (draft["status"], draft["number"], draft["total"]) == ("draft", None, "10.00")
    await send(api, call("late", "2026-01-31T12:00:00Z", 5), call("feb", "2026-02-02T00:00:00Z", 4))
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")

    await api.advance("2026-02-03T23:59:59Z")
    assert (await invoices(api))[0]["status"] == "draft"
    await api.advance("2026-02-04T00:00:00Z")
    (issued,) = await invoices(api)
    assert (issued["id"], issued["status"], issued["total"]) == (draft["id"], "issued", "15.00")
    assert (issued["issue_date"], issued["due_date"]) == ("2026-02-04", "2026-03-06")
    await api.advance("2026-03-04T00:00:00Z")
    assert money((await invoices(api))[1]) == money(upcoming)
    assert (upcoming["issue_date"], upcoming["total"]) == ("2026-03-04", "4.00")


async def test_a_customer_without_days_of_grace_does_not_wait(api: Api) -> None:
    """acme had three days, and has none any more; beta never had any, and gamma has zero: all are billed on the 1st."""
    await business(api, metered("1.00"))
    await api.put("/customers/acme/invoice-grace-period", json=THREE)
    assert (await api.put("/customers/acme/invoice-grace-period", json={}))["invoice_grace_period"] is None
    for each in ("beta", "gamma"):
        await customer(api, each)
    await api.put("/customers/gamma/invoice-grace-period", json={"invoice_grace_period": 0})
    for each in ("acme", "beta", "gamma"):
        await subscribe(api, customer_id=each, start="2026-01-01")
        await send(api, call(each, "2026-01-01T00:00:00Z", 10, account=each))
    await api.advance("2026-02-01T00:00:00Z")
    assert [each["issue_date"] for each in await invoices(api)] == ["2026-02-01"] * 3


async def test_what_is_issued_by_hand_or_waits_for_a_hand_is_not_issued_by_itself(api: Api) -> None:
    """A draft that was issued on the 2nd stays as it is; one of a subscription that issues nothing by itself is a draft
    for ever."""
    await sold(api)
    await api.advance("2026-02-02T12:00:00Z")
    (draft,) = await invoices(api)
    await api.post(f"/invoices/{draft['id']}/finalize")
    await api.advance("2026-02-10T00:00:00Z")
    assert [each["issue_date"] for each in await invoices(api)] == ["2026-02-02"]

    await customer(api, "beta")
    await api.put("/customers/beta/invoice-grace-period", json=THREE)
    await subscribe(api, customer_id="beta", start="2026-02-10", auto_issue=False)
    await send(api, call("b", "2026-02-10T00:00:00Z", 1, account="beta"))
    await api.advance("2026-03-20T00:00:00Z")
    assert [each["status"] for each in await invoices(api, customer_id="beta")] == ["draft"]


async def test_no_draft_is_issued_while_automatic_billing_is_held(api: Api) -> None:
    """Held from the 2nd to the 6th, it is issued on the 6th."""
    await sold(api)
    await api.advance("2026-02-02T00:00:00Z")
    run = await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await api.advance("2026-02-06T00:00:00Z")
    assert [each["status"] for each in await invoices(api)] == ["draft"]
    await api.post(f"/billing-runs/{run['id']}/resume")
    await api.advance("2026-02-06T12:00:00Z")
    assert [each["issue_date"] for each in await invoices(api)] == ["2026-02-06"]


async def test_an_invoice_on_the_way_has_no_grace(api: Api) -> None:
    """A threshold of 8.00 is reached by the ten calls: what is owed at once is issued at once."""
    await business(api, metered("1.00"))
    await api.put("/customers/acme/invoice-grace-period", json=THREE)
    await subscribe(api, start="2026-01-01", usage_thresholds=[{"amount": "8.00"}])
    await send(api, call("e1", "2026-01-01T00:00:00Z", 10))
    await api.advance("2026-01-04T00:00:00Z")
    (found,) = await invoices(api)
    assert (found["status"], amounts([found])) == ("issued", ["10.00"])


async def test_days_that_are_no_grace_are_refused(api: Api) -> None:
    """Less than none, more than ninety, or those of a customer that is not there."""
    await business(api, metered("1.00"))
    for days in (-1, 91):
        body = {"invoice_grace_period": days}
        await api.fails("PUT", "/customers/acme/invoice-grace-period", 422, "invalid", json=body)
    await api.fails("PUT", "/customers/nobody/invoice-grace-period", 404, "not_found", json=THREE)
