"""The reconciliation: expected pieces against billed lines, and the difference as lines."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from billow.billing.types import FeePiece, UsagePiece, Withdrawn
from billow.catalog.types.price import price_from_json, price_to_json
from billow.invoicing.types import BilledLine, DraftLine, Evidence
from billow.kit import explain, time
from billow.kit.explain import Step
from billow.kit.limits import LATE_PERIODS
from billow.kit.money import total
from billow.kit.numbers import exact
from billow.kit.time import Period
from billow.rating import rules as rating
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Due, Timeline

FEE_KINDS = frozenset({"fixed", "proration_charge", "proration_credit", "add_on"})
_Key = tuple[str, str, date, date]
_Cover = dict[_Key, dict[date, tuple[int, int]]]
"""For each fee the days at which its cover rises or falls: by all that is settled, and by what is not void."""


def missing_fees(timeline: Timeline, expected: Iterable[Due], billed: Sequence[BilledLine]) -> list[FeePiece]:
    """The fees that are missing or in excess: for each item, price and period, the days covered by what ought to have
    been billed, less the days covered by what was.

    Charges of equal days and price cancel credits, so any history of changes leads to the same net (correctness T-26).
    What stands on a void invoice is settled: it is neither billed again nor given back (I-05).
    """
    cover: _Cover = defaultdict(lambda: defaultdict(_nothing))
    shown: dict[_Key, FeePiece] = {}
    fees = [line for line in billed if line.kind in FEE_KINDS]
    once = {(line.item_key, line.fingerprint) for line in fees if line.kind == "add_on"}
    for due in expected:
        if not due.item.price.metered:
            _add(cover, shown, _of_due(due), (1, 1))
    for line in fees:
        sign = 1 if line.kind == "proration_credit" else -1
        piece = _of_line(timeline, line, once=(line.item_key, line.fingerprint) in once)
        _add(cover, shown, piece, (sign, 0 if line.void else sign))
    pieces = []
    for key, edges in cover.items():
        pieces += [_finished(replace(shown[key], start=s, end=e, sign=n), fees) for s, e, n in _runs(edges)]
    return sorted(pieces, key=lambda p: (p.period.start, p.item_key, p.sign, p.start))


def _nothing() -> tuple[int, int]:
    return 0, 0


def _add(cover: _Cover, shown: dict[_Key, FeePiece], piece: FeePiece, signs: tuple[int, int]) -> None:
    key = (piece.item_key, piece.fingerprint, piece.period.start, piece.period.end)
    settled, live = signs
    for day, way in ((piece.start, 1), (piece.end, -1)):
        before = cover[key][day]
        cover[key][day] = (before[0] + way * settled, before[1] + way * live)
    shown.setdefault(key, piece)


def _runs(edges: Mapping[date, tuple[int, int]]) -> list[tuple[date, date, int]]:
    """The stretches of days whose cover is not zero, with its sign; once for each unit of cover.

    The cover is counted with void invoices and without; only what both say is missing, or in excess.
    """
    found: list[tuple[date, date, int]] = []
    days = sorted(edges)
    settled, live = 0, 0
    for day, following in pairwise(days):
        settled, live = settled + edges[day][0], live + edges[day][1]
        if settled * live > 0:
            found += [(day, following, 1 if settled > 0 else -1)] * min(abs(settled), abs(live))
    return _joined(found)


def _joined(runs: Sequence[tuple[date, date, int]]) -> list[tuple[date, date, int]]:
    joined: list[tuple[date, date, int]] = []
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
        price=price_to_json(due.item.price),
        fingerprint=due.item.fingerprint,
        period=due.period,
        start=due.start,
        end=due.end,
        sign=1,
        first=True,
        once=due.item.once,
        ordinal=0,
    )


def _of_line(timeline: Timeline, line: BilledLine, *, once: bool) -> FeePiece:
    """The piece that the line billed or gave back; a fee that was charged *once* has the one day for its period."""
    cadence = price_from_json(line.price).cadence
    if once:
        period = Period(line.period_start, line.period_end)
    else:
        period = time.period_of(subscriptions.anchor_of(timeline, cadence), cadence, line.period_start)
    return FeePiece(
        item_key=line.item_key,
        name=_name(timeline, line.item_key),
        product_id=_product(timeline, line.item_key),
        version_id=line.version_id,
        price=line.price,
        fingerprint=line.fingerprint,
        period=period,
        start=line.period_start,
        end=line.period_end,
        sign=-1,
        first=False,
        once=once,
        ordinal=0,
    )


def _product(timeline: Timeline, item_key: str) -> str | None:
    products = [i.product_id for v in timeline.versions for i in v.items if i.item_key == item_key]
    return products[-1] if products else None


def _name(timeline: Timeline, item_key: str) -> str:
    names = [i.name for v in timeline.versions for i in v.items if i.item_key == item_key]
    return names[-1] if names else item_key


def _finished(piece: FeePiece, fees: Sequence[BilledLine]) -> FeePiece:
    same_period = [f for f in fees if f.item_key == piece.item_key and piece.period.contains(f.period_start)]
    first = piece.sign > 0 and not same_period
    kind = kind_of(replace(piece, first=first))
    equal = sum(
        1
        for f in same_period
        if (f.kind, f.period_start, f.period_end, f.fingerprint) == (kind, piece.start, piece.end, piece.fingerprint)
    )
    return replace(piece, first=first, ordinal=equal)


def kind_of(piece: FeePiece) -> str:
    """The kind of line that bills the piece."""
    if piece.sign < 0:
        return "proration_credit"
    if piece.once:
        return "add_on"
    return "fixed" if piece.first else "proration_charge"


def fee_line(piece: FeePiece, *, subscription_id: str, currency: str) -> DraftLine | None:
    """The line of the piece: R(end) - R(start) of the period's fee (correctness 2.5); None when that is zero (T-31)."""
    price = price_from_json(piece.price)
    quantity = price.nominal_quantity or Fraction(1)
    share = (Fraction(0), Fraction(1))
    if not piece.once:
        share = (time.elapsed_days(piece.period, piece.start), time.elapsed_days(piece.period, piece.end))
    rated = rating.rate_segment(price, quantity=quantity, currency=currency, start=share[0], end=share[1])
    if not rated.amount:
        return None
    kind = kind_of(piece)
    credit = piece.sign < 0
    return DraftLine(
        kind=kind,  # type: ignore[arg-type]  # `kind_of` answers only kinds of lines
        description=_fee_words(piece, kind),
        amount=-rated.amount if credit else rated.amount,
        precise=-rated.precise if credit else rated.precise,
        tree=_negated(rated.tree) if credit else rated.tree,
        quantity=-quantity if credit else quantity,
        unit_price=rated.lines[0].unit_price if len(rated.lines) == 1 else None,
        product_id=piece.product_id,
        item_key=piece.item_key,
        period_start=piece.start,
        period_end=piece.end,
        subscription_id=subscription_id,
        version_id=piece.version_id,
        fingerprint=piece.fingerprint,
        price=piece.price,
        natural_key=natural_key(
            subscription_id,
            item_key=piece.item_key,
            kind=kind,
            service=(piece.start, piece.end),
            fingerprint=piece.fingerprint,
            ordinal=piece.ordinal,
        ),
        deferred=price.billing_direction == "advance",
    )


def _fee_words(piece: FeePiece, kind: str) -> str:
    if kind == "proration_credit":
        return f"Unused time: {piece.name}"
    return f"Remaining time: {piece.name}" if kind == "proration_charge" else piece.name


def _negated(tree: Step) -> Step:
    return explain.subtract("credit of the same amount", explain.given("nothing", 0), tree)


def natural_key(
    subscription_id: str, *, item_key: str, kind: str, service: tuple[date, date], fingerprint: str, ordinal: int
) -> str:
    """The name of a billed line that can exist once: subscription, item, kind, service interval, price, and how many
    equal lines came before it."""
    start, end = (day.isoformat() for day in service)
    return f"{subscription_id}/{item_key}/{kind}/{start}/{end}/{fingerprint}/{ordinal}"


def usage_pieces(
    timeline: Timeline, expected: Iterable[Due], billed: Sequence[BilledLine], *, as_of: date, since: date | None
) -> tuple[list[UsagePiece], list[Withdrawn]]:
    """The windows of usage to measure, and those whose billing goes back.

    Measured are the windows that fell due after *since* (all without it), the recent ones again, and every window of an
    item that gets other windows than were billed.
    """
    found: dict[_Key, list[BilledLine]] = defaultdict(list)
    for line in billed:
        if line.kind not in FEE_KINDS:
            found[(line.item_key, line.fingerprint, line.period_start, line.period_end)].append(line)
    windows = {_window(due): due for due in expected if due.item.price.metered}
    gone = [_withdrawn(key, lines, timeline) for key, lines in found.items() if key not in windows]
    back = [each for each in gone if each.billed]
    moved = {each.item_key for each in back}
    pieces = [
        _usage_piece(due, found.get(key, []), timeline.currency)
        for key, due in windows.items()
        if since is None or due.due_on > since or due.item.item_key in moved or is_recent(timeline, due, as_of)
    ]
    return pieces, back


def _window(due: Due) -> _Key:
    return due.item.item_key, due.item.fingerprint, due.start, due.end


def _usage_piece(due: Due, lines: Sequence[BilledLine], currency: str) -> UsagePiece:
    return UsagePiece(
        item=due.item,
        version_id=due.version_id,
        start=due.start,
        end=due.end,
        due_on=due.due_on,
        billed=total((line.amount for line in lines), currency),
        billed_digest=lines[-1].digest if lines else None,
        lines=len(lines),
    )


def is_recent(timeline: Timeline, due: Due, as_of: date) -> bool:
    """Whether the window ended within the last few periods: usage that arrives later is not billed by itself."""
    cadence = due.item.price.cadence
    grid = subscriptions.anchor_of(timeline, cadence)
    oldest = time.period_of(grid, cadence, as_of)
    for _ in range(LATE_PERIODS + 1):
        oldest = time.period_of(grid, cadence, _day_before(oldest.start))
    return due.end > oldest.start


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _withdrawn(key: _Key, lines: Sequence[BilledLine], timeline: Timeline) -> Withdrawn:
    item_key, fingerprint, start, end = key
    return Withdrawn(
        item_key=item_key,
        version_id=lines[-1].version_id,
        price=lines[-1].price,
        fingerprint=fingerprint,
        start=start,
        end=end,
        billed=total((line.amount for line in lines if not line.void), timeline.currency),
        lines=len(lines),
    )


def usage_line(
    piece: UsagePiece, *, quantity: Fraction, evidence: Evidence, timeline: Timeline, since: date | None
) -> DraftLine | None:
    """The line of a window: its usage when it is billed first; what has changed when it was billed before.

    None when nothing changed, or when an older window still comes to nothing.
    """
    counted = max(quantity, Fraction(0))
    rated = rating.rate(piece.item.price, counted, currency=timeline.currency)
    if piece.lines:
        if evidence.digest == piece.billed_digest or rated.amount == piece.billed:
            return None
        kind, words, amount = "adjustment", f"Correction: {piece.item.name}", rated.amount - piece.billed
        before = explain.given("billed before", piece.billed.amount)
        tree = explain.subtract("now less before", rated.tree, before)
    else:
        if not rated.amount and since is not None and piece.due_on <= since:
            return None
        kind, words, amount, tree = "usage", piece.item.name, rated.amount, rated.tree
    return DraftLine(
        kind=kind,  # type: ignore[arg-type]  # one of the two literals above
        description=words,
        amount=amount,
        precise=rated.precise - exact(piece.billed.amount),
        tree=tree,
        quantity=quantity,
        unit_price=rated.lines[0].unit_price if len(rated.lines) == 1 and not piece.lines else None,
        product_id=piece.item.product_id,
        item_key=piece.item.item_key,
        period_start=piece.start,
        period_end=piece.end,
        subscription_id=timeline.subscription_id,
        version_id=piece.version_id,
        fingerprint=piece.item.fingerprint,
        price=price_to_json(piece.item.price),
        natural_key=natural_key(
            timeline.subscription_id,
            item_key=piece.item.item_key,
            kind=kind,
            service=(piece.start, piece.end),
            fingerprint=piece.item.fingerprint,
            ordinal=piece.lines,
        ),
        evidence=evidence,
    )


def withdrawal_line(gone: Withdrawn, *, timeline: Timeline) -> DraftLine:
    """The line that gives back what was billed for a window that is no longer served at that price."""
    amount = -gone.billed
    return DraftLine(
        kind="adjustment",
        description=f"Correction: {_name(timeline, gone.item_key)}",
        amount=amount,
        precise=exact(amount.amount),
        tree=explain.subtract("back", explain.given("now", 0), explain.given("billed before", gone.billed.amount)),
        quantity=Fraction(0),
        item_key=gone.item_key,
        period_start=gone.start,
        period_end=gone.end,
        subscription_id=timeline.subscription_id,
        version_id=gone.version_id,
        fingerprint=gone.fingerprint,
        price=gone.price,
        natural_key=natural_key(
            timeline.subscription_id,
            item_key=gone.item_key,
            kind="adjustment",
            service=(gone.start, gone.end),
            fingerprint=gone.fingerprint,
            ordinal=gone.lines,
        ),
    )


def as_billed(lines: Sequence[DraftLine]) -> list[BilledLine]:
    """The lines as the reconciliation will read them once they are billed."""
    return [
        BilledLine(
            subscription_id=str(line.subscription_id),
            item_key=str(line.item_key),
            kind=line.kind,
            amount=line.amount,
            quantity=line.quantity,
            period_start=line.period_start,
            period_end=line.period_end,
            fingerprint=line.fingerprint,
            price=line.price or {},
            version_id=str(line.version_id),
            digest=line.evidence.digest if line.evidence else None,
        )
        for line in lines
        if line.fingerprint and line.period_start and line.period_end
    ]


def worth_billing(lines: Sequence[DraftLine]) -> bool:
    """Whether the lines make an invoice: at least one is not zero (correctness I-04)."""
    return any(line.amount for line in lines)
