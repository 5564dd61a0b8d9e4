"""Fees: the days that ought to be covered, less the days that are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial
from itertools import pairwise

from billow.billing.rules.lines import FEE_KINDS, fee_part, last_items, natural_key, one
from billow.billing.types import ClosedPeriod, FeePiece
from billow.catalog.types.price import Price, in_currency, price_document, price_of
from billow.invoicing.types import BilledLine, DraftLine, LineKind
from billow.kit import explain
from billow.kit.explain import Step
from billow.kit.limits import REMEMBERED_FEES
from billow.kit.money import Money
from billow.kit.time import Period
from billow.kit.values import changed
from billow.rating import rules as rating
from billow.rating.types import WHOLE, PartKind, PeriodPart, RatedPart
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Due, Item, Timeline
from billow.tax.types import AppliedTax

_Key = tuple[str, str, date, date]

_Cover = dict[_Key, dict[date, tuple[int, int]]]
"""For each fee the days at which its cover rises or falls: by all that is settled, and by what is not void."""


def missing_fees(timeline: Timeline, expected: Iterable[Due], billed: Sequence[BilledLine]) -> list[FeePiece]:
    """The fees that are missing or in excess: for each item, price and period, the days covered by what ought to have
    been billed, less the days covered by what was.

    Charges of equal days and price cancel credits, so any history of changes leads to the same net (correctness T-26).
    What stands on a void invoice is settled: it is neither billed again nor given back (I-05). All of it is compared on
    plain days, so that a pause that shifts leads to nothing; what is billed once has its real day.
    """
    even = subscriptions.plain(timeline)
    cover: _Cover = defaultdict(lambda: defaultdict(_nothing))
    shown: dict[_Key, Callable[[], FeePiece]] = {}
    fees = [line for line in billed if line.kind in FEE_KINDS]
    once = {(line.item_key, line.fingerprint) for line in fees if line.kind == "add_on"}
    sold = last_items(even)
    for due in expected:
        if not due.item.price.metered:
            key = (due.item.item_key, due.item.fingerprint, due.period.start, due.period.end)
            shown.setdefault(key, partial(_of_due, due))
            _add(cover[key], due.start, due.end, (1, 1))
    for line in fees:
        sign = 1 if line.kind == "proration_credit" else -1
        days, single = _days(line), (line.item_key, line.fingerprint) in once
        period = days if single else _period_of(even, line, days.start)
        key = (line.item_key, line.fingerprint, period.start, period.end)
        shown.setdefault(key, partial(_of_line, line, period, once=single, item=sold.get(line.item_key)))
        _add(cover[key], days.start, days.end, (sign, 0 if line.void else sign))
    pieces = []
    for key, edges in cover.items():
        pieces += [_finished(even, shown[key](), run, fees) for run in _runs(edges)]
    pieces.sort(key=lambda p: (p.period.start, p.item_key, p.sign, p.start))
    pieces = [replace(piece, first=False) if _comes_later(piece, pieces) else piece for piece in pieces]
    if even is timeline:
        return pieces
    found = [each if each.once else _on_real_days(timeline, each) for each in pieces]
    return sorted(found, key=lambda p: (p.period.start, p.item_key, p.sign, p.start))


def _comes_later(piece: FeePiece, pieces: Sequence[FeePiece]) -> bool:
    """Whether an earlier part of the period is billed together with the piece, whose price is not prorated: then that
    part owes the period, and the piece nothing."""
    if not piece.first or price_of(piece.fingerprint, piece.price).prorated:
        return False
    earlier = (other for other in pieces if other.item_key == piece.item_key and other.sign > 0)
    return any(piece.period.contains(other.start) and other.start < piece.start for other in earlier)


def _on_real_days(timeline: Timeline, piece: FeePiece) -> FeePiece:
    real, whole = (subscriptions.real_period(timeline, days) for days in (Period(piece.start, piece.end), piece.period))
    return replace(piece, real=real, real_period=whole)


def _nothing() -> tuple[int, int]:
    return 0, 0


def _add(edges: dict[date, tuple[int, int]], start: date, end: date, signs: tuple[int, int]) -> None:
    settled, live = signs
    for day, way in ((start, 1), (end, -1)):
        before = edges[day]
        edges[day] = (before[0] + way * settled, before[1] + way * live)


_Run = tuple[date, date, int]
"""A stretch of days, and whether its fee is missing (+1) or was billed in excess (-1)."""


def _runs(edges: Mapping[date, tuple[int, int]]) -> list[_Run]:
    """The stretches of days whose cover is not zero, with its sign; once for each unit of cover.

    The cover is counted with void invoices and without; only what both say is missing, or in excess.
    """
    found: list[_Run] = []
    days = sorted(edges)
    settled, live = 0, 0
    for day, following in pairwise(days):
        settled, live = settled + edges[day][0], live + edges[day][1]
        if settled * live > 0:
            found += [(day, following, 1 if settled > 0 else -1)] * min(abs(settled), abs(live))
    return _joined(found)


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    joined: list[_Run] = []
    for start, end, sign in runs:
        for n, (s, e, g) in enumerate(joined):
            if e == start and g == sign:
                joined[n] = (s, end, sign)
                break
        else:
            joined.append((start, end, sign))
    return joined


def _of_due(due: Due) -> FeePiece:
    return FeePiece(
        item_key=due.item.item_key,
        name=due.item.name,
        product_id=due.item.product_id,
        version_id=due.version_id,
        price=price_document(due.item.price),
        fingerprint=due.item.fingerprint,
        period=due.period,
        start=due.start,
        end=due.end,
        sign=1,
        first=True,
        once=due.item.once,
        ordinal=0,
    )


def _period_of(timeline: Timeline, line: BilledLine, day: date) -> Period:
    """The period of the line's price that contains *day*."""
    return subscriptions.period_of(timeline, price_of(line.fingerprint, line.price).cadence, day)


def _of_line(line: BilledLine, period: Period, *, once: bool, item: Item | None) -> FeePiece:
    """The piece of the period that the line billed or gave back; a fee that was charged *once* has the one day for its
    period."""
    days = _days(line)
    return FeePiece(
        item_key=line.item_key,
        name=item.name if item else line.item_key,
        product_id=item.product_id if item else None,
        version_id=line.version_id,
        price=line.price,
        fingerprint=line.fingerprint,
        period=period,
        start=days.start,
        end=days.end,
        sign=-1,
        first=False,
        once=once,
        ordinal=0,
    )


def _days(line: BilledLine) -> Period:
    return line.plain or Period(line.period_start, line.period_end)


def _finished(timeline: Timeline, piece: FeePiece, run: _Run, fees: Sequence[BilledLine]) -> FeePiece:
    """The piece over a stretch of days that is missing or in excess."""
    start, end, sign = run
    part = WHOLE
    if not piece.once:
        part = fee_part(timeline, price_of(piece.fingerprint, piece.price), piece.period, start=start, end=end)
    same_period = [f for f in fees if f.item_key == piece.item_key and piece.period.contains(_days(f).start)]
    first = sign > 0 and not same_period
    kind = _kind(sign, once=piece.once, first=first)
    equal = sum(
        1 for f in same_period if (f.kind, _days(f), f.fingerprint) == (kind, Period(start, end), piece.fingerprint)
    )
    return changed(
        piece,
        start=start,
        end=end,
        sign=sign,
        first=first,
        ordinal=equal,
        taxes=_charged_taxes(piece, same_period) if sign < 0 else None,
        cut=(part.start, part.end),
        days=part.days,
        policy=None if piece.once else _policy(timeline, piece),
    )


def _policy(timeline: Timeline, piece: FeePiece) -> tuple[str, str] | None:
    policy = subscriptions.end_policy(timeline, price_of(piece.fingerprint, piece.price), piece.period)
    return policy if policy in subscriptions.WHOLE | subscriptions.NOTHING else None


def _charged_taxes(piece: FeePiece, fees: Sequence[BilledLine]) -> tuple[AppliedTax, ...] | None:
    """The taxes of the last charge of what is given back."""
    charges = [f for f in fees if f.fingerprint == piece.fingerprint and f.kind != "proration_credit"]
    return charges[-1].taxes if charges else None


def check_open(timeline: Timeline, day: date, *, through: date | None, field: str) -> None:
    """Return when no period was billed, *through* which day ever, that was over before *day*'s began.

    Raises:
        ClosedPeriod: The period of the item that recurs most often, in which *day* lies, is over and was billed.
    """
    if through is None:
        return
    begins = subscriptions.period_start(timeline, through)
    if day < begins:
        detail = (
            f"lies in a period that was billed; from {begins.isoformat()} on it is open. Or say closed_periods: adjust"
        )
        raise ClosedPeriod.of(field, detail)


def kind_of(piece: FeePiece) -> LineKind:
    """The kind of line that bills the piece."""
    return _kind(piece.sign, once=piece.once, first=piece.first)


def _kind(sign: int, *, once: bool, first: bool) -> LineKind:
    if sign < 0:
        return "proration_credit"
    if once:
        return "add_on"
    return "fixed" if first else "proration_charge"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """What the amounts of a fee depend on, and their calculation: in a run many subscriptions have the same."""

    fingerprint: str
    currency: str
    cut: tuple[Fraction, Fraction]
    days: int | None
    first: bool
    credit: bool
    period: Period
    service: tuple[date, date]
    policy: tuple[str, str] | None
    price: Price = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One line of a fee, whosoever it is."""

    kind: PartKind
    words: str
    amount: Money
    precise: Fraction
    tree: Step
    quantity: Fraction = Fraction(1)
    unit_price: Decimal | None = None


def fee_lines(piece: FeePiece, *, subscription_id: str, currency: str) -> list[DraftLine]:
    """The lines of the piece: R(end) - R(start) of the period's fee (correctness 2.5), and beside it the same of its
    minimum, maximum and discount; none when all of them are zero (T-31)."""
    price = price_of(piece.fingerprint, piece.price)
    days = piece.real or Period(piece.start, piece.end)
    terms = _Terms(
        fingerprint=piece.fingerprint,
        currency=currency,
        cut=piece.cut,
        days=piece.days,
        first=piece.first,
        credit=piece.sign < 0,
        period=piece.real_period or piece.period,
        service=(days.start, days.end),
        policy=piece.policy,
        price=price,
    )
    deferred = price.billing_direction == "advance"
    return [_fee_line(piece, part, subscription_id, deferred=deferred) for part in _parts(terms)]


@lru_cache(maxsize=REMEMBERED_FEES)
def _parts(terms: _Terms) -> tuple[_Part, ...]:
    """The lines of a fee on these terms; those met lately are remembered with their calculations."""
    quantity = in_currency(terms.price, terms.currency).nominal_quantity or Fraction(1)
    part = PeriodPart(start=terms.cut[0], end=terms.cut[1], days=terms.days, first=terms.first)
    rated = rating.item_of_period(terms.price, quantity, currency=terms.currency, part=part)
    if not any(each.amount for each in rated.parts):
        return ()
    main, *others = (_part(terms, each) for each in rated.parts)
    lines = rated.main.lines
    unit_price = lines[0].unit_price if len(lines) == 1 else None
    return replace(main, quantity=-quantity if terms.credit else quantity, unit_price=unit_price), *others


def _part(terms: _Terms, part: RatedPart) -> _Part:
    amount = -part.amount if terms.credit else part.amount
    return _Part(
        kind=part.kind,
        words="" if part.kind == "main" else f": {part.lines[0].description}",
        amount=amount,
        quantity=one(amount),
        precise=-part.precise if terms.credit else part.precise,
        tree=_dated(terms, _negated(part.tree) if terms.credit else part.tree),
    )


def _fee_line(piece: FeePiece, part: _Part, subscription_id: str, *, deferred: bool) -> DraftLine:
    kind = kind_of(piece)
    own = kind if part.kind == "main" else part.kind
    plain = Period(piece.start, piece.end)
    real = piece.real or plain
    return DraftLine(
        kind=own,
        description=f"{_fee_words(piece, kind)}{part.words}",
        amount=part.amount,
        precise=part.precise,
        tree=part.tree,
        quantity=part.quantity,
        unit_price=part.unit_price,
        product_id=piece.product_id,
        item_key=piece.item_key,
        period_start=real.start,
        period_end=real.end,
        subscription_id=subscription_id,
        version_id=piece.version_id,
        fingerprint=piece.fingerprint,
        price=piece.price,
        natural_key=natural_key(
            subscription_id,
            item_key=piece.item_key,
            kind=own,
            service=(piece.start, piece.end),
            fingerprint=piece.fingerprint,
            ordinal=piece.ordinal if part.kind == "main" else _beside(kind, piece.ordinal),
        ),
        deferred=deferred,
        taxes=piece.taxes,
        plain=None if real == plain else plain,
    )


def _beside(kind: LineKind, ordinal: int) -> int:
    """The ordinal of a line beside that of a fee, of which charges and credits of equal days have one of their own."""
    return ordinal * len(FEE_KINDS) + sorted(FEE_KINDS).index(kind)


def _fee_words(piece: FeePiece, kind: LineKind) -> str:
    instalment = _instalment(price_of(piece.fingerprint, piece.price), piece.cut)
    name = f"{piece.name}, instalment {instalment}" if instalment else piece.name
    if kind == "proration_credit":
        return f"Unused time: {name}"
    return f"Remaining time: {name}" if kind == "proration_charge" else name


def _instalment(price: Price, cut: tuple[Fraction, Fraction]) -> str:
    """Which instalment of how many a part of the price's interval lies in; nothing where there are none."""
    many = price.instalments
    return "" if many == 1 else f"{min(int(cut[0] * many) + 1, many)} of {many}"


def _dated(terms: _Terms, tree: Step) -> Step:
    """The calculation with the days that it is about: the period, and the part of it; which instalment it is, and what
    decided on a period that the end of service cuts."""
    start, end = (day.isoformat() for day in terms.service)
    instalment = _instalment(terms.price, terms.cut)
    also = {"instalment": instalment} if instalment else {}
    said = {} if terms.policy is None else dict([terms.policy])
    return replace(tree, source={"period": str(terms.period), "from": start, "to": end, **also, **said})


def _negated(tree: Step) -> Step:
    return explain.subtract("credit of the same amount", explain.given("nothing", 0), tree)
