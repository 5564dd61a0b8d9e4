"""Invoices as arithmetic: totals, tax, states, entries."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from billow.catalog.types import CouponUse
from billow.invoicing.rules.invariants import check, check_due
from billow.invoicing.types import (
    OPEN,
    CreditMove,
    CurrencyWithdrawn,
    Draft,
    DraftLine,
    Invoice,
    InvoiceNotDraft,
    InvoiceNotOpen,
    InvoiceNotVoidable,
    InvoiceTax,
    LineItem,
    OverPayment,
    StoredLine,
)
from billow.kit import explain, ids
from billow.kit.currency import withdrawn_on
from billow.kit.money import Money, total
from billow.kit.numbers import decimal_of, exact
from billow.kit.values import changed
from billow.ledger import rules as ledger
from billow.ledger.types import Account, Entry, Posting
from billow.tax import rules as tax
from billow.tax.types import AppliedTax, TaxableLine, TaxResult

_NO_RATE = Decimal(0)
DUE_ON_RECEIPT = "due_on_receipt"
BALANCE_KEY = "customer_balance"
"""The item key of the line that moves an excess of credits to the customer's balance."""


def net_days(terms: str) -> int:
    """The days until an invoice on *terms* is due."""
    return 0 if terms == DUE_ON_RECEIPT else int(terms.removeprefix("net_"))


def terms_of(days: int) -> str:
    """The name of the terms with that many days."""
    return f"net_{days}" if days else DUE_ON_RECEIPT


def tax_point(line: DraftLine, on: date) -> date:
    """The day whose rates fall on the line when it is issued *on* that day: the last day of its service, or the day of
    issue when that is earlier (correctness M-20)."""
    return on if line.period_end is None else min(on, line.period_end - timedelta(days=1))


def with_taxes(
    lines: Sequence[DraftLine],
    on: date,
    *,
    taxes: Mapping[date, Sequence[AppliedTax]],
    named: Mapping[date, Mapping[str, AppliedTax]],
) -> tuple[DraftLine, ...]:
    """*lines* as issued *on* that day: those without taxes with the *named* ones of their codes, or else with the
    *taxes* of the document, as each is at their tax points."""
    return tuple(
        line if line.taxes is not None else _taxed_as(line, tax_point(line, on), taxes, named) for line in lines
    )


def _taxed_as(
    line: DraftLine,
    day: date,
    taxes: Mapping[date, Sequence[AppliedTax]],
    named: Mapping[date, Mapping[str, AppliedTax]],
) -> DraftLine:
    own = (named[day][code] for code in line.tax_codes) if line.tax_codes else taxes[day]
    return changed(line, taxes=tuple(own))


def settle_negative(lines: Sequence[DraftLine], currency: str) -> tuple[DraftLine, ...]:
    """*lines*, and when they come to less than zero with tax, a line that moves the excess to the customer's balance.

    An invoice is never negative (correctness M-13): its total is then zero and the balance pays later ones.
    """
    if all(line.net.minor >= 0 for line in lines):
        return tuple(lines)
    result = taxed(lines, currency)
    whole = total((line.net for line in lines), currency) + total((g.tax for g in result.groups), currency)
    if whole >= Money.zero(currency):
        return tuple(lines)
    excess = -whole
    moved = DraftLine(
        kind="adjustment",
        item_key=BALANCE_KEY,
        description="Credit moved to your balance",
        amount=excess,
        precise=exact(excess.amount),
        unit_price=excess.amount,
        tree=explain.given("credit moved to the customer's balance", excess.amount),
        taxes=(),
    )
    return (*lines, moved)


def moved_to_balance(invoice: Invoice) -> Money:
    """What the invoice moves to the customer's balance."""
    return total((item.amount for item in invoice.line_items if item.item_key == BALANCE_KEY), invoice.currency)


def deferred(invoice: Invoice, proposal: Draft) -> dict[str, bool]:
    """For each line of the draft invoice, by id, whether its revenue waits for the service."""
    return {item.id: line.deferred for item, line in zip(invoice.line_items, proposal.lines, strict=True)}


def credit_moves(issued: Invoice) -> list[CreditMove]:
    """What the issued invoice adds to its customer's own credit, and what it takes from it."""
    amounts = {"moved": moved_to_balance(issued), "applied": -issued.credits_applied}
    return [
        CreditMove(customer_id=issued.customer_id, amount=amount, source_id=str(issued.id), event=event)
        for event, amount in amounts.items()
        if amount
    ]


def coupon_uses(invoice: Invoice) -> list[CouponUse]:
    """The facts that coupons took amounts off the stored invoice."""
    return [
        CouponUse(applied_coupon_id=each.applied_coupon_id, document_id=str(invoice.id), amount=each.amount)
        for each in invoice.discounts
        if each.applied_coupon_id is not None
    ]


def rewritten(
    old: Invoice,
    new: Invoice,
    lines: Sequence[DraftLine],
    *,
    before: Sequence[StoredLine],
    at: datetime,
) -> tuple[Invoice, dict[str, datetime]]:
    """The draft *old* as *new* of these *lines* says it by now, under its own id; and when each line was worked out, by
    its id. A line of the same service as one *before* keeps its id, and its instant where it came to the same."""
    known = {each.line.natural_key: each for each in before}
    items, made = [], {}
    for item, line in zip(new.line_items, lines, strict=True):
        same = known.get(line.natural_key) if line.natural_key else None
        kept = item if same is None else replace(item, id=same.id)
        alike = same is not None and (same.line.evidence, same.line.amount) == (line.evidence, line.amount)
        made[kept.id] = same.created_at if same is not None and alike else at
        items.append(kept)
    return replace(new, id=old.id, created_at=old.created_at, line_items=tuple(items)), made


def taxed(lines: Sequence[DraftLine], currency: str) -> TaxResult:
    """The taxes on *lines*, rounded once for each code and rate (RP4)."""
    taxable = [TaxableLine(key=str(n), net=line.net, taxes=line.taxes or ()) for n, line in enumerate(lines)]
    return tax.compute(taxable, currency=currency)


def draft(proposal: Draft, *, at: datetime) -> Invoice:
    """The draft invoice of *proposal*, its totals computed: sums of rounded amounts, never rounded again (level L3).

    The lines are those that `with_taxes` and `settle_negative` answered.
    """
    lines = proposal.lines
    result = taxed(lines, proposal.currency)
    items = tuple(_item(line, str(n), result, customer_id=proposal.customer_id) for n, line in enumerate(lines))
    zero = Money.zero(proposal.currency)
    subtotal = total((item.amount for item in items), proposal.currency)
    groups = tuple(
        InvoiceTax(code=g.code, name=g.name, category=g.category, rate=g.rate, base=g.base, amount=g.tax)
        for g in result.groups
    )
    tax_total = total((g.amount for g in groups), proposal.currency)
    discount_total = total((item.discount_amount for item in items), proposal.currency)
    whole = subtotal - discount_total + tax_total
    starts = [line.period_start for line in lines if line.period_start]
    ends = [line.period_end for line in lines if line.period_end]
    return check(
        Invoice(
            id=ids.new("inv"),
            number=None,
            status="draft",
            customer_id=proposal.customer_id,
            subscription_ids=proposal.subscription_ids,
            currency=proposal.currency,
            billing_period_start=min(starts, default=None),
            billing_period_end=max(ends, default=None),
            issue_date=None,
            due_date=None,
            subtotal=subtotal,
            discount_total=discount_total,
            tax_total=tax_total,
            total=whole,
            credits_applied=zero,
            amount_offset=zero,
            amount_paid=zero,
            amount_due=whole,
            line_items=items,
            discounts=proposal.discounts,
            taxes=groups,
            purchase_order_number=proposal.purchase_order_number,
            description=proposal.description,
            payment_terms=proposal.payment_terms,
            auto_pay=proposal.auto_pay,
            billing_entity_id=proposal.billing_entity_id,
            created_at=at,
        )
    )


def _item(line: DraftLine, key: str, result: TaxResult, *, customer_id: str) -> LineItem:
    rate = sum((t.rate for t in line.taxes), _NO_RATE) if line.taxes else _NO_RATE
    return LineItem(
        id=ids.new("lin"),
        kind=line.kind,
        description=line.description,
        product_id=line.product_id,
        item_key=line.item_key,
        subscription_id=line.subscription_id,
        customer_id=line.customer_id or customer_id,
        quantity=decimal_of(line.quantity),
        unit_price=line.unit_price,
        amount=line.amount,
        tax_amount=result.lines[key],
        tax_rate=rate,
        period_start=line.period_start,
        period_end=line.period_end,
        precise_amount=decimal_of(line.precise),
        discount_amount=line.discount or Money.zero(line.amount.currency),
    )


def issue(invoice: Invoice, *, number: str, on: date, credit: Money, at: datetime) -> Invoice:
    """Freeze the draft under its legal *number* on day *on*, and take what is due from the customer's *credit*.

    An invoice with nothing due is paid at once (correctness I-04).

    Raises:
        InvoiceNotDraft: It was issued before.
    """
    check_draft(invoice)
    dated = _dated(invoice, on=on, credit=credit)
    paid = not dated.amount_due
    return check_due(
        changed(dated, number=number, status="paid" if paid else "issued", issued_at=at, paid_at=at if paid else None)
    )


def upcoming(invoice: Invoice, *, on: date, credit: Money) -> Invoice:
    """The draft as it will be when it is issued on day *on*, without an id and a number."""
    return check(replace(_dated(invoice, on=on, credit=credit), id=None, status="upcoming"))


def _dated(invoice: Invoice, *, on: date, credit: Money) -> Invoice:
    applied = min(credit, invoice.total)
    due_date = on + timedelta(days=net_days(invoice.payment_terms))
    rest = invoice.total - applied
    return changed(invoice, issue_date=on, due_date=due_date, credits_applied=applied, amount_due=rest)


def check_draft(invoice: Invoice) -> None:
    """Return when the invoice is a draft.

    Raises:
        InvoiceNotDraft: It was issued before.
    """
    if invoice.status != "draft":
        raise InvoiceNotDraft(f"Invoice {invoice.number or invoice.id} is {invoice.status}.")


def check_currency(code: str, on: date) -> None:
    """Return when something new may be billed in the currency *on* that day.

    Raises:
        CurrencyWithdrawn: It is none any more.
    """
    ended = withdrawn_on(code)
    if ended is not None and on >= ended:
        raise CurrencyWithdrawn(f"{code} was withdrawn on {ended.isoformat()}: bill in another currency from then on.")


def pay(invoice: Invoice, amount: Money, *, at: datetime) -> Invoice:
    """The invoice after *amount* was paid on it; paid when nothing is due any more.

    Raises:
        InvoiceNotOpen: It is a draft, void or paid already.
        OverPayment: The amount is more than what is due.
    """
    if invoice.status not in OPEN:
        raise InvoiceNotOpen(f"Invoice {invoice.number or invoice.id} is {invoice.status}.")
    if amount > invoice.amount_due:
        raise OverPayment.of("amount", f"at most {invoice.amount_due} {invoice.currency} is due")
    due = invoice.amount_due - amount
    return check(
        replace(
            invoice,
            amount_paid=invoice.amount_paid + amount,
            amount_due=due,
            status=invoice.status if due else "paid",
            paid_at=invoice.paid_at if due else at,
        )
    )


def credit(invoice: Invoice, amount: Money, *, at: datetime) -> Invoice:
    """The issued invoice after *amount* of its customer's credit was used on it; paid when nothing is due any more.

    Raises:
        InvoiceNotOpen: It is a draft, void or paid already.
        OverPayment: The amount is more than what is due.
    """
    paid = pay(invoice, amount, at=at)
    return check(replace(paid, amount_paid=invoice.amount_paid, credits_applied=invoice.credits_applied + amount))


def offset(invoice: Invoice, amount: Money, *, at: datetime) -> Invoice:
    """The issued invoice after a credit note took *amount* off what is due; paid when nothing is due any more.

    Raises:
        InvoiceNotOpen: It is a draft, void or paid already.
        OverPayment: The amount is more than what is due.
    """
    paid = pay(invoice, amount, at=at)
    return check(replace(paid, amount_paid=invoice.amount_paid, amount_offset=invoice.amount_offset + amount))


def void(invoice: Invoice, *, at: datetime) -> Invoice:
    """The invoice voided: it keeps its number, and nothing is due (correctness I-05).

    Raises:
        InvoiceNotVoidable: It is no open invoice, something was paid on it, or a credit note took something off it.
    """
    name = f"Invoice {invoice.number or invoice.id}"
    if invoice.status not in OPEN or invoice.amount_paid:
        raise InvoiceNotVoidable(f"{name} is {invoice.status}; only an unpaid one can be.")
    if invoice.amount_offset:
        raise InvoiceNotVoidable(f"{name} has a credit note; what is left of it takes another one.")
    return check(replace(invoice, status="void", amount_due=Money.zero(invoice.currency), voided_at=at))


def entry(invoice: Invoice, *, deferred: Mapping[str, bool]) -> Entry:
    """The entry of the issued invoice (correctness E01, E03, E33): the receivable against revenue net of discounts,
    deferred or earned, tax, and what moves to the customer's balance. The revenue is that of the customer served."""
    postings: list[Posting] = [ledger.debit(Account.AR, invoice.total, customer_id=invoice.customer_id)]
    moved = moved_to_balance(invoice)
    for item in invoice.line_items:
        if item.item_key == BALANCE_KEY:
            continue
        account = Account.DEFERRED_REVENUE if deferred.get(item.id) else Account.REVENUE
        postings.append(
            ledger.credit(
                account,
                item.amount - item.discount_amount,
                customer_id=item.customer_id,
                subscription_id=item.subscription_id,
            )
        )
    postings.append(ledger.credit(Account.TAX_PAYABLE, invoice.tax_total, customer_id=invoice.customer_id))
    postings.append(ledger.credit(Account.CUSTOMER_CREDIT, moved, customer_id=invoice.customer_id))
    return _entry(invoice, "finalized", postings)


def credit_entry(invoice: Invoice) -> Entry:
    """The entry of the balance that the invoice used (correctness E09)."""
    return _entry(
        invoice,
        "credit_applied",
        [
            ledger.debit(Account.CUSTOMER_CREDIT, invoice.credits_applied, customer_id=invoice.customer_id),
            ledger.credit(Account.AR, invoice.credits_applied, customer_id=invoice.customer_id),
        ],
    )


def _entry(invoice: Invoice, event: str, postings: Sequence[Posting]) -> Entry:
    assert invoice.id
    assert invoice.issue_date
    return Entry(
        source_type="invoice",
        source_id=invoice.id,
        event=event,
        currency=invoice.currency,
        billing_entity_id=invoice.billing_entity_id,
        effective_on=invoice.issue_date,
        postings=tuple(postings),
    )


def number_text(prefix: str, value: int) -> str:
    """The printed number: the prefix and the whole counter, six digits at least (correctness I-13)."""
    return f"{prefix}{value:06d}"
