"""A business that does ten kinds of things at random, and remembers what it did."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.client import Api
from tests.simulation.books import Agreement, Offer, boundary, rounded

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
END = datetime(2027, 7, 1, 9, tzinfo=UTC)
ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
CUSTOMERS = 9
TRIAL_DAYS = 10
_TIERS = {
    "small": ("9.99", "graduated", ((1_000, "0"), (None, "0.0137"))),
    "middle": ("49.00", "graduated", ((500, "0.02"), (5_000, "0.01"), (None, "0.007"))),
    "large": ("199.95", "volume", ((10_000, "0.0091"), (None, "0.0066"))),
}
_EXPONENTS = {"USD": 2, "JPY": 0}
_CARDS = ("4242 4242 4242 4242", "4000 0000 0000 0002")
WEIGHTS = {
    "use": 27,
    "advance": 26,
    "change": 9,
    "pay": 9,
    "join": 7,
    "subscribe": 7,
    "invoice": 4,
    "card": 3,
    "void": 6,
    "cancel": 3,
}
"""The ten kinds of things, and how often each is done in about a hundred."""


@dataclass
class Customer:
    """A customer, what it agreed to, and what it was billed beside."""

    ref: str
    currency: str
    zone: str
    agreements: dict[str, Agreement] = field(default_factory=dict)
    extra: int = 0

    @property
    def subscription(self) -> str:
        """The id of the latest subscription."""
        return list(self.agreements)[-1]

    @property
    def agreement(self) -> Agreement:
        """What was agreed with the latest subscription."""
        return self.agreements[self.subscription]

    @property
    def running(self) -> bool:
        """Whether it has a subscription that nobody has canceled."""
        return bool(self.agreements) and self.agreement.end is None


class Business:
    """Does what chance says, through the API, until the year and a half is over."""

    def __init__(self, api: Api, seed: int) -> None:
        """Everything it does follows from *seed*."""
        self.api = api
        self.rng = random.Random(seed)
        self.now = START
        self.customers: list[Customer] = []
        self.offers: dict[tuple[str, str], Offer] = {}
        self.done: dict[str, int] = dict.fromkeys(WEIGHTS, 0)
        self.sent: list[dict[str, Any]] = []
        self.events = 0

    async def run(self) -> None:
        """Eighteen months have passed, and everybody has left; what is left to bill was billed."""
        await self.open()
        while self.now < END:
            kind = self.rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
            if await getattr(self, kind)() is not False:
                self.done[kind] += 1
        for customer in self.customers:
            if customer.running:
                await self._leave(customer, at_once=True)
        await self._advance(timedelta(days=45))

    async def open(self) -> None:
        """The clock stands, and there is something to sell."""
        await self.api.clock(_text(self.now))
        counted = {"method": "sum", "field": "n"}
        await self.api.post(
            "/metrics", json={"name": "Calls", "code": "calls", "event_name": "call", "aggregation": counted}
        )
        fee_only = {"name": "Fee", "code": "fee", "fee_type": "fixed", "payment_terms": "advance"}
        await self.api.post("/products", json=fee_only)
        usage = {"name": "Usage", "code": "usage", "fee_type": "metered", "payment_terms": "arrears"}
        await self.api.post("/products", json={**usage, "metric_ids": ["calls"]})
        for name in _TIERS:
            for currency in _EXPONENTS:
                await self._offer(name, currency)

    async def _offer(self, name: str, currency: str) -> None:
        fee, kind, tiers = _TIERS[name]
        code, minor = f"{name}-{currency.lower()}", 10 ** _EXPONENTS[currency]
        scale = 100 if currency == "JPY" else 1
        priced = [{"up_to": top and str(top), "unit_price": str(Decimal(price) * scale)} for top, price in tiers]
        ahead = {"type": "fixed", "billing_direction": "advance", "unit_price": str(Decimal(fee) * scale)}
        behind = {"type": kind, "tiers": priced}
        items = [{"product_id": "fee", "price": ahead}, {"product_id": "usage", "price": behind}]
        await self.api.post("/plans", json={"name": code, "code": code, "currency": currency, "items": items})
        self.offers[(currency, code)] = Offer(
            code=code,
            currency=currency,
            fee=Fraction(Decimal(fee)) * scale * minor,
            tiers=tuple((top, Fraction(Decimal(price)) * scale * minor) for top, price in tiers),
            whole=kind == "volume",
        )

    async def join(self) -> bool:
        """A customer is created, up to a bound."""
        if len(self.customers) >= CUSTOMERS:
            return False
        ref = f"customer-{len(self.customers)}"
        zone = self.rng.choice(ZONES)
        currency = self.rng.choice(("USD", "USD", "JPY"))
        body = {"name": ref, "external_id": ref, "currency": currency, "timezone": zone, "net_days": 14}
        await self.api.post("/customers", json=body)
        self.customers.append(Customer(ref=ref, currency=currency, zone=zone))
        return True

    async def subscribe(self) -> bool:
        """A customer without a subscription takes a plan, sometimes with a trial, sometimes from a later day on."""
        free = [c for c in self.customers if not c.agreements or self._over(c)]
        if not free:
            return False
        customer = self.rng.choice(free)
        offer = self._any_offer(customer)
        day = self._today(customer) + timedelta(days=self.rng.choice((0, 0, 0, 3)))
        trial = self.rng.choice((0, 0, TRIAL_DAYS))
        body = {
            "customer_id": customer.ref,
            "plan_id": offer.code,
            "auto_activate": True,
            "trial_period_days": trial,
            "contract": {"start_date": day.isoformat()},
            "billing": {"auto_pay_invoices": self.rng.random() < 0.4},
        }
        made = await self.api.post("/subscriptions", json=body)
        start = day + timedelta(days=trial)
        customer.agreements[made["id"]] = Agreement(zone=customer.zone, start=start, plans=[(start, offer)])
        return True

    async def change(self) -> bool:
        """A subscriber moves to another plan, at once or with its next month."""
        customer = self._subscriber()
        if customer is None:
            return False
        at_once = self.rng.random() < 0.6
        offer = self._any_offer(customer)
        body = {
            "plan_id": offer.code,
            "effective": "immediate" if at_once else "next_billing_period",
            "invoice": self.rng.choice(("now", "next_invoice")),
        }
        await self.api.post(f"/subscriptions/{customer.subscription}/changes", json=body)
        day = max(self._day(customer, at_once=at_once), customer.agreement.start)
        customer.agreement.plans.append((day, offer))
        return True

    async def cancel(self) -> bool:
        """A subscriber leaves, at once or with its next month; unused time is credited."""
        customer = self._subscriber()
        if customer is None:
            return False
        await self._leave(customer, at_once=self.rng.random() < 0.5)
        return True

    async def _leave(self, customer: Customer, *, at_once: bool) -> None:
        effective = "immediate" if at_once else "next_billing_period"
        body = {"effective": effective, "unused_time": "credit"}
        answer = await self.api.post(f"/subscriptions/{customer.subscription}/cancel", json=body)
        customer.agreement.end = self._day(customer, at_once=at_once)
        assert answer["end_date"] == customer.agreement.end.isoformat()

    async def use(self) -> bool:
        """Subscribers use something: events of the last days, some late by weeks, some twice, some twice with a lie."""
        customer = self._subscriber()
        if customer is None:
            return False
        fresh = []
        for _ in range(self.rng.randint(1, 12)):
            back = timedelta(minutes=self.rng.randint(0, 60 * 24 * self.rng.choice((2, 2, 2, 2, 20))))
            n = self.rng.choice((0, 1, 37, 250, 1_200))
            self.events += 1
            unique_id = f"e{self.events}"
            at = (self.now - back).replace(microsecond=0)
            fresh.append(_event(customer.ref, unique_id, at, n))
            customer.agreement.used[unique_id] = (at, n)
        repeated = self.rng.sample(self.sent, min(len(self.sent), self.rng.choice((0, 0, 1, 3))))
        lied = [{**event, "properties": {"n": 999_999}} for event in repeated if self.rng.random() < 0.5]
        batch = [*fresh, *repeated, *lied]
        self.rng.shuffle(batch)
        answer = await self.api.post("/events", json={"events": batch})
        assert not answer["failed"]
        assert set(answer["duplicates"]) == {event["unique_id"] for event in repeated}
        self.sent = (self.sent + fresh)[-200:]
        return True

    async def pay(self) -> bool:
        """An open invoice is paid by hand."""
        invoice = await self._open_invoice()
        if invoice is None:
            return False
        paid = await self.api.post(f"/invoices/{invoice['id']}/mark-as-paid", json={})
        assert (paid["status"], Decimal(paid["amount_due"])) == ("paid", Decimal(0))
        return True

    async def void(self) -> bool:
        """An open invoice on which nothing was paid is voided, when no running subscription stands on it."""
        invoice = await self._open_invoice()
        if invoice is None or Decimal(invoice["amount_paid"]) > 0 or self._still_runs(invoice):
            return False
        assert (await self.api.post(f"/invoices/{invoice['id']}/void"))["status"] == "void"
        return True

    def _still_runs(self, invoice: dict[str, Any]) -> bool:
        """Whether a subscription of the invoice may still be billed, and a void fee so be followed by a credit."""
        latest = [c.subscription for c in self.customers if c.agreements and not self._over(c)]
        return any(subscription in latest for subscription in invoice["subscription_ids"])

    async def card(self) -> bool:
        """A customer leaves a card, a good one or one that is declined."""
        if not self.customers:
            return False
        body = {"provider": "sandbox", "test_card": self.rng.choice(_CARDS), "set_default": True}
        await self.api.post(f"/customers/{self.rng.choice(self.customers).ref}/payment-methods", json=body)
        return True

    async def invoice(self) -> bool:
        """A customer is billed for something outside of any plan."""
        if not self.customers:
            return False
        customer = self.rng.choice(self.customers)
        quantity, price = Decimal(self.rng.randint(1, 50)) / 4, Decimal(self.rng.randint(1, 99_999)) / 1000
        line = {"description": "Work", "quantity": str(quantity), "unit_price": str(price)}
        await self.api.post("/invoices", json={"customer_id": customer.ref, "line_items": [line], "status": "issued"})
        customer.extra += rounded(Fraction(quantity * price) * 10 ** _EXPONENTS[customer.currency])
        return True

    async def advance(self) -> bool:
        """Time passes: hours or days."""
        await self._advance(timedelta(hours=self.rng.choice((7, 50, 120, 190, 260))))
        return True

    async def _advance(self, by: timedelta) -> None:
        self.now += by
        await self.api.advance(_text(self.now))

    async def _open_invoice(self) -> dict[str, Any] | None:
        """One that was open before the clock was moved last; a younger one may be on its way to a card."""
        page = await self.api.get("/invoices", status="issued,overdue", limit=50)
        found = [invoice for invoice in page["data"] if invoice["created_at"] < _text(self.now)]
        return self.rng.choice(found) if found else None

    def _any_offer(self, customer: Customer) -> Offer:
        return self.rng.choice([offer for (currency, _), offer in self.offers.items() if currency == customer.currency])

    def _subscriber(self) -> Customer | None:
        running = [customer for customer in self.customers if customer.running]
        return self.rng.choice(running) if running else None

    def _today(self, customer: Customer) -> date:
        return self.now.astimezone(ZoneInfo(customer.zone)).date()

    def _over(self, customer: Customer) -> bool:
        return customer.agreement.end is not None and customer.agreement.end < self._today(customer)

    def _day(self, customer: Customer, *, at_once: bool) -> date:
        today = self._today(customer)
        return today if at_once else boundary(customer.agreement.start, today)


def _event(ref: str, unique_id: str, at: datetime, n: int) -> dict[str, Any]:
    event = {"account": ref, "event_name": "call", "unique_id": unique_id, "timestamp": _text(at)}
    return {**event, "properties": {"n": n}}


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
