"""`billow explain`: an invoice's total as the arithmetic that made it, worked out again before it is shown."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rich.console import Group, RenderableType
from rich.padding import Padding
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
    "round": "rounded",
}
_APART = frozenset({"from", "to", "events_url"})


async def explain(to: "Target", invoice_id: str) -> None:
    """The explanation stands on stdout and was recomputed from its leaves; Failure when it does not recompute."""
    import httpx2

    from billow.doors.cli.client import connect, refused, unreachable

    try:
        async with connect(to) as client:
            response = await client.get(f"/invoices/{quote(invoice_id, safe='')}/explain")
    except httpx2.TransportError as error:
        raise unreachable(to, error) from None
    if response.status_code != 200:
        raise refused(response)
    out().print(rendered(response.json(), url=to.url), crop=False)


def rendered(answer: Mapping[str, Any], *, url: str = "") -> Group:
    """The answer for a terminal: each line with its calculation, then how the lines make the total.

    Links begin with *url*; each stands whole on a line of its own, however wide the terminal is. Raises Failure naming
    the step that does not recompute, and when the total is not the one of the invoice.
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
    title = Text.assemble((f"{name}  ", "bold"), (f"{answer['total']} {answer['currency']}", "bold green"))
    parts: list[RenderableType] = [title, ""]
    for line in _lines(step):
        parts.extend((*_line(line, str(answer["currency"]), url), ""))
    whole = Tree(_label(step))
    for operand in _shown(step):
        _grow(whole, operand, lines=False)
    return Group(*parts, whole, Text("Worked out again from the leaves: every number holds.", style="dim"))


def _lines(step: "Step") -> Iterator["Step"]:
    """The steps that are lines of the invoice, in their order."""
    if "line" in step.source:
        yield step
        return
    for operand in step.operands:
        yield from _lines(operand)


def _line(step: "Step", currency: str, url: str) -> Iterator[RenderableType]:
    """Description, period and amount; what it rests on; its calculation; the link to its events."""
    source = step.source
    period = f"  {source['from']} to {source['to']}" if "from" in source and "to" in source else ""
    yield Text.assemble((step.label, "bold"), period, (f"  {_amount(step, currency)} {currency}", "bold green"))
    ids = ", ".join(f"{key} {value}" for key, value in source.items() if key not in _APART)
    yield Padding(Text(ids, style="dim"), (0, 0, 0, 2))
    for operand in step.operands:
        tree = Tree(_label(operand))
        for each in _shown(operand):
            _grow(tree, each, lines=True)
        yield Padding(tree, (0, 0, 0, 2))
    link = source.get("events_url")
    if link:
        yield Text(f"{url}{link}" if link.startswith("/") else link, no_wrap=True, overflow="ignore")


def _grow(parent: Tree, step: "Step", *, lines: bool) -> None:
    """The step stands below *parent*; what is below a line of the invoice is left out unless *lines*."""
    branch = parent.add(_label(step, with_source=lines))
    if lines or "line" not in step.source:
        for operand in _shown(step):
            _grow(branch, operand, lines=lines)


def _shown(step: "Step") -> tuple["Step", ...]:
    """The operands, without the number of decimals that the step's own words name."""
    return step.operands[:1] if _places(step) else step.operands


def _places(step: "Step") -> str:
    """To how many decimals the step rounds, where that was given and not computed."""
    if step.op != "round" or step.operands[1].op != "given":
        return ""
    count = _number(step.operands[1])
    return f"to {count} decimal{'' if count == '1' else 's'}"


def _label(step: "Step", *, with_source: bool = True) -> Text:
    label = Text.assemble((_number(step), "bold"), f"  {step.label}")
    if step.op in SIGNS and (with_source or "line" not in step.source):
        label.append(f"  ({' '.join(filter(None, (SIGNS[step.op], _places(step))))})", style="dim")
    if step.source and with_source:
        label.append("  " + ", ".join(f"{key} {value}" for key, value in step.source.items()), style="dim cyan")
    return label


def _amount(step: "Step", currency: str) -> str:
    """The value with the decimals of the currency, or with its own where it has more."""
    from billow.kit.money import Money
    from billow.kit.numbers import exact

    money = Money.rounded(step.value, currency)
    return str(money) if exact(money.amount) == step.value else _number(step)


def _number(step: "Step") -> str:
    from billow.kit.explain import to_json

    shown = to_json(step)
    return str(shown.get("exact", shown["value"]))
