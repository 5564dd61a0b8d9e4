"""An invoice's explanation as text: for a model and for the person whom it tells."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from billow.kit.explain import Step, from_json, recompute
from billow.kit.numbers import decimal_text

_SIGNS = {"add": " + ", "subtract": " - ", "multiply": " x ", "divide": " / "}
_ROUGH = 12
"""Places to which an endless decimal is shown, with a sign that it goes on."""


def markdown(answer: Mapping[str, Any]) -> str:
    """The explanation as Markdown: the total, then each line down to its leaves, and whether the arithmetic holds."""
    whole = from_json(answer["tree"])
    lines = list(_lines(whole))
    parts = [
        f"# {answer['number'] or answer['invoice_id']}: {answer['total']} {answer['currency']}",
        f"{_verdict(whole)} In the lists below, each number follows from those indented under it.",
        "## Total",
        "\n".join(_list(whole, until_lines=True)),
    ]
    for step, line in zip(lines, answer["lines"], strict=True):
        parts += _line(step, line, str(answer["currency"]))
    return "\n\n".join(parts) + "\n"


def _verdict(whole: Step) -> str:
    try:
        return f"Worked out again from its leaves, the total is {decimal_text(recompute(whole))}."
    except ValueError as error:
        return f"The arithmetic does not hold: {error}."


def _lines(step: Step) -> Iterator[Step]:
    """The steps that are lines of the invoice, in their order."""
    if "line" in step.source:
        yield step
        return
    for operand in step.operands:
        yield from _lines(operand)


def _line(step: Step, line: Mapping[str, Any], currency: str) -> Sequence[str]:
    """A line with its period, what it rests on, its calculation, and where its events are."""
    source = dict(step.source)
    since, until = source.pop("from", None), source.pop("to", None)
    source.pop("events_url", None)
    rests = "; ".join(f"{name} `{value}`" for name, value in source.items())
    period = f"{since} to {until}, the last day not included. " if since and until else ""
    parts = [f"## {line['description']}: {line['amount']} {currency}", f"{period}Rests on {rests}."]
    parts.append("\n".join(row for operand in step.operands for row in _list(operand)))
    return [*parts, f"Its events: `GET {line['events_url']}`"] if line["events_url"] else parts


def _list(step: Step, depth: int = 0, *, until_lines: bool = False) -> Iterator[str]:
    """The step and those that it follows from, one row for each; a line stands for all below it *until_lines*."""
    sources = "" if until_lines else "".join(f", {name} {value}" for name, value in step.source.items())
    yield f"{'  ' * depth}- {step.label}: **{_number(step)}**{_calculation(step)}{sources}"
    if until_lines and "line" in step.source:
        return
    for operand in step.operands[:1] if step.op == "round" else step.operands:
        yield from _list(operand, depth + 1, until_lines=until_lines)


def _calculation(step: Step) -> str:
    if step.op == "given" or (step.op == "add" and len(step.operands) == 1):
        return ""
    numbers = [_number(operand) for operand in step.operands]
    if step.op in _SIGNS:
        return " = " + _SIGNS[step.op].join(f"({n})" if n.startswith("-") or "/" in n else n for n in numbers)
    return f" = {step.op}({', '.join(numbers)})"


def _number(step: Step) -> str:
    """The value in digits, or as a fraction where digits do not say it all."""
    value = step.value
    return decimal_text(value) if 10**_ROUGH % value.denominator == 0 else f"{value.numerator}/{value.denominator}"
