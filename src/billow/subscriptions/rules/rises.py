"""Prices that rise by a percentage, counted from the price that was agreed (correctness T-20)."""

from collections.abc import Sequence
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

_MONEY = frozenset({"unit_price", "flat_fee", "package_price", "prepaid_price", "fixed_fee_per_event"})


def raised(items: Sequence[Item], escalation: PriceEscalation, *, currency: str) -> tuple[Item, ...]:
    """The items after one more rise: recurring fees, and prices of usage when that is said.

    The price is worked out from the one that was agreed, by all rises together, and rounded once (RP1): to the
    currency, or to as many decimals as were agreed.

    Raises:
        PriceUnsuitable: A price would have more digits than a price can have.
    """
    return tuple(_raised(item, escalation, currency=currency) if _rises(item, escalation) else item for item in items)


def _rises(item: Item, escalation: PriceEscalation) -> bool:
    return not item.once and (not item.price.metered or escalation.escalate_metered_unit_rates)


def _raised(item: Item, escalation: PriceEscalation, *, currency: str) -> Item:
    agreed = item.agreed_price or item.price
    rises = (*item.escalations, escalation.percentage)
    price = _scaled(agreed, rises, places=exponent(currency))
    return replace(item, price=price, fingerprint=fingerprint(price), agreed_price=agreed, escalations=rises)


def _scaled(price: Price, rises: Sequence[Decimal], *, places: int) -> Price:
    factor = Fraction(1)
    for percentage in rises:
        factor *= 1 + exact(percentage) / 100
    try:
        return price_from_json(_times(price_to_json(price), factor, places))
    except ValidationError:
        detail = f"after {len(rises)} rises a price has more than 15 digits; agree on fewer, or on smaller ones"
        raise PriceUnsuitable.of("price_escalation", detail, code="out_of_range") from None


def _times(value: Any, factor: Fraction, places: int) -> Any:
    if isinstance(value, list):
        return [_times(each, factor, places) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _money(each, factor, places) if name in _MONEY and each is not None else _times(each, factor, places)
        for name, each in value.items()
    }


def _money(amount: str, factor: Fraction, places: int) -> str:
    agreed = Decimal(amount)
    decimals = max(places, -int(agreed.as_tuple().exponent))
    return decimal_text(round_to(exact(agreed) * factor, decimals))
