"""Seats that count for the time for which they are taken: whose seat it is says a property of the event."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import customer, invoices, lines, metered, plan, send, subscribe


def seat(unique_id: str, at: str, user: str, *, operation: str = "add") -> dict[str, Any]:
    """A user takes a seat, or gives it back."""
    event = {"account": "acme", "event_name": "seat", "unique_id": unique_id, "timestamp": at}
    return {**event, "properties": {"user": user, "operation_type": operation}}


async def seats(api: Api) -> Any:
    """Seats at 31.00 a month of `acme`, who subscribes on 1 January."""
    await api.clock("2026-01-01T00:00:00Z")
    by_time = {"event_name": "seat", "aggregation": {"method": "weighted_unique", "field": "user"}, "recurring": True}
    await api.post("/metrics", json={"name": "Seats", "code": "seats", **by_time})
    product = {"name": "Seats", "code": "seats", "fee_type": "metered", "payment_terms": "arrears"}
    await api.post("/products", json={**product, "metric_ids": ["seats"]})
    await plan(api, "pro", {**metered("31.00"), "product_id": "seats"})
    await customer(api)
    return await subscribe(api, start="2026-01-01")


async def test_a_seat_costs_the_days_for_which_it_is_taken(api: Api) -> None:
    """Of January's 31 days ann has 31, bob from the 11th on 21, eve from the 11th to the 16th five, however often they
    are said: 57 days at 1.00. February is full for ann and bob: 62.00; and eve is gone."""
    await seats(api)
    await send(
        api,
        seat("1", "2026-01-01T00:00:00Z", "ann"),
        seat("2", "2026-01-11T00:00:00Z", "bob"),
        seat("3", "2026-01-11T00:00:00Z", "eve"),
        seat("4", "2026-01-12T00:00:00Z", "ann"),
        seat("5", "2026-01-16T00:00:00Z", "eve", operation="remove"),
        seat("6", "2026-01-20T00:00:00Z", "eve", operation="remove"),
    )
    await api.advance("2026-03-01T00:00:00Z")

    january, february = await invoices(api)
    assert lines(january) == [("usage", "57.00", "2026-01-01", "2026-02-01")]
    assert lines(february) == [("usage", "62.00", "2026-02-01", "2026-03-01")]
    assert [each["quantity"] for each in january["line_items"]] == ["1.838709677419"], "57/31, to twelve decimals"


async def test_current_and_projected_usage_see_the_level(api: Api) -> None:
    """At the exact half of January a seat that was taken since its first quarter is 3/4 by the end: it stays."""
    await seats(api)
    await send(api, seat("1", "2026-01-01T00:00:00Z", "ann"), seat("2", "2026-01-08T18:00:00Z", "bob"))
    await api.advance("2026-01-16T12:00:00Z")

    now = await api.get("/customers/acme/usage")
    ahead = await api.get("/customers/acme/projected-usage")
    assert [each["quantity"] for each in now["metrics"]] == ["1.75"]
    assert [each["projected_quantity"] for each in ahead["charges"]] == ["1.75"]
