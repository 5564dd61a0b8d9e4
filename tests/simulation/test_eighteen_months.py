"""Eighteen months of a random business, audited by books that were kept apart."""

import os
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from billow.doors.cli.doctor import examine
from billow.kit.currency import exponent
from tests.client import Api, World
from tests.simulation.business import Business, Customer

SEED = int(os.environ.get("BILLOW_TEST_SEED", "20260101"))
"""Another one is chosen by BILLOW_TEST_SEED; whatever fails names the seed."""
BALANCE = "customer_balance"


async def test_the_books_of_eighteen_months_agree(world: World) -> None:
    """Each customer was billed exactly what its agreements and its usage come to; no number and no entry is missing."""
    async with world.client(world.live_key) as owner:
        sandbox = await owner.post("/sandboxes", json={"name": f"simulation {SEED}"})
    async with world.client(sandbox["key"]) as api:
        business = Business(api, SEED)
        await business.run()
        assert min(business.done.values()) > 0, f"seed {SEED}: something was never done: {business.done}"

        invoices = await api.every("/invoices")
        names = {customer["id"]: customer["external_id"] for customer in await api.every("/customers")}
        for customer in business.customers:
            own = [invoice for invoice in invoices if names[invoice["customer_id"]] == customer.ref]
            assert billed(own) == expected(customer), f"seed {SEED}: {customer.ref} in {customer.zone}"
        assert numbered(invoices), f"seed {SEED}: the numbers have a hole"
        await balanced(api, invoices)
    await examined(world, sandbox["id"])


def billed(invoices: Sequence[dict[str, Any]]) -> dict[str | None, int]:
    """What the lines come to by subscription, in minor units; what only moves credit to the balance bills nothing."""
    sums: Counter[str | None] = Counter()
    for invoice in invoices:
        minor = 10 ** exponent(invoice["currency"])
        for line in invoice["line_items"]:
            if line["item_key"] != BALANCE:
                sums[line["subscription_id"]] += int(Decimal(line["amount"]) * minor)
    return {key: amount for key, amount in sums.items() if amount}


def expected(customer: Customer) -> dict[str | None, int]:
    """What the auditor's books say."""
    sums: dict[str | None, int] = {None: customer.extra}
    sums |= {key: agreement.cost() for key, agreement in customer.agreements.items()}
    return {key: amount for key, amount in sums.items() if amount}


def numbered(invoices: Sequence[dict[str, Any]]) -> bool:
    """Whether the numbers run from one on without a hole, and no issued invoice lacks one."""
    numbers = sorted(int(invoice["number"].removeprefix("INV-")) for invoice in invoices)
    return numbers == list(range(1, len(invoices) + 1))


async def balanced(api: Api, invoices: Sequence[dict[str, Any]]) -> None:
    """Debits equal credits, and the receivables are what is due on the invoices."""
    books = await api.get("/ledger/trial-balance")
    assert books["balanced"], f"seed {SEED}"
    for currency in {invoice["currency"] for invoice in invoices}:
        rows = [row for row in books["accounts"] if row["currency"] == currency]
        assert sum(Decimal(row["debit"]) for row in rows) == sum(Decimal(row["credit"]) for row in rows)
        due = sum(Decimal(invoice["amount_due"]) for invoice in invoices if invoice["currency"] == currency)
        receivable = sum(Decimal(row["balance"]) for row in rows if row["account"] == "AR")
        assert receivable == due, f"seed {SEED}: {currency}"


async def examined(world: World, tenant: str) -> None:
    """The doctor finds nothing broken in the sandbox."""
    report = await examine(world.app.database.url, tenant=tenant)
    assert report.exit_code == 0, f"seed {SEED}: {report.broken or report.unrun}"
