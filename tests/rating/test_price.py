"""A price on the wire: what is read, what is refused and how, and what is written."""

import hashlib
from decimal import Decimal

import jsonschema
import pytest
from pydantic import TypeAdapter, ValidationError

from billow.catalog.types.price import MODELS, AnyPrice, fingerprint, price_from_json, price_to_json
from billow.kit.time import Cadence

MONTHLY = {"type": "unit", "unit_price": "1", "billing_interval": "monthly", "minimum": "1"}
UNIT = {"type": "unit", "unit_price": "1"}
MATRIX = {"type": "matrix", "dimensions": ["f"], "cells": [{"when": {"f": "1"}, "price": UNIT}]}
BY_DAY = {"type": "unit", "unit_price": "1", "prorated_units": True}
RATES = [{"up_to": "10", "rate": "2.9"}, {"up_to": None, "rate": "2.4"}]
PRODUCT = {"description": "Hours", "quantity_expression": "ceil(quantity / 3600)", "unit_price_expression": "0.10"}
TIERS = [{"up_to": "10", "unit_price": "1.00", "flat_fee": "5.00"}, {"up_to": None, "unit_price": "0.5"}]


def _problems(document: object) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        price_from_json(document)  # type: ignore[arg-type]  # wrong on purpose
    return {".".join(map(str, line["loc"])): line["msg"] for line in refused.value.errors()}


@pytest.mark.parametrize(
    ("spelling", "own", "parameters"),
    [
        ("flat", "fixed", {"unit_price": "1"}),
        ("standard", "unit", {"unit_price": "1"}),
        ("per_unit", "unit", {"unit_price": "1"}),
        ("graduated_tiered", "graduated", {"tiers": TIERS}),
        ("tiered", "volume", {"tiers": TIERS}),
        ("tiered_percentage", "volume_percentage", {"tiers": RATES}),
        ("prepaid_tiered", "prepaid", {"prepaid_units": "10", "tiers": TIERS}),
        (
            "prepaid_fixed_tiered",
            "prepaid",
            {"prepaid_units": "10", "tiers": TIERS, "overages_charge_interval": "yearly"},
        ),
        ("custom", "expression", {"charges": [PRODUCT]}),
    ],
)
def test_other_spellings_are_read_and_answered_in_ours(spelling: str, own: str, parameters: dict[str, object]) -> None:
    """The second column of the price types is accepted, and the first is answered."""
    assert price_to_json(price_from_json({"type": spelling, **parameters}))["type"] == own


def test_a_price_is_written_with_plain_decimals_and_without_unused_interval_fields() -> None:
    """Trailing zeros go, null stays where it means the open tier, and only used interval fields appear."""
    assert price_to_json(price_from_json({"type": "graduated", "tiers": TIERS})) == {
        "type": "graduated",
        "billing_interval": "monthly",
        "billing_direction": "arrears",
        "tiers": [
            {"up_to": "10", "unit_price": "1", "flat_fee": "5"},
            {"up_to": None, "unit_price": "0.5", "flat_fee": "0"},
        ],
        "charge_first_flat_at_zero": False,
    }


def test_a_count_of_steps_replaces_the_named_interval() -> None:
    """Two weeks are no named interval, and the default name steps aside."""
    price = price_from_json(
        {"type": "unit", "unit_price": "1", "billing_interval_unit": "week", "billing_interval_count": 2}
    )
    assert (price.cadence.unit, price.cadence.count) == ("week", 2)
    written = price_to_json(price)
    assert "billing_interval" not in written
    assert price_from_json(written) == price


def test_the_cadence_of_a_named_interval() -> None:
    """A quarterly price has the quarterly cadence."""
    price = price_from_json({"type": "fixed", "unit_price": "1", "billing_interval": "quarterly"})
    assert price.cadence == Cadence.named("quarterly")


def test_what_is_written_reads_back_as_the_same_price() -> None:
    """Reading is the inverse of writing for every model."""
    for document in (
        {"type": "fixed", "quantity": "2.5", "unit_price": "49.00", "billing_direction": "advance"},
        {"type": "unit", "unit_price": "0.000002"},
        {"type": "graduated", "tiers": TIERS, "charge_first_flat_at_zero": True},
        {"type": "volume", "tiers": TIERS, "billing_interval": "yearly"},
        {"type": "unit", "unit_price": "1", "included_units": "10", "rollover": {"cap": None, "periods": 3}},
        {
            "type": "unit",
            "unit_price": "1",
            "minimum": "5",
            "maximum": "50",
            "discount": {"type": "fixed", "amount": "1"},
        },
        {
            "type": "unit",
            "unit_price": "1",
            "prorated": False,
            "trial_period_days": 14,
            "charge_on_contract_start": True,
        },
        {"type": "unit", "unit_price": "1", "currency_prices": {"EUR": {"unit_price": "0.9"}}},
        *(model.example for model in MODELS.all()),
    ):
        price = price_from_json(document)
        assert price_from_json(price_to_json(price)) == price


def test_a_json_number_read_exactly_is_accepted_and_a_float_is_not() -> None:
    """Decimals and integers pass as they are; a binary float is refused (correctness M-03)."""
    assert price_to_json(price_from_json({"type": "unit", "unit_price": Decimal("0.10")}))["unit_price"] == "0.1"
    assert price_to_json(price_from_json({"type": "unit", "unit_price": 3}))["unit_price"] == "3"
    assert "unit_price" in _problems({"type": "unit", "unit_price": 0.1})
    assert "unit_price" in _problems({"type": "unit", "unit_price": True})


@pytest.mark.parametrize(
    "text",
    ["-1", "1e3", "NaN", "Infinity", "+1", "1_000", "1 ", "1\n", "\uff11", "0.0000000000001", "1234567890123456", ""],
)
def test_numbers_out_of_shape_or_below_zero_are_refused(text: str) -> None:
    """Only zero or more, in plain ASCII digits, at most 15 and 12 decimals (correctness M-02, M-03, M-11)."""
    assert list(_problems({"type": "unit", "unit_price": text})) == ["unit_price"]


def test_an_unknown_type_is_answered_with_the_known_ones() -> None:
    """The refusal lists what can be written instead."""
    (message,) = _problems({"type": "tird"}).values()
    assert all(name in message for name in ("'tird'", "fixed", "unit", "graduated", "volume"))


def test_every_broken_field_is_named_where_the_caller_wrote_it() -> None:
    """Unknown, missing and malformed fields are reported together, without the model's name in the path."""
    tiers = [{"up_to": "10", "unit_price": "x"}, {"up_to": None, "unit_price": "1", "unit": "2"}]
    assert set(_problems({"type": "volume", "tiers": tiers, "colour": "red"})) == {
        "colour",
        "tiers.0.unit_price",
        "tiers.1.unit",
    }
    assert set(_problems({"type": "fixed"})) == {"unit_price"}


@pytest.mark.parametrize(
    "bounds", [["10"], ["10", "10", None], ["10", "5", None], ["0", None], [None, None], [None, "10"], []]
)
def test_tiers_rise_from_above_zero_and_end_open(bounds: list[str | None]) -> None:
    """Gaps, overlaps, a bound of zero and a closed end cannot be configured (correctness 3.1)."""
    tiers = [{"up_to": bound, "unit_price": "1"} for bound in bounds]
    assert list(_problems({"type": "graduated", "tiers": tiers})) == ["tiers"]
    assert list(_problems({"type": "volume", "tiers": tiers})) == ["tiers"]


@pytest.mark.parametrize(
    "interval",
    [
        {"billing_interval_unit": "week"},
        {"billing_interval_count": 2},
        {"billing_interval": "monthly", "billing_interval_unit": "week", "billing_interval_count": 2},
        {"billing_interval": None},
    ],
)
def test_the_rhythm_is_a_name_or_a_count_of_steps(interval: dict[str, object]) -> None:
    """Half a rhythm, two rhythms and none are refused, and the message names the fields."""
    (message,) = _problems({"type": "unit", "unit_price": "1", **interval}).values()
    assert "billing_interval_unit and billing_interval_count" in message


def test_the_example_of_every_model_is_a_price_of_that_model() -> None:
    """What the reference prints can be sent."""
    for model in MODELS.all():
        assert type(price_from_json(model.example)) is model


def test_equal_prices_have_equal_fingerprints_and_others_do_not() -> None:
    """The spelling of a number or a type does not matter; a value does."""
    one = fingerprint(price_from_json({"type": "flat", "unit_price": "49.00"}))
    assert one == fingerprint(price_from_json({"unit_price": "49", "type": "fixed"}))
    assert one != fingerprint(price_from_json({"type": "fixed", "unit_price": "49.01"}))
    assert one != fingerprint(price_from_json({"type": "unit", "unit_price": "49"}))


def test_the_schema_is_a_union_told_apart_by_type() -> None:
    """A reader of the schema alone can write a price: what we accept conforms, what we refuse does not."""
    schema = TypeAdapter(AnyPrice).json_schema()
    assert schema["discriminator"]["propertyName"] == "type"
    assert set(schema["discriminator"]["mapping"]) == set(MODELS.names)
    assert all("type" in model["required"] for name, model in schema["$defs"].items() if name.endswith("Price"))
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid({"type": "graduated", "tiers": TIERS})
    assert validator.is_valid({"type": "fixed", "unit_price": "49.00"})
    assert not validator.is_valid({"unit_price": "49.00"})
    assert not validator.is_valid({"type": "unit", "unit_price": "forty"})
    assert not validator.is_valid({"type": "unit", "unit_price": "1", "colour": "red"})


def test_what_any_price_may_have_is_written_only_where_it_has_it() -> None:
    """A price without modifiers is written as it was before there were any, so that it keeps its fingerprint."""
    plain = {"type": "unit", "billing_interval": "monthly", "billing_direction": "arrears", "unit_price": "1"}
    assert price_to_json(price_from_json({**plain, "included_units": None, "prorated": True})) == plain
    limited = price_to_json(price_from_json({**plain, "minimum": "5.00", "prorated": False}))
    assert limited == {**plain, "minimum": "5", "prorated": False}


def test_a_fingerprint_does_not_change_from_release_to_release() -> None:
    """The sixteen digits of a price that was written before prices had modifiers, worked out from its JSON by hand."""
    text = '{"billing_direction":"arrears","billing_interval":"monthly","type":"unit","unit_price":"0.02"}'
    expected = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert fingerprint(price_from_json({"type": "unit", "unit_price": "0.02"})) == expected


def test_prices_inside_a_price_are_written_without_its_terms() -> None:
    """When they are billed, and within what limits, the price around them says."""
    price = price_from_json(
        {"type": "prepaid", "prepaid_units": "5", "overage": {"type": "per_unit", "unit_price": "1"}}
    )
    assert price_to_json(price)["overage"] == {"type": "unit", "unit_price": "1"}
    assert _problems({"type": "prepaid", "prepaid_units": "5", "overage": MONTHLY}) == {
        "overage.billing_interval": "It belongs to the price around this one",
        "overage.minimum": "It belongs to the price around this one",
    }


@pytest.mark.parametrize("inner", ["fixed", "prepaid", "matrix", "per_group"])
def test_a_price_stands_only_inside_of_a_deeper_one(inner: str) -> None:
    """A cell holds a price of usage that holds no other; the refusal lists what may stand there."""
    cells = [{"when": {"region": "eu"}, "price": dict(MODELS.get(inner).example)}]
    problems = _problems({"type": "matrix", "dimensions": ["region"], "cells": cells})
    assert list(problems) == ["cells.0.price"]
    assert "graduated" in problems["cells.0.price"]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"type": "unit", "unit_price": "1", "included_units": "-1"}, "included_units"),
        ({"type": "unit", "unit_price": "1", "minimum": "x"}, "minimum"),
        ({"type": "unit", "unit_price": "1", "discount": {"type": "percentage", "value": "100.1"}}, "discount"),
        ({"type": "unit", "unit_price": "1", "discount": {"type": "percentage", "amount": "1"}}, "discount"),
        ({"type": "unit", "unit_price": "1", "discount": {"type": "fixed", "value": "1"}}, "discount"),
        ({"type": "unit", "unit_price": "1", "discount": {"type": "half"}}, "discount.type"),
        ({"type": "unit", "unit_price": "1", "included_units": "1", "rollover": {"periods": 0}}, "rollover.periods"),
        ({"type": "unit", "unit_price": "1", "trial_period_days": -1}, "trial_period_days"),
        (
            {"type": "unit", "unit_price": "1", "currency_prices": {"EUR": {"unit_price": "x"}}},
            "currency_prices.EUR.unit_price",
        ),
        (
            {"type": "unit", "unit_price": "1", "currency_prices": {"EUR": {"type": "fixed"}}},
            "currency_prices.EUR.type",
        ),
        (
            {"type": "unit", "unit_price": "1", "currency_prices": {"EUR": {"colour": "1"}}},
            "currency_prices.EUR.colour",
        ),
        ({"type": "unit", "unit_price": "1", "currency_prices": {"EU": {}}}, "currency_prices.EU.[key]"),
        ({"type": "package", "package_price": "1"}, "package_size"),
        ({"type": "percentage", "rate": "1.2345678"}, "rate"),
        ({"type": "graduated_percentage", "tiers": [{"up_to": "1", "rate": "1"}]}, "tiers"),
        ({"type": "matrix", "dimensions": ["a"], "cells": [{"when": {"a": []}, "price": MONTHLY}]}, "cells.0.when.a"),
        ({"type": "matrix", "dimensions": ["a", "a"], "cells": []}, "dimensions"),
        ({"type": "per_group", "group_by": ["a", "a"], "price": UNIT}, "group_by"),
        ({"type": "per_group", "group_by": ["a"], "price": {**UNIT, "minimum": "1"}}, "price.minimum"),
        ({"type": "per_group", "group_by": ["a"], "price": {"type": "fixed", "unit_price": "1"}}, "price"),
        ({"type": "dynamic", "amount_field": ""}, "amount_field"),
        (
            {"type": "expression", "charges": [{**PRODUCT, "quantity_expression": "1 +"}]},
            "charges.0.quantity_expression",
        ),
        (
            {"type": "expression", "charges": [{**PRODUCT, "quantity_expression": "a.b"}]},
            "charges.0.quantity_expression",
        ),
    ],
)
def test_a_broken_parameter_is_named(document: dict[str, object], field: str) -> None:
    """Whatever the model, the refusal says which field is wrong."""
    assert field in _problems(document)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"type": "unit", "unit_price": "1", "minimum": "2", "maximum": "1"}, "minimum must not be above maximum"),
        ({"type": "unit", "unit_price": "1", "rollover": {"cap": "1"}}, "rollover needs"),
        ({**BY_DAY, "included_units": "5", "rollover": {"cap": "1"}}, "rollover carries whole units"),
        ({**BY_DAY, "prorated": False}, "prorated_units needs a price that is prorated"),
        ({"type": "prepaid", "prepaid_units": "1", "prepaid_price": "9", "overage": BY_DAY}, "prorated_units counts"),
        ({"type": "per_group", "group_by": ["f"], "price": BY_DAY}, "prorated_units counts"),
        (
            {
                "type": "matrix",
                "dimensions": ["a"],
                "cells": [{"when": {"a": "x"}, "price": BY_DAY}],
                "otherwise": {"type": "unit", "unit_price": "1"},
            },
            "prorated_units holds in all cells",
        ),
        ({"type": "package", "package_size": "0", "package_price": "1"}, "package_size"),
        ({"type": "percentage", "rate": "1", "min_per_event": "2", "max_per_event": "1"}, "min_per_event"),
        ({"type": "percentage", "rate": "1", "free_together": True}, "free_together needs"),
        ({**UNIT, "pricing_unit": {"code": "tok", "conversion_rate": "0"}}, "conversion_rate must be above zero"),
        (
            {"type": "fixed", "unit_price": "1", "pricing_unit": {"code": "tok", "conversion_rate": "2"}},
            "pricing_unit belongs to a price of usage",
        ),
        ({"type": "expression", "charges": [{**PRODUCT, "quantity_expression": "usage.gpu"}]}, "'gpu'"),
        ({"type": "expression", "charges": []}, "charge"),
        ({"type": "matrix", "dimensions": ["a"], "cells": []}, "cell"),
        ({"type": "per_group", "group_by": [], "price": UNIT}, "group_by"),
        ({"type": "per_group", "group_by": list("abcde"), "price": MATRIX}, "at most 5 properties"),
        ({"type": "prepaid", "prepaid_units": "1", "prepaid_price": "9", "maximum": "8", "overage": UNIT}, "maximum"),
    ],
)
def test_parameters_that_contradict_each_other_are_named(document: dict[str, object], words: str) -> None:
    """What no field alone has wrong, the message says."""
    assert any(words in message for message in _problems(document).values())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prorated", 0),
        ("charge_on_contract_start", "true"),
        ("trial_period_days", "7"),
        ("billing_interval_count", True),
    ],
)
def test_whole_numbers_and_truths_are_not_guessed(field: str, value: object) -> None:
    """Neither text nor a number is true or false, and neither text nor true is a number."""
    stepped = {"billing_interval_unit": "week"} if field == "billing_interval_count" else {}
    assert list(_problems({**UNIT, **stepped, field: value})) == [field]
