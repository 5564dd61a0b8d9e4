"""Previews of a change on a subscription with a long history."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from math import ceil
from typing import Any

from bench.billing.run import advance
from bench.figures import Bench, timed
from bench.metering.rows import Row

FEES, USAGES = 16, 4
MONTHS = 36
ASKED = 200
_FIRST = date(2023, 1, 1)


async def preview(bench: Bench) -> Row:
    """The time of 99 of 100 previews of a change on a subscription of twenty items, with a version a month for three
    years, all billed."""
    subscription_id = await _history(bench)
    body = {"update": [{"product_id": "fee0", "adjust": {"quantity": "77"}}], "effective": "immediate"}
    path = f"/subscriptions/{subscription_id}/changes/preview"
    for _ in range(ASKED // 10):
        await bench.post(path, body)
    times = sorted([await timed(lambda: bench.post(path, body)) * 1000 for _ in range(ASKED)])
    slow, half = times[ceil(ASKED * 0.99) - 1], times[ASKED // 2]
    return Row(
        what=f"preview of a change: {FEES + USAGES} items, {MONTHS} versions billed, 99 of 100",
        ours=f"{slow:.1f} ms",
        yardstick=f"{half:.1f} ms",
        beside="half of the previews",
        value=slow,
        shown=f"{slow:.0f} ms",
        most=60,
        unit=" ms",
    )


async def _history(bench: Bench) -> str:
    """The subscription, changed and billed in each month."""
    bench.client.headers["Authorization"] = f"Bearer {bench.key}"
    sandbox = await bench.post("/sandboxes", {"name": "history"})
    bench.client.headers["Authorization"] = f"Bearer {sandbox['key']}"
    clock_id = (await bench.post("/test-clocks", {"frozen_at": f"{_FIRST}T12:00:00Z"}))["id"]
    await bench.post("/plans", {"name": "Long", "code": "long", "currency": "USD", "items": await _items(bench)})
    await bench.post("/customers", {"name": "Long", "external_id": "long", "timezone": "UTC"})
    contract = {"start_date": _FIRST.isoformat()}
    body = {"customer_id": "long", "plan_id": "long", "auto_activate": True, "contract": contract}
    subscription_id: str = (await bench.post("/subscriptions", body))["id"]
    for n in range(MONTHS):
        day = date(_FIRST.year + n // 12, n % 12 + 1, 10)
        await advance(bench, clock_id, f"{day}T12:00:00Z")
        change = {"update": [{"product_id": f"fee{n % FEES}", "adjust": {"quantity": str(n + 2)}}]}
        await bench.post(f"/subscriptions/{subscription_id}/changes", change)
        await bench.post("/events", {"events": [_event(n, day)]})
    await advance(bench, clock_id, f"{_FIRST.year + MONTHS // 12}-01-05T12:00:00Z")
    return subscription_id


async def _items(bench: Bench) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for n in range(FEES):
        fee = {"name": f"Fee {n}", "code": f"fee{n}", "fee_type": "fixed", "payment_terms": "advance"}
        await bench.post("/products", fee)
        price = {"type": "fixed", "billing_direction": "advance", "unit_price": f"{10 + n}.00"}
        items.append({"product_id": f"fee{n}", "price": price})
    for n in range(USAGES):
        code = f"use{n}"
        metric = {"name": code, "code": code, "event_name": "call", "aggregation": {"method": "sum", "field": code}}
        await bench.post("/metrics", metric)
        usage = {"name": code, "code": code, "fee_type": "metered", "payment_terms": "arrears", "metric_ids": [code]}
        await bench.post("/products", usage)
        items.append({"product_id": code, "price": {"type": "unit", "unit_price": "0.50"}})
    return items


def _event(n: int, day: date) -> dict[str, Any]:
    used = {f"use{each}": n + each for each in range(USAGES)}
    event = {"account": "long", "event_name": "call", "timestamp": f"{day}T11:00:00Z", "properties": used}
    return {**event, "unique_id": f"e{n}"}


MEASURES: Mapping[str, Callable[[Bench], Awaitable[Row]]] = {"preview": preview}
