"""A tenant with one object of every kind, and a digest of every row it has."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from billow.runtime.db import metadata
from tests.client import Api
from tests.scenarios.business import business, call, fixed, invoices, metered, send, subscribe

PRICE = {"type": "fixed", "unit_price": "1.00"}


def tenant_tables() -> list[str]:
    """Every table of tenant data that the program has."""
    return sorted(t.name for t in metadata.tables.values() if t.info.get("tenant"))


@dataclass
class Inventory:
    """The names of what a tenant has: for each parameter of an operation, references that lead to an object."""

    refs: dict[str, list[str]] = field(default_factory=dict)

    def add(self, parameter: str, *refs: str) -> None:
        """Say what *parameter* can name."""
        self.refs.setdefault(parameter, []).extend(refs)


async def furnished(api: Api, mark: str) -> Inventory:
    """Fill the tenant with one of each; codes that name something carry the *mark*."""
    made = Inventory()
    await business(api, fixed("31.00"), metered("1.00"))
    clock = api.clock_id
    assert clock is not None
    subscription = await subscribe(api, start="2026-01-01")
    draft = await subscribe(api, start="2026-06-01", auto_activate=False)
    await api.advance("2026-01-05T00:00:00Z")
    await send(api, call(f"evt-{mark}", "2026-01-02T00:00:00Z", 4))
    await _rejections(api, made, mark)
    await _corrections(api, made, mark)
    (invoice,) = await invoices(api)
    made.add("clock_id", clock)
    made.add("subscription_id", subscription["id"], draft["id"])
    drafted = await api.post(f"/subscriptions/{subscription['id']}/versions", json={"plan_id": "pro"})
    made.add("version_id", drafted["id"], subscription["current_version_id"])
    sso = f"/subscriptions/{subscription['id']}/entitlements/sso"
    made.add("key", (await api.put(sso, json={"type": "boolean", "value": True}))["key"])
    made.add("source_version_id", subscription["current_version_id"])
    made.add("item_id", subscription["items"][0]["product_id"])
    past = {"period_start": "2025-12-01", "period_end": "2026-01-01", "plan_id": "pro"}
    made.add("simulation_id", (await api.post("/simulations", json=past))["id"])
    made.add("subscription_ids", subscription["id"], draft["id"])
    made.add("run_id", *(run["id"] for run in (await api.get("/billing-runs"))["data"]))
    made.add("invoice_id", invoice["id"])
    made.add("invoice_ids", invoice["id"])
    made.add("line_id", invoice["line_items"][0]["id"])
    made.add("unique_id", f"evt-{mark}")
    made.add("object_id", subscription["id"])
    made.add("source_id", invoice["id"])
    made.add("sandbox_id", await tenant_of(api))
    await _catalogue(api, made, mark)
    await _parties(api, made, mark)
    await _payments(api, made, invoice["id"])
    await _webhooks(api, made)
    await api.advance("2026-01-05T00:00:09Z")
    await _logs(api, made)
    return made


async def _catalogue(api: Api, made: Inventory, mark: str) -> None:
    coupon = {"name": mark, "code": f"{mark}-coupon", "coupon_type": "percentage", "percentage_rate": "5"}
    price = {"product_id": (await api.get("/products", fee_type="fixed"))["data"][0]["id"], "price": PRICE}
    for kind, route, body in (
        ("add_on", "/add-ons", {"name": mark, "code": f"{mark}-add-on", "amount": "5.00", "currency": "USD"}),
        ("bundle", "/bundles", {"name": mark, "code": f"{mark}-bundle", "prices": [price]}),
        ("feature", "/features", {"name": mark, "code": f"{mark}-feature"}),
        ("coupon", "/coupons", {**coupon, "frequency": "forever"}),
    ):
        thing = await api.post(route, json=body)
        made.add(f"{kind}_id", thing["id"], thing["code"])
    applied = await api.post("/applied-coupons", json={"coupon_id": f"{mark}-coupon", "customer_id": "acme"})
    made.add("applied_coupon_id", applied["id"])
    for kind in ("metric", "product", "plan"):
        (first, *_) = (await api.get(f"/{kind}s"))["data"]
        made.add(f"{kind}_id", first["id"])
        made.add(f"{kind}_ids", first["id"])
    body = {"name": mark, "code": f"{mark}-next", "currency": "USD", "items": [price]}
    made.add("target_plan_id", (await api.post("/plans", json=body))["id"])
    migration = {"target_plan_id": f"{mark}-next", "held": True}
    made.add("migration_id", (await api.post("/plans/pro/migrations", json=migration))["id"])


async def _rejections(api: Api, made: Inventory, mark: str) -> None:
    stray = {**call(f"stray-{mark}", "2026-01-02T00:00:00Z", 4), "account": "nobody"}
    await api.post("/events", json={"events": [stray]})
    (rejected,) = (await api.get("/events/rejected"))["data"]
    made.add("rejected_id", rejected["id"])
    await api.patch("/events/policy", json={"max_age_days": 3000})


async def _corrections(api: Api, made: Inventory, mark: str) -> None:
    await send(api, call(f"wrong-{mark}", "2026-01-02T00:00:00Z", 4))
    await api.post(f"/events/wrong-{mark}/void", json={"reason": mark})
    window = {"start": "2026-01-03T00:00:00Z", "end": "2026-01-04T00:00:00Z"}
    for name in (f"lost-{mark}", f"found-{mark}"):
        events = [call(name, "2026-01-03T00:00:00Z", 4)]
        backfill = await api.post("/backfills", json={"reason": mark, **window, "events": events})
        made.add("backfill_id", backfill["id"])
    await api.post(f"/backfills/{backfill['id']}/commit")


async def _parties(api: Api, made: Inventory, mark: str) -> None:
    acme = await api.get("/customers/acme")
    made.add("customer_id", acme["id"])
    made.add("customer_ids", acme["id"])
    made.add("account_id", acme["id"])
    made.add("parent_id", acme["id"])
    code, vat = f"{mark}-entity", f"{mark}-vat"
    entity = await api.post("/billing-entities", json={"code": code, "legal_name": mark, "number_prefix": "X-"})
    made.add("billing_entity_id", entity["id"], code)
    tax = await api.post("/taxes", json={"name": "VAT", "code": vat, "rate": "19"})
    await api.post(f"/billing-entities/{code}/taxes", json={"tax_codes": [vat]})
    made.add("tax_id", tax["id"], vat)
    made.add("tax_codes", tax["id"], vat)
    key = await api.post("/api-keys", json={"name": mark, "scopes": ["events:write"]})
    made.add("key_id", key["id"])


async def _payments(api: Api, made: Inventory, invoice_id: str) -> None:
    card = {"provider": "sandbox", "test_card": "4242 4242 4242 4242", "set_default": True}
    method = await api.post("/customers/acme/payment-methods", json=card)
    made.add("payment_method_id", method["id"])
    body = {"customer_id": "acme", "amount": "1.00", "currency": "USD", "invoice_ids": [invoice_id]}
    made.add("payment_id", (await api.post("/payments", json=body))["id"])
    made.add("credit_note_id", (await api.post("/credit-notes", json={"invoice_id": invoice_id}))["id"])
    made.add("refund_id", await _refund(api))


async def _refund(api: Api) -> str:
    """What is due to a customer that paid, and was canceled with a refund."""
    await api.post("/customers", json={"name": "Gone", "external_id": "gone"})
    made = await subscribe(api, customer_id="gone", start="2026-01-01")
    await api.advance("2026-01-05T00:00:00.3Z")
    (invoice,) = await invoices(api, customer_id="gone")
    await api.post(f"/invoices/{invoice['id']}/mark-as-paid")
    await api.post(f"/subscriptions/{made['id']}/cancel", json={"unused_time": "refund"})
    await api.advance("2026-01-05T00:00:00.6Z")
    return str((await api.get("/refunds"))["data"][0]["id"])


async def _webhooks(api: Api, made: Inventory) -> None:
    endpoint = await api.post("/webhook-endpoints", json={"url": "http://127.0.0.1:9/hook"})
    made.add("endpoint_id", endpoint["id"])
    await api.post("/customers", json={"name": "Told", "external_id": "told"})
    await api.advance("2026-01-05T00:00:01Z")
    (delivery, *_) = (await api.get("/webhook-deliveries"))["data"]
    made.add("delivery_id", delivery["id"])
    made.add("event_id", delivery["event_id"])


async def _logs(api: Api, made: Inventory) -> None:
    await api.app.dispatcher.calls.flush()
    (activity, *_) = (await api.get("/activity-logs"))["data"]
    made.add("activity_id", activity["id"])
    made.add("actor_id", activity["actor_id"])
    made.add("request_id", activity["request_id"])


async def tenant_of(api: Api) -> str:
    """The tenant that the client's key belongs to."""
    hashed = hashlib.sha256(api.key.encode()).hexdigest()
    async with api.app.database.system() as conn:
        query = text("select tenant_id from api_keys where secret_hash = :hash")
        return str((await conn.execute(query, {"hash": hashed})).scalar_one())


async def digest(api: Api, tenant: str) -> dict[str, str]:
    """A digest of all rows of the tenant, table by table, as somebody sees them who sees everything; but for what a job
    keeps of usage by itself."""
    found: dict[str, Any] = {}
    await api.app.dispatcher.calls.flush()
    async with api.app.database.system() as conn:
        for table in (each for each in tenant_tables() if not each.startswith("usage_")):
            rows = f"select r::text as line from {table} r where tenant_id = :tenant"
            query = text(f"select md5(coalesce(string_agg(line, '|' order by line), '')) from ({rows}) x")
            found[table] = (await conn.execute(query, {"tenant": tenant})).scalar_one()
    return found
