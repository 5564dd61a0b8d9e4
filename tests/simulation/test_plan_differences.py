"""A plan that is changed reaches no subscription; its revisions are compared."""

from tests.client import Api
from tests.scenarios.business import customer, fixed, subscribe
from tests.simulation.migrating import prices, revised, subscribers


async def test_a_plan_does_not_cascade(api: Api) -> None:
    """`cascade_updates` is refused when true, in either spelling of the items, with the way out; false says nothing."""
    (made,) = await subscribers(api, 1)
    charges = {"interval": "monthly", "amount": "62.00", "pay_in_advance": True}
    for body in ({"items": [fixed("62.00")]}, charges):
        problem = await api.fails(
            "PATCH", "/plans/pro", 422, "plan_cascade_refused", json={**body, "cascade_updates": True}
        )
        assert [each["field"] for each in problem["errors"]] == ["cascade_updates"]
        assert "POST /plans/pro/migrations" in problem["detail"]
    assert (await api.get("/plans/pro"))["revision"] == 1
    await api.patch("/plans/pro", json={"items": [fixed("62.00")], "cascade_updates": False})
    assert await prices(api, made) == [("platform", "31", "1")]


async def test_revisions_are_compared_with_who_is_on_them(api: Api) -> None:
    """From 31.00 to 62.00: the item that differs, and 31.00 more a month for each of the two on the former revision."""
    await subscribers(api, 2)
    await revised(api)
    await customer(api, "new")
    await subscribe(api, customer_id="new", start="2026-01-11")
    found = await api.get("/plans/pro/diff")

    assert (found["from_revision"], found["to_revision"]) == (1, 2)
    (field,) = found["fields"]
    assert [field[side][0]["price"]["unit_price"] for side in ("before", "after")] == ["31", "62"]
    assert (found["money"]["mrr_before"], found["money"]["mrr_after"]) == ("31.00", "62.00")
    assert (found["money"]["subscriptions"], found["money"]["mrr_delta"]) == (2, "62.00")
    assert found["revisions"] == [{"revision": 1, "subscriptions": 2}, {"revision": 2, "subscriptions": 1}]
    back = await api.get("/plans/pro/diff", from_revision=2, to_revision=1)
    assert back["money"]["mrr_delta"] == "-31.00"
    await api.fails("GET", "/plans/pro/diff?from_revision=9", 404)
