"""Usage: windows measured, measured again, or no longer served."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from billow.billing.rules.lines import metrics_of, name_of, natural_key, one
from billow.billing.rules.windows import Window, by_window, instants_of, on_a_draft, window_of, window_piece
from billow.billing.types import Late, Stretch, UsagePiece, Withdrawn
from billow.catalog.types.metric import Metric
from billow.catalog.types.price import Consumption, in_currency, price_document
from billow.invoicing.types import BilledLine, DraftLine, EarlierEvidence, Evidence, LineKind
from billow.kit import explain, time
from billow.kit.explain import Step
from billow.kit.limits import LATE_PERIODS, QUANTITY_PLACES
from billow.kit.money import Money, total
from billow.kit.numbers import decimal_text, exact, round_to
from billow.kit.time import AnyZone
from billow.kit.values import changed
from billow.metering.types import Measured, Touched
from billow.rating import rules as rating
from billow.rating.types import RatedItem, RatedPart
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Due, Timeline

_NOTHING_LATE = Late()


def usage_pieces(
    timeline: Timeline,
    expected: Iterable[Due],
    billed: Sequence[BilledLine],
    *,
    as_of: date,
    since: date | None,
    late: Late = _NOTHING_LATE,
) -> tuple[list[UsagePiece], list[Withdrawn]]:
    """The windows of usage to measure, and those whose billing goes back.

    Measured are the windows that fell due after *since* (all without it), every window of an item that gets other
    windows than were billed, and those of a version that was published since. Unless the policy is to ignore what is
    *late*, closed windows are measured again: the recent ones, and those that it touched however old they are; but none
    that stands on a draft, where it is measured when that is issued.
    """
    found = by_window(billed)
    windows = {window_of(due): due for due in expected if due.item.price.metered}
    left = {key: lines for key, lines in found.items() if key not in windows}
    open_ones = _open(timeline, as_of) if left else set()
    gone = [withdrawn(key, lines, timeline) for key, lines in left.items() if key not in open_ones]
    back = [each for each in gone if each.billed]
    moved = {each.item_key for each in back}
    fresh = _published_since(timeline, since)

    def wanted(key: Window, due: Due) -> bool:
        if not is_closed(due, since) or (key not in found and due.version_id in fresh):
            return True
        if on_a_draft(found.get(key, ())):
            return False
        if due.item.item_key in moved and (late.policy != "ignore" or key not in found):
            return True
        return late.policy != "ignore" and may_differ(timeline, due, as_of=as_of, late=late)

    instants = instants_of(timeline, found)
    pieces = [window_piece(timeline, due, found, instants=instants) for key, due in windows.items() if wanted(key, due)]
    return pieces, back


def _open(timeline: Timeline, as_of: date) -> set[Window]:
    """The windows that are not due yet: what was billed of them before they are over stays."""
    horizon = subscriptions.horizon(timeline, as_of)
    return {window_of(due) for due in subscriptions.dues(timeline, until=horizon) if due.item.price.metered}


def _published_since(timeline: Timeline, since: date | None) -> set[str]:
    """The versions, by id, that were published on the day *since* or later: their windows were not looked at before,
    however far back they reach."""
    return {
        version.id
        for version in timeline.versions
        if since is not None
        and version.published_at is not None
        and time.local_date(version.published_at, timeline.timezone) >= since
    }


def closed_pieces(
    timeline: Timeline,
    expected: Iterable[Due],
    billed: Sequence[BilledLine],
    *,
    as_of: date,
    since: date | None,
    late: Late,
) -> list[UsagePiece]:
    """The closed windows whose usage may differ from what was billed, whatever the policy makes of that.

    Those that are due because a price was backdated are none of them.
    """
    every = replace(late, policy="adjust")
    pieces, back = usage_pieces(timeline, expected, billed, as_of=as_of, since=since, late=every)
    moved = {each.item_key for each in back}
    fresh, found = _published_since(timeline, since), by_window(billed)
    return [
        each
        for each in pieces
        if since is not None
        and each.due_on <= since
        and (window_of(each) in found or (each.item.item_key not in moved and each.version_id not in fresh))
    ]


def is_closed(due: Due, since: date | None) -> bool:
    """Whether the window was billed before: what it comes to now is a correction."""
    return since is not None and due.due_on <= since


def may_differ(timeline: Timeline, due: Due, *, as_of: date, late: Late) -> bool:
    """Whether the usage of a closed window may differ from what was billed: it is recent, or touched."""
    return is_recent(timeline, due, as_of) or is_touched(due, late)


def is_touched(due: Due, late: Late) -> bool:
    """Whether events of the window arrived, or were corrected, since its usage was last looked at."""
    if late.touched is None:
        return True
    stretches = [stretch for metric_id in metrics_of(due.item) for stretch in late.touched.get(metric_id, ())]
    return any(s.first < due.end and (s.last is None or due.start <= s.last) for s in stretches)


def is_recent(timeline: Timeline, due: Due, as_of: date) -> bool:
    """Whether the window ended within the last few periods: these are measured again at each billing."""
    cadence = due.item.price.cadence
    grid = subscriptions.anchor_of(timeline, cadence)
    end, as_of = (subscriptions.plain_day(timeline, day) for day in (due.end, as_of))
    oldest = time.period_of(grid, cadence, as_of)
    for _ in range(LATE_PERIODS + 1):
        oldest = time.period_of(grid, cadence, _day_before(oldest.start))
    return end > oldest.start


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def withdrawn(key: Window, lines: Sequence[BilledLine], timeline: Timeline) -> Withdrawn:
    """What was billed for a window that is not there any more."""
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


def counted(timeline: Timeline, piece: UsagePiece, found: Sequence[Measured]) -> Evidence:
    """The usage behind a window, beside that of the line that billed it last."""
    return Evidence(
        metric_ids=metrics_of(piece.item),
        events=sum(m.count for m in found),
        first_at=min((m.first for m in found if m.first is not None), default=None),
        last_at=max((m.last for m in found if m.last is not None), default=None),
        digest="-".join(m.digest for m in found),
        window_start=piece.begin_of(piece.start, timeline.timezone),
        window_end=piece.begin_of(piece.end, timeline.timezone),
        before=_earlier(piece.last),
    )


def _earlier(last: BilledLine | None) -> EarlierEvidence | None:
    if last is None or last.evidence is None or last.line_id is None or last.created_at is None:
        return None
    return EarlierEvidence(
        line_id=last.line_id,
        events=last.evidence.events,
        digest=last.evidence.digest,
        quantity=Decimal(decimal_text(last.counted)),
        counted_at=last.created_at,
    )


def stretches(touched: Iterable[Touched], metrics: Mapping[str, Metric], *, zone: AnyZone) -> dict[str, list[Stretch]]:
    """The local days on which each of *metrics*, by what it is called there, may measure something else than before.

    What a recurring metric carries changes every day that follows.
    """
    found: dict[str, list[Stretch]] = defaultdict(list)
    for each in touched:
        first, last = time.local_date(each.first, zone), time.local_date(each.last, zone)
        for called, metric in metrics.items():
            if metric.event_name == each.event_name:
                found[called].append(Stretch(first=first, last=None if metric.recurring else last))
    return found


def usage_lines(
    piece: UsagePiece, *, consumption: Consumption, evidence: Evidence, timeline: Timeline, since: date | None
) -> list[DraftLine]:
    """The lines of a window: its usage when it is billed first, and beside it what its minimum, maximum and discount
    come to; what has changed of all of them together when it was billed before.

    None when nothing changed, or when an older window still comes to nothing.
    """
    paid = consumption if consumption.quantity >= 0 else replace(consumption, quantity=Fraction(0))
    rated = rating.item_of_window(piece.item.price, paid, currency=timeline.currency, part=piece.part)
    closed = since is not None and piece.due_on <= since
    piece = replace(piece, billed=piece.settled(rated.net))
    if piece.last:
        carries = in_currency(piece.item.price, timeline.currency).rollover is not None
        same = closed and evidence.digest == piece.last.digest and not carries
        if same or rated.net == piece.billed:
            return []
        line = _correction(piece, rated, consumption, evidence, timeline)
        rest = not closed and line.amount > Money.zero(timeline.currency)
        return [_as_rest(piece, line, timeline) if rest else replace(line, corrects=closed)]
    if not rated.net and closed:
        return []
    return [_first_line(piece, part, consumption, evidence, timeline) for part in rated.parts]


def _first_line(
    piece: UsagePiece, part: RatedPart, consumption: Consumption, evidence: Evidence, timeline: Timeline
) -> DraftLine:
    told = part.explained()
    if part.kind != "main":
        line = usage_line(piece, part.kind, part.amount, timeline)
        words = f"{piece.item.name}: {told.lines[0].description}"
        return changed(line, description=words, tree=told.tree, quantity=one(part.amount))
    line = usage_line(piece, "usage", part.amount, timeline)
    in_units = in_currency(piece.item.price, timeline.currency).pricing_unit is not None
    return changed(
        line,
        precise=part.precise,
        tree=told.tree,
        quantity=consumption.quantity,
        unit_price=told.lines[0].unit_price if len(told.lines) == 1 and not in_units else None,
        evidence=evidence,
    )


def _correction(
    piece: UsagePiece, rated: RatedItem, consumption: Consumption, evidence: Evidence, timeline: Timeline
) -> DraftLine:
    line = usage_line(piece, "adjustment", rated.net - piece.billed, timeline)
    return _negative(
        replace(
            line,
            description=f"Correction: {piece.item.name}",
            precise=sum((part.precise for part in rated.parts), Fraction(0)) - exact(piece.billed.amount),
            tree=difference(piece, _net(rated), evidence),
            quantity=consumption.quantity,
            evidence=evidence,
        ),
        before=piece.last.counted if piece.last else Fraction(0),
    )


def _negative(line: DraftLine, *, before: Fraction) -> DraftLine:
    """The line; one below zero with a quantity below zero (correctness M-11): what is counted less than *before*, or
    where that does not say it, one at the amount. What was counted stands in the evidence."""
    if line.amount.minor >= 0:
        return line
    evidence = line.evidence and replace(line.evidence, quantity=Decimal(decimal_text(line.quantity)))
    less = line.quantity - before
    if less < 0:
        return replace(line, quantity=less, evidence=evidence)
    return replace(line, quantity=one(line.amount), unit_price=abs(line.amount).amount, evidence=evidence)


def _as_rest(piece: UsagePiece, line: DraftLine, timeline: Timeline) -> DraftLine:
    """The line of a window that was billed in part before it was over."""
    key = usage_line(piece, "usage", line.amount, timeline).natural_key
    return replace(line, kind="usage", description=f"{piece.item.name}, the rest", natural_key=key)


def _net(rated: RatedItem) -> Step:
    trees = [part.tree for part in rated.parts]
    return trees[0] if len(trees) == 1 else explain.add("with minimum, maximum and discount", *trees)


def usage_line(piece: UsagePiece, kind: LineKind, amount: Money, timeline: Timeline) -> DraftLine:
    """A line of that kind and amount for the window."""
    return DraftLine(
        kind=kind,
        description=piece.item.name,
        amount=amount,
        precise=exact(amount.amount),
        tree=explain.given("amount", amount.amount),
        product_id=piece.item.product_id,
        item_key=piece.item.item_key,
        period_start=piece.start,
        period_end=piece.end,
        subscription_id=timeline.subscription_id,
        version_id=piece.version_id,
        fingerprint=piece.item.fingerprint,
        price=price_document(piece.item.price),
        natural_key=natural_key(
            timeline.subscription_id,
            item_key=piece.item.item_key,
            kind=kind,
            service=(piece.start, piece.end),
            fingerprint=piece.item.fingerprint,
            ordinal=piece.lines,
        ),
        taxes=piece.taxes,
    )


def difference(piece: UsagePiece, now: Step, evidence: Evidence) -> Step:
    """What the window comes to now less what was billed, each with the events that it rests on."""
    counted = {"events": str(evidence.events), "events_digest": evidence.digest}
    source = {}
    if evidence.before is not None:
        before = evidence.before
        source = {
            "line": before.line_id,
            "quantity": decimal_text(before.quantity),
            "events": str(before.events),
            "events_digest": before.digest,
        }
    billed = explain.given("billed before", piece.billed.amount, **source)
    return explain.subtract("now less before", replace(now, source={**now.source, **counted}), billed)


def withdrawal_line(gone: Withdrawn, *, timeline: Timeline) -> DraftLine:
    """The line that gives back what was billed for a window that is no longer served at that price."""
    amount = -gone.billed
    return DraftLine(
        kind="adjustment",
        description=f"Correction: {name_of(timeline, gone.item_key)}",
        amount=amount,
        precise=exact(amount.amount),
        tree=explain.subtract("back", explain.given("now", 0), explain.given("billed before", gone.billed.amount)),
        quantity=one(amount),
        unit_price=abs(amount).amount,
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
