"""Use cases of rating: the preview of a price."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from billow.catalog.types.price import MODELS, AnyPrice, Price, RatedLine
from billow.kit.explain import readable
from billow.kit.fields import CurrencyCode, Quantity
from billow.kit.numbers import decimal_text
from billow.kit.operation import Context, operation
from billow.rating.rules import rate_segment
from billow.rating.types import (
    FractionText,
    NotAShare,
    PreviewEvent,
    PreviewLine,
    PricePreview,
    QuantityOrEvents,
    RatedSegment,
)

_EXAMPLE = {
    "currency": "USD",
    "price": next(model.example for model in MODELS.all() if model.metered),
    "quantity": "1500",
}


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
) -> PricePreview:
    """The amount that a price gives for a quantity or for events, with every step of the calculation.

    Nothing is stored. A price that states its own quantity needs neither. With `fraction`, the amount is that of a part
    of the period from its start; the lines then hold the same part.
    """
    part = rate_segment(
        price, quantity=_quantity(price, quantity, events), currency=currency, end=_share(fraction or "1")
    )
    return _answer(part, currency=currency)


def _quantity(price: Price, quantity: Decimal | None, events: Sequence[PreviewEvent] | None) -> Fraction:
    if quantity is not None and events is not None:
        raise QuantityOrEvents.both_or_neither("Give either quantity or events, not both")
    if quantity is not None:
        return Fraction(quantity)
    if events is not None:
        return sum((Fraction(event.value) for event in events), Fraction(0))
    if price.nominal_quantity is None:
        raise QuantityOrEvents.both_or_neither("Give quantity or events: the price follows usage")
    return price.nominal_quantity


def _share(text: str) -> Fraction:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise NotAShare.of("fraction", f"{text!r} is no share of a period", code=NotAShare.code) from error
    if not 0 <= share <= 1:
        raise NotAShare.of("fraction", "A share of a period lies between 0 and 1", code=NotAShare.code)
    return share


def _answer(part: RatedSegment, *, currency: str) -> PricePreview:
    return PricePreview(
        amount=part.amount,
        currency=currency,
        precise_amount=_decimal(part.precise),
        lines=tuple(_line(line) for line in part.lines),
        steps=readable(part.tree),
    )


def _line(line: RatedLine) -> PreviewLine:
    return PreviewLine(
        description=line.description,
        quantity=_decimal(line.quantity),
        unit_price=line.unit_price,
        amount=_decimal(line.amount),
    )


def _decimal(value: Fraction) -> Decimal:
    return Decimal(decimal_text(value))
