"""Who would pay more, or less, by a changed plan: what its difference says of the customers that are on it."""

from typing import Any

import pytest
from sqlalchemy import event as hook

from billow.kit.limits import EFFECT_CUSTOMERS
from billow.simulation import operations
from tests.client import Api
from tests.scenarios.business import customer, subscribe
from tests.simulation.migrating import revised, subscribers
from tests.tenants.inventory import tenant_of


async def planned(api: Api, unit_price: str) -> Any:
    """What it comes to that the document has another price for the platform."""
    document = await api.get("/catalog")
    document["plans"][0]["items"][0]["price"]["unit_price"] = unit_price
    (change,) = (await api.post("/catalog/plan", json={"plans": document["plans"]}))["changes"]
    return change["money"]


def told(money: Any) -> list[tuple[str, str, str, str]]:
    """Who pays what before and after, and the difference."""
    names = ("external_id", "mrr_before", "mrr_after", "mrr_delta")
    return [tuple(each[name] for name in names) for each in money["customers"]]


@pytest.mark.parametrize(
    ("unit_price", "paid"),
    [
        ("62.00", [("c1", "93.00", "186.00", "93.00"), ("c0", "31.00", "62.00", "31.00")]),
        ("15.50", [("c1", "93.00", "46.50", "-46.50"), ("c0", "31.00", "15.50", "-15.50")]),
    ],
)
async def test_the_largest_change_comes_first(api: Api, unit_price: str, paid: list[tuple[str, str, str, str]]) -> None:
    """Three at 31.00, of which one has three of it, and one a price of its own, which a migration leaves to it."""
    _, three, own = await subscribers(api, 3)
    for made, adjust in ((three, {"quantity": "3"}), (own, {"unit_price": "20.00"})):
        body = {"update": [{"product_id": "platform", "adjust": adjust}]}
        await api.post(f"/subscriptions/{made['id']}/changes", json=body)

    money = await planned(api, unit_price)
    assert told(money) == paid
    assert (money["subscriptions"], money["other_customers"]) == (3, 0)
    assert (await api.get("/plans/pro"))["revision"] == 1


async def test_the_subscriptions_of_a_customer_are_added_up(api: Api) -> None:
    """Two of one customer at 31.00 are 62.00, and would be 80.00; who stays on a contract until its end is left out."""
    await subscribers(api, 2)
    await subscribe(api, customer_id="c1", start="2026-01-11")
    await customer(api, "bound")
    contract = {"start_date": "2026-01-11", "period_type": "fixed", "duration_months": 12}
    await subscribe(api, customer_id="bound", contract=contract)

    money = await planned(api, "40.00")
    assert told(money) == [("c1", "62.00", "80.00", "18.00"), ("c0", "31.00", "40.00", "9.00")]
    assert [each["subscriptions"] for each in money["customers"]] == [2, 1]
    assert (money["subscriptions"], money["mrr_delta"]) == (4, "36.00")


async def test_so_many_are_named_and_the_others_counted(api: Api) -> None:
    """Of 22 customers twenty are named, in order of their ids where all pay the same more."""
    made = await subscribers(api, 22)
    money = await planned(api, "32.00")

    assert [each["customer_id"] for each in money["customers"]] == [each["customer_id"] for each in made][:20]
    assert (len(money["customers"]), money["other_customers"]) == (EFFECT_CUSTOMERS, 2)


async def test_revisions_name_those_that_are_on_the_former_one(api: Api) -> None:
    """Who subscribed since pays the new price already, and is not among them."""
    await subscribers(api, 1)
    await revised(api)
    await customer(api, "new")
    await subscribe(api, customer_id="new", start="2026-01-11")

    assert told((await api.get("/plans/pro/diff"))["money"]) == [("c0", "31.00", "62.00", "31.00")]
    back = await api.get("/plans/pro/diff", from_revision=2, to_revision=1)
    assert told(back["money"]) == [("new", "62.00", "31.00", "-31.00")]


async def test_six_take_as_many_statements_as_one(api: Api) -> None:
    """Nothing is asked once for each subscription or customer: one is on the first revision, six are on the second."""
    await subscribers(api, 1)
    await revised(api)
    for n in range(1, 7):
        await customer(api, f"c{n}")
        await subscribe(api, customer_id=f"c{n}", start="2026-01-11")
    async with api.app.database.begin(await tenant_of(api)) as tx:
        statements: list[str] = []
        hook.listen(tx.conn.sync_connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        counts = {}
        for start, end in ((1, 2), (2, 1)):
            statements.clear()
            found = await operations.diff_plan(tx, plan_id="pro", from_revision=start, to_revision=end)
            counts[len(found.money.customers)] = len(statements)
    assert counts[1] == counts[6] > 0
