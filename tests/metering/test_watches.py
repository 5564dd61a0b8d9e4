"""Thresholds that are watched: each is said once in a window, when what was used reaches it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from billow.catalog.types import Metric
from billow.metering import operations as metering
from billow.runtime.db import outbox
from tests.client import Api
from tests.metering.rollups import Ledgered
from tests.metering.sample import metric_of
from tests.metering.test_rollups import tokens

MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5))
IN_APRIL = datetime(2026, 4, 10, tzinfo=UTC)


async def watched(books: Ledgered, metric: Metric, customer_id: str, start: datetime, end: datetime, *at: int) -> None:
    """Somebody watches these thresholds, and everything is folded."""
    async with books.begin() as tx:
        await metering.watch(
            tx,
            owner_id="sub_1",
            customer_id=customer_id,
            metric_id=metric.id,
            thresholds=[Decimal(each) for each in at],
            start=start,
            end=end,
        )
    await books.fold()


async def said(books: Ledgered) -> list[tuple[str, str]]:
    """The thresholds, each with the quantity, in the order in which they were said."""
    async with books.begin() as tx:
        query = select(outbox.c.data).where(outbox.c.tenant_id == tx.tenant, outbox.c.type == "usage.threshold_crossed")
        found: list[dict[str, Any]] = list((await tx.conn.execute(query.order_by(outbox.c.id))).scalars())
    return [(each["threshold"], each["quantity"]) for each in found]


async def test_a_threshold_is_said_when_it_is_reached(books: Ledgered, acme: str) -> None:
    """99 of 100 says nothing, 100 says it, more says it no second time, and 250 says the two that it passes."""
    metric = await books.metric(metric_of("sum", "tokens"))
    await watched(books, metric, acme, MARCH, APRIL, 100, 200, 250, 300)
    heard = []
    for value in (99, 1, 50, 100):
        await books.send(metric, acme, tokens(value))
        await books.fold()
        heard.append(await said(books))

    assert heard == [[], [("100", "100")], [("100", "100")], [("100", "100"), ("200", "250"), ("250", "250")]]


async def test_what_was_reached_before_is_said(books: Ledgered, acme: str) -> None:
    """Whoever comes later hears of what has been reached, without another event."""
    metric = await books.metric(metric_of("sum", "tokens"))
    await books.send(metric, acme, tokens(70))
    await books.fold()
    await watched(books, metric, acme, MARCH, APRIL, 50, 80)

    assert await said(books) == [("50", "70")]


async def test_falling_below_and_rising_again_says_nothing(books: Ledgered, acme: str) -> None:
    """Usage that was corrected below a threshold and reaches it again is no news."""
    metric = await books.metric(metric_of("sum", "tokens"))
    await watched(books, metric, acme, MARCH, APRIL, 100)
    for value in (120, -50, 60):
        await books.send(metric, acme, tokens(value))
        await books.fold()

    assert await said(books) == [("100", "120")]


async def test_each_window_has_its_own(books: Ledgered, acme: str) -> None:
    """The next period, watched by the same owner, says the same threshold again; an event of the old one does not."""
    metric = await books.metric(metric_of("sum", "tokens"))
    await watched(books, metric, acme, MARCH, APRIL, 100)
    await books.send(metric, acme, tokens(100))
    await books.fold()
    await watched(books, metric, acme, APRIL, MAY, 100)
    await books.send(metric, acme, tokens(500))
    await books.fold()
    assert await said(books) == [("100", "100")]

    await books.send(metric, acme, tokens(130, at=IN_APRIL))
    await books.fold()
    await watched(books, metric, acme, MARCH, APRIL, 100)

    assert await said(books) == [("100", "100"), ("100", "130")]


async def test_others_say_nothing(api: Api, books: Ledgered, acme: str) -> None:
    """Another customer's usage, another metric's, and that of a watch that was given up are not told."""
    metric, other = [await books.metric(metric_of("sum", "tokens")) for _ in range(2)]
    await watched(books, metric, acme, MARCH, APRIL, 10)
    stranger = (await api.post("/customers", json={"name": "B", "external_id": "b"}))["id"]
    await books.send(metric, stranger, tokens(11))
    await books.send(other, acme, tokens(11))
    await books.fold()
    async with books.begin() as tx:
        await metering.unwatch(tx, owner_id="sub_1")
    await books.send(metric, acme, tokens(11))
    await books.fold()

    assert await said(books) == []


async def test_a_correction_can_reach_a_threshold(api: Api, books: Ledgered, acme: str) -> None:
    """An event that is amended from 5 to 15 passes 10."""
    metric = await books.metric(metric_of("sum", "tokens"))
    await watched(books, metric, acme, MARCH, APRIL, 10)
    await books.send(metric, acme, tokens(5))
    await books.fold()
    listed = (await api.get(f"/events?event_name={metric.event_name}"))["data"]
    await api.post(f"/events/{listed[0]['unique_id']}/amend", json={"properties": {"tokens": 15}, "reason": "was 15"})
    await books.fold()

    assert await said(books) == [("10", "15")]


async def test_a_metric_of_which_nothing_is_kept_is_watched_too(books: Ledgered, acme: str) -> None:
    """Two users that are there from the first instant of March are two on average: the threshold is said when the
    second comes."""
    metric = await books.metric(metric_of("weighted_unique", "user"))
    await watched(books, metric, acme, MARCH, APRIL, 2)
    await books.send(metric, acme, [(MARCH, {"user": "ann"})])
    await books.fold()
    assert await said(books) == []
    await books.send(metric, acme, [(MARCH, {"user": "bob"})])
    await books.fold()

    assert await said(books) == [("2", "2")]
