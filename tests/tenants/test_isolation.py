"""Nobody reaches what belongs to another: every operation with every reference, and the database alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text

from billow.bootstrap import App, load
from billow.kit.operation import OPERATIONS, Operation, Parameter
from billow.runtime.db import from_json
from tests.client import Api, World
from tests.tenants.inventory import Inventory, digest, furnished, tenant_of, tenant_tables

load()

NO_REFERENCE = {"external_id", "tax_ids"}
"""Parameters that look like references and are names of the caller's own choice."""
NAMED = {"tax_codes"}
"""References that do not end in `_id` or `_ids`."""
BODIES: dict[str, dict[str, Any]] = {
    "invoices.create": {"line_items": [{"description": "x", "unit_price": "1.00", "product_id": "{product_id}"}]},
    "bundles.create": {"name": "X", "code": "x-of-b", "prices": [{"product_id": "{product_id}", "price": "{price}"}]},
    "plans.create": {"name": "X", "code": "x-of-a", "items": [{"product_id": "{product_id}", "price": "{price}"}]},
    "simulations.create": {
        "subscribers_of": "pro",
        "update": [{"product_id": "{product_id}", "adjust": {"unit_price": "2.00"}}],
    },
    "subscriptions.create": {"customer_id": "acme", "items": [{"product_id": "{product_id}", "price": "{price}"}]},
}
"""Bodies that name something inside a list; the reference of A or B is put in."""
PRICE = {"type": "fixed", "unit_price": "1.00"}
READ_ONLY = {
    *("activity_logs", "api_logs"),
    *("backfill_deeds", "event_keys", "event_revisions", "events", "intake_versions", "plan_revisions"),
    *("billing_failures", "billing_run_parts", "billing_runs", "threshold_crossings"),
    *("plan_migration_subscriptions", "plan_migrations"),
}
"""Tables of which a tenant may not even remove its own rows: see test_logs.py and
tests/metering/test_slices.py."""
APART = {
    "events.ingest": "answers 200 with a verdict for each event: see the test of its own below",
}


def references(operation: Operation) -> list[Parameter]:
    """The parameters of an operation that name an object."""
    return [
        p
        for p in operation.parameters
        if p.name not in NO_REFERENCE and (p.name.endswith(("_id", "_ids")) or p.name in NAMED)
    ]


@dataclass(frozen=True)
class Attempt:
    """One call of A that names one thing of B."""

    operation: Operation
    parameter: str
    arguments: Mapping[str, Any]

    @property
    def filters(self) -> bool:
        """Whether the reference is a filter of a list: an unknown one may answer an empty list."""
        return self.operation.method == "GET" and self.parameter not in self.operation.path

    async def made(self, api: Api) -> Any:
        """The answer to A."""
        given, path = dict(self.arguments), self.operation.path
        for parameter in self.operation.parameters:
            if parameter.place == "path":
                path = path.replace("{" + parameter.name + "}", str(given.pop(parameter.name)))
        if self.operation.method in ("GET", "DELETE"):
            query = {name: ",".join(v) if isinstance(v, list) else str(v) for name, v in given.items()}
            return await api.call(self.operation.method, path, params=query)
        return await api.call(self.operation.method, path, json=given)


def attempts(own: Inventory, theirs: Inventory) -> Iterator[Attempt]:
    """Every operation with every one of its references in turn set to a thing of the other tenant."""
    for operation in OPERATIONS.values():
        named = references(operation)
        if operation.name in APART:
            continue
        base = dict(operation.example)
        base |= {p.name: _as(p, own.refs[p.name][0]) for p in named if p.required or p.name in base}
        for parameter in named:
            for ref in theirs.refs[parameter.name]:
                yield Attempt(operation, parameter.name, {**base, parameter.name: _as(parameter, ref)})
        if operation.name in BODIES:
            for ref in theirs.refs["product_id"]:
                body = {n: _filled(v, ref) for n, v in BODIES[operation.name].items()}
                kept = {n: v for n, v in base.items() if n != "plan_id"}
                yield Attempt(operation, "product_id", {**kept, **body})


def _as(parameter: Parameter, ref: str) -> Any:
    many = parameter.name.endswith("_ids") or parameter.name in NAMED
    return [ref] if many else ref


def _filled(value: Any, product: str) -> Any:
    if isinstance(value, list):
        return [_filled(each, product) for each in value]
    if isinstance(value, dict):
        return {name: _filled(each, product) for name, each in value.items()}
    known = {"{product_id}": product, "{price}": PRICE}
    return known.get(value, value) if isinstance(value, str) else value


@dataclass
class Two:
    """Two furnished tenants of two organisations."""

    a: Api
    own: Inventory
    b: Api
    theirs: Inventory
    tenant_b: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def two(app: App, world: World) -> Any:
    """A and B; each has one of everything."""
    other = await World.found(app)
    async with world.sandbox() as a, other.sandbox() as b:
        theirs = await furnished(b, "theirs")
        yield Two(a, await furnished(a, "ours"), b, theirs, await tenant_of(b))


def test_every_reference_of_every_operation_is_in_the_inventory() -> None:
    """An operation with a new kind of reference fails here until the inventory has one of it."""
    known = {
        "account_id", "activity_id", "actor_id", "add_on_id", "applied_coupon_id", "backfill_id", "billing_entity_id",
        "bundle_id", "clock_id", "coupon_id", "customer_id", "feature_id", "item_id", "source_version_id",
        "delivery_id", "endpoint_id", "event_id", "invoice_id", "invoice_ids", "key_id", "line_id", "metric_id",
        "metric_ids", "migration_id", "object_id", "parent_id", "payment_id", "payment_method_id", "plan_id", "run_id",
        "product_id", "refund_id", "rejected_id", "request_id", "sandbox_id", "source_id", "subscription_id",
        "target_plan_id", "tax_codes", "tax_id", "unique_id", "version_id",
        "credit_note_id", "customer_ids", "simulation_id", "subscription_ids",
    }  # fmt: skip
    asked = {p.name for operation in OPERATIONS.values() for p in references(operation)}

    assert asked - known == set(), "put one of these into tests/tenants/inventory.py"
    assert set(APART) <= set(OPERATIONS)
    assert set(BODIES) <= set(OPERATIONS)


async def test_no_operation_reaches_what_belongs_to_another_tenant(two: Two) -> None:
    """404, or 422 where the body names it, or an empty list; and not one row of B has changed."""
    before = await digest(two.b, two.tenant_b)
    wrong, count = [], 0
    for attempt in attempts(two.own, two.theirs):
        count += 1
        answer = await attempt.made(two.a)
        status = answer.status_code
        empty = attempt.filters and status == 200 and _nothing(from_json(answer.content))
        if status != 404 and not empty and not (status == 422 and _names(answer.content, attempt)):
            wrong.append(f"{attempt.operation.name} with {attempt.parameter}: {status} {answer.text[:300]}")

    assert not wrong, "\n".join(wrong)
    assert await digest(two.b, two.tenant_b) == before
    assert count > 90, "the matrix has lost most of its cases"


async def test_the_same_questions_about_ones_own_things_are_answered(two: Two) -> None:
    """The matrix proves something: every GET with a reference finds what is the caller's own."""
    for operation in OPERATIONS.values():
        named = references(operation)
        if operation.method != "GET" or not any(p.place == "path" for p in named):
            continue
        own = {p.name: two.own.refs[p.name][0] for p in operation.parameters if p.place == "path"}
        answer = await Attempt(operation, "", own).made(two.a)
        assert answer.status_code == 200, f"{operation.name} with {own}: {answer.text}"


def _nothing(answer: Any) -> bool:
    return answer.get("data") == []


def _names(content: bytes, attempt: Attempt) -> bool:
    """Whether a refusal of the values is about the reference, and not about anything else."""
    fields = [e["field"] for e in from_json(content)["errors"]]
    return bool(fields) and all(attempt.parameter in field for field in fields)


async def test_events_for_another_tenants_customer_are_refused(two: Two) -> None:
    """A sends an event for B's customer id: unknown customer, and B has no event more."""
    before = await digest(two.b, two.tenant_b)
    event = {
        "account": two.theirs.refs["customer_id"][0],
        "event_name": "call",
        "unique_id": "stray",
        "timestamp": "2026-01-02T00:00:00Z",
        "properties": {"n": 1},
    }
    answer = await two.a.post("/events", json={"events": [event]})

    assert [r["code"] for r in answer["rejected"]] == ["unknown_customer"]
    assert await digest(two.b, two.tenant_b) == before


async def test_the_ids_of_events_are_each_tenants_own(two: Two) -> None:
    """An id that B has used is free in A."""
    event = {
        "account": "acme",
        "event_name": "call",
        "unique_id": two.theirs.refs["unique_id"][0],
        "timestamp": "2026-01-02T00:00:00Z",
        "properties": {"n": 1},
    }
    answer = await two.a.post("/events", json={"events": [event]})

    assert (answer["ingested"], answer["duplicates"]) == ([event["unique_id"]], [])


async def test_the_database_alone_hides_the_rows_of_another_tenant(two: Two) -> None:
    """Without any condition in the statement: as A, no table shows a row of B, and none can be changed or made."""
    await two.a.app.dispatcher.calls.flush()
    counts = await _rows(two)
    tenant_a = await tenant_of(two.a)
    for table in tenant_tables():
        async with two.a.app.database.begin(tenant_a) as tx:
            seen = await tx.value(text(f"select count(*) from {table} where tenant_id = :b"), {"b": two.tenant_b})
            assert seen == 0, table
            if table not in READ_ONLY:
                assert await tx.run(text(f"delete from {table} where tenant_id = :b"), {"b": two.tenant_b}) == 0
    assert await _rows(two) == counts
    assert sum(1 for n in counts.values() if n) > 20, "B has rows in most tables"


async def _rows(two: Two) -> dict[str, int]:
    async with two.b.app.database.system() as conn:
        return {
            table: (
                await conn.execute(text(f"select count(*) from {table} where tenant_id = :b"), {"b": two.tenant_b})
            ).scalar_one()
            for table in tenant_tables()
        }


async def test_a_row_cannot_be_written_for_another_tenant(two: Two) -> None:
    """A row of A cannot be given to B, nor one be made in its name: the policy checks what is written."""
    tenant_a = await tenant_of(two.a)
    statements = (
        (
            "insert into customer_names (tenant_id, name, customer_id, position) "
            "select :b, 'stolen', customer_id, 9 from customer_names limit 1"
        ),
        "update customer_names set tenant_id = :b",
    )
    for statement in statements:
        with pytest.raises(Exception, match="row-level security"):
            async with two.a.app.database.begin(tenant_a) as tx:
                await tx.conn.execute(text(statement), {"b": two.tenant_b})


async def test_every_table_with_a_tenant_has_a_policy(two: Two) -> None:
    """Row-level security is on and forced on each, and the program's role does not bypass it."""
    query = text(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = 'public' and c.relrowsecurity and c.relforcerowsecurity"
    )
    with_tenant = text(
        "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' "
        "where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not c.relispartition"
    )
    async with two.a.app.database.system() as conn:
        protected = set((await conn.execute(query)).scalars())
        found = set((await conn.execute(with_tenant)).scalars())
        role = (
            await conn.execute(text("select rolbypassrls, rolsuper from pg_roles where rolname = 'billow_app'"))
        ).one()

    assert found - protected == set()
    assert set(tenant_tables()) <= found
    assert tuple(role) == (False, False)
