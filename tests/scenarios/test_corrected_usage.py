"""Usage that is corrected after it was billed: an explained adjustment on the next invoice, and back again."""

import pytest

from tests.client import Api
from tests.scenarios.business import business, call, invoices, lines, metered, send, subscribe

JANUARY = ("2026-01-01", "2026-02-01")
FEBRUARY = ("2026-02-01", "2026-03-01")
WINDOW = {"start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"}


@pytest.fixture
async def billed(api: Api) -> Api:
    """January was billed with 10 and 4 calls at a dollar; it is 10 February."""
    await business(api, metered("1.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("ten", "2026-01-10T00:00:00Z", 10), call("four", "2026-01-11T00:00:00Z", 4))
    await api.advance("2026-02-10T00:00:00Z")
    (first,) = await invoices(api)
    assert lines(first) == [("usage", "14.00", *JANUARY)]
    return api


async def amend(api: Api, unique_id: str, n: int) -> None:
    """The event is of *n* calls."""
    await api.post(f"/events/{unique_id}/amend", json={"reason": "counted wrong", "properties": {"n": n}})


async def next_lines(api: Api, to: str) -> list[tuple[str, str, str, str]]:
    """The lines of the latest invoice after the clock has moved."""
    await api.advance(to)
    return lines((await invoices(api))[-1])


async def test_an_open_period_simply_counts_what_is_in_force(api: Api) -> None:
    """Corrected before it is billed, there is nothing to adjust: 10 became 7, 4 is void, 7 is left."""
    await business(api, metered("1.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("ten", "2026-01-10T00:00:00Z", 10), call("four", "2026-01-11T00:00:00Z", 4))
    await amend(api, "ten", 7)
    await api.post("/events/four/void", json={"reason": "a test"})
    assert await next_lines(api, "2026-02-01T00:00:00Z") == [("usage", "7.00", *JANUARY)]
    await api.advance("2026-04-01T00:00:00Z")
    assert len(await invoices(api)) == 1, "nothing is left to bill"


async def test_an_amended_event_of_a_billed_period_is_adjusted(billed: Api) -> None:
    """10 calls were 25: 15.00 more on the next invoice, once, and the line can be explained."""
    await amend(billed, "ten", 25)
    assert await next_lines(billed, "2026-03-01T00:00:00Z") == [
        ("adjustment", "15.00", *JANUARY),
        ("usage", "0.00", *FEBRUARY),
    ]
    latest = (await invoices(billed))[-1]
    adjustment = latest["line_items"][0]
    explained = await billed.get(f"/invoices/{latest['id']}/explain")
    (found,) = [each for each in explained["lines"] if each["line_id"] == adjustment["id"]]
    assert found["tree"]["value"] == "15"
    assert found["evidence"]["events"] == 2
    await billed.advance("2026-05-01T00:00:00Z")
    assert len(await invoices(billed)) == 2, "the correction is made once"


async def test_a_void_event_of_a_billed_period_is_given_back(billed: Api) -> None:
    """4 calls never happened: 4.00 less, against the 5.00 of February."""
    await billed.post("/events/four/void", json={"reason": "a test"})
    await send(billed, call("feb", "2026-02-10T00:00:00Z", 5))
    assert await next_lines(billed, "2026-03-01T00:00:00Z") == [
        ("adjustment", "-4.00", *JANUARY),
        ("usage", "5.00", *FEBRUARY),
    ]
    assert (await invoices(billed))[-1]["total"] == "1.00"


async def test_an_event_moved_to_the_next_month_moves_its_amount(billed: Api) -> None:
    """10.00 back for January, 10.00 for February: nothing is to be paid."""
    moved = {"reason": "wrong clock", "timestamp": "2026-02-01T00:00:00Z"}
    await billed.post("/events/ten/amend", json=moved)
    assert await next_lines(billed, "2026-03-01T00:00:00Z") == [
        ("adjustment", "-10.00", *JANUARY),
        ("usage", "10.00", *FEBRUARY),
    ]


async def test_a_backfill_that_replaces_a_month_adjusts_the_difference(billed: Api) -> None:
    """14 calls of January were 10 and 20 others: the difference of 16 is billed, and given back when it is reverted."""
    events = [call("ten", "2026-01-10T00:00:00Z", 10), call("twenty", "2026-01-30T00:00:00Z", 20)]
    body = {"reason": "recount", "mode": "replace", "customer_id": "acme", **WINDOW, "events": events}
    made = await billed.post("/backfills", json=body)
    done = await billed.post(f"/backfills/{made['id']}/commit")
    assert done["counts"] == {"added": 1, "amended": 0, "restored": 0, "voided": 1, "duplicates": 1}
    assert (await next_lines(billed, "2026-03-01T00:00:00Z"))[0] == ("adjustment", "16.00", *JANUARY)

    await billed.post(f"/backfills/{made['id']}/revert")
    assert (await next_lines(billed, "2026-04-01T00:00:00Z"))[0] == ("adjustment", "-16.00", *JANUARY)
    await billed.advance("2026-05-01T00:00:00Z")
    assert len(await invoices(billed)) == 3, "each difference is billed once"


async def test_usage_of_a_billed_period_is_what_the_events_in_force_say(billed: Api) -> None:
    """What is listed in force adds up to what was billed together: 14 and -3."""
    await amend(billed, "ten", 7)
    await billed.advance("2026-03-01T00:00:00Z")
    listed = await billed.every("/events", timestamp_lt="2026-02-01T00:00:00Z")
    assert sum(int(each["properties"]["n"]) for each in listed) == 11
    totals = [line for each in await invoices(billed) for line in lines(each) if line[2:] == JANUARY]
    assert [amount for _, amount, *_ in totals] == ["14.00", "-3.00"]
