"""What coupons take off the lines of an invoice, and what a coupon needs."""

from collections.abc import Sequence
from fractions import Fraction

from billow.catalog.types.coupon import (
    AppliedCoupon,
    Coupon,
    CouponInconsistent,
    CouponShare,
    DiscountableLine,
    Offer,
)
from billow.kit.allocation import largest_remainder
from billow.kit.errors import FieldError
from billow.kit.numbers import exact, round_half_away

PERCENT = 100


def allocate(lines: Sequence[DiscountableLine], coupons: Sequence[Offer]) -> tuple[CouponShare, ...]:
    """What each coupon takes off, in the order in which they are applied, and off which lines.

    First those limited to metrics, then those limited to plans, then the others, each in order of creation (correctness
    1.7). Each works on what the ones before it left (M-14), takes a percentage rounded once (RP3) or a fixed amount,
    never more than its base, and is spread over the lines that it is limited to by largest remainder (1.6). Lines below
    zero bear nothing. A coupon that finds nothing to take from is not among the answers.
    """
    nets = [max(line.net, 0) for line in lines]
    found = []
    for coupon in sorted(coupons, key=_order):
        weights = [net if _covers(coupon, line) else 0 for net, line in zip(nets, lines, strict=True)]
        base = sum(weights)
        amount = _taken(coupon, base)
        if amount == 0:
            continue
        parts = largest_remainder(amount, weights)
        nets = [net - part for net, part in zip(nets, parts, strict=True)]
        shares = tuple((line.key, part) for line, part in zip(lines, parts, strict=True) if part)
        found.append(CouponShare(coupon_id=coupon.id, base=base, amount=amount, parts=shares))
    return tuple(found)


def _order(coupon: Offer) -> tuple[object, ...]:
    rank = 0 if coupon.scope.metric_ids else 1 if coupon.scope.plan_ids else 2
    return rank, coupon.created_at, coupon.id


def _covers(coupon: Offer, line: DiscountableLine) -> bool:
    if coupon.scope.metric_ids:
        return not set(coupon.scope.metric_ids).isdisjoint(line.metric_ids)
    return not coupon.scope.plan_ids or line.plan_id in coupon.scope.plan_ids


def _taken(coupon: Offer, base: int) -> int:
    if coupon.percentage is None:
        return min(coupon.amount or 0, base)
    return min(round_half_away(Fraction(base) * exact(coupon.percentage) / PERCENT), base)


def offer(applied: AppliedCoupon) -> Offer:
    """What a customer's coupon takes off the next invoice."""
    left = applied.amount_remaining
    return Offer(
        id=applied.id,
        created_at=applied.created_at,
        scope=applied.applies_to,
        percentage=applied.percentage_rate,
        amount=None if left is None else left.minor,
    )


def used_up(applied: AppliedCoupon, *, uses: int) -> bool:
    """Whether nothing is left of a coupon after so many *uses*.

    One that is used once holds until its amount is used, a percentage for one invoice; a recurring one for its number
    of invoices.
    """
    if applied.frequency == "once":
        return uses > 0 if applied.amount_remaining is None else not applied.amount_remaining
    return applied.frequency == "recurring" and applied.frequency_duration_remaining == 0


def check_coupon(coupon: Coupon) -> None:
    """Return when the fields of the coupon agree.

    Raises:
        CouponInconsistent: They do not; every field at fault is named.
    """
    found = [*_value_errors(coupon), *_frequency_errors(coupon.frequency, coupon.frequency_duration)]
    scope = coupon.applies_to
    if scope.plan_ids and scope.metric_ids:
        found.append(FieldError("applies_to", "not_allowed", "limit it to plans or to metrics, not to both"))
    if found:
        raise CouponInconsistent(found[0].detail, errors=tuple(found))


def _value_errors(coupon: Coupon) -> list[FieldError]:
    kind = coupon.coupon_type
    needed, other = ("percentage_rate", "amount") if kind == "percentage" else ("amount", "percentage_rate")
    found = []
    if getattr(coupon, needed) is None:
        found.append(FieldError(needed, "required", f"a coupon of the type {kind} needs it"))
    if getattr(coupon, other) is not None:
        found.append(FieldError(other, "not_allowed", f"a coupon of the type {kind} has none"))
    return found


def _frequency_errors(frequency: str, duration: int | None) -> list[FieldError]:
    if (frequency == "recurring") == (duration is not None):
        return []
    code = "required" if duration is None else "not_allowed"
    detail = "says on how many invoices a recurring coupon is used"
    return [FieldError("frequency_duration", code, detail)]


def check_overrides(coupon: Coupon, applied: AppliedCoupon) -> None:
    """Return when what a customer was given instead of the coupon's own terms agrees with it.

    Raises:
        CouponInconsistent: It does not; every field at fault is named.
    """
    found = _frequency_errors(applied.frequency, applied.frequency_duration)
    wrong = "amount" if coupon.coupon_type == "percentage" else "percentage_rate"
    if getattr(applied, wrong) is not None:
        found.append(FieldError(wrong, "not_allowed", f"a coupon of the type {coupon.coupon_type} has none"))
    if found:
        raise CouponInconsistent(found[0].detail, errors=tuple(found))
