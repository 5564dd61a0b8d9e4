"""Subscribers of a plan whose price goes up, and migrations of them."""

import asyncio
from typing import Any

from tests.client import Api
from tests.scenarios.business import business, customer, fixed, subscribe


async def subscribers(api: Api, count: int = 3, *items: dict[str, Any], **values: Any) -> list[Any]:
    """Subscriptions of the customers c0, c1, … to a platform at 31.00 a month, or to *items*, since 1 January; it is
    the 11th, and January is billed: 21 of its 31 days are left."""
    await business(api, *(items or (fixed("31.00"),)))
    made = []
    for n in range(count):
        await customer(api, f"c{n}")
        made.append(await subscribe(api, customer_id=f"c{n}", start="2026-01-01", **values))
    await api.advance("2026-01-11T00:00:00Z")
    return made


async def revised(api: Api, *items: dict[str, Any]) -> Any:
    """The plan with other items: its next revision; the platform at 62.00 where none are given."""
    return await api.patch("/plans/pro", json={"items": items or [fixed("62.00")]})


async def migrated(api: Api, **body: Any) -> Any:
    """A migration that was begun and has ended."""
    return await over(api, await api.post("/plans/pro/migrations", json=body))


async def over(api: Api, migration: Any) -> Any:
    """The migration once the worker has ended it."""
    async with asyncio.timeout(20):
        while migration["ended_at"] is None:
            migration = await api.get(f"/plans/pro/migrations/{migration['id']}")
            await asyncio.sleep(0)
    return migration


async def rolled_back(api: Api, migration: Any, **body: Any) -> Any:
    """The migration once what it had moved is back."""
    return await over(api, await api.post(f"/plans/pro/migrations/{migration['id']}/roll-back", json=body))


async def states(api: Api, migration: Any) -> dict[str, tuple[str, str | None]]:
    """What became of each subscription, and why."""
    rows = await api.every(f"/plans/pro/migrations/{migration['id']}/subscriptions")
    return {row["subscription_id"]: (row["state"], row["reason"]) for row in rows}


async def prices(api: Api, subscription: Any) -> list[tuple[str, str, str]]:
    """The items of the subscription today: key, price of one, how many."""
    items = (await api.get(f"/subscriptions/{subscription['id']}"))["items"]
    return [(item["item_key"], item["price"]["unit_price"], item["price"]["quantity"]) for item in items]
