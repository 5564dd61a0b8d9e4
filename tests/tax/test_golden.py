"""The tax of documents against the golden table."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from billow.kit.money import Money
from billow.tax.rules import compute
from billow.tax.types import AppliedTax, Category, TaxableLine

TABLE = tomllib.loads((Path(__file__).parent.parent / "golden" / "tax" / "groups.toml").read_text(encoding="utf-8"))


def _tax(name: str) -> AppliedTax:
    row = TABLE["taxes"][name]
    return AppliedTax(
        code=row.get("code", name), name=row["name"], rate=Decimal(row["rate"]), category=Category(row["category"])
    )


def _line(place: int, row: list[str], currency: str) -> TaxableLine:
    taxes = tuple(_tax(name) for name in row[1:])
    return TaxableLine(key=f"line {place}", net=Money.of(row[0], currency), taxes=taxes)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["say"]) for case in TABLE["case"]])
def test_golden(case: dict[str, Any]) -> None:
    """Groups, shares and total are those of the table."""
    lines = [_line(place, row, case["currency"]) for place, row in enumerate(case["lines"])]

    result = compute(lines, case["currency"])

    assert [[g.code, str(g.rate), str(g.base), str(g.tax)] for g in result.groups] == case["groups"]
    assert [str(result.lines[line.key]) for line in lines] == case["shown"]
    assert str(result.total) == case["total"]


def test_the_table_is_not_short() -> None:
    """The table holds M15 and more than a dozen other cases."""
    assert len(TABLE["case"]) > 12
    assert TABLE["case"][0]["say"].startswith("M15")
