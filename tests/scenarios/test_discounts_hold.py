"""Discounts under stress: nobody is paid for what was free, hashes hold them, and one use is one use."""

import asyncio
import re
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from billow.runtime import migrations
from tests.client import Api
from tests.scenarios.business import (
    amounts,
    business,
    fixed,
    invoices,
    subscribe,
)
from tests.scenarios.test_discounts import PERCENT, TWENTY, adds_up, give, held

FIRST = Path(migrations.__path__[0]) / "versions/m0001_first.sql"


async def test_nobody_gets_money_back_for_what_was_free(api: Api) -> None:
    """Everything is off: changed twice and canceled inside the period, nothing is ever owed either way."""
    await business(api, fixed("31.00"))
    await give(api, PERCENT, percentage_rate="100")
    made = await subscribe(api, start="2026-01-01")
    for day, price in (("2026-01-08", "62.00"), ("2026-01-15", "19.99")):
        await api.advance(f"{day}T00:00:00Z")
        change = {"update": [{"product_id": "platform", "adjust": {"unit_price": price}}], "invoice": "now"}
        await api.post(f"/subscriptions/{made['id']}/changes", json=change)
    await api.advance("2026-01-20T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={})
    await api.advance("2026-01-21T00:00:00Z")

    assert set(amounts(await invoices(api))) == {"0.00"}
    assert {a["balance"] for a in (await api.get("/ledger/trial-balance"))["accounts"]} <= {"0.00"}
    await adds_up(api)


@pytest.mark.parametrize("rate", ["10", "33.3", "99.99"])
async def test_however_often_it_is_changed_the_net_of_the_days_is_paid(api: Api, rate: str) -> None:
    """Nine changes of price in a month under one percentage: what is paid is the days at their prices less the
    percentage, to within a cent for each document."""
    await business(api, fixed("31.00"))
    await give(api, PERCENT, percentage_rate=rate)
    made = await subscribe(api, start="2026-01-01")
    days, prices = (4, 7, 9, 12, 16, 17, 22, 25, 30), (62, 31, 93, 31, 310, 62, 155, 93, 31)
    for day, price in zip(days, prices, strict=True):
        await api.advance(f"2026-01-{day:02}T00:00:00Z")
        change = {"update": [{"product_id": "platform", "adjust": {"unit_price": f"{price}.00"}}], "invoice": "now"}
        await api.post(f"/subscriptions/{made['id']}/changes", json=change)
    found = await invoices(api)

    starts, whole = (1, *days, 32), (31, *prices)
    gross = sum(
        (after - day) * price / Decimal(31) for day, after, price in zip(starts[:-1], starts[1:], whole, strict=True)
    )
    paid = sum(Decimal(x["total"]) for x in found) - sum(
        Decimal(line["amount"]) for x in found for line in x["line_items"] if line["item_key"] == "customer_balance"
    )
    assert abs(paid - gross * (1 - Decimal(rate) / 100)) <= Decimal("0.01") * len(found)
    await adds_up(api)


async def test_the_hash_holds_the_discounts_and_is_what_it_was_without(api: Api) -> None:
    """A draft without its discounts, or with a line that bears another one, has another hash; that of an invoice
    without discounts is the hash of the first schema."""
    await business(api, fixed("31.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-02T00:00:00Z")
    await give(api, TWENTY)
    await subscribe(api, start="2026-01-02", auto_issue=False)
    await api.advance("2026-01-03T00:00:00Z")
    plain, less = [x["id"] for x in await invoices(api)]
    first = re.search(r"create function billow_invoice_hash\(.*?\$\$;", FIRST.read_text(encoding="utf-8"), re.DOTALL)
    assert first is not None

    async with api.app.database.system() as conn:

        async def hashes(name: str = "billow_invoice_hash") -> dict[str, str]:
            query = text(f"select id, {name}(tenant_id, id) from invoices where id in (:plain, :less)")
            return {row[0]: row[1] for row in await conn.execute(query, {"plain": plain, "less": less})}

        point = await conn.begin_nested()
        at_first = "pg_temp.hash_at_first"
        await conn.execute(text(first.group().replace("billow_invoice_hash", at_first).replace(":", "\\:")))
        now, then = await hashes(), await hashes(at_first)
        assert now[plain] == then[plain]
        assert now[less] != then[less]
        await conn.execute(text("update invoice_lines set discount_amount = 1 where invoice_id = :id"), {"id": less})
        changed = await hashes()
        await conn.execute(text("update invoices set discounts = '[]' where id = :id"), {"id": less})
        assert len({now[less], changed[less], (await hashes())[less]}) == 3
        await point.rollback()


async def test_one_use_at_once(api: Api) -> None:
    """Fifty subscriptions of a customer that are changed and billed at the same time use a coupon of one use once."""
    await business(api, fixed("31.00"))
    made = [await subscribe(api, start="2026-01-01") for _ in range(50)]
    await api.advance("2026-01-01T00:00:01Z")
    await give(api, PERCENT, percentage_rate="50", frequency="once")
    change = {"update": [{"product_id": "platform", "adjust": {"unit_price": "62.00"}}], "invoice": "now"}
    await asyncio.gather(*(api.post(f"/subscriptions/{each['id']}/changes", json=change) for each in made))
    found = amounts((await invoices(api))[50:])

    assert (found.count("0.00"), found.count("31.00")) == (1, 49)
    assert await held(api) == [("ten", "terminated")]
    await adds_up(api)
