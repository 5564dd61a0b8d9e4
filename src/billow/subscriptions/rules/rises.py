"""Prices that rise by a percentage, counted from the price that was agreed (correctness T-20)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from billow.catalog.types.price import Price, fingerprint, price_from_json, price_to_json
from billow.catalog.types.terms import PriceEscalation
from billow.kit.currency import exponent
from billow.kit.numbers import decimal_text, exact, round_to
from billow.subscriptions.types import Item, PriceUnsuitable

_FEES = ("flat_fee", "prepaid_price")
_RATES = ("unit_price", "package_price", "fixed_fee_per_event")
_RATE_PLACES = 12
"""The decimals of a rate of usage, which is small and is multiplied by many (correctness M-02)."""


def raised(items: Sequence[Item], escalation: PriceEscalation, *, currency: str) -> tuple[Item, ...]:
    """The items after one more rise: recurring fees, those of prepaid units among them, and rates of usage when that is
    said.

    The price is worked out from the one that was agreed, by all rises together, and rounded once (RP1): a fee to the
    currency, or to as many decimals as were agreed, a rate of usage to twelve decimals.

    Raises:
        PriceUnsuitable: A price would have more digits than a price can have.
    """
    usage = escalation.escalate_metered_unit_rates
    return tuple(
        _raised(item, escalation, currency=currency, usage=usage) if _rises(item, usage=usage) else item
        for item in items
    )


def raised_like(item: Item, other: Item, *, currency: str) -> Item:
    """The item after the rises of the *other*'s price, whose rates of usage rose or did not."""
    agreed, places = other.agreed_price or other.price, exponent(currency)
    usage = agreed.fee is None or other.price != _scaled(agreed, other.escalations, usage=False, places=places)
    for percentage in other.escalations:
        rise = PriceEscalation(percentage=percentage, escalate_metered_unit_rates=usage)
        (item,) = raised([item], rise, currency=currency)
    return item


def _rises(item: Item, *, usage: bool) -> bool:
    return not item.once and (usage or item.price.fee is not None)


def _raised(item: Item, escalation: PriceEscalation, *, currency: str, usage: bool) -> Item:
    """The item after one more rise; what rose before in another way, its rates too or not, is agreed anew."""
    places = exponent(currency)
    agreed, before = item.agreed_price or item.price, item.escalations
    if before and item.price.metered and item.price != _scaled(agreed, before, usage=usage, places=places):
        agreed, before = item.price, ()
    rises = (*before, escalation.percentage)
    price = _scaled(agreed, rises, usage=usage, places=places)
    return replace(item, price=price, fingerprint=fingerprint(price), agreed_price=agreed, escalations=rises)


def _scaled(price: Price, rises: Sequence[Decimal], *, usage: bool, places: int) -> Price:
    factor = Fraction(1)
    for percentage in rises:
        factor *= 1 + exact(percentage) / 100
    names = _rising(price, usage=usage, places=places)
    try:
        return price_from_json(_bounded(_times(price_to_json(price), factor, names)))
    except ValidationError:
        detail = f"after {len(rises)} rises a price has more than 15 digits; agree on fewer, or on smaller ones"
        raise PriceUnsuitable.of("price_escalation", detail, code="out_of_range") from None


def _rising(price: Price, *, usage: bool, places: int) -> Mapping[str, int]:
    """The parameters of the price that rise, each with the decimals that it has at least."""
    if not price.metered:
        return dict.fromkeys((*_FEES, *_RATES), places)
    if not usage:
        return {"prepaid_price": places}
    return dict.fromkeys(_FEES, places) | dict.fromkeys(_RATES, _RATE_PLACES)


def _times(value: Any, factor: Fraction, names: Mapping[str, int]) -> Any:
    if isinstance(value, list):
        return [_times(each, factor, names) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _money(each, factor, names[name]) if name in names and each is not None else _times(each, factor, names)
        for name, each in value.items()
    }


def _bounded(document: dict[str, Any]) -> dict[str, Any]:
    """The document of a price whose fee of prepaid units is at most its maximum, in every currency."""
    found = dict(document)
    elsewhere = found.get("currency_prices") or {}
    for own in (found, *elsewhere.values()):
        fee, most = own.get("prepaid_price"), own.get("maximum", found.get("maximum"))
        if fee is not None and most is not None and Decimal(fee) > Decimal(most):
            own["prepaid_price"] = most
    return found


def _money(amount: str, factor: Fraction, places: int) -> str:
    agreed = Decimal(amount)
    decimals = max(places, -int(agreed.as_tuple().exponent))
    return decimal_text(round_to(exact(agreed) * factor, decimals))
