"""Usage: windows measured, measured again, or no longer served."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from billow.billing.rules.lines import FEE_KINDS, name_of, natural_key
from billow.billing.types import UsagePiece, Withdrawn
from billow.catalog.types.price import price_to_json
from billow.invoicing.types import BilledLine, DraftLine, Evidence, LineKind
from billow.kit import explain, time
from billow.kit.limits import LATE_PERIODS, QUANTITY_PLACES
from billow.kit.money import total
from billow.kit.numbers import exact, round_to
from billow.rating import rules as rating
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Due, Timeline

_Key = tuple[str, str, date, date]


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
        taxes=lines[0].taxes if lines else None,
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
        taxes=lines[0].taxes,
    )


def quantity_of(parts: Iterable[Fraction]) -> Fraction:
    """What the metrics of an item measured, added up, as it is priced: kept to the twelve decimals of a quantity.

    So what is priced is what is stored and shown, and rating it again gives the same (correctness M-02, PT-19).
    """
    return round_to(sum(parts, Fraction(0)), QUANTITY_PLACES)


def usage_line(
    piece: UsagePiece, *, quantity: Fraction, evidence: Evidence, timeline: Timeline, since: date | None
) -> DraftLine | None:
    """The line of a window: its usage when it is billed first; what has changed when it was billed before.

    None when nothing changed, or when an older window still comes to nothing.
    """
    kind: LineKind
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
        kind=kind,
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
        taxes=piece.taxes,
    )


def withdrawal_line(gone: Withdrawn, *, timeline: Timeline) -> DraftLine:
    """The line that gives back what was billed for a window that is no longer served at that price."""
    amount = -gone.billed
    return DraftLine(
        kind="adjustment",
        description=f"Correction: {name_of(timeline, gone.item_key)}",
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
        taxes=gone.taxes,
        natural_key=natural_key(
            timeline.subscription_id,
            item_key=gone.item_key,
            kind="adjustment",
            service=(gone.start, gone.end),
            fingerprint=gone.fingerprint,
            ordinal=gone.lines,
        ),
    )
