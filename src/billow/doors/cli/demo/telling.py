"""The story as requests: what happens at each stop of the clock, through the public API alone."""

import asyncio
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

import httpx2

from billow.doors.cli.client import refused
from billow.doors.cli.demo.story import GOOD_CARD, Account, Move, Step, Story
from billow.doors.cli.output import Failure
from billow.kit.limits import EVENTS_PER_BATCH
from billow.runtime.db import from_json, to_json

TRIES = 60
IN_FLIGHT = 3
"""Batches of events under way at once: so many that the server never waits for us."""
_POLL_S = 0.2
_BUSY = (429, 503)


class Teller:
    """One telling of the story to one sandbox."""

    def __init__(self, client: httpx2.AsyncClient, story: Story) -> None:
        """*client* speaks to `/api` with the key of an empty sandbox."""
        self.client = client
        self.story = story
        self.subscriptions: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.clock = ""
        folder = files("billow.doors.cli.demo")
        self.catalogue = tomllib.loads(folder.joinpath("catalogue.toml").read_text(encoding="utf-8"))

    async def open(self) -> None:
        """The clock stands at the first stop, and the company can sell. Raises Failure when the sandbox has a clock."""
        catalogue = self.catalogue
        first = self.story.steps[0].at
        self.clock = (await self.post("/test-clocks", {"frozen_at": _text(first)}))["id"]
        await self.ask("PATCH", "/billing-entities/default", catalogue["entities"]["home"])
        await self.post("/billing-entities", catalogue["entities"]["europe"])
        await self.post("/taxes", catalogue["tax"])
        await self.post("/billing-entities/nimbus-eu/taxes", {"tax_codes": [catalogue["tax"]["code"]]})
        for metric in catalogue["metrics"]:
            await self.post("/metrics", metric)
        for product in catalogue["products"]:
            await self.post("/products", product)
        for plan in catalogue["plans"]:
            await self.post("/plans", {**plan, "items": [_open_ended(item) for item in plan["items"]]})

    async def step(self, step: Step, until: datetime) -> None:
        """What happens at the stop has happened, and the clock stands at *until*."""
        for account in step.arrivals:
            await self._arrive(account)
        await self._send([event.body for event in step.events])
        if step.number % 2 == 0:
            await self._collect(step.at)
        for move in step.moves:
            await self._move(move)
        for ref in step.mended:
            await self._mend(ref)
        await self._advance(until)

    async def _arrive(self, account: Account) -> None:
        body = dict(account.body)
        if body["currency"] == "EUR":
            body["billing_entity_id"] = "nimbus-eu"
        made = await self.post("/customers", body)
        self.names[made["id"]] = account.ref
        if account.card:
            await self._card(account.ref, account.card)
        subscription = {
            "customer_id": account.ref,
            "plan_id": account.plan,
            "auto_activate": True,
            "contract": {"start_date": account.start.isoformat()},
            "billing": {
                "billing_time": "calendar" if account.calendar else "anniversary",
                "auto_pay_invoices": account.card is not None,
            },
        }
        self.subscriptions[account.ref] = (await self.post("/subscriptions", subscription))["id"]
        if account.plan == "enterprise":
            await self.post("/invoices", _onboarding(account.ref))

    async def _card(self, ref: str, number: str) -> None:
        await self.post(f"/customers/{ref}/payment-methods", {**self.catalogue["card"], "test_card": number})

    async def _move(self, move: Move) -> None:
        path = f"/subscriptions/{self.subscriptions[move.ref]}"
        effective = "immediate" if move.at_once else "next_billing_period"
        if move.plan is None:
            reason = {"effective": effective, "reason": "no_longer_needed", "unused_time": "credit"}
            await self.post(f"{path}/cancel", reason)
            return
        when = "now" if move.at_once else "next_invoice"
        await self.post(f"{path}/changes", {"plan_id": move.plan, "effective": effective, "invoice": when})

    async def _mend(self, ref: str) -> None:
        """Another card takes the place of the declined one, and pays what was left open."""
        await self._card(ref, GOOD_CARD)
        for invoice in await self.list("/invoices", customer_id=ref, status="issued,overdue"):
            await self.post(f"/invoices/{invoice['id']}/retry-payment", {})

    async def _collect(self, now: datetime) -> None:
        """Those who pay by transfer pay what has waited for as long as they usually let it wait."""
        for invoice in await self.list("/invoices", status="issued,overdue", sort="created_at:asc"):
            account = self.story.accounts[self.names[invoice["customer_id"]]]
            wait = account.pays_after_days
            if account.card is None and wait is not None and _due(invoice["issue_date"], wait, now):
                await self.post(f"/invoices/{invoice['id']}/mark-as-paid", {"reference": f"Transfer of {account.ref}"})

    async def _advance(self, until: datetime) -> None:
        answer = await self.post(f"/test-clocks/{self.clock}/advance", {"to": _text(until)})
        while answer["status"] != "ready":
            await asyncio.sleep(_POLL_S)
            answer = await self.ask("GET", f"/test-clocks/{self.clock}")

    async def _send(self, events: Sequence[Mapping[str, Any]]) -> None:
        """The events are stored. Raises Failure when one was not taken."""
        turns = asyncio.Semaphore(IN_FLIGHT)

        async def send(batch: Sequence[Mapping[str, Any]]) -> None:
            async with turns:
                answer = await self.post("/events", {"events": batch})
            if answer["rejected"]:
                first = answer["rejected"][0]
                raise Failure(f"The event {first['unique_id']} was not taken: {first['detail']}.")

        starts = range(0, len(events), EVENTS_PER_BATCH)
        await asyncio.gather(*(send(events[n : n + EVENTS_PER_BATCH]) for n in starts))

    async def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The answer to a POST. Raises Failure when it is refused."""
        return await self.ask("POST", path, body)

    async def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: str | int) -> Any:
        """The answer to one request; when the server is busy it is asked again once it said that it may be.

        Raises Failure when the request is refused.
        """
        content = None if body is None else to_json(body).encode()
        headers = {} if body is None else {"Content-Type": "application/json"}
        for _ in range(TRIES):
            response = await self.client.request(method, path, content=content, params=query or None, headers=headers)
            if response.status_code not in _BUSY:
                break
            await asyncio.sleep(int(response.headers.get("retry-after", "1")))
        if response.status_code >= 300:
            raise refused(response)
        return from_json(response.content)

    async def list(self, path: str, **query: str) -> list[dict[str, Any]]:
        """All rows of a list."""
        rows: list[dict[str, Any]] = []
        more: dict[str, str] = {}
        while True:
            page = await self.ask("GET", path, None, limit=100, **query, **more)
            rows += page["data"]
            if page["pagination"]["next_cursor"] is None:
                return rows
            more = {"cursor": page["pagination"]["next_cursor"]}


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _due(issued: str, wait: int, now: datetime) -> bool:
    return date.fromisoformat(issued) + timedelta(days=wait) <= now.date()


def _open_ended(item: Mapping[str, Any]) -> dict[str, Any]:
    """The item with the last tier open, which a file of the catalogue cannot say."""
    price = dict(item["price"])
    if "tiers" in price:
        price["tiers"] = [{"up_to": None, **tier} for tier in price["tiers"]]
    return {**item, "price": price}


def _onboarding(ref: str) -> dict[str, Any]:
    return {
        "customer_id": ref,
        "status": "issued",
        "payment_terms": "net_14",
        "line_items": [
            {"description": "Onboarding workshop, days", "quantity": "2", "unit_price": "1800.00"},
            {"description": "Dedicated endpoint, set-up", "quantity": "1", "unit_price": "2500.00"},
        ],
    }
