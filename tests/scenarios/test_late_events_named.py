"""A line tells which events it counted, and which came late."""

from typing import Any

from tests.client import Api
from tests.scenarios.business import business, call, fixed, invoices, metered, send, subscribe

MODULUS = 2**64


async def billed_january(api: Api) -> Any:
    """January, billed with two events of 10 and 3 calls; it is 10 February."""
    await business(api, fixed("31.00"), metered("1.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 10), call("e2", "2026-01-11T00:00:00Z", 3))
    await api.advance("2026-02-10T00:00:00Z")
    return made


async def usage_line(api: Api, *, start: str, kind: str) -> tuple[str, Any]:
    """The path of the line of that kind for the window from *start*, and its invoice."""
    for invoice in await invoices(api):
        for line in invoice["line_items"]:
            if (line["kind"], line["period_start"]) == (kind, start):
                return f"/invoices/{invoice['id']}/line-items/{line['id']}", invoice
    raise AssertionError("no such line")


def added(events: list[Any]) -> str:
    """The sum of the digests of events, as evidence has it."""
    return f"{sum(int(each['digest'], 16) for each in events) % MODULUS:016x}"


async def test_a_correction_names_the_events_that_came_late(api: Api) -> None:
    """Two late events, one of another month: the correction of January names the one, counts before and now, and its
    tree is 18.00 less 13.00."""
    await billed_january(api)
    await send(api, call("late", "2026-01-31T00:00:00Z", 5), call("feb", "2026-02-05T00:00:00Z", 8))
    await api.advance("2026-03-01T00:00:00Z")
    path, _ = await usage_line(api, start="2026-01-01", kind="adjustment")

    told = await api.get(f"{path}/explain")
    assert [(x["unique_id"], x["change"]) for x in told["late_events"]["events"]] == [("late", "added")]
    assert (told["late_events"]["count"], told["late_events"]["complete"]) == (1, True)
    evidence = told["line"]["evidence"]
    assert (evidence["before"]["events"], evidence["events"]) == (2, 3)
    assert (evidence["before"]["quantity"], told["line"]["amount"]) == ("13", "5.00")
    now, before = told["line"]["tree"]["operands"]
    assert (told["line"]["tree"]["value"], now["value"], before["value"]) == ("5", "18", "13")
    assert (now["source"]["events"], before["source"]["events"]) == ("3", "2")
    assert (told["later_events"]["count"], told["later_events"]["complete"]) == (0, True)


async def test_a_line_names_what_came_after_it(api: Api) -> None:
    """The line of January, still uncorrected, names the event that came at the very instant of its invoice."""
    await business(api, fixed("31.00"), metered("1.00"))
    await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-20T00:00:00Z")
    await send(api, call("e1", "2026-01-10T00:00:00Z", 10))
    await api.advance("2026-02-01T00:00:00Z")
    await send(api, call("late", "2026-01-31T00:00:00Z", 5))
    path, _ = await usage_line(api, start="2026-01-01", kind="usage")

    told = await api.get(f"{path}/explain")
    assert told["late_events"] is None
    assert [x["unique_id"] for x in told["later_events"]["events"]] == ["late"]
    assert told["later_events"]["complete"] is True


async def test_a_fee_rests_on_no_events(api: Api) -> None:
    """The explanation of a fee has its calculation and no events, and its list of events is empty."""
    await billed_january(api)
    path, _ = await usage_line(api, start="2026-01-01", kind="fixed")
    told = await api.get(f"{path}/explain")
    assert (told["line"]["amount"], told["late_events"], told["later_events"]) == ("31.00", None, None)
    assert (await api.get(f"{path}/events"))["data"] == []
    await api.fails("GET", f"{path[:-3]}abc/explain", 404, "not_found")


async def test_the_digests_of_the_events_of_a_line_add_up_to_its_evidence(api: Api) -> None:
    """The line and its correction list what each counted, page by page: 2 events and 3, and their digests are those of
    the evidence."""
    await billed_january(api)
    await send(api, call("late", "2026-01-31T00:00:00Z", 5), call("feb", "2026-02-05T00:00:00Z", 8))
    await api.advance("2026-03-01T00:00:00Z")
    for kind, ids in (("usage", ["e1", "e2"]), ("adjustment", ["e1", "e2", "late"])):
        path, _ = await usage_line(api, start="2026-01-01", kind=kind)
        evidence = (await api.get(f"{path}/explain"))["line"]["evidence"]
        first = await api.get(f"{path}/events", limit=1)
        rest = await api.get(f"{path}/events", cursor=first["pagination"]["next_cursor"])
        found = first["data"] + rest["data"]
        assert [x["unique_id"] for x in found] == ids
        assert (added(found), len(found)) == (evidence["digest"], evidence["events"])
        assert rest["pagination"]["next_cursor"] is None
    metric = await api.get("/metrics/calls")
    assert (await api.get(f"{path}/events", metric_id=metric["id"]))["data"] == found
    await api.fails("GET", f"{path}/events?cursor=WyJ4IiwieSJd", 400, "malformed")
    await api.fails("GET", f"{path}/events?offset=0", 400, "malformed")
