"""A month of a real inference service, imported from its log and billed; every invoice recomputed from the file."""

import asyncio
import csv
import os
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.client import Api
from tests.served import served

FILE = Path(__file__).parents[3] / "shared" / "data" / "llm_inference_conversation.csv"
CONTEXT_TIERS: list[tuple[int | None, str]] = [(100_000, "0.000003"), (300_000, "0.0000025"), (None, "0.000002000001")]
GENERATED_PRICE = "0.000015000007"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the log of the inference service lies beside the checkout")


async def catalogue(api: Api) -> None:
    """One plan: context tokens by tiers, generated tokens by the unit."""
    products = []
    for code in ("context_tokens", "generated_tokens"):
        aggregation = {"method": "sum", "field": code}
        metric = {"name": code, "code": code, "event_name": "llm.request", "aggregation": aggregation}
        made = await api.post("/metrics", json=metric)
        product = {"name": code, "code": code, "fee_type": "metered", "payment_terms": "arrears"}
        products.append(await api.post("/products", json={**product, "metric_ids": [made["id"]]}))
    arrears = {"billing_interval": "monthly", "billing_direction": "arrears"}
    tiers = [{"up_to": None if top is None else str(top), "unit_price": price} for top, price in CONTEXT_TIERS]
    items = [
        {"product_id": "context_tokens", "price": {**arrears, "type": "graduated", "tiers": tiers}},
        {"product_id": "generated_tokens", "price": {**arrears, "type": "unit", "unit_price": GENERATED_PRICE}},
    ]
    await api.post("/plans", json={"name": "Inference", "code": "inference", "currency": "USD", "items": items})


async def imported(api: Api, url: str) -> str:
    """What the command says after importing the file."""
    command = [
        *(sys.executable, "-m", "billow", "events", "import", str(FILE), "--event-name", "llm.request"),
        *("--customer-column", "TIMESTAMP:minute", "--timestamp-column", "TIMESTAMP"),
        *("--map", "context_tokens=ContextTokens", "--map", "generated_tokens=GeneratedTokens"),
    ]
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, "BILLOW_URL": url, "BILLOW_API_KEY": api.key},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()


def rounded(value: Fraction) -> str:
    """Cents, half away from zero."""
    cents = (value * 100 + Fraction(1, 2)).__floor__()
    return f"{cents // 100}.{cents % 100:02d}"


def expected() -> dict[str, dict[str, str]]:
    """From the file alone: for each minute of the hour the total and the two amounts."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    with FILE.open(newline="") as lines:
        for row in csv.DictReader(lines):
            minute = row["TIMESTAMP"][14:16]
            sums[minute][0] += int(row["ContextTokens"])
            sums[minute][1] += int(row["GeneratedTokens"])
    found = {}
    for minute, (context, generated) in sums.items():
        cost, floor = Fraction(0), 0
        for top, price in CONTEXT_TIERS:
            inside = max(0, (context if top is None else min(context, top)) - floor)
            cost += inside * Fraction(price)
            floor = top or floor
        amounts = [rounded(cost), rounded(generated * Fraction(GENERATED_PRICE))]
        total = sum(Fraction(amount) for amount in amounts)
        found[minute] = {"context_tokens": amounts[0], "generated_tokens": amounts[1], "total": rounded(total)}
    return found


async def billed(api: Api) -> dict[str, dict[str, str]]:
    """For each customer what its invoice says."""
    names = {c["id"]: c["external_id"] for c in await api.every("/customers")}
    found = {}
    for invoice in await api.every("/invoices"):
        lines: dict[str, Any] = {line["item_key"]: line["amount"] for line in invoice["line_items"]}
        found[names[invoice["customer_id"]]] = {**lines, "total": invoice["total"]}
    return found


async def test_every_invoice_follows_from_the_file_and_a_second_import_changes_nothing(api: Api) -> None:
    """Sixty customers, 19,366 requests: the invoices equal a computation with fractions, to the last digit, twice."""
    await api.clock("2023-11-01T00:00:00Z")
    await catalogue(api)
    for minute in range(60):
        await api.post("/customers", json={"name": f"Minute {minute:02d}", "external_id": f"{minute:02d}"})
        await api.post(
            "/subscriptions",
            json={
                "customer_id": f"{minute:02d}",
                "plan_id": "inference",
                "auto_activate": True,
                "contract": {"start_date": "2023-11-01"},
            },
        )
    await api.advance("2023-11-30T23:00:00Z")
    async with served(api.app) as url:
        await imported(api, url)
        await api.advance("2023-12-01T00:00:00Z")
        first = await billed(api)
        assert first == expected()

        await imported(api, url)
        await api.advance("2024-01-01T00:00:00Z")
        assert await billed(api) == first
