"""Events that are priced one by one, in their order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm

from billow.catalog.types.price import ENTIRE, EventValue, RatedLine, Told
from billow.kit import explain
from billow.kit.explain import Step, given
from billow.kit.limits import EVENTS_EXPLAINED
from billow.rating.rules.lines import line, percent

_NONE = Fraction(0)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an event costs: a rate in percent and a fee, between the least and the most; and what of all is free.

    With `free_together` an event that is free is so with its money and its fee, otherwise each by itself.
    """

    percent: Decimal
    fee: Fraction
    free_amount: Fraction
    free_events: Fraction
    least: Fraction | None
    most: Fraction | None
    free_together: bool = False

    @cached_property
    def rate(self) -> Fraction:
        """The rate as a factor."""
        return Fraction(self.percent) / 100

    @cached_property
    def scales(self) -> dict[int, "_Scales"]:
        """The terms in whole numbers by the scale of values, as they were needed."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What one event costs: its money beyond what is free, how much of the fee, and the amount within the limits."""

    value: EventValue
    money: Fraction
    fees: Fraction
    raised: bool
    amount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scales:
    """The terms in whole numbers: money in one over `money`, parts of a fee in one over `fees`, amounts in one over
    `amounts`."""

    money: int
    fees: int
    amounts: int
    free_money: int
    free_fees: int
    rate: int
    fee: int
    least: int | None
    most: int | None


def _scales(terms: Terms, values: Sequence[EventValue], share: Fraction) -> _Scales:
    """Those in which the *values* are whole, which are few: kept for whole periods."""
    decimals = lcm(*{value.value.denominator for value in values})
    if share is not ENTIRE:
        return _scaled(terms, decimals, share)
    if decimals not in terms.scales:
        terms.scales[decimals] = _scaled(terms, decimals, share)
    return terms.scales[decimals]


def _scaled(terms: Terms, decimals: int, share: Fraction) -> _Scales:
    free_money, free_fees = terms.free_amount * share, terms.free_events * share
    money = lcm(free_money.denominator, decimals)
    fees = free_fees.denominator
    money *= fees if terms.free_together else 1
    limits = [limit.denominator for limit in (terms.least, terms.most) if limit is not None]
    amounts = lcm(money * terms.rate.denominator, fees * terms.fee.denominator, *limits)
    return _Scales(
        money=money,
        fees=fees,
        amounts=amounts,
        free_money=int(free_money * money),
        free_fees=int(free_fees * fees),
        rate=int(terms.rate * amounts / money),
        fee=int(terms.fee * amounts / fees),
        least=None if terms.least is None else int(terms.least * amounts),
        most=None if terms.most is None else int(terms.most * amounts),
    )


def _walk(scales: _Scales, values: Sequence[EventValue]) -> Iterator[tuple[int, int, bool, int]]:
    """The charged money, the part of the fee, whether it may be raised, and the amount of each event, in their order.

    The free money and the free events are used by the first. An event with nothing but free money, or without a fee
    because it is one of the free ones, is not raised to the least. What an event takes back costs nothing.
    """
    free_money, free_fees, one = scales.free_money, scales.free_fees, scales.fees
    least, most = scales.least, scales.most
    for value in values:
        fees = one - free_fees if free_fees < one else 0
        free_fees -= one - fees
        whole = value.value.numerator * (scales.money // value.value.denominator)
        whole = whole if whole > 0 else 0
        taken = whole if whole < free_money else free_money
        free_money -= taken
        raised = fees > 0 and not value.covered and not (taken and taken == whole)
        amount = scales.rate * (whole - taken) + scales.fee * fees
        if raised and least is not None and amount < least:
            amount = least
        if most is not None and amount > most:
            amount = most
        yield whole - taken, fees, raised, amount


def _walk_together(scales: _Scales, values: Sequence[EventValue]) -> Iterator[tuple[int, int, bool, int]]:
    """The same where the first events are free as a whole: so many, or as long as the free money is larger than theirs.

    The event that the free money does not cover is charged with its fee and with its money above that, and nothing
    after it is free.
    """
    free_money, free_fees, one = scales.free_money, scales.free_fees, scales.fees
    by_money, by_number, free = free_money > 0, free_fees > 0, free_money > 0 or free_fees > 0
    least, most = scales.least, scales.most
    for value in values:
        whole = max(value.value.numerator * (scales.money // value.value.denominator), 0)
        part = (min(one, free_fees) if by_number else one) if free else 0
        taken = whole * part // one
        if part and by_money and free_money <= taken:
            taken, part, free = free_money, 0, False
        free_money, free_fees = free_money - taken if by_money else 0, free_fees - part if by_number else 0
        free = free and (not by_number or free_fees > 0)
        amount = scales.rate * (whole - taken) + scales.fee * (one - part)
        raised = part < one and not value.covered
        if raised and least is not None and amount < least:
            amount = least
        if most is not None and amount > most:
            amount = most
        yield whole - taken, one - part, raised, amount


def freed(terms: Terms, values: Sequence[EventValue], share: Fraction) -> tuple[Fraction, Fraction]:
    """The money and the number of the first events that are free as a whole, where events have no limits.

    They are the first ones, as many as are free, or those until the free money is exceeded, of which the last has a fee
    and is free with a part of its money. With both the fewer fees are free, but not none where the first event alone
    exceeds the free money.
    """
    most, number = terms.free_amount * share, terms.free_events * share
    totals: list[Fraction] = []
    money, left = _NONE, number
    for value in values:
        if (number and left <= 0) or (not number and money > most):
            break
        money += value.value * (min(left, ENTIRE) if number else ENTIRE)
        left -= 1
        totals.append(money)
    free = max(_NONE, min(money, most) if most else money)
    below = Fraction(sum(total < most for total in totals))
    return free, min((each for each in (number, below) if each), default=_NONE)


def amount_of(terms: Terms, values: Sequence[EventValue], share: Fraction) -> tuple[int, int]:
    """What all events cost, as a ratio."""
    scales = _scales(terms, values, share)
    walk = _walk_together if terms.free_together else _walk
    return sum(amount for _, _, _, amount in walk(scales, values)), scales.amounts


def charges_of(terms: Terms, values: Sequence[EventValue], share: Fraction) -> list[Charge]:
    """What each event costs, and how, in their order."""
    scales = _scales(terms, values, share)
    walk = _walk_together if terms.free_together else _walk
    return [
        Charge(
            value=value,
            money=Fraction(money, scales.money),
            fees=Fraction(fees, scales.fees),
            raised=raised,
            amount=Fraction(amount, scales.amounts),
        )
        for value, (money, fees, raised, amount) in zip(values, walk(scales, values), strict=True)
    ]


def told_charges(terms: Terms, charges: Sequence[Charge]) -> Told:
    """The sum over the *charges*: the first of them one by one, the others as one number."""
    if not charges:
        return Told(lines=(line("Percentage", _NONE, terms.percent / 100),), tree=given("no events", 0))
    steps = [_tree(terms, number, charge) for number, charge in enumerate(charges[:EVENTS_EXPLAINED], start=1)]
    others = charges[EVENTS_EXPLAINED:]
    if others:
        amount = sum((charge.amount for charge in others), _NONE)
        steps.append(given("further events", amount, events=str(len(others))))
    tree = explain.add("sum of the events", *steps)
    return Told(lines=tuple(_lines(terms, charges)), tree=tree)


def _tree(terms: Terms, number: int, charge: Charge) -> Step:
    named = {"event": charge.value.id} if charge.value.id else {}
    money = given(f"money of event {number}", charge.money, **named)
    tree = explain.multiply(f"event {number}: money x rate", money, percent("rate", terms.percent))
    if terms.fee and charge.fees:
        fee = given("fee of an event", terms.fee)
        if charge.fees != 1:
            fee = explain.multiply("part of a fee", fee, given("events beyond the free ones", charge.fees))
        tree = explain.add(f"event {number} with its fee", tree, fee)
    if charge.raised and terms.least is not None:
        tree = explain.greatest(f"event {number}, at least", tree, given("least for an event", terms.least))
    if terms.most is not None:
        tree = explain.least(f"event {number}, at most", tree, given("most for an event", terms.most))
    return tree


def _lines(terms: Terms, charges: Sequence[Charge]) -> Iterator[RatedLine]:
    money = sum((charge.money for charge in charges), _NONE)
    yield line("Percentage", money, terms.percent / 100)
    fees = sum((charge.fees for charge in charges), _NONE)
    if terms.fee:
        yield line("Fee per event", fees, Decimal(terms.fee.numerator) / terms.fee.denominator)
    moved = [charge.amount - terms.rate * charge.money - terms.fee * charge.fees for charge in charges]
    raised, lowered = (sum((sign * max(sign * each, _NONE) for each in moved), _NONE) for sign in (1, -1))
    if raised:
        yield line("Raised to the least for an event", raised, Decimal(1))
    if lowered:
        yield line("Lowered to the most for an event", lowered, Decimal(1))
