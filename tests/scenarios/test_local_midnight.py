"""Boundaries lie at the customer's midnight, whatever its zone."""

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, business, call, fixed, invoices, lines, metered, send, subscribe

ZONES = [
    ("America/New_York", "2026-02-01T05:00:00Z", "2026-02-01T04:59:59.999999Z"),
    ("Asia/Kolkata", "2026-01-31T18:30:00Z", "2026-01-31T18:29:59.999999Z"),
]


@pytest.mark.parametrize(("zone", "midnight", "before"), ZONES)
async def test_a_period_is_billed_at_local_midnight(api: Api, zone: str, midnight: str, before: str) -> None:
    """Not a microsecond earlier, and the service dates are the local ones."""
    await business(api, fixed("31.00"), timezone=zone, at="2026-01-01T12:00:00Z")
    await subscribe(api, start="2026-01-01")

    await api.advance(before)
    assert amounts(await invoices(api)) == ["31.00"]
    await api.advance(midnight)
    _, second = await invoices(api)
    assert lines(second) == [("fixed", "31.00", "2026-02-01", "2026-03-01")]
    assert second["issued_at"] == midnight


@pytest.mark.parametrize(("zone", "midnight", "before"), ZONES)
async def test_an_event_at_the_boundary_is_of_the_later_period(api: Api, zone: str, midnight: str, before: str) -> None:
    """One just before local midnight is January's, one at it is February's (T-13)."""
    await business(api, metered("1.00"), timezone=zone, at="2026-01-01T12:00:00Z")
    await subscribe(api, start="2026-01-01")
    await api.advance(before)
    await send(api, call("last", before, 3), call("first", midnight, 40))

    usage = (await api.get("/customers/acme/usage"))["charges"][0]
    assert (usage["quantity"], usage["period_end"]) == ("3", "2026-02-01")
    await api.advance("2026-03-05T00:00:00Z")
    assert [lines(x) for x in await invoices(api)] == [
        [("usage", "3.00", "2026-01-01", "2026-02-01")],
        [("usage", "40.00", "2026-02-01", "2026-03-01")],
    ]


@pytest.mark.parametrize(("zone", "midnight", "before"), ZONES)
async def test_the_upcoming_invoice_has_the_dates_of_the_real_one(
    api: Api, zone: str, midnight: str, before: str
) -> None:
    """The issue date is the entity's day at that instant, in the preview as on the document (I-12)."""
    await business(api, fixed("31.00"), timezone=zone, at="2026-01-01T12:00:00Z")
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")

    await api.advance(midnight)
    _, real = await invoices(api)
    assert [upcoming[x] for x in ("issue_date", "due_date")] == [real[x] for x in ("issue_date", "due_date")]
    assert real["issue_date"] == midnight[:10]


async def test_a_day_without_midnight_begins_at_its_first_instant(api: Api) -> None:
    """In Beirut the clocks jumped over midnight of 30 March 2025: the day began at 01:00 local time, 22:00 UTC."""
    await business(api, fixed("10.00"), timezone="Asia/Beirut", at="2025-02-28T12:00:00Z")
    await subscribe(api, start="2025-02-28", contract={"end_date": "2025-03-30"})

    await api.advance("2025-03-29T21:59:59Z")
    assert (await api.get("/subscriptions"))["data"][0]["status"] == "active"
    await api.advance("2025-03-29T22:00:00Z")
    assert (await api.get("/subscriptions"))["data"][0]["status"] == "ended"
