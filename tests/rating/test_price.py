"""A price on the wire: what is read, what is refused and how, and what is written."""

from decimal import Decimal

import jsonschema
import pytest
from pydantic import TypeAdapter, ValidationError

from billow.catalog.types.price import MODELS, AnyPrice, fingerprint, price_from_json, price_to_json
from billow.kit.time import Cadence

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
    assert set(schema["discriminator"]["mapping"]) == {"fixed", "unit", "graduated", "volume"}
    assert all("type" in model["required"] for name, model in schema["$defs"].items() if name.endswith("Price"))
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid({"type": "graduated", "tiers": TIERS})
    assert validator.is_valid({"type": "fixed", "unit_price": "49.00"})
    assert not validator.is_valid({"unit_price": "49.00"})
    assert not validator.is_valid({"type": "unit", "unit_price": "forty"})
    assert not validator.is_valid({"type": "unit", "unit_price": "1", "colour": "red"})
