"""Which taxes fall on lines: those that were agreed for their items, and on terms those of what they are about."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from billow.billing.rules.lines import as_billed, is_term
from billow.billing.rules.spend import DISCOUNT_ONCE
from billow.invoicing.types import BilledLine, DraftLine
from billow.kit import explain
from billow.kit.allocation import largest_remainder
from billow.kit.money import Money
from billow.kit.numbers import exact
from billow.subscriptions import rules as subscriptions
from billow.subscriptions.types import Timeline

_SPREAD = frozenset({"discount", "cap"})
_Codes = tuple[str, ...]


def taxed_as_agreed(timeline: Timeline, lines: Sequence[DraftLine], billed: Sequence[BilledLine]) -> list[DraftLine]:
    """The lines with the codes of the taxes that were agreed for their items; on a discount and a maximum fall those of
    the lines that they lower, and where these differ each bears its share on a line of its own.

    A line with taxes keeps them; one without codes has the taxes of its document.
    """
    if not any(item.tax_codes for version in timeline.versions for item in version.items):
        return list(lines)
    own = [line if _is_term(line) else _coded(timeline, line) for line in lines]
    served = [*(line for line in billed if not line.void), *as_billed(own)]
    return [part for line in own for part in _parts(timeline, line, served, billed)]


def _is_term(line: DraftLine) -> bool:
    return (line.item_key or "_").startswith("_")


def _coded(timeline: Timeline, line: DraftLine) -> DraftLine:
    if line.taxes is not None or line.item_key is None or line.period_start is None:
        return line
    return replace(line, tax_codes=_codes(timeline, line.item_key, line.period_start))


def _codes(timeline: Timeline, item_key: str, day: date) -> _Codes:
    """The taxes that were agreed for the item, by the version in force on *day*."""
    items = subscriptions.billed(subscriptions.in_force(timeline, day))
    return next((item.tax_codes for item in items if item.item_key == item_key), ())


def _parts(
    timeline: Timeline, line: DraftLine, served: Sequence[BilledLine], billed: Sequence[BilledLine]
) -> Iterator[DraftLine]:
    """The line; of one that lowers others a part for each of their taxes: the share of these in what it all comes to,
    less what was billed of it with them."""
    if not _is_term(line) or line.kind not in _SPREAD:
        yield line
        return
    before = [row for row in billed if (row.item_key, row.period_start) == (line.item_key, line.period_start)]
    weights = {codes: weight for codes, weight in _weights(timeline, line, served).items() if weight > 0}
    rows: dict[_Codes, list[BilledLine]] = {codes: [] for codes in weights}
    for row in before:
        codes = tuple(tax.code for tax in row.taxes or ())
        rows.setdefault(codes if codes in weights else (), []).append(row)
    whole = line.amount.minor + _sum(before)
    shares = largest_remainder(abs(whole), [weights.get(codes, 0) for codes in rows]) if weights else [0] * len(rows)
    owed = {
        codes: (share if whole > 0 else -share) - _sum(rows[codes]) for codes, share in zip(rows, shares, strict=True)
    }
    parts = [(codes, amount) for codes, amount in owed.items() if amount]
    for n, (codes, amount) in enumerate(parts):
        taxes = rows[codes][-1].taxes if rows[codes] else None
        part = line if len(parts) == 1 else _part(line, Money(amount, line.amount.currency), place=n)
        yield replace(part, taxes=taxes, tax_codes=codes)


def _weights(timeline: Timeline, line: DraftLine, served: Sequence[BilledLine]) -> dict[_Codes, int]:
    """What the lines that the line lowers come to, by their taxes: what is billed once has a discount of its own."""
    start, end, once = line.period_start, line.period_end, line.item_key == DISCOUNT_ONCE
    found: dict[_Codes, int] = {}
    for each in served:
        lowered = not is_term(each) and (each.kind == "add_on") == once
        if start and end and lowered and start <= each.period_start < end:
            codes = _codes(timeline, each.item_key, each.period_start)
            found[codes] = found.get(codes, 0) + each.amount.minor
    return found


def _sum(rows: Sequence[BilledLine]) -> int:
    return sum(row.amount.minor for row in rows)


def _part(line: DraftLine, amount: Money, *, place: int) -> DraftLine:
    return replace(
        line,
        amount=amount,
        precise=exact(amount.amount),
        unit_price=abs(amount).amount,
        tree=explain.given(f"share of {line.amount} for lines of the same taxes", amount.amount, **line.tree.source),
        natural_key=_numbered(line.natural_key, place),
    )


def _numbered(key: str | None, place: int) -> str | None:
    """The name of the line, that of the part in its *place*: as if so many equal lines came before it."""
    if key is None:
        return None
    name, _, ordinal = key.rpartition("/")
    return f"{name}/{int(ordinal) + place}"
