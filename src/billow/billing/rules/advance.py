"""Usage in advance: what of it is owed while its period goes on, and from which instant on it is billed again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from billow.billing.rules.usage import withdrawal_line, withdrawn
from billow.billing.rules.windows import by_window, window_of
from billow.billing.types import UsagePiece, Withdrawn
from billow.catalog.types.price import Price
from billow.invoicing.types import BilledLine, DraftLine
from billow.kit.money import total
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Due, Timeline

_WAITS: Mapping[str | None, timedelta] = {
    "at_once": timedelta(0),
    None: timedelta(hours=1),
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
}
"""For how long usage in advance waits after an invoice of it."""


def is_watched(timeline: Timeline) -> bool:
    """Whether any version sells usage in advance."""
    return any(item.price.owed_as_used for version in timeline.versions for item in version.items)


def ready_at(pieces: Iterable[UsagePiece], now: datetime) -> list[tuple[UsagePiece, datetime]]:
    """The windows of usage in advance, each with the instant from which it is billed: *now*, or so long after the last
    invoice of these windows in its rhythm as that says."""
    owed = [piece for piece in pieces if piece.item.price.owed_as_used]
    made: dict[timedelta, datetime] = {}
    for piece in owed:
        if piece.last is not None and piece.last.created_at is not None:
            wait = _wait(piece.item.price)
            made[wait] = max(piece.last.created_at, made.get(wait, piece.last.created_at))
    return [
        (piece, max(now, made[wait] + wait) if (wait := _wait(piece.item.price)) in made else now) for piece in owed
    ]


def _wait(price: Price) -> timedelta:
    return _WAITS[price.advance_interval]


def replaced(
    timeline: Timeline, windows: Sequence[Due], billed: Sequence[BilledLine], *, as_of: date
) -> list[Withdrawn]:
    """What was billed of the running periods in windows that are not there any more, since their items are sold
    otherwise by now, or less long: it is billed again in those that took their place."""
    running: dict[str, list[Due]] = defaultdict(list)
    for due in windows:
        running[due.item.item_key].append(due)
    found = {key: lines for key, lines in by_window(billed).items() if _meets(key, running)}
    found = {key: found[key] for key in found.keys() - {window_of(due) for due in windows}}
    if not found:
        return []
    horizon = subscriptions.horizon(timeline, as_of)
    known = {window_of(due) for due in subscriptions.dues(timeline, until=horizon) if due.item.price.metered}
    gone = [withdrawn(key, found[key], timeline) for key in sorted(found.keys() - known)]
    return [each for each in gone if each.billed]


def _meets(key: tuple[str, str, date, date], running: Mapping[str, Sequence[Due]]) -> bool:
    item_key, _, start, end = key
    return any(start < due.end and due.start < end for due in running.get(item_key, ()))


def on_the_way(
    timeline: Timeline,
    found: Sequence[tuple[UsagePiece, DraftLine | None]],
    gone: Sequence[Withdrawn],
    *,
    since: date | None,
) -> list[DraftLine]:
    """The lines of windows that are open, with what goes back of those in whose place they are; nothing of an item of
    which more went back than is owed: that waits for the end of the period, so that no invoice on the way is below
    zero.

    A window that was billed for good is none of them: the policy says what becomes of its usage.
    """
    lines: dict[str, list[DraftLine]] = defaultdict(list)
    for piece, line in found:
        if line is not None and (since is None or piece.due_on > since):
            lines[piece.item.item_key].append(line)
    made: list[DraftLine] = []
    for item_key, owed in lines.items():
        back = [each for each in gone if each.item_key == item_key]
        currency = timeline.currency
        if total((line.amount for line in owed), currency) > total((each.billed for each in back), currency):
            made += [*owed, *(withdrawal_line(each, timeline=timeline) for each in back)]
    return made
