"""The examination of a whole database, its report, and how the command ends."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import typer
from sqlalchemy.ext.asyncio import AsyncConnection
from typer.testing import CliRunner

from billow.bootstrap import Parts
from billow.doors.cli.doctor import CannotExamine, doctor, examine
from billow.doors.cli.doctor.checks import Check, checks
from billow.doors.cli.doctor.runner import run
from billow.doors.cli.doctor.types import Outcome, Report
from billow.doors.cli.output import Failure
from billow.runtime.credentials import Credentials, write_credentials
from billow.runtime.db import Database, metadata
from tests.conftest import create_database
from tests.doctor.conftest import NAME, UNCHECKED, Healthy

IDS = [
    *("INV-01", "INV-02", "INV-03", "INV-04", "INV-05", "INV-06", "INV-07", "INV-08", "INV-09"),
    *("INV-11", "INV-12", "INV-13", "INV-14", "INV-15", "INV-16", "INV-17", "INV-18", "INV-19"),
    *("INV-20", "INV-21", "INV-22", "INV-23"),
    *("INV-24", "INV-25", "INV-26", "INV-27", "INV-28"),
    *(
        "INV-30",
        "INV-31",
        "INV-33",
        "INV-34",
        "INV-36",
        "INV-37",
        "INV-38",
        "INV-39",
        "INV-39.corrected",
        "INV-39.slices",
        "INV-40",
        "INV-41",
        "INV-41.late",
    ),
    "INV-42",
    *("INV-50", "INV-51", "INV-52", "INV-53", "INV-55"),
    *("INV-60", "INV-60.late", "INV-61", "INV-61.late", "INV-62", "INV-63"),
    *("INV-65", "INV-65.events", "INV-66", "INV-67"),
    *("BIL-01", "BIL-02", "BIL-03", "BIL-04", "BIL-05", "BIL-05.refunds", "BIL-06", "BIL-07", "BIL-07.facts", "BIL-08"),
    "FAM-01",
    *("USE-01", "USE-01.late", "USE-02"),
]
UNSEEN = {
    "activity_logs": "the database lets nobody change a row",
    "add_ons": "what an invoice says is frozen on it",
    "api_logs": "kept for some days and no evidence of anything",
    "backfill_events": "what it did is told by its deeds",
    "billing_failures": "what is set aside is told by its schedule",
    "billing_run_parts": "what they did is told by the invoices",
    "billing_runs": "what it did is told by the invoices",
    "billing_entity_taxes": "what an invoice bears is frozen on it",
    "applied_coupons": "says what is to be taken off; what was is on the invoice",
    "bundles": "a version holds what was sold",
    "coupons": "who has one holds its terms",
    "customer_names": "foreign key and primary key say it all",
    "intake_versions": "counts changes for whoever remembers",
    "features": "a version holds what was granted",
    "event_policies": "says what is taken from now on",
    "metrics": "read by the operation that measures",
    "organizations": "holds a name",
    "plan_items": "a version holds what was sold",
    "plan_migration_subscriptions": "what became of each is told by its versions",
    "plan_migrations": "what it did is told by the versions",
    "plan_revisions": "the database lets nobody change a row",
    "plans": "a version holds what was sold",
    "simulation_results": "nothing follows from what would be",
    "simulations": "nothing follows from what would be",
    "tax_rates": "what an invoice bears is frozen on it",
    "taxes": "what an invoice bears is frozen on it",
    "threshold_crossings": "remembers what was said",
    "invoice_graces": "says when a draft is issued",
    "threshold_looks": "says when usage is looked at",
    "usage_buckets": "compared with the events by USE-01",
    "usage_crossings": "remembers what was said",
    "usage_marks": "gone as soon as the job has looked",
    "usage_members": "compared with the events by USE-01",
    "usage_overflows": "says what USE-01 leaves aside",
    "usage_rollups": "read by the operation that compares",
    "usage_watches": "says what is to be heard about",
    "usage_zones": "read by the operation that compares",
}


@pytest_asyncio.fixture(loop_scope="session")
async def ailing(healthy: Healthy, cluster: str, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A copy of the business with an invoice that was changed, and with a reaction that was given up."""
    name = f"doctor_ailing_{abs(hash(request.node.name))}"
    url = await create_database(cluster, name, template=NAME)
    database = Database(url, pool_size=1)
    async with database.system() as conn:
        await conn.exec_driver_sql("alter table invoices disable trigger user")
        await conn.exec_driver_sql(UNCHECKED)
        await conn.exec_driver_sql("update invoices set total = total + 1 where number in ('INV-000001', 'INV-000002')")
        await conn.exec_driver_sql("update reactions set failed_at = now(), due_at = null")
    await database.close()
    yield url


async def test_a_business_that_was_run_by_the_program_is_healthy(healthy: Healthy) -> None:
    """Every invariant holds after three months of trade, and every check ran."""
    report = await examine(healthy.url)
    assert [(o.id, o.samples, o.reason) for o in report.outcomes if o.status != "passed"] == []
    assert report.exit_code == 0


def test_the_list_is_exactly_what_applies() -> None:
    """The invariants of the reference that our tables can break, and our own."""
    assert [check.id for check in checks()] == IDS


def test_every_table_is_looked_at() -> None:
    """A table that no check reads is listed with a reason."""
    folder = Path(__file__).parents[2] / "src/billow/doors/cli/doctor/sql"
    read = {name for file in folder.glob("*.sql") for name in re.findall(r"\b(?:from|join) (\w+)", file.read_text())}
    assert {name for name in metadata.tables if name not in read} <= UNSEEN.keys()


async def test_broken_rows_are_counted_and_shown(ailing: str) -> None:
    """Two changed totals break the sum, and what rests on it; the given up reactions are a warning."""
    report = await examine(ailing)
    found = {o.id: o for o in report.outcomes}
    assert (found["INV-06"].status, found["INV-06"].count, len(found["INV-06"].samples)) == ("broken", 2, 2)
    assert {"INV-06", "INV-07", "INV-15", "BIL-02"} <= {o.id for o in report.broken}
    assert [o.id for o in report.warned] == ["INV-63"]
    assert report.exit_code == 1


async def test_warnings_alone_end_well(ailing: str) -> None:
    """A warning is shown and does not fail the command."""
    report = await examine(ailing, only=["INV-63"])
    assert (len(report.warned), report.exit_code) == (1, 0)


async def test_one_tenant_alone(ailing: str, healthy: Healthy) -> None:
    """With a tenant only its rows count; checks of the schema stay."""
    mine = await examine(ailing, only=["INV-06", "INV-66"], tenant=healthy.tenant)
    assert [(o.id, o.status) for o in mine.outcomes] == [("INV-06", "broken"), ("INV-66", "passed")]
    database = Database(ailing, pool_size=1)
    async with database.system() as conn:
        query = "select id from tenants where id not in (select tenant_id from invoices) limit 1"
        other = (await conn.exec_driver_sql(query)).scalar_one()
    await database.close()
    assert (await examine(ailing, tenant=other)).broken == ()


async def test_what_cannot_be_examined_is_no_clean_report(healthy: Healthy, cluster: str) -> None:
    """An unknown check, an unknown tenant, an empty database and a server that is not there are refused."""
    with pytest.raises(CannotExamine, match="There is no check INV-99; there are INV-01"):
        await examine(healthy.url, only=["INV-99"])
    with pytest.raises(CannotExamine, match="There is no tenant 'ten_x'"):
        await examine(healthy.url, tenant="ten_x")
    with pytest.raises(CannotExamine, match="billow_enter_system"):
        await examine(await create_database(cluster, "doctor_empty"))
    with pytest.raises(CannotExamine, match="cannot be examined"):
        await examine("postgresql://nobody:nothing@127.0.0.1:9/none")


async def test_a_check_beyond_its_time_or_without_its_table_did_not_run(conn: AsyncConnection) -> None:
    """Neither passes, and the checks after them still run in the same transaction."""
    slow = Check(id="INV-98", severity="E", says="", sql="select '' as tenant, pg_sleep(5)::text as object, '' detail")
    gone = Check(id="INV-99", severity="E", says="", sql="select '' as tenant, id as object, '' as detail from nowhere")
    found = [await run(conn, each, tenant=None, budget=1) for each in (slow, gone, checks()[0])]
    assert [o.status for o in found] == ["not_run", "not_run", "passed"]
    assert "statement timeout" in found[0].reason
    assert 'relation "nowhere" does not exist' in found[1].reason
    assert Report(outcomes=tuple(found)).exit_code == 3


async def test_a_walk_beyond_its_time_did_not_run(conn: AsyncConnection) -> None:
    """A check that walks over rows looks at the time as well."""
    walk = next(check for check in checks() if check.id == "INV-39")
    found = await run(conn, walk, tenant=None, budget=0)
    assert (found.status, found.reason) == ("not_run", "it took longer than its time")


def test_an_error_outweighs_a_check_that_did_not_run() -> None:
    """What is known to be broken ends with 1, even when another check says nothing."""
    broken = Outcome(id="INV-01", severity="E", says="", status="broken", seconds=0, count=1)
    unrun = Outcome(id="INV-02", severity="W", says="", status="not_run", seconds=0)
    assert Report(outcomes=(broken, unrun)).exit_code == 1
    assert Report(outcomes=(unrun,)).exit_code == 3


async def test_nothing_is_changed_and_nobody_is_blocked(healthy: Healthy) -> None:
    """While a row is being changed, and locked, by another transaction the examination runs through."""
    database = Database(healthy.url, pool_size=1)
    async with database.transaction() as other:
        await other.exec_driver_sql("select billow_enter_system()")
        await other.exec_driver_sql("update customers set name = 'changed'")
        report = await examine(healthy.url)
        await other.exec_driver_sql("rollback")
    await database.close()
    assert report.exit_code == 0


async def _command(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(doctor)
    result = await asyncio.to_thread(CliRunner().invoke, app, list(arguments), env={"COLUMNS": "200"}, obj=Parts())
    if isinstance(result.exception, Failure):
        return result.exception.code, str(result.exception)
    return result.exit_code, result.output


async def test_the_command_shows_what_is_broken(ailing: str) -> None:
    """The checks that found something, each with its rows, then a sentence; it ends with 1."""
    code, shown = await _command("--database-url", ailing)
    assert code == 1
    assert "INV-06: The total is the subtotal less the discount, plus the tax." in shown
    assert "total 5832, subtotal 4900, discount 0, tax 931" in shown
    assert f"{len(IDS)} checks ran: " in shown
    assert "1 with warnings." in shown
    assert "INV-11" not in shown


async def test_the_command_shows_every_check_when_asked(healthy: Healthy) -> None:
    """Of a healthy database there is one sentence to say; with --verbose the table of checks stands before it."""
    assert await _command("--database-url", healthy.url) == (
        0,
        f"{len(IDS)} checks ran: 0 broken, 0 with warnings.\n",
    )
    code, shown = await _command("--database-url", healthy.url, "--verbose")
    assert code == 0
    assert all(re.search(rf"^{re.escape(name)} +holds ", shown, re.MULTILINE) for name in IDS)


async def test_the_command_speaks_json(healthy: Healthy, ailing: str) -> None:
    """One object, with the rows of what is broken."""
    code, shown = await _command("--json", "--database-url", ailing, "--only", "INV-06", "--only", "INV-03")
    answer = json.loads(shown)
    assert (code, answer["exit_code"], answer["broken"], answer["not_run"]) == (1, 1, 1, 0)
    assert [check["id"] for check in answer["checks"]] == ["INV-03", "INV-06"]
    assert answer["checks"][1]["count"] == 2
    assert answer["checks"][1]["samples"][0]["tenant"] == healthy.tenant


async def test_the_command_ends_with_three_when_it_cannot_run(tmp_path: Path) -> None:
    """Without credentials there is no database to look at."""
    code, told = await _command("--data-dir", str(tmp_path))
    assert code == 3
    assert "Which database?" in told


async def test_the_data_folder_says_where_the_database_is(tmp_path: Path, healthy: Healthy) -> None:
    """Without an address the one in credentials.json is examined."""
    kept = Credentials(url="", grpc="", sandbox_key="", live_key="", database_url=healthy.url, dashboard="")
    write_credentials(tmp_path, kept)
    code, shown = await _command("--data-dir", str(tmp_path), "--only", "INV-11")
    assert (code, "1 checks ran: 0 broken, 0 with warnings." in shown) == (0, True)
