"""The example of the guide runs as it stands."""

import asyncio
import os
import sys
from pathlib import Path

from tests.cli.running import Shell

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "command-line.sh"


async def test_a_month_from_the_command_line(billow: Shell, tmp_path: Path) -> None:
    """Two invoices of 49.00 in the table, a PDF in the folder, and a customer without its address."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    process = await asyncio.create_subprocess_exec(
        *("sh", str(EXAMPLE)),
        cwd=tmp_path,
        env={**billow.environment, "PATH": path},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 90)

    shown = out.decode()
    assert process.returncode == 0, err.decode()
    assert shown.splitlines()[:3] == [
        "number      issue_date  total  currency  status",
        "INV-000001  2026-01-01  49.00  USD       overdue",
        "INV-000002  2026-02-01  49.00  USD       issued",
    ]
    assert "name: Acme Corporation\n" in shown
    assert "email: null\n" in shown
    assert shown.endswith("2 invoices\n")
    assert (tmp_path / "invoice.pdf").read_bytes().startswith(b"%PDF-")
