"""How a simulation is worked off, who is left out of it, and how its results are read."""

import asyncio
import csv
import io
from datetime import date
from typing import Any

from sqlalchemy import event as hook
from sqlalchemy import text

from billow.kit import limits
from billow.runtime.db import from_json
from billow.simulation import operations
from tests.client import Api
from tests.faults.test_one_bad_subscription import spoilt
from tests.scenarios.business import business, customer, fixed, plan, subscribe
from tests.simulation.past import MONTHS, change, paid, results, simulated, three
from tests.tenants.inventory import tenant_of


async def ended(api: Api, simulation: Any) -> Any:
    """The simulation once the worker has ended it."""
    async with asyncio.timeout(20):
        while simulation["ended_at"] is None:
            simulation = await api.get(f"/simulations/{simulation['id']}")
            await asyncio.sleep(0)
    return simulation


async def test_results_are_filtered_and_sorted(api: Api) -> None:
    """By outcome and by customer; those who lose most come first unless another order is asked for."""
    await three(api)
    prices = [change("platform", unit_price="54.00"), change("calls", unit_price="0.08")]
    simulation = await simulated(api, plan_id="metered", update=prices)
    assert list(await results(api, simulation)) == ["gamma", "beta", "acme"]
    assert list(await results(api, simulation, sort="before:asc")) == ["gamma", "beta", "acme"]
    assert list(await results(api, simulation, sort="change_percent:asc")) == ["acme", "beta", "gamma"]
    assert list(await results(api, simulation, outcome="winner,unchanged")) == ["acme"]
    assert list(await results(api, simulation, customer_id="beta")) == ["beta"]
    path = f"/simulations/{simulation['id']}/results"
    await api.fails("GET", path, 404, params={"customer_id": "nobody"})
    await api.fails("GET", "/simulations/sim_01jz0000000000000000000000/results", 404)


async def test_what_is_left_out_is_named_with_the_reason(api: Api) -> None:
    """Another currency, no subscription, no whole period, and a price that the change does not suit."""
    await business(api, fixed("30.00"))
    await plan(api, "yen", fixed("3000"), currency="JPY")
    await plan(api, "late", fixed("30.00"), trial_period_days=60)
    share = {"type": "percentage", "billing_interval": "monthly", "billing_direction": "arrears", "rate": "5"}
    await plan(api, "tiered", {"product_id": "calls", "price": share})
    for ref in ("beta", "gamma", "delta", "omega"):
        await customer(api, ref, **({"currency": "JPY"} if ref == "beta" else {}))
    await subscribe(api, start="2026-01-01")
    await subscribe(api, "yen", "beta", start="2026-01-01")
    await subscribe(api, "late", "gamma", start="2026-01-01")
    await subscribe(api, "tiered", "omega", start="2026-01-01")
    await api.advance("2026-03-01T00:00:00Z")
    everybody = ["acme", "beta", "gamma", "delta", "omega"]
    update = [change("platform", unit_price="31.00"), change("calls", unit_price="1.00")]
    simulation = await simulated(api, update=update, customer_ids=everybody, currency="USD")
    rows = await results(api, simulation)
    assert paid(rows)["acme"] == ("60.00", "62.00")
    left = {ref: [each["reason"] for each in row["skipped"]] for ref, row in rows.items()}
    assert left == {
        "acme": [],
        "beta": ["other_currency"],
        "gamma": ["no_period"],
        "delta": ["no_subscription"],
        "omega": ["price_unsuitable"],
    }
    assert {row["outcome"] for ref, row in rows.items() if ref != "acme"} == {"skipped"}
    summary = simulation["summary"]
    assert (summary["before"], summary["skipped"], summary["losers"]) == ("60.00", 4, 1)
    assert {each["reason"]: each["count"] for each in summary["reasons"]} == {
        "no_period": 1,
        "no_subscription": 1,
        "other_currency": 1,
        "price_unsuitable": 1,
    }


async def test_usage_that_may_fall_cannot_be_simulated_in_advance(api: Api) -> None:
    """What a change refuses, a simulation leaves out with the same reason."""
    volume = {"type": "volume", "tiers": [{"up_to": None, "unit_price": "1.00"}], "billing_interval": "monthly"}
    await business(api, {"product_id": "calls", "price": volume})
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-03-01T00:00:00Z")
    update = [change("calls", billing_direction="advance")]
    simulation = await simulated(api, update=update, customer_ids=["acme"], currency="USD")

    assert [each["reason"] for each in (await results(api, simulation))["acme"]["skipped"]] == ["price_unsuitable"]


async def test_one_that_cannot_be_worked_out_stops_no_other(api: Api) -> None:
    """A price at which acme's calls cost more than a document can hold leaves acme out, and beta and gamma in."""
    await three(api)
    prices = [change("calls", unit_price="999999999999999")]
    simulation = await simulated(api, plan_id="metered", update=prices, period_start="2026-02-01")
    rows = await results(api, simulation)
    assert [each["reason"] for each in rows["acme"]["skipped"]] == ["unratable"]
    assert paid({ref: rows[ref] for ref in ("beta", "gamma")}) == {
        "beta": ("49.00", "49.00"),
        "gamma": ("49.00", "49.00"),
    }


async def test_three_take_as_many_statements_as_one(api: Api) -> None:
    """Nothing is asked once for each customer, subscription or month, once what is remembered of them is there."""
    await three(api)
    start, end = date(2026, 1, 1), date(2026, 3, 1)
    async with api.app.database.begin(await tenant_of(api)) as tx:
        statements: list[str] = []
        hook.listen(tx.conn.sync_connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        counts = []
        for named in (["acme"], ["acme", "beta", "gamma"]) * 2:
            statements.clear()
            made = await operations.create_simulation(
                tx, period_start=start, period_end=end, plan_id="metered", customer_ids=named
            )
            assert (made.status, made.customers) == ("finished", len(named))
            counts.append(len(statements))
    assert counts[2] == counts[3] > 0


async def test_one_that_cannot_be_read_stops_no_other(api: Api) -> None:
    """Of three, the one whose version is broken is left out as failed, and the others are worked out."""
    await three(api)
    rows = await results(api, await simulated(api, plan_id="metered"))
    await spoilt(api, rows["beta"]["subscription_ids"][0])
    after = await results(api, await simulated(api, plan_id="metered"))
    assert [each["reason"] for each in after["beta"]["skipped"]] == ["failed"]
    assert {ref: after[ref]["before"] for ref in ("acme", "gamma")} == {"acme": "398.00", "gamma": "98.00"}


async def test_one_that_cannot_be_worked_off_has_failed(api: Api) -> None:
    """When what waits can no longer be read, the simulation ends with the reason, says so, and is not tried again."""
    await three(api)
    made = await simulated(api, plan_id="metered")
    async with api.app.database.system() as conn:
        for statement in (
            "update simulation_results set outcome = 'waiting', subscription_ids = '5' where simulation_id = :id",
            "update simulations set status = 'running', tally = null, ended_at = null where id = :id",
        ):
            await conn.execute(text(statement), {"id": made["id"]})
    await api.advance("2026-03-01T00:00:01Z")
    found = await api.get(f"/simulations/{made['id']}")
    assert (found["status"], found["summary"]) == ("failed", None)
    assert "TypeError" in found["reason"]
    told = await api.get("/feed", types="simulation.ended")
    assert [event["data"]["status"] for event in told["data"]] == ["finished", "failed"]


async def test_two_subscriptions_of_a_customer_are_one_result(api: Api) -> None:
    """Their amounts are added up; named alone, one of them counts alone."""
    await business(api, fixed("30.00"))
    first = await subscribe(api, start="2026-01-01")
    second = await subscribe(api, start="2026-02-01")
    await api.advance("2026-03-01T00:00:00Z")
    update = [change("platform", unit_price="31.00")]
    row = (await results(api, await simulated(api, plan_id="pro", update=update)))["acme"]
    assert (row["before"], row["after"]) == ("90.00", "93.00")
    assert row["subscription_ids"] == [first["id"], second["id"]]
    alone = await simulated(api, plan_id="pro", update=update, subscription_ids=[second["id"]])
    assert paid(await results(api, alone)) == {"acme": ("30.00", "31.00")}


async def test_a_large_one_is_worked_off_behind_its_answer(api: Api, monkeypatch: Any) -> None:
    """With one customer a part, three are three parts; what comes of it is the same, and is said in an event."""
    await three(api)
    prices = [change("platform", unit_price="54.00"), change("calls", unit_price="0.08")]
    small = await simulated(api, plan_id="metered", update=prices)
    monkeypatch.setattr(limits, "SIMULATION_AT_ONCE", 2)
    monkeypatch.setattr(limits, "SIMULATION_PART", 1)
    large = await api.post("/simulations", json={**MONTHS, "plan_id": "metered", "update": prices, "name": "Spring"})
    assert (large["status"], large["customers"], large["done"], large["summary"]) == ("pending", 3, 0, None)
    large = await ended(api, large)
    assert (large["status"], large["done"], large["name"]) == ("finished", 3, "Spring")
    assert large["summary"] == small["summary"]
    assert paid(await results(api, large)) == paid(await results(api, small))
    assert [each["id"] for each in await api.every("/simulations", status="finished")] == [large["id"], small["id"]]
    await api.advance("2026-03-01T00:00:01Z")
    told = await api.get("/feed", types="simulation.ended")
    assert {event["data"]["id"]: event["data"]["status"] for event in told["data"]}[large["id"]] == "finished"


async def test_a_file_for_people_and_one_for_programs(api: Api) -> None:
    """Rows of CSV in which no name is a formula and amounts are numbers; lines of JSON as the list shows them."""
    await three(api)
    await api.patch("/customers/acme", json={"name": "=HYPERLINK(1)"})
    simulation = await simulated(api, plan_id="metered", update=[change("calls", unit_price="0.08")])
    path = f"/simulations/{simulation['id']}/export"
    whole = await api.get(f"/simulations/{simulation['id']}/export")
    rows = list(csv.DictReader(io.StringIO(whole.decode())))
    found = {row["account"]: row for row in rows}
    assert found["acme"]["name"] == "'=HYPERLINK(1)"
    amounts = [found["acme"][name] for name in ("before", "after", "difference", "change_percent", "outcome")]
    assert amounts == ["398.00", "338.00", "-60.00", "-15.0754", "winner"]
    first = list(csv.DictReader(io.StringIO((await api.get(path, limit=1)).decode())))
    listed = await api.every(f"/simulations/{simulation['id']}/results")
    last = next(each["id"] for each in listed if each["customer_id"] == first[0]["customer_id"])
    rest = (await api.get(path, after=last)).decode().splitlines()
    assert len(first) == 1
    assert len(rest) == 2
    winners = await api.call("GET", path, params={"format": "ndjson", "outcome": "winner"})
    shown = [from_json(line) for line in winners.content.splitlines()]
    assert sorted(shown, key=lambda x: str(x["id"])) == sorted(
        (each for each in listed if each["outcome"] == "winner"), key=lambda x: str(x["id"])
    )
    assert len(shown) == 2


async def test_nothing_else_is_changed(api: Api) -> None:
    """Plans, subscriptions and invoices are after a simulation of a draft what they were before it."""
    await three(api)
    paths = ("/plans", "/subscriptions", "/invoices", "/products", "/customers")
    before = [await api.get(path) for path in paths]
    await simulated(api, plan={"currency": "USD", "items": [fixed("1.00")]}, subscribers_of="metered")
    assert [await api.get(path) for path in paths] == before


async def test_refusals(api: Api) -> None:
    """What is not clear is refused by the field that is missing, or that is one too many."""
    await business(api, fixed("30.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-03-01T00:00:00Z")
    draft = {"currency": "USD", "items": [fixed("31.00")]}
    update = [change("platform", unit_price="31.00")]
    unclear: list[tuple[dict[str, Any], str]] = [
        ({}, "plan_id"),
        ({"plan_id": "pro", "plan": draft}, "plan"),
        ({"plan": draft}, "subscribers_of"),
        ({"plan": draft, "revision": 1, "subscribers_of": "pro"}, "revision"),
        ({"plan": draft, "update": update, "subscribers_of": "pro"}, "update"),
        ({"plan": {**draft, "items": []}, "subscribers_of": "pro"}, "plan.items"),
        ({"plan_id": "pro", "subscribers_of": "pro", "customer_ids": ["acme"]}, "customer_ids"),
        ({"update": update, "customer_ids": ["acme"]}, "currency"),
        ({"plan_id": "pro", "currency": "EUR"}, "currency"),
        ({"plan_id": "pro", "period_end": "2026-01-01"}, "period_end"),
        ({"plan_id": "pro", "period_end": "2026-03-02"}, "period_end"),
        ({"plan_id": "pro", "period_start": "2020-01-01"}, "period_end"),
    ]
    for asked, field in unclear:
        problem = await api.fails("POST", "/simulations", 422, "simulation_unclear", json={**MONTHS, **asked})
        assert [error["field"] for error in problem["errors"]] == [field], asked
    named: list[tuple[dict[str, Any], str]] = [
        ({"plan_id": "pro", "customer_ids": ["acme", "nobody"]}, "customer_ids.1"),
        ({"plan_id": "pro", "subscription_ids": ["sub_01jz0000000000000000000000"]}, "subscription_ids.0"),
        ({"update": [change("nothing", unit_price="1")], "subscribers_of": "pro"}, "update.0.product_id"),
    ]
    for asked, field in named:
        problem = await api.fails("POST", "/simulations", 404, json={**MONTHS, **asked})
        assert [error["field"] for error in problem["errors"]] == [field]
    await api.fails("POST", "/simulations", 404, json={**MONTHS, "plan_id": "nothing"})
    await api.fails("POST", "/simulations", 404, json={**MONTHS, "plan_id": "pro", "revision": 9})
    wrong = {"plan_id": "pro", "update": [change("calls", unit_price="1")]}
    await api.fails("POST", "/simulations", 422, "item_unknown", json={**MONTHS, **wrong})
    odd = {"plan": {"currency": "USD", "items": [fixed("31.00", "nothing")]}, "subscribers_of": "pro"}
    problem = await api.fails("POST", "/simulations", 422, "plan_inconsistent", json={**MONTHS, **odd})
    assert [error["field"] for error in problem["errors"]] == ["plan.items.0.product_id"]
