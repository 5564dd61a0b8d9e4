"""A plan migration moves subscriptions to another revision or plan, each once, and says what that comes to before."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from billow.kit import limits
from billow.runtime.agenda import Work
from billow.simulation.jobs.migrations import migrate
from billow.simulation.operations.moving import work_on
from billow.simulation.store import migrations
from tests.client import Api
from tests.faults.test_one_bad_subscription import spoilt
from tests.scenarios.business import amounts, business, customer, fixed, invoices, metered, plan, subscribe
from tests.simulation.migrating import migrated, over, prices, revised, states, subscribers
from tests.tenants.inventory import tenant_of


async def test_subscriptions_follow_a_plan_when_they_are_moved(api: Api) -> None:
    """The new price reaches nobody by itself; three are moved for February, and are billed by it once."""
    made = await subscribers(api)
    await revised(api)
    assert [await prices(api, each) for each in made] == [[("platform", "31", "1")]] * 3

    done = await migrated(api)
    assert (done["status"], done["subscriptions"], done["moved"], done["waiting"]) == ("finished", 3, 3, 0)
    assert (done["target_revision"], done["currency"]) == (2, "USD")
    assert (done["mrr_before"], done["mrr_after"], done["mrr_delta"]) == ("93.00", "186.00", "93.00")
    one = await api.get(f"/subscriptions/{made[0]['id']}")
    assert [each["effective_at"] for each in one["pending_changes"]] == ["2026-02-01"]

    await api.advance("2026-03-01T00:00:00Z")
    assert sorted(amounts(await invoices(api))) == ["31.00"] * 3 + ["62.00"] * 6
    assert (await api.get(f"/subscriptions/{made[0]['id']}/versions/current"))["plan_revision"] == 2


async def test_a_subscription_that_shares_its_invoice_has_credits_of_its_own(api: Api) -> None:
    """Two of one customer on one invoice, each with 21 of 31 days left: 21.00 back and 42.00 more each."""
    await business(api, fixed("31.00"))
    for _ in range(2):
        await subscribe(api, start="2026-01-01", billing={"consolidate_invoices": True})
    await api.advance("2026-01-11T00:00:00Z")
    await revised(api)
    said = await api.post("/plans/pro/migrations/preview", json={"effective": "immediate"})

    assert [(each["credits"], each["charges"]) for each in said["effects"]] == [("-21.00", "42.00")] * 2
    assert [each["next_invoice_after"] for each in said["effects"]] == ["166.00"] * 2, "the whole invoice"
    assert (said["credits"], said["charges"]) == ("-42.00", "84.00")


@pytest.mark.parametrize(
    ("proration", "credits", "charges", "february"),
    [
        ("prorate", "-21.00", "42.00", "83.00"),
        ("none", "0.00", "0.00", "62.00"),
        ("credit_only", "-21.00", "0.00", "41.00"),
        ("charge_only", "0.00", "42.00", "104.00"),
        ("full", "-31.00", "62.00", "93.00"),
    ],
)
async def test_the_preview_is_what_is_billed(
    api: Api, proration: str, credits: str, charges: str, february: str
) -> None:
    """From 31.00 to 62.00 at once with 21 of 31 days left: the preview says the credit, the charge and the next
    invoice, and that invoice is issued."""
    (made,) = await subscribers(api, 1)
    await revised(api)
    wish = {"effective": "immediate", "proration": proration}
    said = await api.post("/plans/pro/migrations/preview", json=wish)

    (effect,) = said["effects"]
    assert (effect["subscription_id"], effect["effective_from"]) == (made["id"], "2026-01-11")
    assert (effect["credits"], effect["charges"]) == (credits, charges)
    assert (effect["next_invoice_on"], effect["next_invoice_before"]) == ("2026-02-01", "31.00")
    assert effect["next_invoice_after"] == february
    month = {"billing_interval_unit": "month", "billing_interval_count": 1}
    assert effect["fees_before"] == [{**month, "amount": "31.00"}]
    assert effect["fees_after"] == [{**month, "amount": "62.00"}]
    assert (said["credits"], said["charges"], said["mrr_delta"]) == (credits, charges, "31.00")
    assert len((await api.get(f"/subscriptions/{made['id']}/versions"))["data"]) == 1, "nothing was changed"
    assert (await api.get("/plans/pro/migrations"))["data"] == []

    await migrated(api, **wish)
    await api.advance("2026-02-01T00:00:00Z")
    assert amounts(await invoices(api)) == ["31.00", february]


async def test_the_preview_counts_all_and_shows_a_part(api: Api) -> None:
    """Three move and one stays; from an offset on, the counts and the revenue are still those of all."""
    made = await subscribers(api)
    await customer(api, "late")
    await revised(api)
    there = await subscribe(api, customer_id="late", start="2026-01-11")
    said = await api.post("/plans/pro/migrations/preview", json={"offset": 2})

    assert (said["subscriptions"], said["customers"], said["stay"]) == (3, 3, 1)
    assert (said["mrr_before"], said["mrr_after"], said["mrr_delta"]) == ("93.00", "186.00", "93.00")
    assert [each["subscription_id"] for each in said["effects"]] == [made[2]["id"]]
    assert said["reasons"] == [{"reason": "already_there", "subscriptions": 1}]
    first = await api.post("/plans/pro/migrations/preview", json={})
    assert [(each["subscription_id"], each["reason"]) for each in first["left_out"]] == [(there["id"], "already_there")]


async def test_what_a_subscription_agreed_for_itself_stays_and_the_rest_follows(api: Api) -> None:
    """Five seats where the plan has one cost the new price each; a setup of its own stays, and the platform follows."""
    items = (fixed("31.00"), fixed("6.20", "seat"))
    (made,) = await subscribers(api, 1, *items, items=[fixed("6.20", "seat", quantity="5")])
    await api.post(f"/subscriptions/{made['id']}/changes", json={"add": [fixed("9.00", "setup")]})
    await revised(api, fixed("40.00"), fixed("7.00", "seat"))

    await migrated(api, effective="immediate")
    assert await prices(api, made) == [("platform", "40", "1"), ("seat", "7", "5"), ("setup", "9", "1")]


async def test_what_a_subscription_agreed_for_itself_can_be_dropped(api: Api) -> None:
    """It has what the plan has, and nothing else."""
    items = (fixed("31.00"), fixed("6.20", "seat"))
    (made,) = await subscribers(api, 1, *items, items=[fixed("6.20", "seat", quantity="5")])
    await api.post(f"/subscriptions/{made['id']}/changes", json={"add": [fixed("9.00", "setup")]})
    await revised(api, fixed("40.00"), fixed("7.00", "seat"))

    await migrated(api, effective="immediate", overrides="drop")
    assert await prices(api, made) == [("platform", "40", "1"), ("seat", "7", "1")]


async def test_a_plan_is_retired_onto_another(api: Api) -> None:
    """All move to the other plan, whose newest revision it is; the old one can be archived before."""
    made = await subscribers(api, 2)
    await plan(api, "next", fixed("50.00"), metered("0.10"))
    await api.delete("/plans/pro")
    done = await migrated(api, target_plan_id="next")

    target = await api.get("/plans/next")
    assert (done["target_plan_id"], done["moved"]) == (target["id"], 2)
    await api.advance("2026-02-01T00:00:00Z")
    now = [await api.get(f"/subscriptions/{each['id']}") for each in made]
    assert {each["plan_id"] for each in now} == {target["id"]}
    assert sorted(amounts(await invoices(api))) == ["31.00", "31.00", "50.00", "50.00"]
    assert [
        each["id"]
        for each in (await api.get("/plans/pro/migrations", target_plan_id="next", status="finished"))["data"]
    ] == [done["id"]]
    assert (await api.get("/plans/pro/migrations", status="held"))["data"] == []


async def test_terms_follow_where_no_item_changes(api: Api) -> None:
    """A minimum spend of 50.00 from February on: the items stay, and March brings the 19.00 that February lacks."""
    (made,) = await subscribers(api, 1)
    await api.patch("/plans/pro", json={"minimum_spend": {"amount": "50.00"}})
    assert (await migrated(api))["moved"] == 1

    await api.advance("2026-03-01T00:00:00Z")
    march = (await invoices(api))[-1]
    assert sorted((line["kind"], line["amount"]) for line in march["line_items"]) == [
        ("fixed", "31.00"),
        ("true_up", "19.00"),
    ]
    assert await prices(api, made) == [("platform", "31", "1")]


async def test_one_that_cannot_be_moved_stops_no_other(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """One cannot be read: it is failed with the reason, the others are moved, and the migration ends."""
    monkeypatch.setattr(limits, "MIGRATION_PART", 3)
    made = await subscribers(api, 5)
    await revised(api)
    started = await api.post("/plans/pro/migrations", json={"held": True})
    await spoilt(api, made[1]["id"])
    await api.post(f"/plans/pro/migrations/{started['id']}/resume")
    done = await over(api, started)

    assert (done["status"], done["moved"], done["failed"]) == ("finished", 4, 1)
    (bad,) = (await api.get(f"/plans/pro/migrations/{done['id']}/subscriptions", state="failed"))["data"]
    assert (bad["subscription_id"], bad["reason"]) == (made[1]["id"], "failed")
    assert "price" in bad["detail"]
    said = await api.post("/plans/pro/migrations/preview", json={})
    assert {"reason": "unreadable", "subscriptions": 1} in said["reasons"]


async def test_many_workers_move_each_subscription_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three look for parts of two at the same time: seven subscriptions get one version each."""
    monkeypatch.setattr(limits, "MIGRATION_PART", 2)
    made = await subscribers(api, 7)
    await revised(api)
    started = await api.post("/plans/pro/migrations", json={"effective": "immediate", "held": True})
    tenant, app = await tenant_of(api), api.app
    work = Work(database=app.database, outbound=app.worker.outbound, settings=app.settings, tenant=tenant)
    async with work.begin() as tx:
        now = tx.now
    await api.post(f"/plans/pro/migrations/{started['id']}/resume")
    await asyncio.gather(*(migrate(work, now) for _ in range(3)))

    assert (await over(api, started))["moved"] == 7
    for each in made:
        assert len((await api.get(f"/subscriptions/{each['id']}/versions"))["data"]) == 2
    await api.advance("2026-02-01T00:00:00Z")
    assert sorted(amounts(await invoices(api))) == ["31.00"] * 7 + ["83.00"] * 7


async def lost(api: Api, migration_id: str) -> None:
    """The work of a part of a migration up to its commit, which never comes."""
    async with api.app.database.begin(await tenant_of(api)) as tx:
        found = await migrations.load(tx, migration_id)
        assert found is not None
        running = replace(found, status="running")
        await work_on(tx, running, await migrations.claim(tx, running, most=10))
        raise ConnectionResetError


async def test_a_part_that_is_lost_leaves_nothing_behind(api: Api) -> None:
    """A worker dies before its commit: no version stays and all wait; the next one moves them, once."""
    made = await subscribers(api, 2)
    await revised(api)
    held = await api.post("/plans/pro/migrations", json={"held": True})
    with pytest.raises(ConnectionResetError):
        await lost(api, held["id"])
    assert set((await states(api, held)).values()) == {("waiting", None)}
    assert len((await api.get(f"/subscriptions/{made[0]['id']}/versions"))["data"]) == 1

    await api.post(f"/plans/pro/migrations/{held['id']}/resume")
    assert (await over(api, held))["moved"] == 2
    assert len((await api.get(f"/subscriptions/{made[0]['id']}/versions"))["data"]) == 2


async def test_a_day_that_has_passed_meanwhile_is_today(api: Api) -> None:
    """Held until the 20th, a migration for the 15th takes effect on the 20th: nothing that is past changes."""
    (made,) = await subscribers(api, 1)
    await revised(api)
    held = await api.post("/plans/pro/migrations", json={"effective": "2026-01-15", "held": True})
    await api.advance("2026-01-20T00:00:00Z")
    await api.post(f"/plans/pro/migrations/{held['id']}/resume")
    await over(api, held)

    current = await api.get(f"/subscriptions/{made['id']}/versions/current")
    assert (current["effective_from"], current["plan_revision"]) == ("2026-01-20", 2)


async def test_a_version_without_a_revision_is_one_of_the_first(api: Api) -> None:
    """Versions were made before revisions were written down: what they left as the first had it follows."""
    (made,) = await subscribers(api, 1)
    await revised(api)
    async with api.app.database.system() as conn:
        statement = "update subscription_versions set plan_revision = null where subscription_id = :id"
        await conn.execute(text(statement), {"id": made["id"]})
    done = await migrated(api, effective="immediate", cohort={"revisions": [1]})

    assert done["moved"] == 1
    assert await prices(api, made) == [("platform", "62", "1")]


async def test_a_migration_is_held_resumed_and_canceled(api: Api) -> None:
    """While it waits nothing moves and no second one begins; canceled, it leaves out what waited, and says so."""
    made = await subscribers(api, 2)
    await revised(api)
    held = await api.post("/plans/pro/migrations", json={"held": True})
    assert (held["status"], held["waiting"]) == ("held", 2)
    await api.fails("POST", "/plans/pro/migrations", 409, "plan_migration_under_way", json={})
    await api.fails("POST", f"/plans/pro/migrations/{held['id']}/roll-back", 409, "plan_migration_not_over")
    assert (await api.post(f"/plans/pro/migrations/{held['id']}/hold"))["status"] == "held"
    await api.advance("2026-01-12T00:00:00Z")
    assert set((await states(api, held)).values()) == {("waiting", None)}

    canceled = await api.post(f"/plans/pro/migrations/{held['id']}/cancel")
    assert (canceled["status"], canceled["left_out"], canceled["waiting"]) == ("canceled", 2, 0)
    assert await states(api, held) == {each["id"]: ("left_out", "migration_canceled") for each in made}
    for way in ("hold", "resume", "cancel"):
        await api.fails("POST", f"/plans/pro/migrations/{held['id']}/{way}", 409, "plan_migration_not_open")
    await api.fails("POST", f"/plans/pro/migrations/{held['id']}/roll-back", 422, "plan_migration_reaches_nobody")
    await api.advance("2026-01-13T00:00:00Z")
    told = await api.get("/feed", types="plan_migration.finished")
    assert [event["data"]["status"] for event in told["data"]] == ["canceled"]
    assert (await migrated(api))["moved"] == 2


async def test_subscriptions_of_a_migration_are_listed_by_state_reason_and_customer(api: Api) -> None:
    """Two that were moved and one that was there already."""
    made = await subscribers(api, 2)
    await revised(api)
    await customer(api, "new")
    new = await subscribe(api, customer_id="new", start="2026-01-11")
    done = await migrated(api)
    path = f"/plans/pro/migrations/{done['id']}/subscriptions"

    moved = (await api.get(path, state="moved"))["data"]
    assert [row["subscription_id"] for row in moved] == [each["id"] for each in made]
    assert {(row["effective_from"], row["mrr_before"], row["mrr_after"]) for row in moved} == {
        ("2026-02-01", "31.00", "62.00")
    }
    assert [row["subscription_id"] for row in (await api.get(path, reason="already_there"))["data"]] == [new["id"]]
    assert [row["subscription_id"] for row in (await api.get(path, customer_id="c1"))["data"]] == [made[1]["id"]]
    version = await api.get(f"/subscriptions/{made[0]['id']}/versions/{moved[0]['version_id']}")
    assert (version["plan_revision"], version["effective_from"]) == (2, "2026-02-01")
    assert done["id"] in version["description"]


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"effective": "2026-01-09"}, "plan_migration_effective", "effective"),
        ({"effective": "some_day"}, "plan_migration_effective", "effective"),
        ({"target_plan_id": "euro"}, "currency_mismatched", "target_plan_id"),
        ({"cohort": {"customer_ids": []}}, "invalid", "cohort.customer_ids"),
        ({"cohort": {"percent": 0}}, "invalid", "cohort.percent"),
        ({"cohort": {"tag": "x"}}, "invalid", "cohort.tag"),
    ],
)
async def test_what_cannot_be_is_refused(api: Api, body: dict[str, Any], code: str, field: str) -> None:
    """By a code and the field at fault, by the preview and by the start."""
    await subscribers(api, 1)
    await revised(api)
    await plan(api, "euro", fixed("5.00"), currency="EUR")
    for path in ("/plans/pro/migrations/preview", "/plans/pro/migrations"):
        problem = await api.fails("POST", path, 422, code, json=body)
        assert [each["field"] for each in problem["errors"]] == [field]


async def test_what_is_not_there_is_not_found(api: Api, second_api: Api) -> None:
    """Plans, migrations, and customers and subscriptions of a cohort; those of another tenant are not there."""
    (theirs,) = await subscribers(second_api, 1)
    await subscribers(api, 1)
    await revised(api)
    for cohort in ({"customer_ids": [theirs["customer_id"]]}, {"subscription_ids": [theirs["id"]]}):
        await api.fails("POST", "/plans/pro/migrations", 404, json={"cohort": cohort})
        await api.fails("POST", "/plans/pro/migrations/preview", 404, json={"cohort": cohort})
    await api.fails("POST", "/plans/pro/migrations", 404, json={"target_plan_id": theirs["plan_id"]})
    await api.fails("GET", "/plans/pro/migrations/mig_01jz0000000000000000000000", 404)
    await plan(api, "gone", fixed("5.00"))
    await api.delete("/plans/gone")
    await api.fails("POST", "/plans/pro/migrations", 409, "plan_archived", json={"target_plan_id": "gone"})
    done = await migrated(api)
    await plan(api, "other", fixed("5.00"))
    await api.fails("GET", f"/plans/other/migrations/{done['id']}", 404)
