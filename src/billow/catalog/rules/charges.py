"""Charges as prices: each parameter under the name that prices give it, and a refusal for what prices cannot say."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from billow.catalog.rules.products import unmeasured, without_effect
from billow.catalog.types.charge import (
    Charge,
    ChargeProperties,
    ChargesInconsistent,
    FixedCharge,
    PlanInterval,
    Range,
    RateRange,
)
from billow.catalog.types.metric import Metric
from billow.catalog.types.price import AnyPrice, Price, price_from_json
from billow.catalog.types.terms import Commitment, SpendPeriod
from billow.kit.errors import FieldError

INTERVALS: Final = {"semiannual": "semi_annual"}
LONG = ("semiannual", "yearly")
"""Intervals of a plan whose charges may be billed monthly."""
MODELS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "standard": ("unit", {"amount": "unit_price"}),
    "graduated": ("graduated", {"graduated_ranges": "tiers"}),
    "volume": ("volume", {"volume_ranges": "tiers"}),
    "package": ("package", {"amount": "package_price", "package_size": "package_size", "free_units": "free_units"}),
    "percentage": (
        "percentage",
        {
            "rate": "rate",
            "fixed_amount": "fixed_fee_per_event",
            "free_units_per_events": "free_events",
            "free_units_per_total_aggregation": "free_amount",
            "per_transaction_min_amount": "min_per_event",
            "per_transaction_max_amount": "max_per_event",
        },
    ),
    "graduated_percentage": ("graduated_percentage", {"graduated_percentage_ranges": "tiers"}),
    "dynamic": ("dynamic", {"amount_field": "amount_field", "currency_field": "currency_field"}),
}
"""For each model of a charge the type of price, and the name of each parameter in it."""


WAYS: Final = ("charge_first_flat_at_zero", "prorated_units")
"""What a price says of how it counts, which is none of the properties of a charge."""
_PRORATED_TIERS = (
    "each unit would be prorated in the tier that it falls into: bill by a recurring metric that measures by "
    "weighted_sum or weighted_unique, whose mean level the tiers then meet, or write a standard charge"
)
_MISFIT: Final = "invalid_billable_metric_or_charge_model"


def charge_price(charge: Charge, *, interval: str, field: str) -> AnyPrice:
    """The price that a charge means, billed after each *interval*.

    Raises:
        ChargesInconsistent: A parameter is missing, belongs to another model, or cannot be said by a price.
    """
    _refuse(_unsayable(charge, field))
    price = _priced(charge, charge.properties, field=f"{field}.properties")
    if charge.filters:
        price = _matrix(charge, price, field=field)
    if keys := charge.properties.pricing_group_keys:
        price = {"type": "per_group", "group_by": keys, "price": price}
    if charge.applied_pricing_unit is not None:
        unit = charge.applied_pricing_unit
        price["pricing_unit"] = {"code": unit.code, "conversion_rate": unit.conversion_rate}
    if charge.min_amount is not None:
        price["minimum"] = charge.min_amount
    if charge.pay_in_advance:
        price["billing_direction"] = "advance"
    return _read({**price, "billing_interval": INTERVALS.get(interval, interval)}, field=f"{field}.properties")


def check_model(charge: Charge, metric: Metric, *, field: str) -> None:
    """Return when the model of the charge suits what the *metric* measures.

    Raises:
        ChargesInconsistent: A share is asked of what is no money that passed through, or amounts that events carry are
            put beside a quantity that is not theirs.
    """
    way, model = metric.aggregation.way, charge.charge_model
    if model in ("percentage", "graduated_percentage") and way.last:
        detail = f"the metric {metric.code!r} has the last value alone, and a share is of all: bill by one that adds up"
        raise ChargesInconsistent.of(f"{field}.billable_metric_id", detail, code="invalid_value")
    if model == "dynamic" and not (way.grows and way.adds and way.reads == "number" and not way.computed):
        detail = (
            f"the metric {metric.code!r} measures by {way.name}: amounts of events go with one that adds up, by sum"
        )
        raise ChargesInconsistent.of(f"{field}.billable_metric_id", detail, code="invalid_value")


def check_measured(price: Price, metric: Metric, *, field: str) -> None:
    """Return when usage of the *metric* at that price can be owed as it is used, or need not be, and it measures what
    the price asks for.

    Raises:
        ChargesInconsistent: What the metric measures may fall, or what the price asks for it; or events have limits,
            and are no parts of what it measures.
    """
    asked = unmeasured(price, [metric])
    detail = without_effect(price, once=False).get("billing_direction") or asked.pop("billing_direction", None)
    if detail is not None:
        raise ChargesInconsistent.of(f"{field}.pay_in_advance", detail, code="invalid_aggregation_type_or_charge_model")
    said = {_as_charge(name): why for name, why in asked.items()}
    codes = {"prorated": _MISFIT}
    _refuse([FieldError(f"{field}.{name}", codes.get(name, "not_supported"), why) for name, why in said.items()])


def _as_charge(name: str) -> str:
    """Where what stands at *name* in the price stands in the charge: a limit, or prices inside of a group."""
    if name == "price":
        return "filters"
    *above, limit = name.removeprefix("price.").split(".")
    if limit == "prorated_units":
        return "prorated"
    names = {**MODELS["percentage"][1], "free_units_per_events": "free_together"}
    spelled = next(theirs for theirs, ours in names.items() if ours == limit)
    return f"filters.{above[1]}.properties.{spelled}" if above[:1] == ["cells"] else f"properties.{spelled}"


def _unsayable(charge: Charge, field: str) -> Iterator[FieldError]:
    yield from _uninvoiced(charge, field)
    if charge.charge_model not in MODELS:
        yield FieldError(f"{field}.charge_model", "not_supported", "write it as an expression price, in items")
    keys = set(charge.properties.pricing_group_keys or ())
    for n, each in enumerate(charge.filters):
        if set(each.properties.pricing_group_keys or ()) != keys:
            detail = "usage of a charge falls into the same groups in each filter: name the same keys in all or none"
            yield FieldError(f"{field}.filters.{n}.properties.pricing_group_keys", "not_supported", detail)
    if charge.prorated and keys:
        detail = "units that last count by days, and those of a group as a whole: leave one of the two away"
        yield FieldError(f"{field}.prorated", "not_supported", detail)
    if charge.prorated and charge.charge_model != "standard":
        tiers = charge.charge_model in ("graduated", "volume")
        detail = _PRORATED_TIERS if tiers else f"a {charge.charge_model} charge has no units that last: leave it away"
        yield FieldError(f"{field}.prorated", "not_supported" if tiers else _MISFIT, detail)


def _uninvoiced(charge: Charge, field: str) -> Iterator[FieldError]:
    """Fees without an invoice, which nothing can pay, and those that are on one once they are paid (decision 0031)."""
    if not charge.invoiceable:
        code = "not_supported" if charge.pay_in_advance else "must_be_true_unless_pay_in_advance"
        detail = (
            "a fee without an invoice would have no number, no tax and nothing to be paid by: leave it away; with "
            "pay_in_advance usage is invoiced as it comes, without it when its period is over"
        )
        yield FieldError(f"{field}.invoiceable", code, detail)
    if charge.regroup_paid_fees is not None:
        fits = charge.pay_in_advance and not charge.invoiceable
        code = "not_supported" if fits else "only_compatible_with_pay_in_advance_and_non_invoiceable"
        detail = (
            "single fees are not paid, so that none can be grouped once it is: a charge without pay_in_advance is on "
            "one invoice when its period is over"
        )
        yield FieldError(f"{field}.regroup_paid_fees", code, detail)


def _refuse(found: Iterator[FieldError] | Sequence[FieldError]) -> None:
    errors = tuple(found)
    if errors:
        raise ChargesInconsistent(errors[0].detail, errors=errors)


def _priced(charge: Charge, properties: ChargeProperties, *, field: str) -> dict[str, Any]:
    """The price, without its rhythm, that the *properties* mean in the charge: its own, or those of a filter."""
    price = _parameters(charge.charge_model, properties, field=field)
    tiers = price.get("tiers", ())
    if tiers and tiers[0]["flat_fee"] and not charge.pay_in_advance:
        price["charge_first_flat_at_zero"] = True
    if charge.prorated:
        price["prorated_units"] = True
    return price


def _parameters(model: str, properties: ChargeProperties, *, field: str) -> dict[str, Any]:
    """The type and the parameters of the price that the *properties* of a charge of that *model* mean."""
    kind, names = MODELS[model]
    given = {name: getattr(properties, name) for name in ChargeProperties.__slots__ if name != "pricing_group_keys"}
    others = [name for name, value in given.items() if value is not None and name not in names]
    _refuse([FieldError(f"{field}.{name}", "not_allowed", f"a {model} charge has none") for name in others])
    price: dict[str, Any] = {"type": kind}
    if model == "percentage" and _free_as_one(properties):
        price["free_together"] = True
    for name, ours in names.items():
        value = given[name]
        if ours == "tiers":
            value = _tiers(value or [], field=f"{field}.{name}")
        if value is not None:
            price[ours] = value
    return price


def _free_as_one(properties: ChargeProperties) -> bool:
    """Whether the charge frees what a price would free by halves: a charge frees events with their money, and money
    with the fees of its events."""
    events, money = properties.free_units_per_events, properties.free_units_per_total_aggregation
    return bool((events and properties.rate) or (money and properties.fixed_amount) or (events and money))


def _tiers(ranges: Sequence[Range | RateRange], *, field: str) -> list[dict[str, Any]]:
    """Ranges as tiers, which have upper bounds alone: each begins where the one before it ends, or one unit behind."""
    before: Decimal | None = None
    for n, each in enumerate(ranges):
        fits = each.from_value == 0 if before is None else each.from_value in (before, before + 1)
        last = n == len(ranges) - 1
        if (
            not fits
            or (each.to_value is None) != last
            or (each.to_value is not None and each.to_value <= each.from_value)
        ):
            detail = "ranges begin at 0, each where the one before it ends, and the last has no end"
            raise ChargesInconsistent.of(f"{field}.{n}", detail, code="invalid_ranges")
        before = each.to_value
    if not ranges:
        raise ChargesInconsistent.of(field, "a charge of this model has ranges", code="required")
    return [
        {"up_to": each.to_value, "flat_fee": each.flat_amount}
        | ({"rate": each.rate} if isinstance(each, RateRange) else {"unit_price": each.per_unit_amount})
        for each in ranges
    ]


def _matrix(charge: Charge, default: dict[str, Any], *, field: str) -> dict[str, Any]:
    """Filters as the cells of a matrix; what falls into none has the charge's own parameters."""
    cells = [
        {
            "when": {name: list(values) for name, values in each.values.items()},
            "price": _priced(charge, each.properties, field=f"{field}.filters.{n}.properties"),
            **({} if each.invoice_display_name is None else {"name": each.invoice_display_name}),
        }
        for n, each in enumerate(charge.filters)
    ]
    dimensions = list(dict.fromkeys(name for each in charge.filters for name in each.values))
    return {"type": "matrix", "dimensions": dimensions, "cells": cells, "otherwise": default}


def fixed_charge_price(charge: FixedCharge, amount: Decimal, *, interval: str, field: str) -> AnyPrice:
    """The price that a fixed charge means: its units at its amount, or else at *amount*, in each *interval*.

    Raises:
        ChargesInconsistent: A parameter belongs to another model, or cannot be said by a price.
    """
    if charge.charge_model != "standard":
        detail = "write what its units cost as a standard charge"
        raise ChargesInconsistent.of(f"{field}.charge_model", detail, code="not_supported")
    if charge.apply_units_immediately:
        detail = "a subscription changes when its change says so"
        raise ChargesInconsistent.of(f"{field}.apply_units_immediately", detail, code="not_supported")
    if charge.properties.pricing_group_keys:
        detail = "a fixed charge has no usage that falls into groups: leave them away"
        raise ChargesInconsistent.of(f"{field}.properties.pricing_group_keys", detail, code="not_allowed")
    given = _parameters("standard", charge.properties, field=f"{field}.properties")
    document = {
        "type": "fixed",
        "quantity": Decimal(1) if charge.units is None else charge.units,
        "unit_price": given.get("unit_price", amount),
        "prorated": charge.prorated,
        "billing_interval": INTERVALS.get(interval, interval),
        "billing_direction": "advance" if charge.pay_in_advance else "arrears",
    }
    return _read(document, field=f"{field}.properties")


def interval_owed(spelled: Mapping[str, Any], *, before: Commitment | None = None) -> SpendPeriod:
    """The period that a commitment is owed in where it names none: the interval of the plan as it is *spelled*, what it
    was *before*, or the billing period."""
    interval: PlanInterval | None = spelled.get("interval")
    if interval is None:
        return "billing_period" if before is None else before.period
    periods: Mapping[PlanInterval, SpendPeriod] = {"semiannual": "semi_annual", "yearly": "yearly"}
    return periods.get(interval, "billing_period")


def base_price(amount: Decimal, *, interval: str, in_advance: bool) -> AnyPrice:
    """The price of a plan's base fee."""
    document = {
        "type": "fixed",
        "quantity": Decimal(1),
        "unit_price": amount,
        "billing_interval": INTERVALS.get(interval, interval),
        "billing_direction": "advance" if in_advance else "arrears",
    }
    return _read(document, field="amount")


def _read(document: Mapping[str, object], *, field: str) -> AnyPrice:
    try:
        return price_from_json(document)
    except ValidationError as error:
        lines = error.errors(include_url=False)
        raise ChargesInconsistent(
            lines[0]["msg"],
            errors=tuple(FieldError(field, "invalid", f"{'.'.join(map(str, e['loc']))}: {e['msg']}") for e in lines),
        ) from None
