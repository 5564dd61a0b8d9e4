"""Usage in advance and in arrears come to the same over a life (T-14), whatever happens in it."""

import os
import random
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from billow.doors.cli.doctor import examine
from tests.client import Api
from tests.laws.chance import PRICES, START, text
from tests.scenarios.business import call, customer, fixed, plan, products, send, subscribe
from tests.tenants.inventory import tenant_of

FIRST = int(os.environ.get("BILLOW_TEST_SEED", "1"))
KINDS = ("graduated", "package", "percentage")
WAYS = {"acme": "advance", "beta": "arrears"}
TERMS = {"discount": {"type": "percentage", "amount": "3.3"}, "minimum_spend": {"amount": "40.00"}}


class Twins:
    """Two subscriptions that everything happens to: usage of one is in advance, of the other in arrears."""

    def __init__(self, api: Api, seed: int) -> None:
        self.api = api
        self.rng = random.Random(seed)
        self.kind = KINDS[seed % len(KINDS)]
        self.now = START
        self.sent = 0
        self.paths: dict[str, str] = {}

    async def open(self) -> None:
        """The clock stands; both have subscribed to the same, but for when usage is owed."""
        await self.api.clock(text(self.now))
        await products(self.api)
        beside = self.rng.choice(({}, {"minimum": "9.00"}, {"maximum": "30.00"}, {"included_units": "50"}))
        for name, way in WAYS.items():
            usage = {"type": self.kind, **PRICES[self.kind], **beside, "billing_direction": way}
            await plan(self.api, name, fixed("10.00"), {"product_id": "calls", "price": usage}, **TERMS)
            await customer(self.api, name)
            made = await subscribe(self.api, name, name, start=self.now.date().isoformat())
            self.paths[name] = f"/subscriptions/{made['id']}"

    async def live(self, days: int) -> None:
        """Some days pass, with usage of them and of days before, and then something happens to both, or nothing."""
        self.now += timedelta(days=days)
        await self.api.advance(text(self.now))
        for _ in range(self.rng.randint(0, 3)):
            at = self.now - timedelta(hours=self.rng.randint(1, 24 * 20))
            self.sent += 1
            n = self.rng.randint(0, 300)
            await send(self.api, *(call(f"{name}{self.sent}", text(max(at, START)), n, name) for name in WAYS))
        await self._happens()

    async def _happens(self) -> None:
        chosen = self.rng.random()
        if chosen < 0.25 and self.sent:
            number = self.rng.randint(1, self.sent)
            for name in WAYS:
                response = await self.api.call("POST", f"/events/{name}{number}/void", json={"reason": "a law"})
                assert response.status_code < 300 or response.json()["code"] == "event_void", response.text
        elif chosen < 0.5:
            adjust = {"included_units": str(self.rng.randint(0, 90))}
            await self._both("changes", {"update": [{"item_key": "calls", "adjust": adjust}]})
        elif chosen < 0.65:
            until = (self.now + timedelta(days=self.rng.randint(1, 5))).date().isoformat()
            await self._both("pause", {"mode": self.rng.choice(("credit", "shift")), "resumes_on": until})

    async def _both(self, action: str, body: dict[str, Any]) -> None:
        """The same request for both, with the same answer."""
        codes = [
            (await self.api.call("POST", f"{path}/{action}", json=body)).status_code for path in self.paths.values()
        ]
        assert len(set(codes)) == 1, (action, codes)

    async def end(self) -> None:
        """Both end in the middle of a period, and what came late is billed."""
        self.now += timedelta(days=3)
        await self.api.advance(text(self.now))
        await self._both("cancel", {"effective": (self.now + timedelta(days=2)).date().isoformat()})
        await self.api.advance(text(self.now + timedelta(days=130)))

    async def totals(self) -> dict[str, dict[str, Decimal]]:
        """What was billed to each, item by item."""
        found: dict[str, dict[str, Decimal]] = {name: defaultdict(Decimal) for name in WAYS}
        ids = {(await self.api.get(f"/customers/{name}"))["id"]: name for name in WAYS}
        for invoice in await self.api.every("/invoices"):
            assert Decimal(invoice["subtotal"]) >= 0
            for line in invoice["line_items"]:
                found[ids[invoice["customer_id"]]][str(line["item_key"])] += Decimal(line["amount"])
        return found


@pytest.mark.parametrize("seed", range(FIRST, FIRST + 4))
async def test_T14_a_life_costs_the_same_in_advance_and_in_arrears(api: Api, seed: int) -> None:
    """Item by item, with usage that comes late or is voided, prices that change, pauses and an end in mid-period; and
    the examination finds nothing wrong."""
    twins = Twins(api, seed)
    await twins.open()
    for _ in range(9):
        await twins.live(twins.rng.randint(1, 9))
    await twins.end()

    totals = await twins.totals()
    assert totals["acme"] == totals["beta"], f"seed {seed}"
    assert totals["acme"]["calls"] > 0
    report = await examine(api.app.database.url, tenant=await tenant_of(api))
    assert report.exit_code == 0, f"seed {seed}: {report.broken or report.unrun}"
