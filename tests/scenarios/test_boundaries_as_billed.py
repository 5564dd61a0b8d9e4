"""Boundaries that were billed are those that the lines say, whatever the rules of the zone become (T-05)."""

from typing import Any

from sqlalchemy import text

from tests.client import Api
from tests.invoicing.test_documents import tenant_of
from tests.scenarios.business import business, call, invoices, lines, metered, send, subscribe


async def billed(api: Api, item: dict[str, Any], **edges: str) -> None:
    """January with 10 calls, billed on 1 February by other rules of the zone than those of today: its lines of usage
    name these edges of the window."""
    await business(api, item)
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 10))
    await api.advance("2026-02-02T00:00:00Z")
    async with api.app.database.system() as conn:
        await conn.execute(text("alter table invoice_lines disable trigger user"))
        for name, instant in edges.items():
            said = "update invoice_lines set evidence = jsonb_set(evidence, array[:name], to_jsonb(cast(:at as text)))"
            query = text(f"{said} where evidence is not null and tenant_id = :tenant")
            await conn.execute(query, {"name": name, "at": instant, "tenant": await tenant_of(api)})
        await conn.execute(text("alter table invoice_lines enable trigger user"))


async def test_an_event_between_the_two_ends_is_of_the_period_that_was_not_billed(api: Api) -> None:
    """January was billed up to 23:00 of its last day, as midnight was then. What comes late for half an hour later is
    usage of February, and of no other: January is not corrected."""
    await billed(api, metered("1.00"), window_end="2026-01-31T23:00:00Z")
    await send(api, call("late", "2026-01-31T23:30:00Z", 7))
    assert (await api.get("/late-usage"))["data"] == []

    await api.advance("2026-03-02T00:00:00Z")
    march = (await invoices(api))[-1]
    assert lines(march) == [("usage", "7.00", "2026-02-01", "2026-03-01")]
    (line,) = (await api.get(f"/invoices/{march['id']}/explain"))["lines"]
    assert line["evidence"]["window_start"] == "2026-01-31T23:00:00Z"
    assert line["evidence"]["window_end"] == "2026-03-01T00:00:00Z"


async def test_an_event_before_the_later_end_is_of_the_period_that_was_billed(api: Api) -> None:
    """January was billed up to 01:00 of 1 February: what comes late for half an hour before is a correction of it."""
    await billed(api, metered("1.00"), window_end="2026-02-01T01:00:00Z")
    await send(api, call("late", "2026-02-01T00:30:00Z", 7))
    (row,) = (await api.get("/late-usage"))["data"]
    assert (row["period_start"], row["difference"]) == ("2026-01-01", "7.00")

    await api.advance("2026-03-02T00:00:00Z")
    assert lines((await invoices(api))[-1]) == [
        ("adjustment", "7.00", "2026-01-01", "2026-02-01"),
        ("usage", "0.00", "2026-02-01", "2026-03-01"),
    ]
