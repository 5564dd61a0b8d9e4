"""`billow explain`: an invoice's total as the arithmetic that made it, worked out again before it is shown."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.text import Text
from rich.tree import Tree

from billow.doors.cli.output import Failure, out

if TYPE_CHECKING:
    from billow.doors.cli.client import Target
    from billow.kit.explain import Step

SIGNS = {
    "add": "sum of",
    "subtract": "difference of",
    "multiply": "product of",
    "divide": "quotient of",
    "min": "least of",
    "max": "greatest of",
    "ceil": "next whole number above",
    "floor": "next whole number below",
    "round": "rounded to decimals",
}


async def explain(to: "Target", invoice_id: str) -> None:
    """The tree stands on stdout and was recomputed from its leaves. Raises Failure when it does not recompute."""
    import httpx2

    from billow.doors.cli.client import connect, refused, unreachable

    try:
        async with connect(to) as client:
            response = await client.get(f"/invoices/{invoice_id}/explain")
    except httpx2.TransportError as error:
        raise unreachable(to, error) from None
    if response.status_code != 200:
        raise refused(response)
    out().print(rendered(response.json()))


def rendered(answer: Mapping[str, Any]) -> Tree:
    """The answer as a tree for a terminal, whose every number follows from those below it.

    Raises Failure naming the step that does not recompute, and when the total is not the one of the invoice.
    """
    from billow.kit.explain import from_json, recompute
    from billow.kit.numbers import exact, parse_decimal

    try:
        step = from_json(answer["tree"])
        total = recompute(step)
        stated = exact(parse_decimal(str(answer["total"])))
    except (ValueError, KeyError) as error:
        raise Failure(f"The explanation does not hold: {error}") from None
    if total != stated:
        raise Failure(f"The explanation comes to {_number(step)}, but the invoice says {answer['total']}.")
    name = answer.get("number") or answer["invoice_id"]
    root = Tree(Text.assemble((f"{name}  ", "bold"), (f"{answer['total']} {answer['currency']}", "bold green")))
    _grow(root, step)
    root.add(Text("Worked out again from the leaves: every number holds.", style="dim"))
    return root


def _grow(parent: Tree, step: "Step") -> None:
    line = Text.assemble((_number(step), "bold"), f"  {step.label}")
    if step.op in SIGNS:
        line.append(f"  ({SIGNS[step.op]})", style="dim")
    if step.source:
        line.append("  " + ", ".join(f"{key} {value}" for key, value in step.source.items()), style="dim cyan")
    branch = parent.add(line)
    for operand in step.operands:
        _grow(branch, operand)


def _number(step: "Step") -> str:
    from billow.kit.explain import to_json

    shown = to_json(step)
    return str(shown.get("exact", shown["value"]))
