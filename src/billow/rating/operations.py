"""Use cases of rating: the preview of a price."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, TypeAlias

from pydantic import Field

from billow.catalog.types.price import MODELS, AnyPrice, Consumption, Price, RatedLine, in_currency
from billow.kit.explain import readable
from billow.kit.fields import CurrencyCode, Quantity
from billow.kit.numbers import decimal_text
from billow.kit.operation import Context, operation
from billow.rating.rules import item_of_period, item_of_window
from billow.rating.rules.events import consumed
from billow.rating.types import (
    WHOLE,
    BindingNeeded,
    EventsNeeded,
    FractionText,
    NotAShare,
    PartKind,
    PeriodPart,
    PreviewEvent,
    PreviewLine,
    PricePreview,
    QuantityOrEvents,
    RatedItem,
)

_EXAMPLE = {
    "currency": "USD",
    "price": next(model.example for model in MODELS.all() if "tiers" in model.example),
    "quantity": "1500",
}

Bindings: TypeAlias = Annotated[
    Mapping[str, Quantity],
    Field(description="The quantities of the metrics that an expression speaks of, by their names.", max_length=20),
]


@operation(
    "prices.preview", http="POST /prices/preview", rpc="PriceService.Preview", needs="prices:read", example=_EXAMPLE
)
async def preview(
    tx: Context,
    *,
    currency: CurrencyCode,
    price: AnyPrice,
    quantity: Quantity | None = None,
    events: list[PreviewEvent] | None = None,
    fraction: FractionText | None = None,
    bindings: Bindings | None = None,
) -> PricePreview:
    """The amount that a price gives for a quantity or for events, with every step of the calculation.

    Nothing is stored. A price that states its own quantity needs neither; one that looks at events one by one, or at
    their properties, needs the events. With `fraction`, the amount is that of a part of the period from its start. Of a
    fee the lines then hold the same part; the quantity of a price that follows usage is what the part alone has, and is
    priced as it is, with the part's share of what is included, of the bounds of tiers, and of the least and the most.
    The lines begin with what was used, and end with what the maximum, the minimum and the discount make of it.

    Raises:
        QuantityOrEvents: There are both or neither.
        EventsNeeded: The price cannot be told from a quantity alone.
        BindingNeeded: The price speaks of a metric whose quantity is not given.
        NotAShare: The fraction does not lie between 0 and 1.
        Unratable: The price gives no amount for it, such as an expression that divides by zero.
    """
    local = in_currency(price, currency)
    used = _used(local, quantity, events, bindings or {}, currency=currency)
    share = _share(fraction or "1")
    part = WHOLE if share == 1 else PeriodPart(end=share)
    rated = item_of_window if local.metered else item_of_period
    return _answer(rated(local, used, currency=currency, part=part))


def _used(
    price: Price,
    quantity: Decimal | None,
    events: Sequence[PreviewEvent] | None,
    bindings: Mapping[str, Decimal],
    *,
    currency: str,
) -> Consumption:
    missing = sorted(price.reads.bindings.keys() - bindings.keys())
    if missing:
        raise BindingNeeded.of("bindings", f"Give the quantity of {', '.join(missing)}", code=BindingNeeded.code)
    used = _measured(price, quantity, events, currency)
    return replace(used, bindings={name: Fraction(number) for name, number in bindings.items()})


def _measured(
    price: Price, quantity: Decimal | None, events: Sequence[PreviewEvent] | None, currency: str
) -> Consumption:
    if quantity is not None and events is not None:
        raise QuantityOrEvents.both_or_neither("Give either quantity or events, not both")
    if events is not None:
        return consumed(events, price.reads, currency=currency)
    if quantity is None and price.nominal_quantity is None:
        raise QuantityOrEvents.both_or_neither("Give quantity or events: the price follows usage")
    if replace(price.reads, bindings={}, by_day=False):
        raise EventsNeeded.of("events", "Give events: a quantity alone has no price", code=EventsNeeded.code)
    return Consumption(quantity=price.nominal_quantity or Fraction(0) if quantity is None else Fraction(quantity))


def _share(text: str) -> Fraction:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise NotAShare.of("fraction", f"{text!r} is no share of a period", code=NotAShare.code) from error
    if not 0 <= share <= 1:
        raise NotAShare.of("fraction", "A share of a period lies between 0 and 1", code=NotAShare.code)
    return share


def _answer(item: RatedItem) -> PricePreview:
    return PricePreview(
        amount=item.net,
        currency=item.net.currency,
        precise_amount=_decimal(sum((part.precise for part in item.parts), Fraction(0))),
        lines=tuple(_line(part.kind, line) for part in item.parts for line in part.lines),
        steps=readable(item.tree),
    )


def _line(kind: PartKind, line: RatedLine) -> PreviewLine:
    return PreviewLine(
        description=line.description,
        quantity=_decimal(line.quantity),
        unit_price=line.unit_price,
        amount=_decimal(line.amount),
        kind=kind,
    )


def _decimal(value: Fraction) -> Decimal:
    return Decimal(decimal_text(value))
