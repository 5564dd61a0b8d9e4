"""Which of its projected usage a business asks for, and how fresh the answer is.

1500 calls by the exact half of January are 3000 at its end, of which a thousand are free: 20.00. Two logins are four.
"""

from typing import Any

from sqlalchemy import text

from tests.client import Api
from tests.metering.rollups import Ledgered
from tests.scenarios.business import call, send
from tests.scenarios.test_usage_chosen import calls_and_seats
from tests.tenants.inventory import tenant_of

HALF = "2026-01-16T12:00:00Z"
EU, FAST, SLOW = ("eu", None), ("us", "yes"), ("us", None)


def ahead(answer: dict[str, Any]) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    """The metrics with what they are about to measure, the charges with what they will cost, and the totals."""
    return (
        [(each["code"], each["projected_quantity"]) for each in answer["metrics"]],
        sorted((each["name"], each["projected_amount"]) for each in answer["charges"]),
        [each["projected_amount"] for each in answer["totals"]],
    )


async def test_a_projection_is_asked_for_by_metric_and_product(api: Api) -> None:
    """What is left out changes no number but the total; commas mean any of, and what is named must exist."""
    subscription = await calls_and_seats(api)
    await api.advance(HALF)

    for path in ("/customers/acme/projected-usage", f"/subscriptions/{subscription}/projected-usage"):
        for asked, expected in (
            ({}, ([("calls", "3000"), ("logins", "4")], [("calls", "20.00"), ("logins", "4.00")], ["24.00"])),
            ({"metric_id": "calls"}, ([("calls", "3000")], [("calls", "20.00")], ["20.00"])),
            ({"product_id": "logins"}, ([("logins", "4")], [("logins", "4.00")], ["4.00"])),
            ({"product_id": "calls", "metric_id": "logins"}, ([], [], [])),
        ):
            found = await api.get(path, **asked)
            assert ahead(found) == expected
            assert [found[name] for name in ("period_start", "period_end")] == ["2026-01-01", "2026-02-01"]
            assert not any("parts" in each for each in found["charges"])
        for unknown in ({"metric_id": "nobody"}, {"product_id": "nothing"}):
            await api.fails("GET", path, 404, "not_found", params=unknown)


async def test_a_projection_is_asked_for_by_group(api: Api) -> None:
    """Each of the three groups doubles, and has its share of what the whole will cost, whichever of them are shown."""
    subscription = await calls_and_seats(api)
    await api.advance(HALF)

    for path in ("/customers/acme/projected-usage", f"/subscriptions/{subscription}/projected-usage"):
        everything = await api.get(path, grouped="true", metric_id="calls")
        (charge,) = everything["charges"]
        assert sorted(each["projected_amount"] for each in charge["parts"]) == ["6.66", "6.67", "6.67"]
        share = {(x["values"]["region"], x["values"]["fast"]): x["projected_amount"] for x in charge["parts"]}
        for asked, expected in (("region:eu", [EU]), ("region:us", [FAST, SLOW]), ("region:asia", [])):
            found = await api.get(path, group=asked, metric_id="calls")
            assert ahead(found) == ([("calls", "3000")], [("calls", "20.00")], ["20.00"])
            parts = {(x["values"]["region"], x["values"]["fast"]): x for x in found["charges"][0].get("parts", [])}
            assert parts.keys() == set(expected)
            assert all(x["projected_amount"] == share[key] for key, x in parts.items())
            assert {(x["quantity"], x["projected_quantity"]) for x in parts.values()} <= {("500", "1000")}
            groups = found["metrics"][0].get("groups", [])
            assert [(x["quantity"], x["projected_quantity"]) for x in groups] == [("500", "1000")] * len(expected)
        await api.fails("GET", path, 422, "invalid", params={"group": "region"})


async def test_at_the_first_instant_no_part_is_projected(api: Api) -> None:
    """The metric says null; its groups and the parts of the charge leave it out."""
    await calls_and_seats(api)

    found = await api.get("/customers/acme/projected-usage", grouped="true", metric_id="calls")
    assert ahead(found) == ([("calls", None)], [("calls", None)], [None])
    parts = [*found["metrics"][0]["groups"], *found["charges"][0]["parts"]]
    assert len(parts) == 6
    assert not any("projected_quantity" in each or "projected_amount" in each for each in parts)


async def test_a_projection_says_how_far_usage_is_folded(api: Api) -> None:
    """Nobody has folded since 2 January, and 500 calls that came since are in all the same: 2000 become 4000."""
    subscription = await calls_and_seats(api)
    books = Ledgered(api.app, await tenant_of(api))
    await api.advance("2026-01-02T00:00:00Z")
    await send(api, call("none", "2026-01-01T12:00:00Z", 0))
    await books.fold()

    async with api.app.database.system() as conn:
        query = text("select from usage_folds where tenant_id = :tenant for update")
        await conn.execute(query, {"tenant": books.tenant})
        await api.advance(HALF)
        await send(api, call("late", "2026-01-16T11:00:00Z", 500))
        for path in ("/customers/acme/projected-usage", f"/subscriptions/{subscription}/projected-usage"):
            found = await api.get(path, metric_id="calls")
            assert (found["folded_through"], found["as_of"]) == ("2026-01-02T00:00:00Z", HALF)
            assert ahead(found) == ([("calls", "4000")], [("calls", "30.00")], ["30.00"])
