"""Past months by other terms, in a few words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tests.client import Api
from tests.scenarios.business import business, call, customer, fixed, invoices, metered, plan, send, subscribe

MONTHS = {"period_start": "2026-01-01", "period_end": "2026-03-01"}


def change(product: str, **adjust: Any) -> dict[str, Any]:
    """A price that is changed."""
    return {"product_id": product, "adjust": adjust}


async def simulated(api: Api, **asked: Any) -> Any:
    """A simulation of January and February that is finished with its answer."""
    found = await api.post("/simulations", json={**MONTHS, **asked})
    assert (found["status"], found["done"]) == ("finished", found["customers"]), found
    return found


async def results(api: Api, simulation: Any, **wanted: Any) -> dict[str, Any]:
    """Each result by the external id of its customer."""
    rows = await api.every(f"/simulations/{simulation['id']}/results", **wanted)
    named = {each["id"]: each["external_id"] for each in await api.every("/customers")}
    return {named[row["customer_id"]]: row for row in rows}


def paid(rows: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Before and after."""
    return {ref: (row["before"], row["after"]) for ref, row in sorted(rows.items())}


async def invoiced(api: Api, *, before: str = "2026-03-01") -> dict[str, Decimal]:
    """What the lines of invoices come to whose service began before a day, by the external id of the customer."""
    named = {each["id"]: each["external_id"] for each in await api.every("/customers")}
    found: dict[str, Decimal] = {}
    for invoice in await invoices(api):
        ref = named[invoice["customer_id"]]
        lines = [x for x in invoice["line_items"] if x["period_start"] and x["period_start"] < before]
        found[ref] = found.get(ref, Decimal(0)) + sum(Decimal(x["amount"]) for x in lines)
    return found


async def three(api: Api, **plan_values: Any) -> None:
    """Three customers on a plan of 49.00 and 0.10 a call, two months ago: acme calls 1000 and 2000 times, beta 100
    times in January, gamma never."""
    await business(api)
    await plan(api, "metered", fixed("49.00"), metered("0.10"), **plan_values)
    for ref in ("beta", "gamma"):
        await customer(api, ref)
    for ref in ("acme", "beta", "gamma"):
        await subscribe(api, "metered", ref, start="2026-01-01")
    await api.advance("2026-02-25T00:00:00Z")
    await send(
        api,
        call("a1", "2026-01-10T00:00:00Z", 1000),
        call("a2", "2026-02-10T00:00:00Z", 2000),
        call("b1", "2026-01-31T23:59:59Z", 100, account="beta"),
    )
    await api.advance("2026-03-01T00:00:00Z")
