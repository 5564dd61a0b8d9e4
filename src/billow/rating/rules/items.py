"""What an item costs: its parts in the order of correctness 3.2, each rounded once.

Minimum and maximum meet the rounded amount (step 5), and the discount what they leave (step 7): 63.00 with a minimum of
100.00 and a discount of a tenth are 90.00 (correctness 3.4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial

from billow.catalog.types.price import ENTIRE, Consumption, Price, PriceDiscount, RatedLine, Told, in_currency
from billow.kit import explain
from billow.kit.currency import exponent
from billow.kit.explain import Step, given
from billow.kit.money import Money
from billow.kit.numbers import decimal_text
from billow.rating.rules.segments import (
    SCALES,
    billed_part,
    minor_of,
    minor_until,
    part_of_lines,
    segment_tree,
    tree_until,
    whole_tree,
)
from billow.rating.types import WHOLE, PartKind, PeriodPart, RatedItem, RatedPart

_Levels = tuple[int, int, int, int]
"""Minor units of the amount, of what is above the maximum, of what is missing to the minimum, and of the discount."""


def item_of_period(
    price: Price, quantity: Fraction | Consumption, *, currency: str, part: PeriodPart = WHOLE
) -> RatedItem:
    """What a *part* of a period costs when the whole period has *quantity*, as a fee has.

    Every part of the item is a difference of rounded cumulative amounts, so that those of a period sum to the whole
    however it is cut (correctness 2.5). Raises `ValueError` for a negative quantity.
    """
    if part is WHOLE and price.is_plain:
        return RatedItem((_whole(price, quantity, currency, ENTIRE),))
    local = in_currency(price, currency)
    cut = billed_part(local, part)
    full = local.cost(quantity, ENTIRE)
    places = exponent(currency)
    end: _Cut = _ALL[places] if cut is WHOLE else _Until(cut.end, places, cut.days)
    amounts = _levels(local, end.minor(full), owed=end, allowed=end)
    if cut.start:
        start = _Until(cut.start, places, cut.days)
        amounts = _differences(amounts, _levels(local, start.minor(full), owed=start, allowed=start))
    told = partial(_told_main, local, quantity, ENTIRE, cut, currency)
    ratio = full if cut is WHOLE else _times(full, cut.share)
    main = RatedPart("main", Money.counted(amounts[0], currency), ratio, told)
    return _item(local, main, amounts, lambda: _difference(local, local.rated(quantity).tree, cut, places))


def _differences(high: _Levels, low: _Levels) -> _Levels:
    return high[0] - low[0], high[1] - low[1], high[2] - low[2], high[3] - low[3]


def item_of_window(
    price: Price, quantity: Fraction | Consumption, *, currency: str, part: PeriodPart = WHOLE
) -> RatedItem:
    """What the usage of a *part* of a period costs when the part alone has *quantity*.

    Included units and the limits of tiers have the part's share of those of a whole period, and the minimum, the
    maximum and a fixed discount the part's R(end) - R(start) (correctness T-28). Of a price that is not prorated the
    first part owes the whole minimum and has the whole discount, since these are amounts of the period; what is
    included, and the maximum, hold in full in every part, since to cut them would be to prorate. Raises `ValueError`
    for a negative quantity.
    """
    local = in_currency(price, currency)
    allowed = part if local.prorated or part is WHOLE else replace(WHOLE, days=part.days)
    main = _whole(local, quantity, currency, ENTIRE if allowed is WHOLE else allowed.share)
    if local.is_plain:
        return RatedItem((main,))
    places = exponent(currency)
    owed = _Between(billed_part(local, part), places)
    among = _Between(allowed, places)
    amounts = _levels(local, main.amount.minor, owed=owed, allowed=among)
    return _item(local, main, amounts, lambda: _steps(local, main.tree, owed=owed, allowed=among, places=places))


def _whole(price: Price, quantity: Fraction | Consumption, currency: str, share: Fraction) -> RatedPart:
    full = price.cost(quantity, share)
    told = partial(_told_main, price, quantity, share, WHOLE, currency)
    return RatedPart("main", Money.counted(minor_of(full, exponent(currency)), currency), full, told)


def _told_main(price: Price, quantity: Fraction | Consumption, share: Fraction, cut: PeriodPart, currency: str) -> Told:
    used = quantity if isinstance(quantity, Consumption) else Consumption(quantity=quantity)
    told = price.explain(used, share)
    if cut is WHOLE:
        return Told(lines=told.lines, tree=whole_tree(told.tree, exponent(currency)))
    return Told(lines=part_of_lines(told.lines, cut.share), tree=segment_tree(told.tree, cut, exponent(currency)))


def _times(ratio: tuple[int, int], share: Fraction) -> tuple[int, int]:
    return ratio[0] * share.numerator, ratio[1] * share.denominator


@dataclass(frozen=True, slots=True)
class _Until:
    """Amounts of a period until a share of it."""

    at: Fraction
    places: int
    days: int | None

    def minor(self, ratio: tuple[int, int]) -> int:
        """R(at), in minor units."""
        return minor_until(ratio, self.at, self.places)

    def step(self, full: Step) -> Step:
        """The same as a calculation."""
        return tree_until(full, self.at, self.places, self.days)


@dataclass(frozen=True, slots=True)
class _Between:
    """Amounts of a part of a period."""

    part: PeriodPart
    places: int

    def minor(self, ratio: tuple[int, int]) -> int:
        """R(end) - R(start), in minor units."""
        end, start = (minor_until(ratio, at, self.places) for at in (self.part.end, self.part.start))
        return end - start

    def step(self, full: Step) -> Step:
        """The same as a calculation."""
        return segment_tree(full, self.part, self.places)


_ALL = tuple(_Until(ENTIRE, places, None) for places in range(len(SCALES)))
"""Amounts of a whole period, by the decimals of the currency."""

_Cut = _Until | _Between


def _levels(price: Price, main: int, *, owed: _Cut, allowed: _Cut) -> _Levels:
    """The amounts of all parts, as sizes, when the rounded amount is *main*."""
    capped = net = main
    if price.most is not None:
        capped = net = min(main, allowed.minor(price.most))
    if price.least is not None:
        net = max(capped, owed.minor(price.least))
    return main, main - capped, net - capped, 0 if price.discount is None else _discount(price.discount, net, owed)


def _discount(discount: PriceDiscount, net: int, owed: _Cut) -> int:
    if discount.amount is not None:
        return min(net, owed.minor(discount.amount.as_integer_ratio()))
    numerator, denominator = (discount.value or Decimal(0)).as_integer_ratio()
    return minor_of((net * numerator, denominator * 100), 0)


def _steps(price: Price, main: Step, *, owed: _Cut, allowed: _Cut, places: int) -> Mapping[PartKind, Step]:
    """The same amounts as calculations, of those parts that the price may have."""
    found: dict[PartKind, Step] = {}
    net = main
    if price.maximum is not None:
        maximum = allowed.step(given("maximum", price.maximum))
        found["cap"] = _excess("above the maximum", main, maximum)
        net = explain.least("at most the maximum", main, maximum)
    if price.minimum is not None:
        minimum = owed.step(given("minimum", price.minimum))
        found["true_up"] = _excess("missing to the minimum", minimum, net)
        net = explain.greatest("at least the minimum", net, minimum)
    if price.discount is not None and price.discount.amount is not None:
        amount = owed.step(given("discount", price.discount.amount))
        found["discount"] = explain.least("discount, at most all", amount, net)
    elif price.discount is not None:
        rate = explain.divide("rate", given("percent", price.discount.value or 0), given("a hundred", 100))
        found["discount"] = explain.rounded("discount, rounded", explain.multiply("discount", net, rate), places)
    return found


def _excess(label: str, one: Step, other: Step) -> Step:
    difference = explain.subtract(f"{label}, where positive", one, other)
    return explain.greatest(label, difference, given("nothing", 0))


def _difference(price: Price, full: Step, cut: PeriodPart, places: int) -> Mapping[PartKind, Step]:
    """What stands at the end of the part less what stood at its start."""
    end, start = (_at(price, full, _Until(at, places, cut.days)) for at in (cut.end, cut.start))
    if not cut.start:
        return end
    return {kind: explain.subtract("part of the period", end[kind], start[kind]) for kind in end}


def _at(price: Price, full: Step, until: _Until) -> Mapping[PartKind, Step]:
    return _steps(price, until.step(full), owed=until, allowed=until, places=until.places)


_Steps = Callable[[], Mapping[PartKind, Step]]


def _item(price: Price, main: RatedPart, amounts: _Levels, steps: _Steps) -> RatedItem:
    _, cap, true_up, discount = amounts
    if not (cap or true_up or discount):
        return RatedItem((main,))
    found: tuple[tuple[PartKind, int], ...] = (("cap", -cap), ("true_up", true_up), ("discount", -discount))
    currency = main.amount.currency
    others = (_beside(price, kind, Money.counted(minor, currency), steps) for kind, minor in found if minor)
    return RatedItem((main, *others))


def _beside(price: Price, kind: PartKind, amount: Money, steps: _Steps) -> RatedPart:
    ratio = amount.minor, SCALES[exponent(amount.currency)]
    return RatedPart(kind, amount, ratio, partial(_told, price, kind, ratio, steps))


def _told(price: Price, kind: PartKind, ratio: tuple[int, int], steps: _Steps) -> Told:
    amount = Fraction(*ratio)
    size = steps()[kind]
    tree = size if kind == "true_up" else explain.subtract("taken off", given("nothing", 0), size)
    sign = -ENTIRE if amount < 0 else ENTIRE
    unit_price = Decimal(decimal_text(abs(amount)))
    line = RatedLine(description=_words(price, kind), quantity=sign, unit_price=unit_price, amount=amount)
    return Told(lines=(line,), tree=tree)


def _words(price: Price, kind: PartKind) -> str:
    if kind == "cap":
        return f"Above the maximum of {decimal_text(price.maximum or 0)}"
    if kind == "true_up":
        return f"Up to the minimum of {decimal_text(price.minimum or 0)}"
    if price.discount is None or price.discount.value is None:
        return "Discount"
    return f"Discount of {decimal_text(price.discount.value)} %"
