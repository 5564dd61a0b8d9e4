"""The worked examples of time and money, one table row a case."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from billow.kit.allocation import largest_remainder
from billow.kit.money import Money, prorate, total
from billow.kit.numbers import exact, parse_decimal, round_to
from billow.kit.time import Cadence, Period, boundary, elapsed_days, elapsed_seconds, instant_text, resolve

TABLE = Path(__file__).parents[1] / "golden" / "kit" / "time.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
ONE = Fraction(1)


def percent(text: str) -> Fraction:
    return exact(parse_decimal(text)) / 100


def elapsed(case: dict[str, Any], at: date) -> Fraction:
    period = Period(*case["period"])
    if case["mode"] == "day":
        return elapsed_days(period, at)
    start, end = (resolve(day, case["zone"]) for day in case["period"])
    return elapsed_seconds(start, end, at if isinstance(at, datetime) else resolve(at, case["zone"]))


def piece(full: str, currency: str, period: list[date], row: dict[str, Any]) -> Money:
    grid = Period(*period)
    return prorate(Money.of(full, currency), start=elapsed_days(grid, row["from"]), end=elapsed_days(grid, row["to"]))


def boundaries(case: dict[str, Any]) -> dict[str, Any]:
    days = [boundary(case["anchor"], Cadence.named(case["cadence"]), k) for k in range(len(case["expected"]["local"]))]
    return {"local": days, "utc": [instant_text(resolve(day, case["zone"])) for day in days]}


def segments(case: dict[str, Any]) -> dict[str, Any]:
    amounts = [piece(row["full"], case["currency"], case["period"], row) for row in case["segments"]]
    return {"amounts": [str(amount) for amount in amounts], "total": str(total(amounts, case["currency"]))}


def change(case: dict[str, Any]) -> dict[str, Any]:
    at = elapsed(case, case["at"])
    credit = prorate(Money.of(case["old_full"], case["currency"]), start=at, end=ONE)
    charge = prorate(Money.of(case["new_full"], case["currency"]), start=at, end=ONE)
    return {"credit": str(credit), "charge": str(charge), "net": str(charge - credit)}


def cancel(case: dict[str, Any]) -> dict[str, Any]:
    at, full = elapsed(case, case["at"]), Money.of(case["full"], case["currency"])
    kept, credit = prorate(full, start=Fraction(0), end=at), prorate(full, start=at, end=ONE)
    return {"credit": str(credit), "retained": str(kept)}


def edit_path(case: dict[str, Any]) -> dict[str, Any]:
    period, currency = Period(*case["period"]), case["currency"]
    states = [(Fraction(0), Money.of(case["initial_full"], currency))]
    states += [(elapsed_days(period, edit["at"]), Money.of(edit["full"], currency)) for edit in case["edits"]]
    documents, kept, previous = [], [], Money.zero(currency)
    for index, (at, full) in enumerate(states):
        documents.append((prorate(previous, start=at, end=ONE), prorate(full, start=at, end=ONE)))
        until = states[index + 1][0] if index + 1 < len(states) else ONE
        kept.append(prorate(full, start=at, end=until))
        previous = full
    return {
        "documents": [{"credit": str(credit), "charge": str(charge)} for credit, charge in documents],
        "total": str(total((charge - credit for credit, charge in documents), currency)),
        "segments": [str(amount) for amount in kept],
    }


def price_ramp(case: dict[str, Any]) -> dict[str, Any]:
    rate, currency = 1 + percent(case["percent"]), case["currency"]
    base = exact(parse_decimal(case["base"]))
    steps = range(len(case["expected"]["from_base"]))
    from_base = [round_to(base * rate**step, 2) for step in steps]
    chained = [base]
    for _ in steps[1:]:
        chained.append(round_to(chained[-1] * rate, 2))
    return {
        "from_base": [str(Money.rounded(price, currency)) for price in from_base],
        "chained": [str(Money.rounded(price, currency)) for price in chained],
        "contract_value": str(Money.rounded(sum(from_base, Fraction(0)) * case["months_a_step"], currency)),
    }


def coterm(case: dict[str, Any]) -> dict[str, Any]:
    row = {"from": case["start"], "to": case["contract"][1]}
    return {"contract_days": str(piece(case["annual_full"], case["currency"], case["contract"], row))}


def multi_invoice(case: dict[str, Any]) -> dict[str, Any]:
    pieces = [(piece(row["full"], case["currency"], row["period"], row), row["credit"]) for row in case["items"]]
    amounts = [-amount if credit else amount for amount, credit in pieces]
    return {"amounts": [str(amount) for amount in amounts], "total": str(total(amounts, case["currency"]))}


def discount_tax(case: dict[str, Any]) -> dict[str, Any]:
    currency, rate = case["currency"], percent(case["tax_percent"])
    lines = [Money.of(line, currency) for line in case["lines"]]
    gross = total(lines, currency)
    off = Money.rounded(exact(gross.amount) * percent(case["discount_percent"]), currency)
    discounts = [Money(part, currency) for part in largest_remainder(off.minor, [line.minor for line in lines])]
    nets = [line - discount for line, discount in zip(lines, discounts, strict=True)]
    net = total(nets, currency)
    tax = Money.rounded(exact(net.amount) * rate, currency)
    shown = [Money(part, currency) for part in largest_remainder(tax.minor, [line.minor for line in nets])]
    by_line = total((Money.rounded(exact(line.amount) * rate, currency) for line in nets), currency)
    return {
        "discount": [str(amount) for amount in discounts],
        "net": [str(amount) for amount in nets],
        "tax_document": str(tax),
        "tax_shown_per_line": [str(amount) for amount in shown],
        "tax_by_line": str(by_line),
        "total": str(net + tax),
    }


KINDS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    kind.__name__: kind
    for kind in (
        boundaries,
        segments,
        change,
        cancel,
        edit_path,
        price_ramp,
        coterm,
        multi_invoice,
        discount_tax,
    )
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_example(case: dict[str, Any]) -> None:
    """Every figure of the worked example comes out exactly."""
    assert KINDS[case["kind"]](case) == case["expected"], case["say"]


def test_all_fifteen_examples_are_present() -> None:
    """The table holds M01 to M15 and every kind of case."""
    assert {case["id"][:3] for case in CASES} == {f"M{number:02}" for number in range(1, 16)}
    assert {case["kind"] for case in CASES} == set(KINDS)
