"""Which notes there are to be: by hand, and for usage that was corrected."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from billow.credit_notes.rules.levels import Room, level
from billow.credit_notes.types import (
    Correction,
    Creditable,
    InvoiceNotCreditable,
    LineNotCreditable,
    NewNoteLine,
    NothingToCredit,
    Planned,
    Taken,
)
from billow.invoicing.types import DraftLine, Invoice, Standing
from billow.kit import explain
from billow.kit.errors import FieldError
from billow.kit.explain import Step
from billow.kit.money import Money, TooPrecise
from billow.kit.numbers import exact


def is_creditable(invoice: Invoice) -> bool:
    """Whether the invoice was issued and is not void."""
    return invoice.number is not None and invoice.status != "void"


def check_creditable(invoice: Invoice) -> None:
    """Return when the invoice was issued and is not void.

    Raises:
        InvoiceNotCreditable: It is a draft or void (INV-23).
    """
    if not is_creditable(invoice):
        raise InvoiceNotCreditable(f"Invoice {invoice.number or invoice.id} is {invoice.status}.")


def by_hand(standing: Standing, before: Mapping[str, int], asked: Sequence[NewNoteLine] | None) -> Planned:
    """The note that takes off the lines what is *asked*, or of every line all that is left.

    Raises:
        InvoiceNotCreditable: The invoice is a draft or void.
        LineNotCreditable: A line is not on it, is named twice, or has less left; every field at fault is named.
        NothingToCredit: Nothing is left.
    """
    check_creditable(standing.invoice)
    known = {line.item.id for line in standing.lines}
    everything = [NewNoteLine(invoice_line_item_id=line.item.id) for line in standing.lines]
    faults: list[FieldError] = []
    taken: list[Taken] = []
    room, named = Room(standing, before), set[str]()
    for n, each in enumerate(everything if asked is None else asked):
        line_id, field = each.invoice_line_item_id, f"line_items.{n}"
        if line_id not in known or line_id in named:
            twice = "is named twice" if line_id in known else "is no line of the invoice"
            faults.append(FieldError(f"{field}.invoice_line_item_id", "invalid", f"{line_id!r} {twice}"))
            continue
        named.add(line_id)
        amount, fault = _wanted(each, room.most(line_id), standing.invoice.currency)
        if fault:
            faults.append(FieldError(f"{field}.amount", "out_of_range", fault))
        elif amount:
            taken.append(Taken(line_id=line_id, amount=amount, tree=_given(amount, standing.invoice.currency)))
            room.take(line_id, amount)
    if faults:
        raise LineNotCreditable(faults[0].detail, errors=tuple(faults))
    planned = Planned(standing=standing, before=before, taken=tuple(taken))
    if total_of(planned) <= 0:
        raise NothingToCredit(f"Nothing is left to credit of invoice {standing.invoice.number}.")
    return planned


def _wanted(asked: NewNoteLine, left: int, currency: str) -> tuple[int, str]:
    """What is asked for of a line, in minor units, and what is wrong with it."""
    if asked.amount is None:
        return left, ""
    try:
        amount = Money.of(str(asked.amount), currency)
    except TooPrecise as error:
        return 0, str(error)
    if not amount:
        return 0, "must be greater than zero"
    most_of_it = Money(left, currency)
    return amount.minor, "" if amount.minor <= left else f"at most {most_of_it} {currency} of the line can be credited"


def _given(amount: int, currency: str) -> Step:
    return explain.given("credited", Money(amount, currency).amount)


def creditable(standing: Standing, before: Mapping[str, int]) -> tuple[Creditable, ...]:
    """What can be credited of each line at all, one by one."""
    room = Room(standing, before)
    found = [(line.item, room.most(line.item.id)) for line in standing.lines]
    return tuple(
        Creditable(
            invoice_line_item_id=item.id, description=item.description, amount=Money(left, standing.invoice.currency)
        )
        for item, left in found
        if left
    )


def corrected(
    corrections: Sequence[Correction],
    standings: Mapping[str, Standing],
    invoice_of: Mapping[str, str],
    before: Mapping[str, Mapping[str, int]],
) -> tuple[list[Planned], list[int]]:
    """The notes that carry out the *corrections*, one for each invoice, and what of each finds no room on any.

    A correction goes to the lines that billed its window, the oldest first: that is the invoice of the period. *before*
    is what is credited of each invoice, by the ids of its lines.
    """
    rooms = {key: Room(standing, before.get(key, {})) for key, standing in standings.items()}
    taken: dict[str, list[Taken]] = defaultdict(list)
    left_of: list[int] = []
    for each in corrections:
        left = -each.line.amount.minor
        for line_id in each.line_ids:
            key = invoice_of.get(line_id, "")
            amount = rooms[key].most(line_id, wanted=left) if key in rooms else 0
            if amount and rooms[key].net(line_id, amount):
                rooms[key].take(line_id, amount)
                tree = _part_tree(each.line, amount)
                taken[key].append(Taken(line_id=line_id, amount=amount, tree=tree, correction=each.line))
                left -= amount
        left_of.append(left)
    planned = [
        Planned(standing=standings[key], before=before.get(key, {}), taken=tuple(row)) for key, row in taken.items()
    ]
    return planned, left_of


def _part_tree(correction: DraftLine, amount: int) -> Step:
    """What is credited of a correction on one line: all of it, or what is not credited elsewhere."""
    less = explain.subtract("less than was billed", explain.given("nothing", Fraction(0)), correction.tree)
    elsewhere = less.value - exact(Money(amount, correction.amount.currency).amount)
    return explain.subtract("credited here", less, explain.given("elsewhere", elsewhere)) if elsewhere else less


def uncredited(correction: DraftLine, left: int) -> DraftLine:
    """The line for what of a correction found no room on an invoice."""
    currency = correction.amount.currency
    credited = Money(-correction.amount.minor - left, currency)
    done = explain.given("on credit notes", credited.amount)
    rest = Money(-left, currency)
    whole = not credited
    return replace(
        correction,
        amount=rest,
        quantity=correction.quantity if whole else Fraction(-1),
        unit_price=correction.unit_price if whole else abs(rest).amount,
        precise=correction.precise + exact(credited.amount),
        tree=explain.add("less what is credited", correction.tree, done),
        corrects=False,
    )


def total_of(planned: Planned) -> int:
    """What the note comes to with tax, in minor units."""
    return level(planned.standing, planned.after).total - level(planned.standing, planned.before).total
