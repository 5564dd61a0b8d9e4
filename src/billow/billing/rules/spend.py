"""Discounts of plans, and what is billed at least and at most in a period: levels, and the lines that lead to them."""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from hashlib import sha256

from billow.billing.rules import agreements
from billow.billing.rules.lines import (
    FEE_KINDS,
    as_billed,
    is_term,
    natural_key,
    on_plain_days,
    one,
    part_of,
    shifted,
    unshifted,
)
from billow.billing.types.spend import Agreed, Level, SharedLimit
from billow.catalog.types.price import price_of
from billow.catalog.types.terms import PlanDiscount
from billow.invoicing.types import BilledLine, DraftLine, LineKind
from billow.kit import codec, explain
from billow.kit.allocation import cumulative_part
from billow.kit.currency import exponent
from billow.kit.explain import Step, given
from billow.kit.money import Money, total
from billow.kit.numbers import decimal_text, exact, round_half_away
from billow.kit.time import Period
from billow.rating import rules as rating
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Contract, Span, Timeline
from billow.tax.types import AppliedTax

_Homed = Sequence[tuple[date, BilledLine]]
_Parts = Sequence[tuple[date, date]]
_KINDS: Mapping[str, tuple[LineKind, str]] = {
    "maximum_spend": ("cap", "Above the maximum spend"),
    "minimum_spend": ("true_up", "Up to the minimum spend"),
    "minimum_commitment": ("true_up", "Up to the minimum commitment"),
}
DISCOUNT, DISCOUNT_ONCE = "_discount", "_discount_once"
_AFTER: Mapping[str, frozenset[str]] = {
    "maximum_spend": frozenset({DISCOUNT}),
    "minimum_spend": frozenset({DISCOUNT, "_maximum_spend"}),
    "minimum_commitment": frozenset({DISCOUNT, "_maximum_spend"}),
}
"""In their order, each with the lines of earlier terms that it is compared after."""


def spend_lines(
    timeline: Timeline,
    stretches: Sequence[Agreed],
    contract: Contract,
    *,
    billed: Sequence[BilledLine],
    new: Sequence[DraftLine],
    as_of: date,
) -> list[DraftLine]:
    """The lines by which the spend terms of the plans are kept, when *new* is billed beside what was *billed* before.

    Discounts come first, on what each billing period's service comes to. Then follow, at the end of their periods, the
    maximum and the minima, compared with fees and usage less discounts; what is billed once does not count (correctness
    3.1, 3.2). Each line is what its term comes to by now less what was billed for it, so that late usage and changes of
    the past move it, and billing twice adds nothing. What stands on a void invoice counts as billed (I-05).
    """
    if not stretches and not any(is_term(line) for line in billed):
        return []
    even = subscriptions.plain(timeline)
    if even is not timeline:
        lines = spend_lines(
            even,
            [agreements.on_plain_days(timeline, each) for each in stretches],
            contract,
            billed=on_plain_days(timeline, billed),
            new=unshifted(timeline, new),
            as_of=subscriptions.plain_day(timeline, as_of),
        )
        return [shifted(timeline, line) for line in lines]
    service = _homed(timeline, [*(line for line in billed if not is_term(line)), *as_billed(new)])
    once = {line.item_key for _, line in service if line.kind == "add_on"}
    at_once = _Begun([(home, line) for home, line in service if line.item_key in once])
    counted = [(home, line) for home, line in service if line.item_key not in once]
    recurring = _Begun(counted)
    discounts = [
        level
        for each in agreements.discounted(timeline, stretches)
        for level in _discounts(timeline, each, recurring, at_once, as_of)
    ]
    ahead = _ahead(service, new)
    found = [
        replace(line, deferred=_covers(line, ahead))
        for key in (DISCOUNT, DISCOUNT_ONCE)
        for line in _differences(timeline, key, [each for each in discounts if each.item_key == key], billed)
    ]
    for name, before in _AFTER.items():
        terms = [*(line for line in billed if line.item_key in before), *as_billed(found)]
        spent = _Begun([*counted, *((line.period_start, line) for line in terms if line.item_key in before)])
        limits = agreements.limits_of(timeline, stretches, contract, name=name, until=as_of)
        over = [each for each in limits if _is_over(timeline, each, as_of)]
        levels = [_compared(timeline, name, each, spent) for each in over]
        waiting = {min(part.start for part in each) for each in limits if each not in over}
        found += _differences(timeline, f"_{name}", levels, billed, waiting=waiting)
    return found


class _Begun:
    """Lines by the day on which their service began."""

    def __init__(self, homed: _Homed) -> None:
        ordered = sorted(homed, key=lambda each: each[0])
        self._days = [home for home, _ in ordered]
        self._lines = [line for _, line in ordered]

    def within(self, start: date, end: date) -> list[BilledLine]:
        """Those that began on the days from *start* up to but not including *end*."""
        return self._lines[bisect_left(self._days, start) : bisect_left(self._days, end)]


def _is_over(timeline: Timeline, limits: Sequence[SharedLimit], as_of: date) -> bool:
    """Whether all that is served in the days of the limits is billed by *as_of*: at their end, or later where an item
    is billed in a slower rhythm than its periods have."""
    end = max(each.end for each in limits)
    return max(subscriptions.opening(timeline), end, subscriptions.settled_on(timeline, end)) <= as_of


def _ahead(service: _Homed, new: Sequence[DraftLine]) -> set[date]:
    """The days on which the service began whose revenue waits, of what is new in the *service*: a credit takes back
    what waits since its charge."""
    waiting = {line.natural_key for line in new if line.deferred}
    keyed = [line.natural_key for line in new if line.fingerprint and line.period_start and line.period_end]
    return {home for (home, _), key in zip(service[len(service) - len(keyed) :], keyed, strict=True) if key in waiting}


def _covers(line: DraftLine, days: set[date]) -> bool:
    start, end = line.period_start, line.period_end
    return any(start and end and start <= day < end for day in days)


def _homed(timeline: Timeline, lines: Sequence[BilledLine]) -> _Homed:
    """The lines, each with the day on which its service began: a credit's is that of the charge which it takes back. A
    period that service does not reach, but that is billed with its last ones, has the last day of service."""
    begun: dict[tuple[str, str, date], date] = {}
    keys = [_fee_key(timeline, line) for line in lines]
    for line, key in zip(lines, keys, strict=True):
        if key is not None and line.kind != "proration_credit":
            begun[key] = min(line.period_start, begun.get(key, line.period_start))
    homes = [
        begun.get(key, line.period_start) if key else line.period_start for line, key in zip(lines, keys, strict=True)
    ]
    return [(_in_service(timeline, line, home), line) for line, home in zip(lines, homes, strict=True)]


def _in_service(timeline: Timeline, line: BilledLine, home: date) -> date:
    """The day, or the last of service where that ends before it inside of what is billed at once."""
    if timeline.end is None or home < timeline.end or line.kind == "add_on":
        return home
    price = price_of(line.fingerprint, line.price)
    period = subscriptions.period_of(timeline, price.cadence, home)
    cut = subscriptions.end_policy(timeline, price, period) is not None
    return timeline.end - timedelta(days=1) if cut else home


def _fee_key(timeline: Timeline, line: BilledLine) -> tuple[str, str, date] | None:
    """The period of the fee that the line charges or gives back; None of a line that does neither."""
    if line.kind not in FEE_KINDS or line.kind == "add_on":
        return None
    cadence = price_of(line.fingerprint, line.price).cadence
    return line.item_key, line.fingerprint, subscriptions.period_of(timeline, cadence, line.period_start).start


def _discounts(timeline: Timeline, each: Agreed, recurring: _Begun, at_once: _Begun, as_of: date) -> Iterator[Level]:
    """What is taken off in each billing period of the stretch: off what recurs, and of a fixed amount the rest off what
    is billed once, which no minimum and no maximum looks at."""
    for period, span in agreements.discount_periods(timeline, each, until=as_of):
        end = span.end or period.end
        first = _discount(timeline, each, period, span, recurring.within(span.start, end))
        yield first
        lines = at_once.within(span.start, end)
        if lines:
            yield replace(_discount(timeline, each, period, span, lines, before=first.amount), item_key=DISCOUNT_ONCE)


def _discount(
    timeline: Timeline,
    each: Agreed,
    period: Period,
    span: Span,
    lines: Sequence[BilledLine],
    *,
    before: Money | None = None,
) -> Level:
    discount, end = each.terms.discount, span.end or period.end
    assert discount is not None
    base = sum(line.amount.minor for line in lines)
    taken = Money.zero(timeline.currency) if before is None else before
    if discount.type == "percentage":
        size = round_half_away(Fraction(base) * exact(discount.amount) / 100)
        tree = partial(_percentage_step, timeline, discount, lines)
        words = f"Discount of {decimal_text(discount.amount)} %"
    else:
        amount = Money.of(discount.amount, timeline.currency)
        parts = agreements.served_parts(timeline, Period(span.start, end), span=span, window=each.window)
        size = max(min(_share(timeline, amount, period, parts) + taken.minor, base), 0)
        tree = partial(_amount_step, timeline, amount, period, parts, (lines, taken))
        words = f"Discount of {amount}"
    return Level(
        item_key=DISCOUNT,
        kind="discount",
        words=words,
        start=span.start,
        end=end,
        amount=Money(-size, timeline.currency),
        tree=tree,
        document={"term": "discount", **codec.dump(discount)},
        version_id=span.version_id,
    )


def _percentage_step(timeline: Timeline, discount: PlanDiscount, lines: Sequence[BilledLine]) -> Step:
    rate = explain.divide("rate", given("percent", discount.amount), given("a hundred", 100))
    whole = explain.multiply("discount", _sum_of("fees and usage", lines), rate)
    return _off(explain.rounded("discount, rounded", whole, exponent(timeline.currency)))


def _amount_step(
    timeline: Timeline, amount: Money, period: Period, parts: _Parts, found: tuple[Sequence[BilledLine], Money]
) -> Step:
    lines, taken = found
    limit = _share_step(timeline, "discount", amount, period, parts)
    if taken:
        limit = explain.add("what is left of it", limit, given("taken off what recurs", taken.amount))
    most = explain.least("at most all", limit, _sum_of("fees and usage", lines))
    return _off(explain.greatest("at least nothing", most, given("nothing", 0)))


def _off(size: Step) -> Step:
    return explain.subtract("taken off", given("nothing", 0), size)


def _compared(timeline: Timeline, name: str, limits: Sequence[SharedLimit], spent: _Begun) -> Level:
    """What is missing to a minimum, or lies above a maximum, in a period that is over."""
    end = max(each.end for each in limits)
    begun = [line for each in limits for line in spent.within(each.start, each.end)]
    lines = [line for line in begun if line.kind != "cap" or line.period_end <= end]
    limit = sum(_share(timeline, each.amount, each.period, each.parts) for each in limits)
    missing = limit - sum(line.amount.minor for line in lines)
    kind, words = _KINDS[name]
    last = limits[-1]
    return Level(
        item_key=f"_{name}",
        kind=kind,
        words=last.words or f"{words} of {last.amount}",
        start=min(each.start for each in limits),
        end=end,
        amount=Money(min(missing, 0) if kind == "cap" else max(missing, 0), timeline.currency),
        tree=partial(_compared_step, timeline, kind, limits, lines),
        document={"term": name, "amount": str(last.amount), "period": str(last.period)},
        version_id=last.version_id,
        tax_codes=() if kind == "cap" else last.tax_codes,
    )


def _compared_step(
    timeline: Timeline, kind: LineKind, limits: Sequence[SharedLimit], lines: Sequence[BilledLine]
) -> Step:
    shares = [_share_step(timeline, "agreed", each.amount, each.period, each.parts) for each in limits]
    limit = shares[0] if len(shares) == 1 else explain.add("agreed for the period", *shares)
    base = _sum_of("fees and usage after discounts", lines)
    if kind == "cap":
        above = explain.subtract("more than agreed", base, limit)
        return _off(explain.greatest("above it", above, given("nothing", 0)))
    missing = explain.subtract("less than agreed", limit, base)
    return explain.greatest("missing to it", missing, given("nothing", 0))


def _sum_of(label: str, lines: Sequence[BilledLine]) -> Step:
    """What the lines come to, item by item."""
    found: dict[str, Money] = {}
    for line in lines:
        found[line.item_key] = found.get(line.item_key, Money.zero(line.amount.currency)) + line.amount
    if not found:
        return given(label, 0)
    return explain.add(label, *(given(key.removeprefix("_"), amount.amount) for key, amount in found.items()))


def _share(timeline: Timeline, amount: Money, period: Period, parts: _Parts) -> int:
    """What of the amount falls to parts of the period: R(end) - R(start) of each (correctness T-28)."""
    shares = [part_of(timeline, period, start=start, end=end) for start, end in parts]
    return sum(cumulative_part(amount.minor, start=each.start, end=each.end) for each in shares)


def _share_step(timeline: Timeline, label: str, amount: Money, period: Period, parts: _Parts) -> Step:
    """The same as a calculation."""
    full = given(label, amount.amount, period=str(period))
    steps = [
        rating.segment_tree(full, part_of(timeline, period, start=start, end=end), exponent(timeline.currency))
        for start, end in parts
    ]
    if not steps:
        return given(label, 0)
    return steps[0] if len(steps) == 1 else explain.add(f"{label} for the days served", *steps)


def _differences(
    timeline: Timeline,
    item_key: str,
    levels: Sequence[Level],
    billed: Sequence[BilledLine],
    *,
    waiting: Collection[date] = (),
) -> list[DraftLine]:
    """A line for each level that is another than what was billed for it, and for what was billed without a level.

    Periods that begin on one of the days *waiting* are not over: what was billed for them stays for now.
    """
    before: dict[date, list[BilledLine]] = defaultdict(list)
    for line in billed:
        if line.item_key == item_key:
            before[line.period_start].append(line)
    found = [_line(timeline, level, before.pop(level.start, [])) for level in levels]
    gone = [_line(timeline, _nothing(rows), rows) for start, rows in before.items() if start not in waiting]
    return [line for line in [*found, *gone] if line is not None]


def _nothing(rows: Sequence[BilledLine]) -> Level:
    """The level of what no longer holds; what stands on a void invoice is settled."""
    last = rows[-1]
    settled = total((row.amount for row in rows if row.void), last.amount.currency)
    return Level(
        item_key=last.item_key,
        kind=last.kind,
        words="No longer agreed",
        start=last.period_start,
        end=last.period_end,
        amount=settled,
        tree=partial(given, "settled", settled.amount),
        document=last.price,
        version_id=last.version_id,
    )


def _line(timeline: Timeline, level: Level, rows: Sequence[BilledLine]) -> DraftLine | None:
    """What the level is more, or less, than what the *rows* billed for it; None when it is neither."""
    was = total((row.amount for row in rows), timeline.currency)
    amount = level.amount - was
    if not amount:
        return None
    key = sha256(json.dumps(level.document, sort_keys=True).encode()).hexdigest()[:16]
    tree = level.tree()
    if rows:
        tree = explain.subtract("now less before", tree, given("billed before", was.amount))
    back = (amount.minor > 0) == (level.kind in ("cap", "discount"))
    return DraftLine(
        kind=level.kind,
        description=f"Correction: {level.words}" if back else level.words,
        amount=amount,
        precise=exact(amount.amount),
        tree=replace(tree, source={"from": level.start.isoformat(), "to": level.end.isoformat()}),
        quantity=one(amount),
        unit_price=abs(amount).amount,
        item_key=level.item_key,
        period_start=level.start,
        period_end=level.end,
        subscription_id=timeline.subscription_id,
        version_id=level.version_id,
        fingerprint=key,
        price=level.document,
        taxes=_taxes_of(rows),
        tax_codes=level.tax_codes,
        natural_key=natural_key(
            timeline.subscription_id,
            item_key=level.item_key,
            kind=level.kind,
            service=(level.start, level.end),
            fingerprint=key,
            ordinal=len(rows),
        ),
    )


def _taxes_of(rows: Sequence[BilledLine]) -> tuple[AppliedTax, ...] | None:
    """The taxes that all of the rows bore (T-27); None where there are none, or they differ."""
    return rows[0].taxes if rows and all(row.taxes == rows[0].taxes for row in rows) else None
