"""Timelines written down in a line, and a book that bills them without a database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from billow.billing import rules
from billow.billing.types import UsagePiece
from billow.catalog.types.price import Consumption, fingerprint, price_from_json
from billow.invoicing.types import BilledLine, DraftLine, Evidence
from billow.subscriptions import rules as timelines
from billow.subscriptions.types import Item, Proration, Timeline, Version

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def day(text: str) -> date:
    """The date."""
    return date.fromisoformat(text)


def item(key: str = "fee", *, once: bool = False, metrics: Sequence[str] = (), **price: Any) -> Item:
    """An item; a fixed monthly price in advance unless said otherwise."""
    given = {"type": "fixed", "billing_interval": "monthly", "billing_direction": "advance"}
    made = price_from_json({**given, **price})
    return Item(
        id=f"itm_{key}",
        item_key=key,
        product_id=f"prd_{key}",
        name=key,
        price=made,
        fingerprint=fingerprint(made),
        metric_ids=tuple(metrics),
        once=once,
    )


def version(number: int, start: date, *items: Item, proration: Proration = "prorate") -> Version:
    """What was agreed from a day on."""
    return Version(
        id=f"ver_{number}",
        subscription_id="sub_1",
        number=number,
        status="published",
        effective_from=start,
        effective_to=None,
        plan_id=None,
        items=items,
        description=None,
        created_at=NOW,
        proration=proration,
    )


def timeline(*versions: Version, anchor: date | None = None, start: date | None = None, **values: Any) -> Timeline:
    """A timeline that starts with its first version and has no end, unless said otherwise."""
    first = start or versions[0].effective_from
    given: dict[str, Any] = {
        "subscription_id": "sub_1",
        "customer_id": "cus_1",
        "currency": "USD",
        "timezone": "UTC",
        "calendar": False,
        "anchor": anchor or first,
        "start": first,
        "end": None,
        "unused_time": "credit",
        "versions": versions,
    }
    return Timeline(**{**given, **values})


Measure = Callable[[UsagePiece], int]


@dataclass
class Book:
    """What was billed so far, in memory: the reconciliation reads it and its lines go back into it."""

    lines: list[BilledLine] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    through: date | None = None

    def bill(self, given: Timeline, on: date, measure: Measure = lambda piece: 0) -> list[DraftLine]:
        """Bill as of a day, as the run does; what comes to nothing is not kept."""
        expected = list(timelines.dues(given, until=on))
        fees = [
            line
            for piece in rules.missing_fees(given, expected, self.lines)
            for line in rules.fee_lines(piece, subscription_id="sub_1", currency=given.currency)
        ]
        pieces, gone = rules.usage_pieces(given, expected, self.lines, as_of=on, since=self.through)
        usage = [line for piece in pieces for line in self._usage(given, piece, measure(piece))]
        found = [*fees, *usage, *(rules.withdrawal_line(each, timeline=given) for each in gone)]
        self.through = max(on, self.through or on)
        if not rules.worth_billing(found):
            return []
        for line in found:
            self._keep(line)
        return found

    def _usage(self, given: Timeline, piece: UsagePiece, quantity: int) -> list[DraftLine]:
        evidence = Evidence(
            metric_ids=piece.item.metric_ids,
            events=quantity,
            first_at=None,
            last_at=None,
            digest=f"{quantity:016x}",
            window_start=NOW,
            window_end=NOW,
        )
        used = Consumption(quantity=Fraction(quantity), events=quantity)
        return rules.usage_lines(piece, consumption=used, evidence=evidence, timeline=given, since=self.through)

    def _keep(self, line: DraftLine) -> None:
        assert line.natural_key
        assert line.natural_key not in self.keys, f"{line.natural_key} twice"
        self.keys.add(line.natural_key)
        assert line.item_key
        assert line.period_start
        assert line.period_end
        assert line.fingerprint
        assert line.version_id
        assert line.price is not None
        self.lines.append(
            BilledLine(
                subscription_id="sub_1",
                item_key=line.item_key,
                kind=line.kind,
                amount=line.amount,
                quantity=line.quantity,
                period_start=line.period_start,
                period_end=line.period_end,
                fingerprint=line.fingerprint,
                price=line.price,
                version_id=line.version_id,
                digest=line.evidence.digest if line.evidence else None,
                plain=line.plain,
            )
        )

    def void_last(self, count: int) -> None:
        """The invoice with the last *count* lines is void."""
        self.lines[-count:] = [replace(line, void=True) for line in self.lines[-count:]]

    def net(self) -> dict[str, int]:
        """What each item came to, in minor units."""
        found: dict[str, int] = {}
        for line in self.lines:
            found[line.item_key] = found.get(line.item_key, 0) + line.amount.minor
        return found


def shown(lines: Sequence[DraftLine]) -> list[list[str]]:
    """Lines as a table has them: kind, amount, from, to."""
    return [[x.kind, str(x.amount), str(x.period_start), str(x.period_end)] for x in lines]


def of_table(case: Mapping[str, Any], versions: Sequence[Mapping[str, Any]]) -> Timeline:
    """The timeline of a case of a golden table with the versions that are known by now."""
    made = [
        version(n, day(v["from"]), *[item(**each) for each in v["items"]], proration=v.get("proration", "prorate"))
        for n, v in enumerate(versions, start=1)
    ]
    values = {name: case[name] for name in ("currency", "calendar", "unused_time", "proration_mode") if name in case}
    dates = {name: day(case[name]) for name in ("anchor", "start", "end") if case.get(name)}
    return timeline(*made, **values, **dates)
