"""Every check fires: each invariant is broken in ways of its own, and the check names the row."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from billow.doors.cli.doctor.checks import checks, chosen
from billow.doors.cli.doctor.runner import run

HERE = Path(__file__).parent
CASES = [
    case
    for name in ("breakages.toml", "breakages_credit_notes.toml", "breakages_service.toml")
    for case in tomllib.loads((HERE / name).read_text(encoding="utf-8"))["case"]
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['check']} {case['say']}".replace(" ", "-"))
async def test_a_broken_invariant_is_found(conn: AsyncConnection, case: dict[str, Any]) -> None:
    """The check passes before the row is broken, and names the broken row afterwards."""
    (check,) = (each for each in chosen([case["check"]]) if each.id == case["check"])
    before = await run(conn, check, tenant=None, budget=20)
    assert (before.status, before.reason) == ("passed", "")
    for statement in case["sql"]:
        result = await conn.exec_driver_sql(statement)
    broken = result.scalar()
    assert broken is not None, "the statements break nothing"

    after = await run(conn, check, tenant=None, budget=20)
    assert (after.status, after.reason) == ("broken", "")
    assert broken in [row.object for row in after.samples]
    details = [row.detail for row in after.samples if row.object == broken]
    assert any(case["tells"] in detail for detail in details), details


def test_every_check_has_a_way_to_break_it() -> None:
    """No check stands in the list that was never seen to fire."""
    elsewhere = {"USE-01", "USE-01.late"}  # tests/doctor/test_rollups.py, since they need usage that was folded
    assert {check.id for check in checks()} == {case["check"] for case in CASES} | elsewhere
