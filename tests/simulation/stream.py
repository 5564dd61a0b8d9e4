"""A stream of changes of many subscriptions, from several callers at once, while workers bill them."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from billow.runtime.db import from_json
from tests.client import Api

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
ZONES = ("UTC", "America/New_York", "Pacific/Auckland", "Asia/Kolkata")
BACKDATED = 20
"""So many days does a change reach back at most, so that usage of the months that it speaks of is measured again."""
CORRECTED = 12
"""So many days back does an event lie at most that is corrected."""
PLANS = {"monthly": ("31.00", "0.05"), "quarterly": ("93.00", "0.04"), "yearly": ("365.00", "0.03")}
ADJUSTED = {"closed_periods": "adjust"}
PLANS |= {"weekly": ("7.77", "0.06"), "instalments": ("1000.00", "0.05"), "by_quarter": ("29.90", "0.02")}
RHYTHMS: dict[str, dict[str, Any]] = {each: {"billing_interval": each} for each in PLANS}
RHYTHMS["instalments"] = {
    "billing_interval": "yearly",
    "recurring_instalment_interval_unit": "month",
    "recurring_instalment_interval_count": 1,
}
RHYTHMS["by_quarter"] = {"billing_interval": "quarterly", "pricing_interval": "monthly"}
AHEAD = ("weekly", "by_quarter")
"""The plans whose usage is in advance."""
INTERVALS = ("monthly", "monthly", "monthly", "quarterly", "yearly", "weekly", "instalments", "by_quarter")
WEIGHTS = {"use": 30, "seats": 14, "price": 10, "plan": 9, "add": 10, "drop": 8, "pause": 6, "unpause": 9, "cancel": 4}
WEIGHTS |= {"uncancel": 4, "correct": 7, "terms": 3}
REFUSED = {
    "outside_term",
    "subscription_not_in_force",
    "subscription_paused_already",
    "subscription_not_paused",
    "subscription_not_canceled",
    "item_taken",
    "item_unknown",
}
"""What a change that comes too late, or to what has changed meanwhile, may be told."""


@dataclass
class Subscriber:
    """A customer with a subscription; whether it was told to pause or to end; and what it used: when, how much, by
    id; of that is `stored`, and was not taken back, what can be corrected."""

    ref: str
    subscription: str
    pausing: bool = False
    leaving: bool = False
    used: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    stored: list[str] = field(default_factory=list)


class Stream:
    """Changes and usage by chance, all of which follow from a seed."""

    def __init__(self, api: Api, seed: int) -> None:
        self.api = api
        self.seed = seed
        self.now = START
        self.until = START
        self.subscribers: list[Subscriber] = []
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    async def open(self, count: int) -> None:
        """The clock stands; so many customers have subscribed, a few of them with a trial."""
        await self.api.clock(_text(START))
        aggregation = {"method": "sum", "field": "n"}
        metric = {"name": "Calls", "code": "calls", "event_name": "call", "aggregation": aggregation}
        await self.api.post("/metrics", json=metric)
        for code, terms in (("platform", "advance"), ("support", "arrears"), ("seat", "advance")):
            body = {"name": code, "code": code, "fee_type": "fixed", "payment_terms": terms}
            await self.api.post("/products", json=body)
        calls = {"name": "calls", "code": "calls", "fee_type": "metered", "payment_terms": "arrears"}
        await self.api.post("/products", json={**calls, "metric_ids": ["calls"]})
        for interval, (fee, unit) in PLANS.items():
            items = [
                _fixed("platform", fee, **RHYTHMS[interval]),
                _fixed("support", "9.90", billing_direction="arrears"),
                {"product_id": "calls", "price": {"type": "unit", "unit_price": unit, **_way(interval)}},
            ]
            await self.api.post("/plans", json={"name": interval, "code": interval, "currency": "USD", "items": items})
        for first in range(0, count, 10):
            await asyncio.gather(*[self._join(n) for n in range(first, min(first + 10, count))])

    async def _join(self, n: int) -> None:
        rng = random.Random(f"{self.seed} {n}")
        ref = f"customer-{n}"
        await self.api.post("/customers", json={"name": ref, "external_id": ref, "timezone": rng.choice(ZONES)})
        body = {
            "customer_id": ref,
            "plan_id": rng.choice(INTERVALS),
            "auto_activate": True,
            "trial_period_days": rng.choice((0, 0, 0, 9)),
            "contract": {"start_date": (START.date() + timedelta(days=rng.randint(0, 27))).isoformat()},
        }
        made = await self.api.post("/subscriptions", json=body)
        self.subscribers.append(Subscriber(ref=ref, subscription=made["id"]))

    async def flow(self, until: datetime, *, count: int, lanes: int = 3) -> None:
        """The clock has arrived at *until*, and *count* things were done, most of them while it was on its way."""
        self.until = until
        left = iter(range(count))
        work = [self._lane(random.Random(f"{self.seed} {until} {n}"), left) for n in range(lanes)]
        await asyncio.gather(self.arrive(until), *work)
        self.now = until

    async def arrive(self, until: datetime) -> None:
        """Everything that fell due by then was done."""
        path = f"/test-clocks/{self.api.clock_id}"
        answer = await self.api.post(f"{path}/advance", json={"to": _text(until)})
        while answer["status"] != "ready":
            await asyncio.sleep(0.1)
            answer = await self.api.get(path)

    async def leave(self) -> None:
        """Nobody is subscribed any more."""
        for each in self.subscribers:
            if (await self.api.get(f"/subscriptions/{each.subscription}"))["status"] != "canceled":
                await self.api.post(f"/subscriptions/{each.subscription}/cancel", json={"effective": "immediate"})

    async def _lane(self, rng: random.Random, left: Any) -> None:
        for _ in left:
            kind = rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
            act: Callable[[random.Random, Subscriber], Awaitable[None]] = getattr(self, f"_{kind}")
            await act(rng, rng.choice(self._fitting(kind)))

    def _fitting(self, kind: str) -> list[Subscriber]:
        """Whom a thing can be done to: what is to go on was paused, and what is taken back was canceled."""
        found = [each for each in self.subscribers if kind != "unpause" or each.pausing]
        return [each for each in found if kind != "uncancel" or each.leaving] or self.subscribers

    async def _send(self, kind: str, each: Subscriber, action: str, body: dict[str, Any]) -> bool:
        """Whether it was done."""
        response = await self.api.call("POST", f"/subscriptions/{each.subscription}/{action}", json=body)
        if response.status_code < 300:
            self.done[kind] += 1
            return True
        code = from_json(response.content)["code"]
        assert code in REFUSED, f"{action} of {body}: {response.status_code} {response.text}"
        self.refused[code] += 1
        return False

    def _day(self, rng: random.Random) -> str:
        """A day before, on or after the one on which this is done; or a word for it."""
        if rng.random() < 0.6:
            return rng.choice(("immediate", "immediate", "next_billing_period"))
        span = (self.until - self.now).days + 2 * BACKDATED
        return (self.now.date() + timedelta(days=rng.randint(0, span) - BACKDATED)).isoformat()

    async def _change(self, kind: str, rng: random.Random, each: Subscriber, change: dict[str, Any]) -> None:
        when = {"effective": self._day(rng), "invoice": rng.choice(("now", "next_invoice"))}
        await self._send(kind, each, "changes", {**change, **when, **ADJUSTED})

    async def _seats(self, rng: random.Random, each: Subscriber) -> None:
        adjust = {"quantity": str(rng.randint(1, 9))}
        await self._change("seats", rng, each, {"update": [{"item_key": "platform", "adjust": adjust}]})

    async def _price(self, rng: random.Random, each: Subscriber) -> None:
        key, prices = rng.choice(
            (("platform", ("29.99", "77.70", "120.00")), ("calls", ("0.02", "0.11")), ("support", ("5.55", "12.00")))
        )
        adjust = {"unit_price": rng.choice(prices)}
        await self._change("price", rng, each, {"update": [{"item_key": key, "adjust": adjust}]})

    async def _plan(self, rng: random.Random, each: Subscriber) -> None:
        await self._change("plan", rng, each, {"plan_id": rng.choice(list(PLANS))})

    async def _add(self, rng: random.Random, each: Subscriber) -> None:
        await self._change("add", rng, each, {"add": [_fixed("seat", rng.choice(("6.20", "15.00")))]})

    async def _drop(self, rng: random.Random, each: Subscriber) -> None:
        key = rng.choice(("seat", "seat", "support", "calls"))
        await self._change("drop", rng, each, {"remove": [{"item_key": key}]})

    async def _pause(self, rng: random.Random, each: Subscriber) -> None:
        if await self._send("pause", each, "pause", {"effective": self._day(rng), **ADJUSTED}):
            each.pausing = True

    async def _unpause(self, rng: random.Random, each: Subscriber) -> None:
        if await self._send("unpause", each, "unpause", {"effective": self._day(rng), **ADJUSTED}):
            each.pausing = False

    async def _cancel(self, rng: random.Random, each: Subscriber) -> None:
        ahead = (self.until.date() + timedelta(days=rng.randint(5, 40))).isoformat()
        effective = ahead if rng.random() < 0.7 else self._day(rng)
        each.leaving = each.leaving or await self._send("cancel", each, "cancel", {"effective": effective, **ADJUSTED})

    async def _uncancel(self, rng: random.Random, each: Subscriber) -> None:
        await self._send("uncancel", each, "uncancel", {})
        each.leaving = False

    async def _use(self, rng: random.Random, each: Subscriber) -> None:
        """Events of the days before, some sent a second time."""
        fresh = []
        for _ in range(rng.randint(1, 6)):
            at = (self.now - timedelta(minutes=rng.randint(1, 60 * 24 * 9))).replace(microsecond=0)
            unique_id, n = f"{each.ref}-{len(each.used)}", rng.randint(0, 300)
            each.used[unique_id] = (at, n)
            event = {"account": each.ref, "event_name": "call", "unique_id": unique_id, "timestamp": _text(at)}
            fresh.append({**event, "properties": {"n": n}})
        again = rng.sample(fresh, rng.randint(0, len(fresh)))
        answer = await self.api.post("/events", json={"events": [*fresh, *again]})
        assert not answer["rejected"], answer
        each.stored += [event["unique_id"] for event in fresh]
        self.done["use"] += 1

    async def _correct(self, rng: random.Random, each: Subscriber) -> None:
        """An event of late is taken back, or was of another number."""
        since = self.now - timedelta(days=CORRECTED)
        recent = [key for key in each.stored if each.used[key][0] > since]
        if not recent:
            await self._use(rng, each)
            return
        key, n = rng.choice(recent), rng.choice((None, rng.randint(0, 300)))
        each.stored.remove(key)
        at, _ = each.used[key]
        body: dict[str, Any] = {"reason": "counted wrong"}
        if n is not None:
            body["properties"] = {"n": n}
        response = await self.api.call("POST", f"/events/{key}/{'void' if n is None else 'amend'}", json=body)
        assert response.status_code < 300, response.text
        each.used[key] = (at, n or 0)
        each.stored += [] if n is None else [key]
        self.done["correct"] += 1

    async def _terms(self, rng: random.Random, each: Subscriber) -> None:
        """A percentage of its own, or no longer; whoever is over says so."""
        percent = rng.choice(("3.3", "10", None))
        discount = None if percent is None else {"type": "percentage", "amount": percent}
        response = await self.api.call("PATCH", f"/subscriptions/{each.subscription}", json={"discount": discount})
        assert response.status_code < 300 or from_json(response.content)["code"] in REFUSED, response.text
        self.done["terms"] += response.status_code < 300


def months(count: int) -> list[datetime]:
    """The same instant of the month, so many months on."""
    return [START.replace(year=START.year + n // 12, month=n % 12 + 1) for n in range(1, count + 1)]


def _fixed(product: str, unit_price: str, **price: Any) -> dict[str, Any]:
    given = {"type": "fixed", "billing_interval": "monthly", "billing_direction": "advance", "quantity": "1"}
    return {"product_id": product, "price": {**given, "unit_price": unit_price, **price}}


def _way(interval: str) -> dict[str, str]:
    return {"billing_direction": "advance"} if interval in AHEAD else {}


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
