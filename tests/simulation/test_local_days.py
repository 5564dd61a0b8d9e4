"""Who is on which plan today is said by the day that each subscription has."""

import pytest

from tests.client import Api
from tests.scenarios.business import business, fixed, plan, subscribe
from tests.simulation.migrating import migrated, revised

FIRST_OF_FEBRUARY = [("Pacific/Kiritimati", "2026-01-31T10:00:00Z"), ("Pacific/Pago_Pago", "2026-02-01T11:00:00Z")]
"""The instants at which it begins: fourteen hours before it does in UTC, and eleven after."""


async def on(api: Api, plan_id: str) -> list[tuple[int, int]]:
    """How many subscriptions are on each revision of the plan."""
    found = await api.get(f"/plans/{plan_id}/diff")
    return [(each["revision"], each["subscriptions"]) for each in found["revisions"]]


@pytest.mark.parametrize(("zone", "midnight"), FIRST_OF_FEBRUARY)
async def test_a_change_counts_from_the_midnight_of_the_subscription(api: Api, zone: str, midnight: str) -> None:
    """One that goes to another plan on 1 February is on the former plan until that day begins in its zone."""
    await business(api, fixed("31.00"), timezone=zone)
    await plan(api, "big", fixed("62.00"))
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-01-15T00:00:00Z")
    await api.post(f"/subscriptions/{made['id']}/changes", json={"plan_id": "big", "effective": "2026-02-01"})

    hour = int(midnight[11:13])
    await api.advance(f"{midnight[:11]}{hour - 1:02}:59:59Z")
    assert (await on(api, "pro"), await on(api, "big")) == ([(1, 1)], [])
    await api.advance(midnight)
    assert (await on(api, "pro"), await on(api, "big")) == ([], [(1, 1)])


async def test_a_migration_of_today_is_one_of_the_day_of_the_subscription(api: Api) -> None:
    """At 10:00 UTC of 1 February it is 31 January in Pago Pago: a migration for that day is not one for the past there,
    and 30 January is past wherever one is."""
    await business(api, fixed("31.00"), timezone="Pacific/Pago_Pago")
    made = await subscribe(api, start="2026-01-01")
    await api.advance("2026-02-01T10:00:00Z")
    await revised(api)
    past = {"effective": "2026-01-30"}
    await api.fails("POST", "/plans/pro/migrations", 422, "plan_migration_effective", json=past)
    done = await migrated(api, effective="2026-01-31")

    assert done["moved"] == 1
    current = await api.get(f"/subscriptions/{made['id']}/versions/current")
    assert (current["effective_from"], current["plan_revision"]) == ("2026-01-31", 2)


async def test_a_run_of_a_day_that_has_begun_somewhere_is_not_one_of_the_future(api: Api) -> None:
    """At 11:00 UTC of 31 January it is 1 February in Kiritimati, and 2 February nowhere."""
    await business(api, fixed("31.00"), timezone="Pacific/Kiritimati")
    await api.advance("2026-01-31T11:00:00Z")
    assert (await api.post("/billing-runs", json={"on": "2026-02-01"}))["on"] == "2026-02-01"
    await api.fails("POST", "/billing-runs", 422, "billing_run_in_the_future", json={"on": "2026-02-02"})
