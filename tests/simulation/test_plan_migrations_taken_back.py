"""A plan migration is rolled back subscription by subscription, and history is not rewritten."""

from typing import Any

import pytest

from tests.client import Api
from tests.scenarios.business import amounts, fixed, invoices, lines
from tests.simulation.migrating import migrated, prices, revised, rolled_back, states, subscribers


async def numbers(api: Api, subscription: Any) -> list[tuple[int, str, str]]:
    """The versions: number, day, price of the platform."""
    found = await api.every(f"/subscriptions/{subscription['id']}/versions")
    return [(each["number"], each["effective_from"], each["items"][0]["price"]["unit_price"]) for each in found]


async def test_before_its_day_a_move_never_takes_effect(api: Api) -> None:
    """Moved for February and taken back in January: nothing lies ahead any more, and February costs what it did."""
    made = await subscribers(api, 2)
    await revised(api)
    done = await migrated(api)
    back = await rolled_back(api, done)

    assert (back["status"], back["rolled_back"], back["moved"], back["kept"]) == ("rolled_back", 2, 0, 0)
    assert (back["mrr_before"], back["mrr_after"]) == ("0.00", "0.00")
    one = await api.get(f"/subscriptions/{made[0]['id']}")
    assert one["pending_changes"] == []
    assert await numbers(api, made[0]) == [(1, "2026-01-01", "31"), (2, "2026-02-01", "62"), (3, "2026-02-01", "31")]
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00"] * 4
    assert (await api.get(f"/subscriptions/{made[0]['id']}/versions/current"))["plan_revision"] == 1


async def test_once_it_has_taken_effect_the_former_terms_hold_again_from_today_on(api: Api) -> None:
    """62.00 from the 11th and 31.00 again from the 21st: ten days of January cost 10.00 more, billed in February."""
    (made,) = await subscribers(api, 1)
    await revised(api)
    done = await migrated(api, effective="immediate")
    await api.advance("2026-01-21T00:00:00Z")
    back = await rolled_back(api, done)

    assert back["rolled_back"] == 1
    assert await numbers(api, made) == [(1, "2026-01-01", "31"), (2, "2026-01-11", "62"), (3, "2026-01-21", "31")]
    await api.advance("2026-02-01T00:00:00Z")
    february = (await invoices(api))[-1]
    assert february["total"] == "41.00"
    assert ("fixed", "31.00", "2026-02-01", "2026-03-01") in lines(february)
    told = await api.get("/feed", types="plan_migration.rolled_back")
    assert [event["data"]["id"] for event in told["data"]] == [done["id"]]


async def test_on_the_same_day_nothing_is_billed_of_it(api: Api) -> None:
    """Moved at once and taken back at once: February costs what January did."""
    (made,) = await subscribers(api, 1)
    await revised(api)
    await rolled_back(api, await migrated(api, effective="immediate"))

    assert await prices(api, made) == [("platform", "31", "1")]
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00", "31.00"]


async def test_the_proration_of_the_way_back_is_chosen(api: Api) -> None:
    """Charged at 62.00 from the 11th on; back on the 21st for the next period only: January keeps the 21.00 more."""
    await subscribers(api, 1)
    await revised(api)
    done = await migrated(api, effective="immediate")
    await api.advance("2026-01-21T00:00:00Z")
    await rolled_back(api, done, proration="none")

    await api.advance("2026-02-01T00:00:00Z")
    assert (await invoices(api))[-1]["total"] == "52.00"


async def test_what_was_changed_since_is_kept(api: Api) -> None:
    """One has more seats since, one has ended; the third goes back."""
    made = await subscribers(api, 3)
    await revised(api)
    done = await migrated(api, effective="immediate")
    await api.post(f"/subscriptions/{made[0]['id']}/changes", json={"add": [fixed("1.00", "seat")]})
    await api.post(f"/subscriptions/{made[1]['id']}/cancel", json={"effective": "immediate"})
    back = await rolled_back(api, done)

    assert (back["rolled_back"], back["kept"]) == (1, 2)
    assert await states(api, done) == {
        made[0]["id"]: ("kept", "changed_since"),
        made[1]["id"]: ("kept", "ended"),
        made[2]["id"]: ("rolled_back", None),
    }
    assert await prices(api, made[0]) == [("platform", "62", "1"), ("seat", "1", "1")]
    await api.fails("POST", f"/plans/pro/migrations/{done['id']}/roll-back", 409, "plan_migration_not_over")


async def test_a_rise_that_lies_ahead_follows_both_ways(api: Api) -> None:
    """Ten percent each year: on 62.00 it is 68.20, and back on 31.00 it is 34.10 again."""
    rise = {"percentage": "10", "interval_months": 12}
    (made,) = await subscribers(api, 1, price_escalation=rise)
    await revised(api)
    done = await migrated(api, effective="immediate")
    assert (await numbers(api, made))[-1][1:] == ("2027-01-01", "68.2")

    assert (await rolled_back(api, done))["rolled_back"] == 1
    assert (await numbers(api, made))[-1][1:] == ("2027-01-01", "34.1")


async def test_a_pause_that_shifts_a_rise_is_no_change_of_what_was_moved(api: Api) -> None:
    """Ten days of pause put the rise off to 11 January 2027, and it follows the way back there."""
    rise = {"percentage": "10", "interval_months": 12}
    (made,) = await subscribers(api, 1, price_escalation=rise)
    await revised(api)
    done = await migrated(api, effective="immediate")
    pause = {"mode": "shift", "effective": "2026-02-01", "resumes_on": "2026-02-11"}
    await api.post(f"/subscriptions/{made['id']}/pause", json=pause)
    assert (await numbers(api, made))[-1][1:] == ("2027-01-11", "68.2")

    assert (await rolled_back(api, done))["rolled_back"] == 1
    assert await prices(api, made) == [("platform", "31", "1")]
    pending = (await api.get(f"/subscriptions/{made['id']}"))["pending_changes"]
    assert [each["effective_at"] for each in pending] == ["2027-01-11"]
    assert (await numbers(api, made))[-1][1:] == ("2027-01-11", "34.1")


@pytest.mark.parametrize(("again", "shifts"), [(False, False), (True, False), (True, True)])
async def test_a_rise_on_the_day_of_the_move_comes_back_once(api: Api, again: bool, shifts: bool) -> None:
    """Ten percent each month, and a move on the day of the first rise, 1 February: taken back before, the platform
    costs 34.10 from that day on; or 31.00, and 34.10 from the 11th on, where a pause puts the rise off by ten days."""
    rise = {"percentage": "10", "interval_months": 1}
    (made,) = await subscribers(api, 1, price_escalation=rise)
    await revised(api)
    done = await migrated(api)
    if again:
        await api.patch(f"/subscriptions/{made['id']}", json={"price_escalation": rise})
    if shifts:
        pause = {"mode": "shift", "effective": "2026-01-15", "resumes_on": "2026-01-25"}
        await api.post(f"/subscriptions/{made['id']}/pause", json=pause)
    assert (await rolled_back(api, done))["rolled_back"] == 1

    await api.advance("2026-02-02T00:00:00Z")
    assert await prices(api, made) == [("platform", "31" if shifts else "34.1", "1")]
    await api.advance("2026-02-12T00:00:00Z")
    assert await prices(api, made) == [("platform", "34.1", "1")]


async def test_what_has_risen_since_is_kept(api: Api) -> None:
    """Moved in January 2026, risen in January 2027: whoever wants the former terms says which."""
    rise = {"percentage": "10", "interval_months": 12}
    (made,) = await subscribers(api, 1, price_escalation=rise)
    await revised(api)
    done = await migrated(api)
    await api.advance("2027-01-02T00:00:00Z")

    assert (await rolled_back(api, done))["kept"] == 1
    assert await states(api, done) == {made["id"]: ("kept", "prices_rose")}
    assert await prices(api, made) == [("platform", "68.2", "1")]


async def test_after_the_way_back_they_can_be_moved_again(api: Api) -> None:
    """What was taken back before its day is no change that lies ahead."""
    await subscribers(api, 2)
    await revised(api)
    await rolled_back(api, await migrated(api))
    assert (await migrated(api))["moved"] == 2
