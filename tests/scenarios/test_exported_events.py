"""The events of a period as a file, each with the lines that billed it."""

import csv
import io
from typing import Any

from billow.runtime.db import from_json
from tests.client import Api
from tests.scenarios.business import business, call, customer, fixed, invoices, metered, send, subscribe
from tests.scenarios.test_late_events_named import added, billed_january, usage_line


async def export(api: Api, **params: str) -> list[Any]:
    """The lines of JSON of one page."""
    answer = await api.call("GET", "/events/export", params={"format": "ndjson", **params})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [from_json(line) for line in answer.content.splitlines()]


async def test_each_event_names_the_lines_that_counted_it(api: Api) -> None:
    """Two events were billed in February and counted again by the correction of March, which bills the late one; what
    is not billed yet names none."""
    await billed_january(api)
    await send(api, call("late", "2026-01-31T00:00:00Z", 5))
    await api.advance("2026-03-01T00:00:00Z")
    await send(api, call("march", "2026-03-01T00:00:00Z", 1))
    first, billing = await usage_line(api, start="2026-01-01", kind="usage")
    second, correcting = await usage_line(api, start="2026-01-01", kind="adjustment")

    rows = await export(api, customer_id="acme")
    once, again = first.rsplit("/", 1)[1], second.rsplit("/", 1)[1]
    assert [(x["unique_id"], [line["line_id"] for line in x["lines"]]) for x in rows] == [
        ("e1", [once, again]),
        ("e2", [once, again]),
        ("late", [again]),
        ("march", []),
    ]
    assert [line["invoice_number"] for line in rows[0]["lines"]] == [billing["number"], correcting["number"]]
    assert [line["invoice_id"] for line in rows[2]["lines"]] == [correcting["id"]]
    assert (rows[0]["account"], rows[0]["properties"]) == ("acme", {"n": 10})
    assert rows[0]["digest"] == (await api.get("/events/e1"))["digest"]


async def test_the_digests_of_a_line_add_up(api: Api) -> None:
    """The events of a line, exported, have the digest of its evidence: of the first bill and of its correction, by the
    line itself and by picking from the whole period what names it."""
    await billed_january(api)
    await send(api, call("late", "2026-01-31T00:00:00Z", 5), call("feb", "2026-02-05T00:00:00Z", 8))
    await api.advance("2026-03-01T00:00:00Z")
    every = await export(api)
    for kind in ("usage", "adjustment"):
        path, _ = await usage_line(api, start="2026-01-01", kind=kind)
        line_id = path.rsplit("/", 1)[1]
        evidence = (await api.get(f"{path}/explain"))["line"]["evidence"]
        found = await export(api, line_id=line_id)
        assert (added(found), len(found)) == (evidence["digest"], evidence["events"])
        assert added([x for x in every if line_id in [y["line_id"] for y in x["lines"]]]) == evidence["digest"]


async def test_what_came_at_the_instant_of_the_invoice_is_told_apart(api: Api) -> None:
    """An event that arrives at the very instant at which its period was billed is not named as billed by that line."""
    await business(api, fixed("31.00"), metered("1.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 10))
    await api.advance("2026-02-01T00:00:00Z")
    await send(api, call("late", "2026-01-31T00:00:00Z", 5))

    assert [(x["unique_id"], len(x["lines"])) for x in await export(api)] == [("e1", 1), ("late", 0)]


async def test_a_period_a_customer_and_a_subscription(api: Api) -> None:
    """Days are those of the customer's zone: an event of 23:30 UTC on 31 January is of February in Berlin."""
    await business(api, metered("1.00"), timezone="Europe/Berlin")
    await customer(api, "beta")
    made = await subscribe(api, start="2026-01-15")
    await api.advance("2026-02-10T00:00:00Z")
    await send(
        api,
        call("before", "2026-01-10T00:00:00Z", 1),
        call("inside", "2026-01-20T00:00:00Z", 1),
        call("edge", "2026-01-31T23:30:00Z", 1),
        call("theirs", "2026-01-20T00:00:00Z", 1, account="beta"),
        {**call("other", "2026-01-21T00:00:00Z", 1), "event_name": "elsewhere"},
    )

    async def ids(**params: str) -> list[str]:
        return [x["unique_id"] for x in await export(api, **params)]

    assert await ids() == ["before", "inside", "theirs", "other", "edge"]
    assert await ids(customer_id="acme", period_end="2026-02-01") == ["before", "inside", "other"]
    assert await ids(customer_id="acme", period_start="2026-02-01") == ["edge"]
    assert await ids(subscription_id=made["id"]) == ["inside", "edge"]
    assert await ids(subscription_id=made["id"], customer_id="beta") == []
    assert await ids(known_at="2026-02-09T00:00:00Z") == []


async def test_a_file_is_read_page_by_page(api: Api) -> None:
    """Five events, three of them at one instant, in pages of two: every one once, in one order; the header once."""
    await business(api, metered("1.00"))
    await api.advance("2026-01-10T00:00:00Z")
    at = ("03", "02", "02", "02", "01")
    await send(api, *(call(f"e{n}", f"2026-01-{day}T00:00:00Z", 1) for n, day in enumerate(at)))
    found: list[list[str]] = []
    after: dict[str, str] = {}
    while True:
        answer = await api.call("GET", "/events/export", params={"limit": "2", "format": "csv", **after})
        rows = list(csv.reader(io.StringIO(answer.text, newline="")))
        assert ("unique_id" in rows[0]) == (not after)
        assert answer.headers["content-disposition"] == 'inline; filename="events-20260110T000000Z.csv"'
        page = rows if after else rows[1:]
        found += page
        if len(page) < 2:
            break
        after = {"after": page[-1][0], "known_at": "20260110T000000Z"}
    assert [row[0] for row in found] == ["e4", "e1", "e2", "e3", "e0"]
    await api.fails("GET", "/events/export?after=nobody", 422, "not_exported")


async def test_no_cell_is_a_formula(api: Api) -> None:
    """What begins like a formula, behind blanks and in full width as well, has an apostrophe before it; lines of JSON
    say it as it is."""
    await business(api, metered("1.00"))
    hostile = ["=cmd|' /C calc'!A0", "+1+1", "-5", "@SUM(A1)", "\t=1", " =1", "＝1", '=1","2']
    await send(api, *(call(text, "2026-01-01T00:00:00Z", 1) for text in hostile if "\t" not in text))
    answer = await api.call("GET", "/events/export")
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))[1:]
    sent = sorted((text for text in hostile if "\t" not in text), key=lambda text: text.encode())
    assert [row[0] for row in rows] == [f"'{text}" for text in sent]
    assert all(line.startswith('"') for line in answer.text.splitlines())
    assert [x["unique_id"] for x in await export(api)] == sent


async def test_a_void_invoice_bills_nothing(api: Api) -> None:
    """The lines of a void invoice are named no more; the line itself still tells what it counted."""
    await billed_january(api)
    path, invoice = await usage_line(api, start="2026-01-01", kind="usage")
    await api.post(f"/invoices/{invoice['id']}/void")
    assert [x["lines"] for x in await export(api)] == [[], []]
    assert len(await export(api, line_id=path.rsplit("/", 1)[1])) == 2
    fee = next(x for x in (await invoices(api))[0]["line_items"])
    await api.fails("GET", f"/events/export?line_id={fee['id']}", 422, "no_usage_line")
