"""It does not matter who bills, how often, or in which order: the sums are the same."""

import asyncio
import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billow.billing.types import UsagePiece
from billow.subscriptions.types import Item, Timeline
from tests.billing.sample import Book, item, timeline, version
from tests.client import Api
from tests.laws.test_billing_laws import FIRST, nets
from tests.scenarios.business import call, customer, fixed, metered, plan, products, send, subscribe

DAY = timedelta(days=1)
CUSTOMERS = 5


def used(piece: UsagePiece) -> int:
    """Every day of a window has as much usage as its number."""
    return sum((piece.start + timedelta(days=n)).day for n in range((piece.end - piece.start).days))


@st.composite
def sold(draw: st.DrawFn) -> tuple[Item, ...]:
    """A fee ahead or behind, and calls at a price for each."""
    fee = item(
        "fee",
        unit_price=draw(st.sampled_from(["10.00", "7.77"])),
        billing_interval=draw(st.sampled_from(["monthly", "quarterly", "weekly"])),
        billing_direction=draw(st.sampled_from(["advance", "arrears"])),
    )
    calls = item(
        "calls",
        metrics=["met_1"],
        type="unit",
        unit_price=draw(st.sampled_from(["0.03", "0.50"])),
        billing_interval="monthly",
        billing_direction="arrears",
    )
    return draw(st.sampled_from([(fee, calls), (calls,), (fee,)]))


@st.composite
def lives(draw: st.DrawFn) -> Timeline:
    """Fees and usage from a first day to a last, with changes between them."""
    start = FIRST + timedelta(days=draw(st.integers(0, 400)))
    length = draw(st.integers(1, 100))
    offsets = [0, *draw(st.lists(st.integers(0, length), max_size=4))]
    versions = [version(n, start + timedelta(days=o), *draw(sold())) for n, o in enumerate(offsets, start=1)]
    return timeline(*versions, end=start + timedelta(days=length), calendar=draw(st.booleans()))


@settings(max_examples=40, deadline=None)
@given(lives(), st.integers(1, 9))
def test_billing_daily_or_once_at_the_end_is_the_same(life: Timeline, pace: int) -> None:
    """Every day, every so many days, or once: fees and usage come to the same, item by item."""
    assert life.end is not None
    last = life.end + timedelta(days=40)
    sums = []
    for step in (1, pace, (last - life.start).days + 1):
        book, on = Book(), life.start
        while on < last:
            book.bill(life, on, used)
            on += step * DAY
        book.bill(life, last, used)
        sums.append(nets(book))
    assert sums[0] == sums[1] == sums[2]


@settings(max_examples=40, deadline=None)
@given(lives(), st.data())
def test_the_order_in_which_changes_become_known_does_not_matter(life: Timeline, data: st.DataObject) -> None:
    """Versions of different days that are recorded in any order, with bills between them, come to the same."""
    assert life.end is not None
    first, *others = {v.effective_from: v for v in life.versions}.values()
    sums = []
    for order in (others, data.draw(st.permutations(others))):
        book, known = Book(), [first]
        for each in order:
            book.bill(replace(life, versions=tuple(known)), _some_day(data, life), used)
            known.append(replace(each, number=len(known) + 1))
        book.bill(replace(life, versions=tuple(known)), life.end + timedelta(days=40), used)
        sums.append(nets(book))
    assert sums[0] == sums[1]


def _some_day(data: st.DataObject, life: Timeline) -> date:
    assert life.end is not None
    return data.draw(st.dates(life.start, life.end))


async def sells(api: Api, *, held: bool = False) -> None:
    """Five customers with plans of three rhythms, a coupon, a tax, usage and changes; the same each time. Where
    automatic billing is *held* nothing is billed by itself."""
    rng = random.Random(7)
    await api.clock("2026-01-30T12:00:00Z")
    if held:
        await api.post("/billing-runs", json={"kind": "automatic", "held": True})
    await products(api)
    for interval in ("monthly", "quarterly", "weekly"):
        await plan(api, interval, fixed("31.00", billing_interval=interval), metered("0.07"))
    await api.post("/taxes", json={"name": "VAT", "code": "vat", "rate": "19"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    once = {"coupon_type": "fixed_amount", "amount": "50.00", "currency": "USD", "frequency": "once"}
    await api.post("/coupons", json={"name": "Fifty", "code": "fifty", **once})
    for n in range(CUSTOMERS):
        await customer(api, f"c{n}")
        await api.post("/applied-coupons", json={"coupon_id": "fifty", "customer_id": f"c{n}"})
        for interval in rng.sample(("monthly", "quarterly", "weekly"), 2):
            made = await subscribe(api, interval, f"c{n}", start=f"2026-01-{rng.randint(1, 27):02}")
            body = {"update": [{"item_key": "platform", "adjust": {"quantity": str(rng.randint(2, 5))}}]}
            day = f"2026-02-{rng.randint(1, 28):02}"
            await api.post(f"/subscriptions/{made['id']}/changes", json={**body, "effective": day})
        await send(api, *[call(f"{n}-{k}", f"2026-01-{k:02}T00:00:00Z", 7 * k + n, f"c{n}") for k in range(1, 31)])


async def billed(api: Api) -> dict[str, Any]:
    """By customer, all that was billed, whenever and on whichever invoice: the lines with their money, and what the
    coupon took off."""
    names = {each["id"]: each["external_id"] for each in await api.every("/customers")}
    lines: dict[str, list[tuple[str, ...]]] = {name: [] for name in names.values()}
    off = dict.fromkeys(lines, Decimal(0))
    for invoice in await api.every("/invoices"):
        ref = names[invoice["customer_id"]]
        off[ref] += Decimal(invoice["discount_total"])
        for x in invoice["line_items"]:
            what = (x["item_key"], x["kind"], x["period_start"], x["period_end"])
            lines[ref].append((*what, x["quantity"], x["amount"], x["tax_rate"]))
    return {ref: (sorted(rows), off[ref]) for ref, rows in lines.items()}


async def run_of(api: Api, ref: str) -> None:
    """The customer was billed by a run of its own."""
    run = await api.post("/billing-runs", json={"customer_id": ref})
    async with asyncio.timeout(30):
        while run["ended_at"] is None:
            run = await api.get(f"/billing-runs/{run['id']}")
            await asyncio.sleep(0.01)


async def bills_by_hand(api: Api, seed: int, *, together: int) -> None:
    """Customers are billed now and then in any order, so many runs at once."""
    rng = random.Random(seed)
    for month, day in ((1, 31), (2, 3), (3, 9), (4, 2)):
        await api.advance(f"2026-{month:02}-{day:02}T12:00:00Z")
        refs = [f"c{n}" for n in rng.sample(range(CUSTOMERS), CUSTOMERS if month == 4 else 3)]
        for first in range(0, len(refs), together):
            await asyncio.gather(*[run_of(api, ref) for ref in refs[first : first + together]])


@pytest.mark.parametrize(("seed", "together"), [(1, 1), (2, 3)])
async def test_the_order_of_runs_does_not_matter(api: Api, second_api: Api, seed: int, together: int) -> None:
    """Billed by itself on its days, or by runs of single customers in any order, late and several at once: the same
    lines, coupon and all."""
    await sells(api)
    await sells(second_api, held=True)
    for day in ("02-10", "02-20", "03-01", "03-12", "03-22", "04-02"):
        await api.advance(f"2026-{day}T12:00:00Z")
    await bills_by_hand(second_api, seed, together=together)
    expected = await billed(api)
    assert [off for _, off in expected.values()] == [Decimal(50)] * CUSTOMERS
    assert min(len(rows) for rows, _ in expected.values()) > 5
    assert await billed(second_api) == expected
