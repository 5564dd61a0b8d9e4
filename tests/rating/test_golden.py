"""Every pricing model against its golden table; a table that is put into the folder is run, and each model has one."""

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from billow.catalog.types.price import MODELS, Price, model_name, price_from_json
from billow.kit.explain import recompute
from billow.rating.rules import rate_segment

TABLES = Path(__file__).parent.parent / "golden" / "rating"


def _with_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {key: _with_nulls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_nulls(item) for item in value]
    return None if value == "null" else value


def _cases() -> list[tuple[str, dict[str, object]]]:
    found = []
    for path in sorted(TABLES.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in table["case"]:
            price = case["price"] if isinstance(case["price"], dict) else table["prices"][case["price"]]
            found.append((f"{path.stem}: {case['say']}", {**case, "price": _with_nulls(price)}))
    return found


def _quantity(case: dict[str, object], price: Price) -> Fraction:
    if "quantity" in case:
        return Fraction(str(case["quantity"]))
    assert price.nominal_quantity is not None, "a case of a metered price states its quantity"
    return price.nominal_quantity


@pytest.mark.parametrize("case", [pytest.param(case, id=say) for say, case in _cases()])
def test_golden(case: dict[str, object]) -> None:
    """The amount, the precise amount and the tree are those of the table."""
    price = price_from_json(case["price"])  # type: ignore[arg-type]  # TOML gives a plain dict
    part = rate_segment(
        price,
        quantity=_quantity(case, price),
        currency=str(case["currency"]),
        start=Fraction(str(case.get("start", "0"))),
        end=Fraction(str(case.get("end", "1"))),
    )
    assert str(part.amount) == case["amount"]
    assert recompute(part.tree) == Fraction(str(case["amount"]))
    if "precise" in case:
        assert part.precise == Fraction(Decimal(str(case["precise"])))


def test_every_model_has_a_golden_table_of_twelve_cases() -> None:
    """No model is without a table, and no table without a model."""
    tables = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in TABLES.glob("*.toml")}
    assert set(tables) == {model_name(model) for model in MODELS.all()}
    assert all(len(table["case"]) >= 12 for table in tables.values())
