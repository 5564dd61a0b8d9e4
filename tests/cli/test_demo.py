"""The demonstration: a story that follows from its seed, told through the API."""

from collections import Counter
from datetime import timedelta
from zoneinfo import available_timezones

import httpx2
import pytest

from billow.doors.cli.demo import load, summary
from billow.doors.cli.demo.story import Story, people, tell
from billow.doors.cli.output import Failure
from billow.kit.currency import CURRENCIES
from tests.client import Api


def test_the_same_seed_tells_the_same_story() -> None:
    """Customers, moves and events are equal for equal seeds, and differ for others."""
    assert tell(11, 2026) == tell(11, 2026)
    assert tell(11, 2026).steps != tell(12, 2026).steps


def test_eighty_customers_live_in_real_places() -> None:
    """Each has a name of its own, a time zone and a currency that exist, and a country of two letters."""
    rows = people()

    assert len({row["name"] for row in rows}) == 80
    assert {row["timezone"] for row in rows} <= available_timezones()
    assert {row["currency"] for row in rows} == {"USD", "EUR", "GBP", "JPY"}
    assert {row["currency"] for row in rows} <= set(CURRENCIES)
    assert {len(row["country"]) for row in rows} == {2}
    assert Counter(row["currency"] for row in rows)["USD"] > 40


def test_nothing_is_sent_that_has_not_happened() -> None:
    """An event is sent once, by a customer that has come, and never more than a day ahead of the clock."""
    story = tell(7, 2026)
    sent = [event.unique_id for step in story.steps for event in step.events]
    here: set[str] = set()
    for step in story.steps:
        assert all(event.at <= step.at + timedelta(hours=24) for event in step.events)
        here |= {account.ref for account in step.arrivals}
        assert {event.ref for event in step.events} <= here

    assert len(here) == 80
    assert len(sent) == len(set(sent)) > 10_000


async def test_the_first_weeks_are_told_through_the_api(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first weeks bill the customers that came in it, and the numbers add up; a second telling is refused."""
    whole = tell(7, 2026)
    short = Story(steps=whole.steps[:3], accounts=whole.accounts, end=whole.steps[3].at)
    monkeypatch.setattr("billow.doors.cli.demo.tell", lambda seed, year: short)
    said: list[str] = []
    client = httpx2.AsyncClient(
        transport=api.http._transport, base_url="http://billow.test/api", headers={"Authorization": f"Bearer {api.key}"}
    )
    found = await load(client, said.append)

    assert said == ["Nimbus AI opens its books", "January 2026"]
    assert found.customers == sum(len(step.arrivals) for step in short.steps)
    assert sum(found.subscriptions.values()) + found.ended == found.customers
    assert {"paid", "issued"} <= set(found.invoices)
    usd = found.money["USD"]
    assert usd.billed == usd.collected + usd.credited + usd.outstanding > 0
    summary.shown(found)
    with pytest.raises(Failure, match="test_clock_exists"):
        await load(client, said.append)
    await client.aclose()
