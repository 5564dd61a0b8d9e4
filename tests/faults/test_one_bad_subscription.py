"""One subscription that cannot be worked on stops no other (correctness L-13)."""

from sqlalchemy import text

from tests.client import Api
from tests.scenarios.business import amounts, business, customer, fixed, invoices, subscribe


async def spoilt(api: Api, subscription_id: str) -> None:
    """The price of the subscription's version can no longer be read."""
    async with api.app.database.system() as conn:
        statement = "update subscription_versions set items = '[{\"broken\": true}]' where subscription_id = :id"
        await conn.execute(text(statement), {"id": subscription_id})


async def three(api: Api) -> list[str]:
    """Three customers with a subscription each, billed for January; answers the subscriptions."""
    await business(api, fixed("31.00"))
    await customer(api, "beta")
    await customer(api, "gamma")
    made = [await subscribe(api, customer_id=ref, start="2026-01-01") for ref in ("acme", "beta", "gamma")]
    await api.advance("2026-01-02T00:00:00Z")
    return [each["id"] for each in made]


async def parked(api: Api, subscription_id: str) -> str | None:
    """Why the subscription is parked, if it is."""
    async with api.app.database.system() as conn:
        query = text("select parked_reason from billing_schedules where subscription_id = :id")
        reason = (await conn.execute(query, {"id": subscription_id})).scalar_one()
    return None if reason is None else str(reason)


async def test_a_subscription_that_cannot_be_read_is_parked(api: Api) -> None:
    """The others get their invoices, and the reason is kept."""
    first, *_ = await three(api)
    await spoilt(api, first)

    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"] * 5
    assert "price" in str(await parked(api, first))


async def test_a_line_that_the_database_refuses_parks_its_subscription_only(api: Api) -> None:
    """A natural key that is taken: nothing of that invoice stays, no number is lost, the others go on."""
    first, second, _ = await three(api)
    async with api.app.database.system() as conn:
        await conn.execute(
            text(
                "insert into invoice_lines select (l).* from (select jsonb_populate_record(x, jsonb_build_object("
                "'id', 'lin_stray', 'invoice_id', d.id, 'subscription_id', null, 'natural_key', "
                "replace(replace(x.natural_key, '2026-02-01', '2026-03-01'), '2026-01-01', '2026-02-01'))) l "
                "from invoice_lines x cross join lateral (select :draft as id) d where x.subscription_id = :id) y"
            ),
            {"id": first, "draft": (await a_draft(api))},
        )

    await api.advance("2026-02-01T00:00:00Z")
    issued = [x for x in await invoices(api) if x["number"]]
    assert [x["number"] for x in issued] == [f"INV-{n:06d}" for n in range(1, 6)]
    assert "uq_invoice_lines_natural" in str(await parked(api, first))
    assert await parked(api, second) is None


async def a_draft(api: Api) -> str:
    """An invoice that is still a draft."""
    line = {"description": "x", "unit_price": "1.00"}
    return str((await api.post("/invoices", json={"customer_id": "gamma", "line_items": [line]}))["id"])


async def test_a_subscription_that_cannot_end_stops_no_other(api: Api) -> None:
    """Two end on the same day; the one that cannot be read is tried again later, the other has ended."""
    first, second, _ = await three(api)
    for each in (first, second):
        await api.post(f"/subscriptions/{each}/cancel", json={"effective": "2026-01-20"})
    await spoilt(api, first)

    await api.advance("2026-01-20T00:00:00Z")
    assert (await api.get(f"/subscriptions/{second}"))["status"] == "canceled"
    async with api.app.database.system() as conn:
        query = text("select status, next_transition_at from subscriptions where id = :id")
        row = (await conn.execute(query, {"id": first})).one()
    assert row.status == "active"
    assert row.next_transition_at.isoformat() == "2026-01-21T00:00:00+00:00"
