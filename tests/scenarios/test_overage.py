"""Prepaid units of a longer period, and those beyond them billed in a rhythm of their own."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import business, call, invoices, lines, metered, money, send, subscribe


def prepaid(interval: str, *, units: str, price: str, overage: str, settles: str, **values: Any) -> dict[str, Any]:
    """Calls of which some are prepaid."""
    item = metered("0")
    terms = {"prepaid_units": units, "prepaid_price": price, "overage": {"type": "unit", "unit_price": overage}}
    return {
        **item,
        "price": {"type": "prepaid", "billing_interval": interval, "overage_interval": settles, **terms, **values},
    }


async def documents(api: Api) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Each invoice by its day, with its lines in order."""
    return [(invoice["issue_date"], sorted(lines(invoice))) for invoice in await invoices(api)]


async def test_a_year_is_prepaid_and_what_is_beyond_it_is_billed_each_month(api: Api) -> None:
    """1000 calls a year for 800.00: 600 in January cost nothing more, 700 in February are 300 beyond, 50 in March too;
    at the end of the year there is nothing left to bill of it."""
    await business(api, prepaid("yearly", units="1000", price="800.00", overage="0.10", settles="monthly"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("a", "2026-01-20T00:00:00Z", 600))
    await api.advance("2026-02-20T00:00:00Z")
    await send(api, call("b", "2026-02-20T00:00:00Z", 700))
    upcoming = await api.get(f"/subscriptions/{made['id']}/upcoming-invoice")
    await api.advance("2026-03-20T00:00:00Z")
    await send(api, call("c", "2026-03-20T00:00:00Z", 50))
    await api.advance("2027-01-01T00:00:00Z")

    year = ("2026-01-01", "2027-01-01")
    assert await documents(api) == [
        ("2026-01-01", [("fixed", "800.00", *year)]),
        ("2026-03-01", [("usage", "30.00", *year)]),
        ("2026-04-01", [("usage", "5.00", *year)]),
        ("2027-01-01", [("fixed", "800.00", "2027-01-01", "2028-01-01")]),
    ]
    assert money(upcoming) == money((await invoices(api))[1])


async def test_what_came_late_goes_with_the_next_of_its_boundaries(api: Api) -> None:
    """Calls of January that arrive in February are counted on 1 March, in one line with February's."""
    await business(api, prepaid("yearly", units="100", price="80.00", overage="1.00", settles="monthly"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-10T00:00:00Z")
    await send(api, call("late", "2026-01-31T23:00:00Z", 110), call("in", "2026-02-10T00:00:00Z", 5))
    await send(api, call("ahead", "2026-02-28T23:59:59Z", 2))
    await api.advance("2026-03-01T00:00:00Z")

    assert (await documents(api))[1:] == [("2026-03-01", [("usage", "17.00", "2026-01-01", "2027-01-01")])]


async def test_the_line_names_the_events_that_it_counted(api: Api) -> None:
    """On 1 March those of January and February, though the line speaks of the year."""
    await business(api, prepaid("yearly", units="10", price="8.00", overage="1.00", settles="monthly"))
    await subscribe(api, start="2026-01-01")
    for n, day in enumerate(("2026-01-20", "2026-02-20", "2026-03-20")):
        await api.advance(f"{day}T00:00:00Z")
        await send(api, call(f"e{n}", f"{day}T00:00:00Z", 20))
    second = (await invoices(api))[2]
    path = f"/invoices/{second['id']}/line-items/{second['line_items'][0]['id']}"

    assert second["line_items"][0]["amount"] == "20.00"
    assert [event["unique_id"] for event in (await api.get(f"{path}/events"))["data"]] == ["e0", "e1"]
    explained = await api.get(f"{path}/explain")
    assert explained["line"]["evidence"]["window_end"] == "2026-03-01T00:00:00Z"


async def test_months_are_prepaid_and_what_is_beyond_them_is_billed_each_quarter(api: Api) -> None:
    """100 calls a month for 10.00: 50 beyond them in January, none in February, 20 in March; on 1 April 70.00."""
    await business(api, prepaid("monthly", units="100", price="10.00", overage="1.00", settles="quarterly"))
    await subscribe(api, start="2026-01-01")
    for month, n in (("01", 150), ("02", 80), ("03", 120)):
        await api.advance(f"2026-{month}-20T00:00:00Z")
        await send(api, call(month, f"2026-{month}-20T00:00:00Z", n))
    await api.advance("2026-04-01T00:00:00Z")

    fees = [("fixed", "10.00", f"2026-{n:02}-01", f"2026-{n + 1:02}-01") for n in (1, 2, 3, 4)]
    assert await documents(api) == [
        ("2026-01-01", fees[:1]),
        ("2026-02-01", fees[1:2]),
        ("2026-03-01", fees[2:3]),
        (
            "2026-04-01",
            [
                fees[3],
                ("usage", "0.00", "2026-02-01", "2026-03-01"),
                ("usage", "20.00", "2026-03-01", "2026-04-01"),
                ("usage", "50.00", "2026-01-01", "2026-02-01"),
            ],
        ),
    ]


async def test_an_end_bills_what_is_beyond_the_share_of_the_units(api: Api) -> None:
    """Ended on 1 July after 181 of 365 days: 365 prepaid calls are 181 of them, and 381 calls are 200 beyond, of which
    16 were billed as beyond the whole year on 1 April."""
    await business(api, prepaid("yearly", units="365", price="365.00", overage="1.00", settles="monthly"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-03-20T00:00:00Z")
    await send(api, call("a", "2026-03-20T00:00:00Z", 381))
    await api.advance("2026-07-01T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"effective": "immediate"})
    await api.advance("2026-07-02T00:00:00Z")

    found = [line for invoice in await invoices(api) for line in lines(invoice) if line[2]]
    assert found[0] == ("fixed", "365.00", "2026-01-01", "2027-01-01")
    assert [line[1] for line in found if line[0] == "proration_credit"] == ["-184.00"]
    of_usage = [line for line in found if line[0] in ("usage", "adjustment")]
    assert sorted(of_usage) == [
        ("adjustment", "-16.00", "2026-01-01", "2027-01-01"),
        ("usage", "16.00", "2026-01-01", "2027-01-01"),
        ("usage", "200.00", "2026-01-01", "2026-07-01"),
    ]
