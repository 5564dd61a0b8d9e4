"""Prices that are not prorated: the first part of a period owes its amounts, whatever comes between its parts."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import amounts, business, call, fixed, invoices, lines, metered, send, subscribe

ARREARS = fixed("31.00", billing_direction="arrears", prorated=False)


async def january(api: Api, item: dict[str, Any]) -> str:
    """The path of a subscription of the item from 1 January, on the 10th."""
    await business(api, item)
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-10T00:00:00Z")
    return f"/subscriptions/{made['id']}"


async def test_a_pause_inside_a_period_charges_it_once(api: Api) -> None:
    """Nine days, ten of a pause, twelve days: one fee of 31.00, which the first part owes."""
    path = await january(api, ARREARS)
    await api.post(f"{path}/pause", json={"resumes_on": "2026-01-20"})
    await api.advance("2026-02-01T00:00:00Z")

    (invoice,) = await invoices(api)
    assert lines(invoice) == [("fixed", "31.00", "2026-01-01", "2026-01-10")]


async def test_a_change_inside_a_period_charges_it_once(api: Api) -> None:
    """Twice as many from the 10th: January costs what it began with, February the double."""
    path = await january(api, ARREARS)
    await api.post(f"{path}/changes", json={"update": [{"product_id": "platform", "adjust": {"quantity": "2"}}]})
    await api.advance("2026-03-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["31.00", "62.00"]


async def test_a_minimum_of_usage_is_owed_once_in_a_period(api: Api) -> None:
    """Three calls at 1.00 until the 10th and two at 2.00 behind it, at least 10.00 a month: 10.00, and 4.00."""
    path = await january(api, metered("1.00", minimum="10.00", prorated=False))
    await send(api, call("one", "2026-01-05T00:00:00Z", 3), call("two", "2026-01-10T00:00:00Z", 2))
    await api.post(f"{path}/changes", json={"update": [{"product_id": "calls", "adjust": {"unit_price": "2.00"}}]})
    shown = (await api.get("/customers/acme/usage"))["charges"]
    await api.advance("2026-02-01T00:00:00Z")

    (invoice,) = await invoices(api)
    assert [line[:3] for line in lines(invoice)] == [
        ("usage", "3.00", "2026-01-01"),
        ("true_up", "7.00", "2026-01-01"),
        ("usage", "4.00", "2026-01-10"),
    ]
    assert [charge["amount"] for charge in shown] == ["4.00"]


async def test_a_minimum_of_usage_is_owed_in_each_period(api: Api) -> None:
    """At least 10.00 a month, with three calls in January and two in February: 7.00 and 8.00 are missing."""
    await january(api, metered("1.00", minimum="10.00", prorated=False))
    await send(api, call("one", "2026-01-05T00:00:00Z", 3))
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("two", "2026-02-05T00:00:00Z", 2))
    await api.advance("2026-03-01T00:00:00Z")

    assert amounts(await invoices(api)) == ["10.00", "10.00"]


async def test_a_minimum_of_usage_is_owed_once_in_a_period_that_a_pause_makes_longer(api: Api) -> None:
    """Paused from the 10th to the 20th: January goes on until 11 February and owes 10.00 once, and so does the next
    month, which ends on 11 March."""
    path = await january(api, metered("1.00", minimum="10.00", prorated=False))
    await send(api, call("one", "2026-01-05T00:00:00Z", 3))
    await api.post(f"{path}/pause", json={"mode": "shift", "resumes_on": "2026-01-20"})
    await api.advance("2026-03-12T00:00:00Z")

    assert [[line[:2] for line in lines(each) if line[1] != "0.00"] for each in await invoices(api)] == [
        [("usage", "3.00"), ("true_up", "7.00")],
        [("true_up", "10.00")],
    ]
