"""The report for a person, and as JSON for a program."""

import json
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from billow.doors.cli.doctor.types import Outcome, Report
from billow.doors.cli.output import out

_WORDS = {"E": ("broken", "bold red"), "W": ("warning", "yellow")}


def as_json(report: Report) -> str:
    """The report as one JSON object."""
    answer: dict[str, Any] = {
        "exit_code": report.exit_code,
        "broken": len(report.broken),
        "warnings": len(report.warned),
        "not_run": len(report.unrun),
        "left_out": len(report.left_out),
        "checks": [{**asdict(outcome), "seconds": f"{outcome.seconds:.3f}"} for outcome in report.outcomes],
    }
    return json.dumps(answer, indent=2, ensure_ascii=False)


def show(report: Report, *, verbose: bool = False) -> None:
    """What was found stands on stdout, with the rows of each check that is broken, then the verdict in a sentence.

    With *verbose* a table of all checks comes first.
    """
    console = out()
    if verbose:
        console.print(_summary(report), "")
    for outcome in (*report.broken, *report.warned):
        console.print(_title(outcome), _rows(outcome), "", sep="\n")
    for outcome in (*report.unrun, *report.left_out):
        console.print(_title(outcome), Text(f"  {outcome.reason}"), "", sep="\n")
    console.print(_verdict(report))


def _title(outcome: Outcome) -> Text:
    return Text.assemble(_status(outcome), f"  {outcome.id}: {outcome.says}")


def _summary(report: Report) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("Check", "", "Rows", "What holds"):
        table.add_column(name, justify="right" if name == "Rows" else "left", no_wrap=name != "What holds")
    for outcome in report.outcomes:
        table.add_row(outcome.id, _status(outcome), str(outcome.count or ""), Text(outcome.says))
    return table


def _status(outcome: Outcome) -> Text:
    if outcome.status == "passed":
        return Text("holds", style="green")
    if outcome.status == "left_out":
        return Text("left out", style="yellow")
    if outcome.status == "not_run":
        return Text("not run", style="bold red")
    return Text(*_WORDS[outcome.severity])


def _rows(outcome: Outcome) -> Table:
    more = outcome.count - len(outcome.samples)
    table = Table(
        caption=Text(f"and {more} more") if more else None,
        box=None,
        pad_edge=False,
    )
    for name in ("Tenant", "Object", "What is wrong"):
        table.add_column(name, overflow="fold")
    for row in outcome.samples:
        table.add_row(Text(row.tenant), Text(row.object), Text(row.detail))
    return table


def _verdict(report: Report) -> Text:
    ran = len(report.outcomes) - len(report.unrun) - len(report.left_out)
    parts = [f"{ran} checks ran: {len(report.broken)} broken, {len(report.warned)} with warnings."]
    if report.unrun:
        parts.append(f"{len(report.unrun)} did not run and say nothing.")
    if report.left_out:
        parts.append(f"{len(report.left_out)} have nothing to look at here.")
    return Text(" ".join(parts), style="green" if not report.exit_code else "bold red")
