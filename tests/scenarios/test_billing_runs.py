"""A billing run can be watched, held, resumed, canceled and started by hand."""

import asyncio
from typing import Any

from billow.runtime import clock
from tests.client import Api
from tests.faults.test_one_bad_subscription import parked, spoilt, three
from tests.scenarios.business import amounts, business, customer, fixed, invoices, subscribe


async def the_runs(api: Api, **wanted: Any) -> list[Any]:
    """The runs of the sandbox, the newest first."""
    found = await api.get("/billing-runs", **wanted)
    return list(found["data"])


async def ended(api: Api, run: Any) -> Any:
    """The run once the worker has ended it."""
    async with asyncio.timeout(20):
        while run["ended_at"] is None:
            run = await api.get(f"/billing-runs/{run['id']}")
            await asyncio.sleep(0)
    return run


async def test_what_fell_due_together_is_one_run(api: Api) -> None:
    """Three subscriptions on the first of February are a run with three invoices of a line each."""
    await three(api)
    await api.advance("2026-02-01T00:00:00Z")
    run = (await the_runs(api))[0]
    assert (run["kind"], run["status"], run["until"]) == ("automatic", "finished", "2026-02-01T00:00:00Z")
    assert (run["subscriptions"], run["done"], run["failed"], run["invoices"], run["lines"]) == (3, 3, 0, 3, 3)
    assert run["parts"] == 1


async def test_a_run_does_what_is_due_in_parts(api: Api, monkeypatch: Any) -> None:
    """With two subscriptions a part five subscriptions are three parts, and everything is billed once."""
    monkeypatch.setitem(vars(api.app.settings), "billing_part", 2)
    await business(api, fixed("31.00"))
    for n in range(4):
        await customer(api, f"c{n}")
    for ref in ("acme", "c0", "c1", "c2", "c3"):
        await subscribe(api, customer_id=ref, start="2026-02-01")
    await api.advance("2026-02-01T00:00:00Z")
    run = (await the_runs(api))[0]
    assert (run["done"], run["invoices"], run["parts"]) == (5, 5, 3)
    assert amounts(await invoices(api)) == ["31.00"] * 5


async def test_one_that_cannot_be_billed_is_named_with_the_reason(api: Api) -> None:
    """The run goes on without it, says so in an event, and a run that is started tries it again."""
    first, *_ = await three(api)
    await spoilt(api, first)
    await api.advance("2026-02-01T00:00:00Z")
    run = (await the_runs(api))[0]
    assert (run["status"], run["done"], run["failed"], run["invoices"]) == ("finished", 3, 1, 2)
    (failure,) = (await api.get(f"/billing-runs/{run['id']}/failures"))["data"]
    assert failure["subscription_id"] == first
    assert "price" in failure["reason"]
    told = await api.get("/feed", types="subscription.billing_failed")
    assert [event["data"]["subscription_id"] for event in told["data"]] == [first]

    again = await ended(api, await api.post("/billing-runs", json={}))
    assert (again["kind"], again["subscriptions"], again["failed"]) == ("manual", 1, 1)
    assert "price" in str(await parked(api, first))


async def test_while_the_automatic_run_is_held_nothing_is_billed(api: Api) -> None:
    """What falls due meanwhile waits; once it is resumed all of it is billed, each day of it."""
    await three(api)
    held = await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    assert held["status"] == "held"
    await api.advance("2026-03-02T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"] * 3

    assert (await api.post(f"/billing-runs/{held['id']}/hold"))["status"] == "held"
    await api.post(f"/billing-runs/{held['id']}/resume")
    await api.advance("2026-03-03T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"] * 9


async def test_a_run_of_one_customer_bills_it_while_all_else_waits(api: Api) -> None:
    """Automatic billing is held; the run of beta bills beta alone, and only what is due by the day it names."""
    await three(api)
    await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await api.advance("2026-02-02T00:00:00Z")
    early = await ended(api, await api.post("/billing-runs", json={"customer_id": "beta", "on": "2026-01-31"}))
    assert (early["subscriptions"], early["invoices"]) == (0, 0)
    run = await ended(api, await api.post("/billing-runs", json={"customer_id": "beta"}))
    assert (run["status"], run["subscriptions"], run["invoices"]) == ("finished", 1, 1)
    billed = [x["customer_id"] for x in await invoices(api)]
    assert len(billed) == 4
    assert billed.count((await api.get("/customers/beta"))["id"]) == 2


async def test_what_is_left_of_a_canceled_run_waits_for_one_that_is_started(api: Api) -> None:
    """Canceled, the automatic run sets the three aside; the next day does not bill them, a manual run does."""
    await three(api)
    held = await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await api.advance("2026-02-01T00:00:00Z")
    await api.post(f"/billing-runs/{held['id']}/cancel")
    waiting = await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    canceled = await api.post(f"/billing-runs/{waiting['id']}/cancel")
    assert canceled["status"] == "canceled"
    await api.advance("2026-02-02T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"] * 3
    run = await ended(api, await api.post("/billing-runs", json={}))
    assert run["invoices"] == 3
    assert amounts(await invoices(api)) == ["31.00"] * 6


async def test_refusals(api: Api) -> None:
    """What cannot be is refused by name."""
    await three(api)
    await api.fails("POST", "/billing-runs", 422, "billing_run_in_the_future", json={"on": "2026-02-01"})
    await api.fails("POST", "/billing-runs", 404, json={"customer_id": "nobody"})
    unclear = {"kind": "automatic", "customer_id": "beta"}
    await api.fails("POST", "/billing-runs", 422, "billing_run_unclear", json=unclear)
    await api.fails("GET", "/billing-runs/run_01jz0000000000000000000000", 404)
    run = (await the_runs(api))[0]
    for way in ("hold", "resume", "cancel"):
        await api.fails("POST", f"/billing-runs/{run['id']}/{way}", 409, "billing_run_not_open")
    await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    again = {"kind": "automatic", "held": True}
    await api.fails("POST", "/billing-runs", 409, "billing_run_under_way", json=again)
    assert len(await the_runs(api, status="held")) == 1


async def test_a_run_bills_nothing_that_is_not_due_any_more(api: Api) -> None:
    """Its clock is gone, and the time ahead with it: what is left of the run is nothing, and it ends."""
    year = clock.wall().year + 9
    await business(api, fixed("31.00"), at=f"{year}-01-01T00:00:00Z")
    await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await subscribe(api, start=f"{year}-01-10")
    await api.advance(f"{year}-01-11T00:00:00Z")
    run = await api.post("/billing-runs", json={"held": True})
    assert run["subscriptions"] == 1
    await api.delete(f"/test-clocks/{api.clock_id}")

    after = await ended(api, await api.post(f"/billing-runs/{run['id']}/resume"))
    assert (after["status"], after["parts"], await invoices(api)) == ("finished", 0, [])
