"""The laws of every pricing model and of what may be added to a price (correctness 3.5), on random prices and usage."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from billow.catalog.types.price import NOTHING, price_from_json, price_to_json
from billow.kit.explain import from_json, recompute, to_json
from billow.rating.rules import carried, item_of_period, item_of_window, rate
from billow.rating.types import PeriodPart, RatedItem
from tests.rating import references
from tests.rating.references import Event
from tests.rating.strategies import (
    CURRENCIES,
    KINDS,
    Document,
    amounts,
    currencies,
    documents,
    events,
    joined,
    limits,
    made,
    shares,
    sizes,
    units,
    used,
)

quick = settings(max_examples=50, deadline=None)
few = settings(max_examples=25, deadline=None)
GROWING = ("unit", "graduated", "package", "graduated_percentage", "dynamic")


def test_every_model_has_a_strategy_and_a_reference() -> None:
    """No model is left out of the laws."""
    from billow.catalog.types.price import MODELS

    assert set(KINDS) == set(MODELS.names) == set(references.MODELS)


@settings(max_examples=200, deadline=None)
@given(document=documents(), found=events())
def test_every_model_costs_what_its_definition_says(document: Document, found: list[Event]) -> None:
    """The exact amount is that of the formula, written independently."""
    assert made(document).rated(used(found)).amount == references.cost(document, found)


@quick
@given(document=documents(), found=events())
def test_lines_and_tree_come_to_the_amount(document: Document, found: list[Event]) -> None:
    """The lines sum to it, and the tree recomputes to it after it was stored."""
    rated = made(document).rated(used(found))
    assert sum((line.amount for line in rated.lines), Fraction(0)) == rated.amount
    assert all(line.amount == line.quantity * Fraction(line.unit_price) for line in rated.lines)
    assert recompute(from_json(to_json(rated.tree))) == rated.amount


@quick
@given(document=documents(), found=events())
def test_PT01_no_cost_is_negative_and_nothing_costs_what_is_declared(document: Document, found: list[Event]) -> None:
    """cost is zero or more; cost(0) is what the definition declares for it."""
    price = made(document)
    assert price.rated(used(found)).amount >= 0
    assert price.rated(NOTHING).amount == references.cost(document, [])


@quick
@given(document=documents(GROWING), found=events(), more=events(most=2))
def test_PT02_more_never_costs_less(document: Document, found: list[Event], more: list[Event]) -> None:
    """Monotone, but for models that price all by the tier it ends in."""
    price = made(document)
    included = document.pop("included_units", None)
    assume(not (included and document["type"] == "dynamic"))
    assert price.rated(used(found)).amount <= price.rated(used([*found, *more])).amount


@quick
@given(document=documents(["percentage"], included=False), found=events(), more=events(most=2))
def test_PT02_a_later_event_never_lowers_a_percentage(
    document: Document, found: list[Event], more: list[Event]
) -> None:
    """Events are priced in their order, so what comes after changes nothing before."""
    price = made(document)
    assert price.rated(used(found)).amount <= price.rated(used([*found, *more])).amount


@quick
@given(document=documents(["graduated_percentage"], included=False), found=events(), step=st.fractions(0, 1))
def test_PT03_without_fees_there_is_no_jump(document: Document, found: list[Event], step: Fraction) -> None:
    """A little more money costs at most that little at the highest rate."""
    for tier in document["tiers"]:
        tier["flat_fee"] = "0"
    q = references.quantity(found)
    price = made(document)
    more = price.rated(q + step).amount - price.rated(q).amount
    assert 0 <= more <= step * max(Fraction(tier["rate"]) / 100 for tier in document["tiers"])


@quick
@given(document=documents(), found=events(), currency=currencies)
def test_PT04_PT20_the_increments_of_events_sum_to_the_whole(
    document: Document, found: list[Event], currency: str
) -> None:
    """What each event adds, rounded as a whole before and after it, is what all cost."""
    price = made(document)
    standing = [rate(price, used(found[:n]), currency=currency).amount for n in range(len(found) + 1)]
    added = [after - before for before, after in pairwise(standing)]
    assert (
        sum((each.minor for each in added), standing[0].minor)
        == rate(price, used(found), currency=currency).amount.minor
    )


@quick
@given(size=sizes, price=amounts, free=units, q=st.fractions(0, 10**5, max_denominator=1000))
def test_PT08_a_package_costs_its_share_and_less_than_one_more(size: str, price: str, free: str, q: Fraction) -> None:
    """(q - free) x P / size <= cost < that + P beyond the free units."""
    found = made({"type": "package", "package_size": size, "package_price": price, "free_units": free})
    beyond = q - Fraction(free)
    amount = found.rated(q).amount
    if beyond <= 0:
        assert amount == 0
    else:
        share = beyond * Fraction(price) / Fraction(size)
        assert share <= amount
        assert amount < share + Fraction(price) or not Fraction(price)


@quick
@given(price=amounts, found=events(), regions=st.lists(st.sampled_from(["eu", "us"]), min_size=1, max_size=3))
def test_PT10_cells_of_one_price_are_the_whole(price: str, found: list[Event], regions: list[str]) -> None:
    """With one price for each in every cell, no event is lost and none is counted twice."""
    one = {"type": "unit", "unit_price": price}
    cells = [{"when": {"region": region}, "price": one} for region in regions]
    whole = made({"type": "matrix", "dimensions": ["region"], "cells": cells, "otherwise": one})
    assert whole.rated(used(found)).amount == references.quantity(found) * Fraction(price)


@quick
@given(document=documents(), found=events(), rest=limits(), currency=st.sampled_from(["USD", "KWD", "CLF"]))
def test_PT14_limits_hold_and_are_told(document: Document, found: list[Event], rest: Document, currency: str) -> None:
    """M <= amount <= C; the cap is what is above, the true-up what is missing, and never both."""
    rest = joined(document, rest)
    limited = item_of_period(made({**rest, "discount": None}), used(found), currency=currency)
    plain = rate(made(document), used(found), currency=currency).amount.minor
    scale = 10 ** CURRENCIES[currency]
    least, most = (_minor(rest.get(name), scale) for name in ("minimum", "maximum"))
    amounts = {part.kind: part.amount.minor for part in limited.parts}
    assert amounts["main"] == plain
    assert amounts.get("cap", 0) == (0 if most is None else min(0, most - plain))
    assert amounts.get("true_up", 0) == (0 if least is None else max(0, least - plain))
    assert least is None or limited.net.minor >= least
    assert most is None or limited.net.minor <= most


@quick
@given(document=documents(["prepaid"]), found=events(), rest=limits(), currency=currencies)
def test_PT14_limits_hold_of_what_is_prepaid_and_what_is_beyond(
    document: Document, found: list[Event], rest: Document, currency: str
) -> None:
    """Fee and usage together keep M and C, up to the one minor unit that two roundings may come to."""
    limited = joined(document, rest)
    price = made({**limited, "discount": None})
    paid = item_of_period(price.fee, Fraction(1), currency=currency).net.minor if price.fee else 0
    assert price.usage is not None
    together = paid + item_of_period(price.usage, used(found), currency=currency).net.minor
    scale = 10 ** CURRENCIES[currency]
    least, most = (_minor(limited.get(name), scale) for name in ("minimum", "maximum"))
    assert least is None or together >= least - 1
    assert most is None or together <= most + 1


def _minor(text: str | None, scale: int) -> int | None:
    return None if text is None else int(Fraction(text) * scale + Fraction(1, 2))


@quick
@given(document=documents(), found=events(), rest=limits(), currency=currencies)
def test_a_discount_takes_its_share_of_what_the_limits_leave(
    document: Document, found: list[Event], rest: Document, currency: str
) -> None:
    """Never more than there is, and within half a minor unit of the share."""
    item = item_of_period(made(joined(document, rest)), used(found), currency=currency)
    before = item_of_period(
        made({**joined(document, rest), "discount": None}), used(found), currency=currency
    ).net.minor
    off = before - item.net.minor
    discount: Any = rest.get("discount")
    assert 0 <= off <= before
    if discount is None:
        assert off == 0
    elif discount["type"] == "percentage":
        assert abs(off - before * Fraction(discount["value"]) / 100) <= Fraction(1, 2)
    else:
        assert off == min(before, _minor(discount["amount"], 10 ** CURRENCIES[currency]) or 0)


@quick
@given(free=units, found=events(), more=st.fractions(0, 10**4, max_denominator=100))
def test_PT15_what_is_free_and_what_is_billed_are_all(free: str, found: list[Event], more: Fraction) -> None:
    """billed + consumed = q, and no more is consumed than there is."""
    usage = used(found)
    billed = usage.less(Fraction(free) + more)
    consumed = usage.quantity - billed.quantity
    assert 0 <= consumed <= Fraction(free) + more
    assert billed.quantity == 0 or consumed == Fraction(free) + more
    assert sum((value.value for value in billed.values), Fraction(0)) == billed.quantity
    assert sum((cell.quantity for cell in billed.cells.values()), Fraction(0)) == billed.quantity


@quick
@given(
    included=units,
    cap=st.none() | units,
    periods=st.integers(1, 4),
    history=st.lists(st.fractions(0, 10**4, max_denominator=10), max_size=8),
)
def test_PT15_carried_units_are_those_that_were_left(
    included: str, cap: str | None, periods: int, history: list[Fraction]
) -> None:
    """What goes on is no more than the cap, and than the periods that count had; of one period it is what is left of
    its own units when those that it was given are used first."""
    assume(Fraction(included) > 0)
    rollover = {"cap": cap, "periods": periods}
    price = made({"type": "unit", "unit_price": "1", "included_units": included, "rollover": rollover})
    found = carried(price, history)
    assert 0 <= found <= Fraction(included) * min(periods, len(history))
    assert cap is None or found <= Fraction(cap)
    if periods == 1:
        going = Fraction(0)
        for each in history:
            going = max(Fraction(0), Fraction(included) - max(Fraction(0), each - going))
            going = going if cap is None else min(going, Fraction(cap))
        assert found == going


@quick
@given(document=documents(), found=events())
def test_PT16_the_currency_does_not_change_the_exact_amount(document: Document, found: list[Event]) -> None:
    """The precise amount is the same whatever the decimals of the currency."""
    price = made(document)
    precise = {rate(price, used(found), currency=code).precise for code in CURRENCIES}
    assert precise == {price.rated(used(found)).amount}


@quick
@given(document=documents(), found=events(), rest=limits(), currency=currencies)
def test_PT17_a_line_is_within_half_a_minor_unit(
    document: Document, found: list[Event], rest: Document, currency: str
) -> None:
    """One rounding moves the amount by at most half of the smallest coin; the tree comes to the rounded one."""
    item = item_of_period(made(joined(document, rest)), used(found), currency=currency)
    assert abs(Fraction(item.main.amount.amount) - item.main.precise) <= Fraction(1, 2 * 10 ** CURRENCIES[currency])
    _check_trees(item)


def _check_trees(item: RatedItem) -> None:
    for part in item.parts:
        assert recompute(from_json(to_json(part.tree))) == Fraction(part.amount.amount)
    assert recompute(item.tree) == Fraction(item.net.amount)


@few
@given(document=documents(), found=events(), rest=limits(), currency=currencies, cuts=st.lists(shares, max_size=4))
def test_T25_every_part_of_an_item_sums_to_the_whole(
    document: Document, found: list[Event], rest: Document, currency: str, cuts: list[Fraction]
) -> None:
    """However a period is cut, amount, cap, true-up and discount each come to those of the whole period."""
    price = made(joined(document, rest))
    edges = [Fraction(0), *sorted(cuts), Fraction(1)]
    parts = [PeriodPart(start=start, end=end) for start, end in pairwise(edges)]
    items = [item_of_period(price, used(found), currency=currency, part=part) for part in parts]
    whole = {part.kind: part.amount.minor for part in item_of_period(price, used(found), currency=currency).parts}
    summed: dict[str, int] = {}
    for item in items:
        _check_trees(item)
        for part in item.parts:
            summed[part.kind] = summed.get(part.kind, 0) + part.amount.minor
    assert {kind: minor for kind, minor in summed.items() if minor} == {k: minor for k, minor in whole.items() if minor}


@few
@given(document=documents(), found=events(), rest=limits(), start=shares, end=shares, currency=currencies)
def test_T28_a_window_has_its_share_of_the_limits(
    document: Document, found: list[Event], rest: Document, start: Fraction, end: Fraction, currency: str
) -> None:
    """A window of any part of a period is at least its part of the minimum, which is R(end) - R(start)."""
    start, end = sorted((start, end))
    assume(start < end)
    item = item_of_window(
        made({**joined(document, rest), "discount": None}),
        used(found),
        currency=currency,
        part=PeriodPart(start=start, end=end),
    )
    _check_trees(item)
    if "minimum" in rest:
        exact = Fraction(rest["minimum"]) * 10 ** CURRENCIES[currency]
        least = int(exact * end + Fraction(1, 2)) - int(exact * start + Fraction(1, 2))
        assert item.net.minor >= least


@few
@given(document=documents(["graduated", "volume", "unit"]), found=events(), share=shares)
def test_T28_a_share_of_a_period_with_its_share_of_usage_costs_that_share(
    document: Document, found: list[Event], share: Fraction
) -> None:
    """Limits of tiers, fees and included units shrink with the period, prices of units do not: f(x q) = x f(q)."""
    assume(share > 0)
    price = made(document)
    q = references.quantity(found)
    part = price.rated(q * share, share=share)
    assert part.amount == price.rated(q).amount * share
    assert recompute(part.tree) == part.amount


@quick
@given(document=documents(), rest=limits())
def test_a_price_survives_its_json(document: Document, rest: Document) -> None:
    """Reading is the inverse of writing."""
    price = made(joined(document, rest))
    assert price_from_json(price_to_json(price)) == price


@quick
@given(document=documents(["prepaid"]), found=events(), rest=limits(), currency=currencies)
def test_a_prepaid_price_is_its_fee_and_its_usage(
    document: Document, found: list[Event], rest: Document, currency: str
) -> None:
    """What is billed in advance and what is billed in arrears come to the price, up to the roundings of two lines."""
    price = made(joined(document, rest))
    whole = item_of_period(price, used(found), currency=currency).net.minor
    fee, usage = price.fee, price.usage
    paid = item_of_period(fee, Fraction(1), currency=currency).net.minor if fee else 0
    assert usage is not None
    beyond = item_of_period(usage, used(found), currency=currency).net.minor
    assert abs(paid + beyond - whole) <= 2


@quick
@given(document=documents(), found=events(), rest=limits(), currency=currencies)
def test_a_window_of_a_whole_period_is_the_period(
    document: Document, found: list[Event], rest: Document, currency: str
) -> None:
    """Where the part is all, it does not matter whose quantity it is."""
    price = made(joined(document, rest))
    period = item_of_period(price, used(found), currency=currency)
    window = item_of_window(price, used(found), currency=currency)
    assert [(part.kind, part.amount) for part in period.parts] == [(part.kind, part.amount) for part in window.parts]
    assert period.main.precise == window.main.precise
