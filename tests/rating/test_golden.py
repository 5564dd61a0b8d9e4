"""Every pricing model against its golden table; a table that is put into the folder is run, and each model has one."""

import tomllib
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from billow.catalog.types.price import MODELS, Consumption, Price, model_name, price_from_json
from billow.kit.explain import recompute
from billow.rating.rules import item_of_period, item_of_window
from billow.rating.rules.events import consumed
from billow.rating.types import PeriodPart, PreviewEvent

TABLES = Path(__file__).parent.parent / "golden" / "rating"


def _with_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {key: _with_nulls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_nulls(item) for item in value]
    return None if value == "null" else value


def _cases(folder: Path) -> list[tuple[str, dict[str, object]]]:
    found = []
    for path in sorted(folder.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in table["case"]:
            price = case["price"] if isinstance(case["price"], dict) else table["prices"][case["price"]]
            found.append((f"{path.stem}: {case['say']}", {**case, "price": _with_nulls(price)}))
    return found


def _used(case: dict[str, object], price: Price) -> Consumption:
    if "events" in case:
        events = TypeAdapter(list[PreviewEvent]).validate_python(case["events"])
        used = consumed(events, price.reads, currency=str(case["currency"]))
    else:
        assert "quantity" in case or price.nominal_quantity is not None, "a case of a metered price says what was used"
        used = Consumption(quantity=Fraction(str(case.get("quantity", price.nominal_quantity))))
    bindings = {name: Fraction(str(value)) for name, value in dict(case.get("bindings", {})).items()}  # type: ignore[call-overload]  # TOML gives a plain dict
    return replace(used, bindings=bindings, carried=Fraction(str(case.get("carried", "0"))))


@pytest.mark.parametrize("case", [pytest.param(case, id=say) for say, case in _cases(TABLES)])
def test_golden(case: dict[str, object]) -> None:
    """The amount, the precise amount and the tree are those of the table."""
    price = price_from_json(case["price"])  # type: ignore[arg-type]  # TOML gives a plain dict
    cut = PeriodPart(start=Fraction(str(case.get("start", "0"))), end=Fraction(str(case.get("end", "1"))))
    rate = item_of_window if case.get("window") else item_of_period
    part = rate(price, _used(case, price), currency=str(case["currency"]), part=cut).main
    assert str(part.amount) == case["amount"]
    assert recompute(part.tree) == Fraction(str(case["amount"]))
    assert sum((line.amount for line in part.lines), Fraction(0)) == part.precise
    if "precise" in case:
        assert part.precise == Fraction(Decimal(str(case["precise"])))


@pytest.mark.parametrize("case", [pytest.param(case, id=say) for say, case in _cases(TABLES / "modifiers")])
def test_golden_modifiers(case: dict[str, object]) -> None:
    """The parts of an item, their sum and their trees are those of the table; a part that is not named is not there."""
    price = price_from_json(case["price"])  # type: ignore[arg-type]  # TOML gives a plain dict
    cut = PeriodPart(
        start=Fraction(str(case.get("start", "0"))),
        end=Fraction(str(case.get("end", "1"))),
        first=bool(case.get("first", True)),
    )
    rate = item_of_window if case.get("window") else item_of_period
    item = rate(price, _used(case, price), currency=str(case["currency"]), part=cut)
    assert {part.kind: str(part.amount) for part in item.parts} == case["parts"]
    assert str(item.net) == case["net"]
    assert recompute(item.tree) == Fraction(str(case["net"]))
    for part in item.parts:
        assert recompute(part.tree) == Fraction(part.amount.amount)


def test_every_model_has_a_golden_table_of_twelve_cases() -> None:
    """No model is without a table, and no table without a model."""
    tables = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in TABLES.glob("*.toml")}
    assert set(tables) == {model_name(model) for model in MODELS.all()}
    assert {name for name, table in tables.items() if len(table["case"]) < 12} == set()


def test_what_any_price_may_have_is_worked_by_hand_for_every_model() -> None:
    """Each model with units included, a minimum, a maximum, a discount, and another currency."""
    table = tomllib.loads((TABLES / "modifiers" / "types.toml").read_text(encoding="utf-8"))
    assert set(table["prices"]) == {model_name(model) for model in MODELS.all()}
    told = {(case["price"], case["currency"], *case["parts"]) for case in table["case"]}
    assert told == {
        (name, currency, "main", part, "discount")
        for name in table["prices"]
        for currency, part in (("USD", "true_up"), ("EUR", "cap"))
    }
