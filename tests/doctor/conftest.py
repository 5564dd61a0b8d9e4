"""A small business with a bit of everything, in a database of its own that nobody else is connected to."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.bootstrap import assemble
from billow.runtime.db import Database
from billow.runtime.embedded import server
from tests.client import Api, World
from tests.conftest import create_database, database_url, test_settings
from tests.scenarios.test_main_path import CUSTOMER, PLAN, SUBSCRIPTION, event, subscribed

NAME = "doctor_healthy"

UNCHECKED = """
do $$ declare each record; begin
  for each in select conrelid::regclass as place, conname from pg_constraint
               where contype = 'c' and conrelid in ('invoices'::regclass, 'invoice_lines'::regclass,
                                                    'credit_notes'::regclass, 'credit_note_lines'::regclass)
  loop execute format('alter table %s drop constraint %I', each.place, each.conname); end loop;
end $$
"""
"""What a hand at the database would do first: take away the sums that it refuses to have broken."""


@dataclass(frozen=True)
class Healthy:
    """The database: its URL for Billow, for the server's superuser, and the tenant of the business."""

    url: str
    superuser_url: str
    tenant: str


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def healthy(cluster: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Healthy:
    """The database of the business; the program that made it has ended."""
    url = await create_database(cluster, NAME, template=template)
    async with assemble(test_settings(tmp_path_factory.mktemp("doctor")), url) as app:
        running = asyncio.create_task(app.worker.run())
        world = await World.found(app)
        async with world.sandbox() as api:
            await trade(api)
        app.worker.stop()
        await running
        async with app.database.system() as system:
            tenant = (await system.exec_driver_sql("select distinct tenant_id from invoices")).scalar_one()
    maintenance = next(iter(server._started.values())).superuser_url
    return Healthy(url=url, superuser_url=database_url(maintenance, NAME), tenant=tenant)


@pytest_asyncio.fixture(loop_scope="session")
async def conn(healthy: Healthy) -> AsyncIterator[AsyncConnection]:
    """A transaction of the superuser in which no trigger and no foreign key stands in the way; it is rolled back."""
    database = Database(healthy.superuser_url, pool_size=1)
    async with database.transaction() as connection:
        await connection.exec_driver_sql("set local session_replication_role = replica")
        await connection.exec_driver_sql(UNCHECKED)
        yield connection
        await connection.exec_driver_sql("rollback")
    await database.close()


async def trade(api: Api) -> None:
    """Three months: usage with a late event, a change of plan, a cancellation with credit, payments, a void invoice."""
    await api.post("/taxes", json={"code": "vat", "name": "VAT", "rate": "19"})
    await api.post("/billing-entities/default/taxes", json={"tax_codes": ["vat"]})
    await subscribed(api)
    await api.post("/webhook-endpoints", json={"url": "http://127.0.0.1:9/hook", "event_types": ["invoice.*"]})
    await api.advance("2026-01-10T00:00:00Z")
    await _globex(api)
    await _initech(api)
    await api.post("/events", json={**event("evt-1", "2026-01-09T15:03:17Z", 1500), "account": "acne"})
    await api.post("/events", json={"events": [event("evt-1", "2026-01-09T15:03:17Z", 1500)]})
    await api.advance("2026-01-20T00:00:00Z")
    (globex,) = (await api.get("/subscriptions", customer_id="globex"))["data"]
    await api.post(f"/subscriptions/{globex['id']}/changes", json={"plan_id": "scale", "effective": "immediate"})
    await api.patch("/customers/globex", json={"timezone": "Asia/Tokyo"})
    await api.advance("2026-02-02T00:00:00Z")
    await api.post("/events", json={"events": [event("evt-2", "2026-01-31T23:59:59Z", 600)]})
    await api.advance("2026-02-20T00:00:00Z")
    await api.post(f"/subscriptions/{globex['id']}/cancel", json={"effective": "immediate"})
    await api.advance("2026-03-02T00:00:00Z")
    await _documents(api)
    await _corrections(api)
    await _coupons(api)
    await _refunded(api)
    await _credited(api)
    await api.advance("2026-03-03T00:00:00Z")


async def _coupons(api: Api) -> None:
    """A customer with a tenth off two invoices: one that stands, and one that is void."""
    await api.post("/customers", json={**CUSTOMER, "name": "Umbrella", "external_id": "umbrella"})
    tenth = {"name": "Tenth", "code": "tenth", "coupon_type": "percentage", "percentage_rate": "10"}
    await api.post("/coupons", json={**tenth, "frequency": "recurring", "frequency_duration": 3})
    await api.post("/applied-coupons", json={"coupon_id": "tenth", "customer_id": "umbrella"})
    await api.post("/plans", json={**PLAN, "name": "Base", "code": "base", "items": PLAN["items"][:1]})
    body = {**SUBSCRIPTION, "customer_id": "umbrella", "contract": {"start_date": "2026-03-02"}}
    for each in (body, {**body, "plan_id": "base"}):
        await api.post("/subscriptions", json=each)
    await api.advance("2026-03-02T12:00:00Z")
    found = (await api.get("/invoices", customer_id="umbrella"))["data"]
    await api.post(f"/invoices/{found[0]['id']}/void")


async def _refunded(api: Api) -> None:
    """A customer that paid for a month, and is owed what is left of it after a day."""
    await api.post("/customers", json={**CUSTOMER, "name": "Hooli", "external_id": "hooli"})
    made = await api.post(
        "/subscriptions", json={**SUBSCRIPTION, "customer_id": "hooli", "contract": {"start_date": "2026-03-02"}}
    )
    await api.advance("2026-03-02T13:00:00Z")
    (invoice,) = (await api.get("/invoices", customer_id="hooli"))["data"]
    await api.post(f"/invoices/{invoice['id']}/mark-as-paid", json={})
    body = {"effective": "2026-03-03", "unused_time": "refund"}
    await api.post(f"/subscriptions/{made['id']}/cancel", json=body)


async def _credited(api: Api) -> None:
    """A customer with two credit notes on an invoice of 119.00: 11.90 before it was paid, and 23.80 after."""
    await api.post("/customers", json={**CUSTOMER, "name": "Soylent", "external_id": "soylent"})
    line = {"description": "Training", "quantity": "1", "unit_price": "100.00"}
    made = await api.post("/invoices", json={"customer_id": "soylent", "line_items": [line], "status": "issued"})
    credited = {"invoice_line_item_id": made["line_items"][0]["id"]}
    await api.post("/credit-notes", json={"invoice_id": made["id"], "line_items": [{**credited, "amount": "10.00"}]})
    await api.post(f"/invoices/{made['id']}/mark-as-paid", json={})
    await api.post("/credit-notes", json={"invoice_id": made["id"], "line_items": [{**credited, "amount": "20.00"}]})


async def _corrections(api: Api) -> None:
    """Events that no metric reads: one that was amended twice, and two of a backfill."""
    noted = [{**event(f"note-{n}", "2026-02-10T00:00:00Z", n), "event_name": "noted"} for n in range(1, 4)]
    await api.post("/events", json={"events": noted[:2]})
    for tokens in (10, 20):
        await api.post("/events/note-1/amend", json={"reason": "wrong", "properties": {"tokens": tokens}})
    noted[1]["properties"] = {"tokens": 30}
    window = {"start": "2026-02-10T00:00:00Z", "end": "2026-02-11T00:00:00Z"}
    made = await api.post("/backfills", json={"reason": "lost", **window, "events": noted[1:]})
    await api.post(f"/backfills/{made['id']}/commit")


async def _globex(api: Api) -> None:
    """A customer far from UTC that takes up the plan and then a dearer one."""
    fee = {**PLAN["items"][0], "price": {**PLAN["items"][0]["price"], "unit_price": "99.00"}}
    await api.post("/plans", json={**PLAN, "name": "Scale", "code": "scale", "items": [fee, PLAN["items"][1]]})
    names = {"name": "Globex", "external_id": "globex", "email": "pay@globex.test"}
    await api.post("/customers", json={**CUSTOMER, **names, "timezone": "Asia/Kolkata"})
    await api.post(
        "/subscriptions", json={**SUBSCRIPTION, "customer_id": "globex", "contract": {"start_date": "2026-01-10"}}
    )


async def _initech(api: Api) -> None:
    """A customer with a trial that pays by card on its own."""
    names = {"name": "Initech", "external_id": "initech", "email": "pay@initech.test"}
    await api.post("/customers", json={**CUSTOMER, **names})
    card = {"provider": "sandbox", "test_card": "4242 4242 4242 4242"}
    await api.post("/customers/initech/payment-methods", json=card)
    billing = {**SUBSCRIPTION["billing"], "auto_pay_invoices": True}
    contract = {"start_date": "2026-01-10"}
    await api.post(
        "/subscriptions",
        json={
            **SUBSCRIPTION,
            "customer_id": "initech",
            "billing": billing,
            "contract": contract,
            "trial_period_days": 14,
        },
    )


async def _documents(api: Api) -> None:
    """One-off documents: a draft, a void one, one that credit pays in part, and payments by hand."""
    line = {"description": "Onboarding", "quantity": "2", "unit_price": "150.00"}
    await api.post("/invoices", json={"customer_id": "acme", "line_items": [line]})
    void = await api.post("/invoices", json={"customer_id": "globex", "line_items": [line], "status": "issued"})
    await api.post(f"/invoices/{void['id']}/void")
    await api.post("/invoices", json={"customer_id": "globex", "line_items": [line], "status": "issued"})
    first = (await api.get("/invoices", customer_id="acme", sort="created_at:asc"))["data"][0]
    await api.post("/payments", json={"customer_id": "acme", "amount": "20.00", "invoice_ids": [first["id"]]})
    await api.post(f"/invoices/{first['id']}/mark-as-paid", json={})
    await api.post("/payments", json={"customer_id": "initech", "amount": "7.00"})
