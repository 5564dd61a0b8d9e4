"""Amounts worked out again from what is stored beside them (INV-09)."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from billow.catalog.types.price import fingerprint, in_currency
from billow.doors.cli.doctor.grid import Line, counting, items, portions, priced
from billow.doors.cli.doctor.look import Look
from billow.doors.cli.doctor.types import Violation
from billow.kit import explain
from billow.kit.money import Money
from billow.kit.numbers import exact
from billow.rating import rules as rating
from billow.rating.types import WHOLE


async def find(look: Look) -> AsyncIterator[Violation]:
    """Lines whose calculation does not recompute to their amount, and lines that are rated otherwise today."""
    async for row in look.rows("trees"):
        fault = _fault_of_tree(row)
        if fault:
            yield Violation(tenant=row["tenant"], object=row["object"], detail=fault)
    async for lines in items(look):
        for line, fault in _faults(lines):
            yield Violation(tenant=line.tenant, object=line.id, detail=fault)


def _fault_of_tree(row: Mapping[str, Any]) -> str:
    stated = Fraction(row["amount"], 10 ** row["exponent"])
    try:
        value = explain.recompute(explain.from_json(row["tree"]))
    except ValueError as error:
        return str(error)
    return "" if value == stated else f"the calculation comes to {value}, the line to {stated}"


def _faults(lines: Sequence[Line]) -> Iterator[tuple[Line, str]]:
    readable = []
    for line in lines:
        fault = _fault_of_price(line.price_text, line.fingerprint)
        if fault:
            yield line, fault
        else:
            readable.append(line)
    for line in readable:
        if line.is_fee:
            rated = _fee(line)
            if rated.minor != line.amount:
                yield line, f"{line.kind} of {line.amount}, rated {rated.minor}"
    usage = [line for line in readable if line.is_usage and _by_quantity(line)]
    for window in portions(usage):
        billed, last = sum(line.amount for line in window), counting(window)[-1]
        rated = _usage(last)
        if rated.minor != billed and not _is_settled(window, usage, rated=rated.minor):
            yield last, f"{billed} billed for the window, rated {rated.minor}"


def _is_settled(window: Sequence[Line], usage: Sequence[Line], *, rated: int) -> bool:
    """Whether the rest of a window is what void lines settled, with at most what it comes to: its own, and those of the
    days in whose place it is, which began in it at the same price."""
    first = window[0]
    void = [
        line.amount
        for line in usage
        if line.void and line.fingerprint == first.fingerprint and first.start <= line.start < first.end
    ]
    return bool(void) and sum(line.amount for line in window if not line.void) + min(sum(void), rated) == rated


def _by_quantity(line: Line) -> bool:
    """Whether the quantity alone says what the line costs; where single events, groups, other metrics or earlier months
    do too, the line does not hold all that it was rated by, and its calculation is looked at instead."""
    price = in_currency(line.price, line.currency)
    return not price.reads and price.rollover is None


def _fee(line: Line) -> Money:
    """What the fee of the line's days comes to: all of it when it is billed once, else a share of its period."""
    quantity = in_currency(line.price, line.currency).nominal_quantity or Fraction(1)
    main = rating.item_of_period(line.price, quantity, currency=line.currency, part=line.part).main
    return -main.amount if line.is_credit else main.amount


def _usage(last: Line) -> Money:
    """What the quantity counted last comes to, with minimum, maximum and discount; nothing for a window that was taken
    back. What is missing to a minimum waits for the end of the window."""
    if last.evidence is None:
        return Money.zero(last.currency)
    quantity = max(exact(Decimal(last.evidence.get("quantity", last.quantity))), Fraction(0))
    part = last.part if last.part.share else WHOLE
    price = last.price if last.closed else replace(in_currency(last.price, last.currency), minimum=None)
    return rating.item_of_window(price, quantity, currency=last.currency, part=part).net


@lru_cache(maxsize=4096)
def _fault_of_price(text: str, stated: str) -> str:
    try:
        found = fingerprint(priced(text))
    except ValueError as error:
        return f"the price cannot be read: {error}"
    return "" if found == stated else f"the price has the fingerprint {found}, not {stated}"
