"""Usage so far, extrapolated to the end of its period."""

from fractions import Fraction
from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import business, call, customer, metered, plan, send, subscribe

DAY = 86_400


async def measured_by(api: Api, **metric: Any) -> None:
    """A business whose calls are measured so, at 1.00 each, and `acme`, subscribed from 1 February on."""
    await api.clock("2026-02-01T00:00:00Z")
    made = await api.post("/metrics", json={"name": "Level", "code": "level", "event_name": "call", **metric})
    product = {"name": "Level", "code": "level", "fee_type": "metered", "payment_terms": "arrears"}
    await api.post("/products", json={**product, "metric_ids": [made["id"]]})
    await plan(api, "pro", {**metered("1.00"), "product_id": "level"})
    await customer(api)
    await subscribe(api, start="2026-02-01")


async def charge(api: Api) -> Any:
    """The only projected charge of `acme`."""
    (found,) = (await api.get("/customers/acme/projected-usage"))["charges"]
    return found


async def test_a_sum_goes_on_as_it_did(api: Api) -> None:
    """31 calls in the first 10 of 31 days are 96.1 at the end, and 9.61 at ten cents each."""
    await business(api, metered("0.10"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-11T00:00:00Z")
    await send(api, call("e1", "2026-01-03T00:00:00Z", 31))

    answer = await api.get("/customers/acme/projected-usage")
    (found,) = answer["charges"]
    assert (found["quantity"], found["amount"]) == ("31", "3.10")
    assert (found["projected_quantity"], found["projected_amount"]) == ("96.1", "9.61")
    assert answer["totals"] == [{"currency": "USD", "amount": "3.10", "projected_amount": "9.61"}]
    assert await api.get(f"/subscriptions/{made['id']}/projected-usage") == answer


async def test_the_share_of_the_period_is_exact(api: Api) -> None:
    """7 calls when a third of a second more than 12 days have passed: the quotient, kept to twelve decimals."""
    await business(api, metered("0.10"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-13T00:00:00.333333Z")
    await send(api, call("e1", "2026-01-03T00:00:00Z", 7))

    exact = Fraction(7) * (31 * DAY * 10**6) / (12 * DAY * 10**6 + 333_333)
    assert Fraction((await charge(api))["projected_quantity"]) == Fraction(round(exact * 10**12), 10**12)


async def test_tiers_are_those_of_the_projected_quantity(api: Api) -> None:
    """800 of 1000 free calls at half of February are 1600 at its end: 600 beyond, at 0.02, are 12.00."""
    tiers = [{"up_to": "1000", "unit_price": "0"}, {"up_to": None, "unit_price": "0.02"}]
    graduated = {"product_id": "calls", "price": {"type": "graduated", "billing_interval": "monthly", "tiers": tiers}}
    await business(api, graduated, at="2026-02-01T00:00:00Z")
    await subscribe(api, start="2026-02-01")
    await api.advance("2026-02-15T00:00:00Z")
    await send(api, call("e1", "2026-02-03T00:00:00Z", 800))

    found = await charge(api)
    assert (found["amount"], found["projected_quantity"], found["projected_amount"]) == ("0.00", "1600", "12.00")


async def test_at_the_first_instant_nothing_can_be_told(api: Api) -> None:
    """Nothing of the period has passed: no projection, neither of the charge nor of the total."""
    await business(api, metered("0.10"))
    await subscribe(api, start="2026-01-01")
    await send(api, call("e1", "2026-01-01T00:00:00Z", 31))

    answer = await api.get("/customers/acme/projected-usage")
    (found,) = answer["charges"]
    assert (found["quantity"], found["projected_quantity"], found["projected_amount"]) == ("31", None, None)
    assert answer["totals"] == [{"currency": "USD", "amount": "3.10", "projected_amount": None}]


@pytest.mark.parametrize(
    ("aggregation", "recurring", "now", "ahead"),
    [
        ({"method": "count"}, False, "2", "4"),
        ({"method": "sum", "field": "n"}, False, "12", "24"),
        ({"method": "custom", "expression": "n * 2"}, False, "24", "48"),
        ({"method": "count_unique", "field": "n"}, False, "2", "4"),
        ({"method": "max", "field": "n"}, False, "8", "8"),
        ({"method": "min", "field": "n"}, False, "4", "4"),
        ({"method": "average", "field": "n"}, False, "6", "6"),
        ({"method": "latest", "field": "n"}, False, "8", "8"),
        ({"method": "sum", "field": "n"}, True, "12", "12"),
        ({"method": "max", "field": "n"}, True, "8", "8"),
        # 4 from the first instant on and 8 more for the last three quarters: 4 + 8 x 3/4, which holds to the end.
        ({"method": "weighted_sum", "field": "n"}, False, "10", "10"),
    ],
)
async def test_what_grows_grows_and_a_level_stays(
    api: Api, aggregation: Any, recurring: bool, now: str, ahead: str
) -> None:
    """At half of February, after a 4 and an 8: counts and sums double, levels stay where they stand."""
    await measured_by(api, aggregation=aggregation, **({"recurring": True} if recurring else {}))
    await api.advance("2026-02-15T00:00:00Z")
    await send(api, call("e1", "2026-02-01T00:00:00Z", 4), call("e2", "2026-02-08T00:00:00Z", 8))

    found = await charge(api)
    assert (found["quantity"], found["projected_quantity"]) == (now, ahead)


async def test_the_rounding_of_the_metric_holds_for_what_is_projected(api: Api) -> None:
    """Rounded up to whole ones: 31.5 calls are 32 after 10 of 28 days; over that share they are 89.6, rounded up 90."""
    rounding = {"mode": "ceil", "precision": 0}
    await measured_by(api, aggregation={"method": "sum", "field": "n"}, rounding=rounding)
    await api.advance("2026-02-11T00:00:00Z")
    event = call("e1", "2026-02-03T00:00:00Z", 0)
    event["properties"]["n"] = "31.5"
    await send(api, event)

    found = await charge(api)
    assert (found["quantity"], found["projected_quantity"]) == ("32", "90")
