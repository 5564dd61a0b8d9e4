"""What coupons take off the lines of a document, and what its credits take back of that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from billow.billing.rules.lines import is_term, metrics_of, on_plain_days, unshifted
from billow.catalog.rules import allocate, offer
from billow.catalog.types import AppliedCoupon, CouponShare, DiscountableLine
from billow.invoicing.types import BilledLine, DraftLine, InvoiceDiscount
from billow.kit import time
from billow.kit.allocation import largest_remainder
from billow.kit.money import Money
from billow.kit.numbers import round_half_away
from billow.kit.time import AnyZone, Period
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Timeline

TAKEN_BACK = "Discount on what is credited"
"""The name of the discount that goes with what it was on."""


_LOWERING = frozenset({"cap", "discount"})
"""The kinds of lines that lower what the others come to, when they stand alone: a plan's discount and its maximum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Service:
    """The lines, by their places, that bill one item at one price for the same days: they come to one amount.

    What `lowers` is a discount or a maximum of the whole plan; above zero it takes back what was lowered before.
    """

    places: tuple[int, ...]
    first: DraftLine
    net: int
    lowers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What a subscription owes on a document, and what was billed of it before."""

    timeline: Timeline
    lines: Sequence[DraftLine]
    billed: Sequence[BilledLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one subscription owes by what it is for, and what each of that comes to after what lowers it as a whole."""

    owed: Owed
    services: Sequence[_Service]
    nets: Sequence[int]


def take_off(
    owed: Sequence[Owed], coupons: Sequence[AppliedCoupon]
) -> tuple[list[DraftLine], tuple[InvoiceDiscount, ...]]:
    """The lines of a document with what is taken off each, and the discounts that this comes from; the sums are equal.

    Coupons take off what is charged, once over the document (correctness 1.7, M-14); a fixed amount in another currency
    takes nothing off. A credit takes back its share of what had been taken off the lines that it credits (T-27), so
    that nobody gets back more than was paid. No line changes its sign.
    """
    currency = owed[0].timeline.currency
    lines = [line for each in owed for line in each.lines]
    if not coupons and all(line.amount.minor >= 0 for line in lines):
        return lines, ()
    parts = list(_parts([_plain(each) for each in owed]))
    services = [service for part in parts for service in part.services]
    taken = [0] * len(lines)
    usable = {each.id: each for each in coupons if each.currency in (None, currency)}
    shares = allocate(_discountable(parts), [offer(each) for each in usable.values()])
    for share in shares:
        for key, amount in share.parts:
            _spread(amount, services[int(key)], lines, taken)
    for part in parts:
        _take_back(part, lines=lines, taken=taken)
    discounts = [_discount(usable[share.coupon_id], share, currency) for share in shares]
    return _bearing(lines, taken), (*discounts, *_back(lines, taken, currency))


def _plain(owed: Owed) -> Owed:
    """The same on plain days, where pauses have shifted those of the calendar."""
    timeline = owed.timeline
    if subscriptions.plain(timeline) is timeline:
        return owed
    return replace(owed, lines=unshifted(timeline, owed.lines), billed=on_plain_days(timeline, owed.billed))


def _parts(owed: Sequence[Owed]) -> Iterator[_Part]:
    """The document by subscriptions: what lowers one as a whole lowers no other."""
    lines = [line for each in owed for line in each.lines]
    start = 0
    for each in owed:
        services = _services(lines, range(start, start + len(each.lines)))
        nets = _settled([service.net for service in services], [service.lowers for service in services])
        yield _Part(owed=each, services=services, nets=nets)
        start += len(each.lines)


def _services(lines: Sequence[DraftLine], chosen: range) -> list[_Service]:
    """The chosen lines by what they bill; one that is of no price stands alone."""
    places: dict[object, list[int]] = {}
    for n in chosen:
        line = lines[n]
        named = (line.subscription_id, line.item_key, line.fingerprint, line.period_start, line.period_end)
        places.setdefault(named if line.fingerprint else n, []).append(n)
    return [
        _Service(
            places=tuple(row),
            first=lines[row[0]],
            net=sum(lines[n].amount.minor for n in row),
            lowers=lines[row[0]].kind in _LOWERING,
        )
        for row in places.values()
    ]


def _settled(nets: Sequence[int], lowers: Sequence[bool]) -> list[int]:
    """The amounts after what lowers the document was taken from its charges, and what takes that back from its
    credits, each by its share; what finds nothing to be taken from stays."""
    found = list(nets)
    for sign in (1, -1):
        lowering = [n for n, net in enumerate(nets) if lowers[n] and net * sign < 0]
        others = [n for n, net in enumerate(nets) if not lowers[n] and net * sign > 0]
        amount = min(*(abs(sum(nets[n] for n in row)) for row in (lowering, others)))
        for row, way in ((lowering, sign), (others, -sign)):
            parts = largest_remainder(amount, [abs(nets[n]) for n in row])
            for n, part in zip(row, parts, strict=True):
                found[n] += way * part
    return found


def _discountable(parts: Sequence[_Part]) -> list[DiscountableLine]:
    """What is charged as coupons see it, by its place among the services of the document."""
    found: list[DiscountableLine] = []
    for part in parts:
        versions = {version.id: version for version in part.owed.timeline.versions}
        for service, net in zip(part.services, part.nets, strict=True):
            version = versions.get(service.first.version_id or "")
            items = [item for item in version.items if item.item_key == service.first.item_key] if version else []
            metrics = tuple(metric for item in items for metric in metrics_of(item))
            plan = version.plan_id if version else None
            found.append(DiscountableLine(key=str(len(found)), net=net, plan_id=plan, metric_ids=metrics))
    return found


def _spread(amount: int, service: _Service, lines: Sequence[DraftLine], taken: list[int]) -> None:
    """Spread the amount over those lines of the service that have its sign, by what is left of them."""
    sign = 1 if amount > 0 else -1
    left = [max(sign * (lines[n].amount.minor - taken[n]), 0) for n in service.places]
    for n, part in zip(service.places, largest_remainder(amount, left), strict=True):
        taken[n] += part


def _take_back(part: _Part, *, lines: Sequence[DraftLine], taken: list[int]) -> None:
    live = [line for line in part.owed.billed if not line.void]
    gone: dict[object, int] = {}
    for service, net in zip(part.services, part.nets, strict=True):
        if net < 0:
            ratio = _share_off(service, live)
            key = (service.first.item_key, service.first.fingerprint, ratio)
            before = gone.get(key, 0)
            gone[key] = before - net
            back = round_half_away(gone[key] * ratio) - round_half_away(before * ratio)
            _spread(-min(back, -net), service, lines, taken)


def _share_off(credit: _Service, billed: Sequence[BilledLine]) -> Fraction:
    """The share that had been taken off what is credited, of what this came to after it was lowered, as everything was
    that was billed for the same days."""
    near = _around(credit.first, billed)
    same = near if credit.lowers else [line for line in near if _is_same(line, credit.first)]
    off = sum(line.discount.minor for line in same if line.discount is not None)
    charged, own = (_sum(line for line in row if not _lowers(line)) for row in (near, same))
    lowered = _sum(near) - charged
    paid = own * (1 + Fraction(lowered, charged)) if charged > 0 and lowered else Fraction(own)
    return off / paid if paid > 0 and off > 0 else Fraction(0)


def _around(credit: DraftLine, billed: Sequence[BilledLine]) -> list[BilledLine]:
    """What was billed for the days of the charges that the credit touches, and for those of what lowered these."""
    start, end = credit.period_start, credit.period_end
    if start is None or end is None:
        return []
    touched = [line for line in billed if _is_same(line, credit) or _lowers(line)]
    days = Period(start, end)
    for line in (line for line in touched if line.amount.minor > 0 or _lowers(line)):
        if line.period_start < end and start < line.period_end:
            days = Period(min(days.start, line.period_start), max(days.end, line.period_end))
    return [line for line in billed if days.start <= line.period_start and line.period_end <= days.end]


def _is_same(line: BilledLine, credit: DraftLine) -> bool:
    """Whether the line bills what is credited; a term of a plan is the same whatever it says."""
    return line.item_key == credit.item_key and (line.fingerprint == credit.fingerprint or is_term(line))


def _lowers(line: BilledLine) -> bool:
    return is_term(line) and line.kind in _LOWERING


def _sum(lines: Iterable[BilledLine]) -> int:
    return sum(line.amount.minor for line in lines)


def _bearing(lines: Sequence[DraftLine], taken: Sequence[int]) -> list[DraftLine]:
    return [
        replace(line, discount=Money(off, line.amount.currency)) if off else line
        for line, off in zip(lines, taken, strict=True)
    ]


def _discount(coupon: AppliedCoupon, share: CouponShare, currency: str) -> InvoiceDiscount:
    return InvoiceDiscount(
        coupon=coupon.coupon_code,
        name=coupon.coupon_name,
        amount=Money(share.amount, currency),
        base=Money(share.base, currency),
        percentage_rate=coupon.percentage_rate,
        applied_coupon_id=coupon.id,
    )


def _back(lines: Sequence[DraftLine], taken: Sequence[int], currency: str) -> list[InvoiceDiscount]:
    amount = sum(off for off in taken if off < 0)
    if not amount:
        return []
    base = sum(line.amount.minor for line, off in zip(lines, taken, strict=True) if off < 0)
    return [
        InvoiceDiscount(
            coupon=None,
            name=TAKEN_BACK,
            amount=Money(amount, currency),
            base=Money(base, currency),
            percentage_rate=None,
            applied_coupon_id=None,
        )
    ]


def holding(coupons: Sequence[AppliedCoupon], *, on: date, zone: AnyZone) -> list[AppliedCoupon]:
    """Those of the coupons that hold for an invoice of the day *on*: it began, in the *zone*, before they expired.

    The day says it and not the instant of the run, so that an invoice that is made late is what it would have been.
    """
    return [each for each in coupons if each.expiration_at is None or time.resolve(on, zone) < each.expiration_at]


def left(coupons: Sequence[AppliedCoupon], taken: Sequence[InvoiceDiscount]) -> list[AppliedCoupon]:
    """The coupons after they took what is said off invoices, without those that are used up by it."""
    found: dict[str, AppliedCoupon | None] = {each.id: each for each in coupons}
    for use in taken:
        coupon = found.get(use.applied_coupon_id or "")
        if coupon is not None:
            found[coupon.id] = _after(coupon, use.amount)
    return [each for each in found.values() if each is not None]


def _after(coupon: AppliedCoupon, amount: Money) -> AppliedCoupon | None:
    if coupon.frequency == "forever":
        return coupon
    if coupon.frequency == "recurring":
        times = (coupon.frequency_duration_remaining or 0) - 1
        return replace(coupon, frequency_duration_remaining=times) if times > 0 else None
    if coupon.amount_remaining is None:
        return None
    rest = coupon.amount_remaining - amount
    return replace(coupon, amount_remaining=rest) if rest else None


def credited(lines: Mapping[str, Sequence[DraftLine]]) -> list[str]:
    """Those of the subscriptions, by id, that some of their lines give something back to."""
    return [key for key, owed in lines.items() if any(line.amount.minor < 0 for line in owed)]
