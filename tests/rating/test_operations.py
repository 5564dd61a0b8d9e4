"""The preview of a price, as a caller sees it."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from operator import add, mul, sub, truediv

import pytest
from pydantic import TypeAdapter

from billow.catalog.types.price import AnyPrice, price_from_json
from billow.kit.operation import OPERATIONS
from billow.rating.operations import preview
from billow.rating.types import (
    BindingNeeded,
    EventsNeeded,
    NotAShare,
    PreviewEvent,
    PricePreview,
    QuantityOrEvents,
    Unratable,
)

API_CALLS = price_from_json(
    {
        "type": "graduated",
        "tiers": [
            {"up_to": "1000", "unit_price": "0", "flat_fee": "0"},
            {"up_to": "10000", "unit_price": "0.02", "flat_fee": "0"},
            {"up_to": None, "unit_price": "0.01", "flat_fee": "0"},
        ],
    }
)
SEATS = price_from_json({"type": "fixed", "quantity": "5", "unit_price": "12.50"})


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call at a fixed instant."""

    tenant: str = "org_1"
    actor: str = "key_1"
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    request_id: str = "req_1"


def _preview(price: AnyPrice, **given: object) -> PricePreview:
    return asyncio.run(preview(Call(), currency="USD", price=price, **given))  # type: ignore[arg-type]  # by keyword


def _evaluate(calculation: str) -> Fraction:
    """An independent reading of one line of arithmetic."""
    numbers = [Fraction(text) for text in re.findall(r"-?[0-9.]+(?:/[0-9]+)?", calculation.replace(" - ", " ~ "))]
    if calculation.startswith("round("):
        scaled = abs(numbers[0]) * 10 ** int(numbers[1])
        return Fraction(int(scaled + Fraction(1, 2)), 10 ** int(numbers[1])) * (-1 if numbers[0] < 0 else 1)
    value, *rest = numbers
    for sign, number in zip(re.findall(r" ([x+/-]) ", calculation), rest, strict=True):
        value = {"x": mul, "+": add, "-": sub, "/": truediv}[sign](value, number)
    return value


def test_the_example_of_the_interface() -> None:
    """1500 calls, 1000 of them free: 500 x 0.02 = 10.00, shown as two lines and ordered steps."""
    answer = TypeAdapter(PricePreview).dump_python(_preview(API_CALLS, quantity=Decimal(1500)), mode="json")
    assert answer["amount"] == "10.00"
    assert answer["precise_amount"] == "10"
    assert answer["lines"] == [
        {"description": "Tier 1", "quantity": "1000", "unit_price": "0", "amount": "0", "kind": "main"},
        {"description": "Tier 2", "quantity": "500", "unit_price": "0.02", "amount": "10", "kind": "main"},
    ]
    assert {"label": "tier 2: quantity x price", "calculation": "500 x 0.02", "result": "10"} in answer["steps"]


def test_every_step_recomputes_and_the_last_is_the_amount() -> None:
    """A reader with a pocket calculator gets each result, prorated or not."""
    for fraction in (None, "10/31", "1/3", "0.5"):
        answer = _preview(API_CALLS, quantity=Decimal("12345.678"), fraction=fraction)
        for step in answer.steps:
            assert _evaluate(step.calculation) == Fraction(step.result), step
        assert Fraction(answer.steps[-1].result) == Fraction(answer.amount.amount)


def test_events_count_with_the_sum_of_their_values() -> None:
    """1000 and 500 are 1500."""
    events = [PreviewEvent(value=Decimal(1000)), PreviewEvent(value=Decimal(500))]
    assert _preview(API_CALLS, events=events) == _preview(API_CALLS, quantity=Decimal(1500))
    assert str(_preview(API_CALLS, events=[]).amount) == "0.00"


def test_a_price_with_its_own_quantity_needs_none() -> None:
    """Five seats at 12.50; a given quantity takes their place."""
    assert str(_preview(SEATS).amount) == "62.50"
    assert str(_preview(SEATS, quantity=Decimal(8)).amount) == "100.00"


def test_a_share_of_the_period_prorates() -> None:
    """M07: a third of 62.50 is 20.83."""
    answer = _preview(SEATS, fraction="1/3")
    assert (str(answer.amount), answer.precise_amount) == ("20.83", Decimal("20.833333333333"))


def test_both_or_neither_of_quantity_and_events_is_refused_naming_both() -> None:
    """The refusal names the two fields."""
    for given in ({}, {"quantity": Decimal(1), "events": []}):
        with pytest.raises(QuantityOrEvents) as refused:
            _preview(API_CALLS, **given)
        assert [error.field for error in refused.value.errors] == ["quantity", "events"]
        assert "quantity" in refused.value.detail
        assert "events" in refused.value.detail


@pytest.mark.parametrize("fraction", ["3/2", "1/0", "1.5", "a half"])
def test_a_fraction_that_is_no_share_is_refused(fraction: str) -> None:
    """More than the whole, a division by zero and words are no share."""
    with pytest.raises(NotAShare) as refused:
        _preview(SEATS, fraction=fraction)
    assert [error.field for error in refused.value.errors] == ["fraction"]


def test_the_operation_is_declared_with_an_example_that_runs() -> None:
    """Reading prices is enough, and the printed example is accepted."""
    declared = OPERATIONS["prices.preview"]
    assert (declared.method, declared.path, declared.needs) == ("POST", "/prices/preview", "prices:read")
    price = price_from_json(declared.example["price"])
    assert _preview(price, quantity=Decimal(declared.example["quantity"])).amount.minor > 0


def test_events_are_priced_one_by_one_where_the_price_asks_for_it() -> None:
    """The worked value of correctness 3.4: 0.59 + 0.50 + 29.30, with a line for what was raised."""
    price = price_from_json(
        {"type": "percentage", "rate": "2.9", "fixed_fee_per_event": "0.30", "min_per_event": "0.50"}
    )
    answer = _preview(price, events=[PreviewEvent(value=Decimal(value)) for value in ("10.00", "5.00", "1000.00")])
    assert str(answer.amount) == "30.39"
    assert [(line.description, line.amount) for line in answer.lines] == [
        ("Percentage", Decimal("29.435")),
        ("Fee per event", Decimal("0.9")),
        ("Raised to the least for an event", Decimal("0.055")),
    ]


def test_events_fall_into_cells_by_their_properties() -> None:
    """3 at 2.00 and 4 at 1.00, each line named after its cell."""
    price = price_from_json(
        {
            "type": "matrix",
            "dimensions": ["region"],
            "cells": [{"when": {"region": "eu"}, "price": {"type": "unit", "unit_price": "2"}}],
            "otherwise": {"type": "unit", "unit_price": "1"},
        }
    )
    events = [PreviewEvent(value=Decimal(4)), PreviewEvent(value=Decimal(3), properties={"region": "eu"})]
    answer = _preview(price, events=events)
    assert str(answer.amount) == "10.00"
    assert [line.description for line in answer.lines] == ["region eu: Usage", "otherwise: Usage"]


def test_limits_and_discount_are_lines_and_steps() -> None:
    """63.00 + 37.00 - 10.00 = 90.00 (correctness 3.4); each line says what it is."""
    discount = {"type": "percentage", "value": "10"}
    price = price_from_json({"type": "unit", "unit_price": "1", "minimum": "100.00", "discount": discount})
    answer = _preview(price, quantity=Decimal(63))
    assert (str(answer.amount), answer.precise_amount) == ("90.00", Decimal(90))
    assert [(line.kind, line.amount) for line in answer.lines] == [
        ("main", Decimal(63)),
        ("true_up", Decimal(37)),
        ("discount", Decimal(-10)),
    ]
    assert answer.steps[-1].calculation == "63 + 37 + (-10)"


def test_the_currency_chooses_the_parameters() -> None:
    """In euros it costs 0.90, in dollars 1.00."""
    price = price_from_json({"type": "unit", "unit_price": "1", "currency_prices": {"EUR": {"unit_price": "0.9"}}})
    answer = asyncio.run(preview(Call(), currency="EUR", price=price, quantity=Decimal(10)))
    assert (str(answer.amount), answer.currency) == ("9.00", "EUR")
    assert str(_preview(price, quantity=Decimal(10)).amount) == "10.00"


GPU_HOURS = price_from_json(
    {
        "type": "expression",
        "charges": [
            {"description": "GPU", "quantity_expression": "usage.gpu", "unit_price_expression": "6 / quantity"}
        ],
        "metric_bindings": [{"alias": "gpu", "metric_id": "gpu_seconds"}],
    }
)


def test_bound_metrics_are_given_by_their_names() -> None:
    """Two at 6 / 3."""
    answer = _preview(GPU_HOURS, quantity=Decimal(3), bindings={"gpu": Decimal(2)})
    assert str(answer.amount) == "4.00"
    assert {"GPU"} == {line.description for line in answer.lines}


def test_what_is_missing_is_named() -> None:
    """Events, a bound metric, and an expression without a value are refused by the field at fault."""
    fees = price_from_json({"type": "percentage", "rate": "1", "fixed_fee_per_event": "1"})
    with pytest.raises(EventsNeeded) as needed:
        _preview(fees, quantity=Decimal(1))
    with pytest.raises(BindingNeeded) as unbound:
        _preview(GPU_HOURS, quantity=Decimal(1))
    with pytest.raises(Unratable) as by_zero:
        _preview(GPU_HOURS, quantity=Decimal(0), bindings={"gpu": Decimal(1)})
    found = [refused.value.errors[0].field for refused in (needed, unbound, by_zero)]
    assert found == ["events", "bindings", "price.charges"]


@pytest.mark.parametrize(
    ("price", "quantity", "fraction", "amount"),
    [
        ({"included_units": "1000"}, 1000, "1/2", "500.00"),
        ({}, 100, "1/2", "100.00"),
        ({"included_units": "1000"}, 1000, "1", "0.00"),
        ({"minimum": "60.00"}, 10, "1/2", "30.00"),
        ({"maximum": "60.00"}, 50, "1/2", "30.00"),
        ({"prorated": False, "included_units": "1000"}, 1000, "1/2", "0.00"),
    ],
)
def test_usage_of_a_part_is_priced_as_it_is(
    price: dict[str, object], quantity: int, fraction: str, amount: str
) -> None:
    """As on the invoice of half a month at 1.00 a unit (T-28): half of what is included, of the least and of the most,
    and nothing off the units beyond; all that is included where the price is not prorated."""
    given = {"type": "unit", "billing_interval": "monthly", "billing_direction": "arrears", "unit_price": "1.00"}
    made: AnyPrice = TypeAdapter(AnyPrice).validate_python({**given, **price})
    assert str(_preview(made, quantity=Decimal(quantity), fraction=fraction).amount) == amount
