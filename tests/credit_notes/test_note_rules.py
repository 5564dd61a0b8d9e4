"""Laws of credit notes: whatever is credited in whatever order, the sums are those of the invoice."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from billow.credit_notes import rules
from billow.credit_notes.types import Correction, NewNoteLine, Planned, Taken
from billow.invoicing import rules as invoicing
from billow.invoicing.types import BookedLine, Draft, DraftLine, InvoiceDiscount, Standing
from billow.kit import explain
from billow.kit.money import Money
from billow.tax.types import AppliedTax, Category

AT = datetime(2026, 3, 1, tzinfo=UTC)
TAXES = (
    AppliedTax(code="vat", name="VAT", rate=Decimal(19), category=Category.STANDARD),
    AppliedTax(code="city", name="City", rate=Decimal("2.5"), category=Category.STANDARD),
)


def usd(minor: int) -> Money:
    """So many cents."""
    return Money(minor, "USD")


def line(amount: int, off: int, taxes: tuple[AppliedTax, ...]) -> DraftLine:
    """A line of an invoice, with what a discount took off it."""
    return DraftLine(
        kind="manual",
        description="Work",
        amount=usd(amount),
        precise=Fraction(amount, 100),
        tree=explain.given("amount", Decimal(amount) / 100),
        taxes=taxes,
        discount=usd(off) if off else None,
    )


def standing(*wanted: DraftLine) -> Standing:
    """The issued invoice of those lines; less than nothing goes to the customer's balance."""
    lines = invoicing.settle_negative(wanted, "USD")
    draft = Draft(customer_id="cus_1", billing_entity_id="ent_1", currency="USD", payment_terms="net_30", lines=lines)
    off = sum(each.discount.minor for each in lines if each.discount is not None)
    if off:
        whole = InvoiceDiscount(
            coupon="off", name="Off", amount=usd(off), base=usd(off), percentage_rate=None, applied_coupon_id=None
        )
        draft = replace(draft, discounts=(whole,))
    invoice = invoicing.draft(draft, at=AT)
    booked = tuple(
        BookedLine(item=item, taxes=each.taxes or (), deferred=False, version_id=None)
        for item, each in zip(invoice.line_items, lines, strict=True)
    )
    return Standing(invoice=replace(invoice, number="INV-000001", status="issued"), lines=booked)


@st.composite
def invoices(draw: st.DrawFn) -> Standing:
    """One to four lines, each with some of two taxes and some discount; one may be a credit."""
    found = []
    for n in range(draw(st.integers(1, 4))):
        amount = draw(st.integers(1, 100_000))
        taxes = tuple(draw(st.sets(st.sampled_from(TAXES), max_size=2)))
        off = draw(st.one_of(st.just(0), st.integers(0, amount)))
        sign = -1 if n and draw(st.integers(0, 4)) == 0 else 1
        found.append(line(sign * amount, sign * off, tuple(sorted(taxes, key=lambda tax: tax.code))))
    return standing(*found)


@given(invoices(), st.lists(st.tuples(st.integers(0, 3), st.integers(1, 100_000)), max_size=6))
def test_notes_add_up_to_one_note_for_all(made: Standing, wishes: list[tuple[int, int]]) -> None:
    """Whatever notes take off which lines, they fit on the invoice, and together they are the one note that takes as
    much off each line; what then is left takes one more, and nothing after that."""
    gross: dict[str, int] = {}
    totals: list[tuple[int, int, int]] = []
    for n, wanted in [*wishes, *((n, 10**9) for n in range(len(made.lines)))]:
        item = made.lines[n % len(made.lines)].item
        amount = rules.most(made, gross, item.id, wanted=wanted)
        planned = Planned(
            standing=made,
            before=dict(gross),
            taken=(Taken(line_id=item.id, amount=amount, tree=explain.given("credited", Decimal(amount) / 100)),),
        )
        if not amount:
            continue
        if rules.total_of(planned) > 0:
            note = rules.note(planned, due=usd(70), reason="other", description=None, at=AT).note
            assert note.offset_amount == min(usd(70), note.total)
            totals.append((note.subtotal.minor, note.tax_total.minor, note.total.minor))
        else:
            totals.append((amount, 0, 0))
        gross = dict(planned.after)
        assert rules.fits(made, gross)

    whole = rules.level(made, gross)
    assert sum(subtotal for subtotal, _, _ in totals) == sum(gross.values())
    assert (sum(tax for _, tax, _ in totals), sum(total for *_, total in totals)) == (
        sum(whole.taxes.values()),
        whole.total,
    )
    assert whole.total <= made.invoice.total.minor


@given(invoices())
def test_an_invoice_without_credits_is_credited_whole(made: Standing) -> None:
    """Of charges alone every cent comes back: each line, each discount, each tax."""
    if any(each.item.amount.minor < 0 for each in made.lines) or not made.invoice.total:
        return
    planned = rules.by_hand(made, {}, None)
    note = rules.note(planned, due=usd(0), reason="other", description=None, at=AT).note
    invoice = made.invoice
    assert (note.total, note.discount_total) == (invoice.total, invoice.discount_total)
    assert {(t.code, t.base, t.amount) for t in note.taxes} == {
        (t.code, t.base, t.amount) for t in invoice.taxes if t.base
    }


@given(st.integers(1, 10_000), st.integers(0, 10_000), st.integers(1, 25_000))
def test_a_correction_goes_to_the_oldest_line_first_and_never_beyond(first: int, second: int, less: int) -> None:
    """What the lines of a window hold is credited, the oldest first; the rest is left for the next invoice, and the
    three together are the correction."""
    lines = [standing(line(first, 0, TAXES)), standing(line(second or 1, 0, ()))]
    of = {made.lines[0].item.id: str(made.invoice.id) for made in lines}
    correction = Correction(line=line(-less, 0, ()), line_ids=list(of))
    planned, (left,) = rules.corrected([correction], {str(made.invoice.id): made for made in lines}, of, {})
    amounts = [taken.amount for each in planned for taken in each.taken]
    assert sum(amounts) + left == less
    assert amounts[0] == min(first, less)
    assert all(taken.tree.value == Fraction(taken.amount, 100) for each in planned for taken in each.taken)
    if left:
        rest = rules.uncredited(correction.line, left)
        assert (rest.amount, rest.tree.value) == (usd(-left), Fraction(-left, 100))


def test_a_credit_in_another_tax_bounds_the_total() -> None:
    """100.00 untaxed less 30.00 at 19 % come to 64.30: no more than that of the 100.00 can be credited, though it is
    untaxed itself."""
    made = standing(line(10_000, 0, ()), line(-3_000, 0, TAXES[:1]))
    assert made.invoice.total == usd(6_430)
    assert rules.most(made, {}, made.lines[0].item.id) == 6_430
    planned = rules.by_hand(made, {}, [NewNoteLine(invoice_line_item_id=made.lines[0].item.id)])
    assert rules.total_of(planned) == 6_430
