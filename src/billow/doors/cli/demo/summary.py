"""What the demonstration has led to, in numbers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table

from billow.kit.numbers import parse_decimal

if TYPE_CHECKING:
    from billow.doors.cli.demo.telling import Teller

_NOT_BILLED = ("draft", "void", "canceled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Money of one currency, in major units."""

    billed: Decimal = Decimal(0)
    collected: Decimal = Decimal(0)
    credited: Decimal = Decimal(0)
    outstanding: Decimal = Decimal(0)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            billed=self.billed + other.billed,
            collected=self.collected + other.collected,
            credited=self.credited + other.credited,
            outstanding=self.outstanding + other.outstanding,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Customers, subscriptions by plan, invoices by status, money by currency, and the events that led there."""

    customers: int
    events: int
    subscriptions: Mapping[str, int]
    ended: int
    invoices: Mapping[str, int]
    money: Mapping[str, Sums]

    def __str__(self) -> str:
        return f"{self.customers} customers, {self.events:,} events, {sum(self.invoices.values())} invoices"


async def summarise(teller: "Teller") -> Summary:
    """The numbers, as the API answers them."""
    plans = {plan["id"]: plan["code"] for plan in await teller.list("/plans")}
    subscriptions = await teller.list("/subscriptions")
    invoices = await teller.list("/invoices")
    money: dict[str, Sums] = {}
    for invoice in invoices:
        if invoice["status"] not in _NOT_BILLED:
            money[invoice["currency"]] = money.get(invoice["currency"], Sums()) + _sums(invoice)
    running = [s for s in subscriptions if s["status"] not in ("canceled", "ended")]
    counted = Counter(plans[s["plan_id"]] for s in running)
    return Summary(
        customers=len(await teller.list("/customers")),
        events=sum(len(step.events) for step in teller.story.steps),
        subscriptions={code: counted[code] for code in plans.values() if counted[code]},
        ended=len(subscriptions) - len(running),
        invoices=dict(sorted(Counter(invoice["status"] for invoice in invoices).items())),
        money=dict(sorted(money.items())),
    )


def _sums(invoice: Mapping[str, Any]) -> Sums:
    return Sums(
        billed=parse_decimal(invoice["total"]),
        collected=parse_decimal(invoice["amount_paid"]),
        credited=parse_decimal(invoice["credits_applied"]),
        outstanding=parse_decimal(invoice["amount_due"]),
    )


def shown(summary: Summary) -> Group:
    """The summary for a terminal."""
    counts = Table.grid(padding=(0, 3))
    counts.add_row("Customers", str(summary.customers))
    counts.add_row("Events", str(summary.events))
    counts.add_row("Subscriptions", _listed({**summary.subscriptions, "ended": summary.ended}))
    counts.add_row("Invoices", _listed(summary.invoices))
    money = Table(box=None, pad_edge=False, header_style="bold")
    money.add_column("Currency")
    for name in ("Billed", "Collected", "Credited", "Outstanding"):
        money.add_column(name, justify="right")
    for currency, sums in summary.money.items():
        cells = (sums.billed, sums.collected, sums.credited, sums.outstanding)
        money.add_row(currency, *(f"{cell:,}" for cell in cells))
    return Group(counts, "", money)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count)
