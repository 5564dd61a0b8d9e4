"""A credit note, its lines and taxes, and what is known before it is issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue

from billow.invoicing.types import DraftLine, ExplainedLine, Invoice, Standing
from billow.kit import errors, limits
from billow.kit.events import Event
from billow.kit.explain import Step
from billow.kit.fields import Amount, Day, DecimalNumber, Instant, Ref
from billow.kit.money import Money
from billow.tax.types import AppliedTax

NoteReason = Literal[
    "duplicated_charge",
    "product_unsatisfactory",
    "order_change",
    "order_cancellation",
    "fraudulent_charge",
    "usage_correction",
    "other",
]


NoteStatus = Literal["issued"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteLine:
    """What is taken back of one line of the invoice: `amount` of its amount, and with it `discount_amount` of its
    discount and `tax_amount` of its tax. `quantity` is that of a correction: what the usage of the window is now.
    """

    id: str
    invoice_line_item_id: str
    description: str
    product_id: str | None
    item_key: str | None
    subscription_id: str | None
    customer_id: str
    quantity: DecimalNumber
    amount: Money
    discount_amount: Money
    tax_amount: Money
    tax_rate: DecimalNumber
    period_start: Day | None
    period_end: Day | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteTax:
    """The tax of one code and rate that is taken back: what the share of the invoice that is credited by now bears,
    less what earlier notes took back (correctness M-21)."""

    code: str
    name: str
    category: str
    rate: DecimalNumber
    base: Money
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNote:
    """A document that takes something back from one issued invoice; amounts are positive and in `currency`.

    Of the total `offset_amount` was taken off what was due on the invoice, `credit_amount` became the customer's own
    credit, and `refund_amount` is to be paid back.
    """

    id: str
    number: str | None
    status: NoteStatus
    reason: NoteReason
    description: str | None
    customer_id: str
    invoice_id: str
    invoice_number: str
    billing_entity_id: str
    currency: str
    issue_date: Day | None
    subtotal: Money
    discount_total: Money
    tax_total: Money
    total: Money
    offset_amount: Money
    credit_amount: Money
    refund_amount: Money
    line_items: tuple[CreditNoteLine, ...]
    taxes: tuple[CreditNoteTax, ...]
    created_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Creditable:
    """What of a line of the invoice, before discount and tax, no credit note has taken back and one still can."""

    invoice_line_item_id: str
    description: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteEstimate:
    """A credit note as it would be issued now, and what could be credited of each line at all, one by one."""

    invoice_id: str
    invoice_number: str
    currency: str
    subtotal: Money
    discount_total: Money
    tax_total: Money
    total: Money
    offset_amount: Money
    credit_amount: Money
    refund_amount: Money
    line_items: tuple[CreditNoteLine, ...]
    taxes: tuple[CreditNoteTax, ...]
    creditable: tuple[Creditable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNoteLine:
    """A line of the invoice that is credited: with `amount`, which is before discount and tax, or all that is left."""

    invoice_line_item_id: Ref
    amount: Annotated[Amount | None, Field(description="Before discount and tax; without it all that is left.")] = None


NewNoteLines = Annotated[
    list[NewNoteLine],
    Field(
        min_length=1,
        max_length=limits.LINES_PER_INVOICE,
        description="Without them every line of the invoice is credited with all that is left.",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a note takes off a line of the invoice, in minor units, how that came about, and the correction of usage
    that it carries out, if any."""

    line_id: str
    amount: int
    tree: Step
    correction: DraftLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A note that is to be issued: the invoice, what earlier notes took off its lines, and what this one takes."""

    standing: Standing
    before: Mapping[str, int]
    taken: tuple[Taken, ...]

    @property
    def invoice(self) -> Invoice:
        """The invoice that it takes something back from."""
        return self.standing.invoice

    @property
    def after(self) -> Mapping[str, int]:
        """What all notes took off its lines, this one included."""
        gross = dict(self.before)
        for each in self.taken:
            gross[each.line_id] = gross.get(each.line_id, 0) + each.amount
        return gross


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Less usage than was billed: the line that says so, below zero, and the lines that billed the window, the oldest
    first."""

    line: DraftLine
    line_ids: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePart:
    """A line of a note as it is stored: what it shows, and what it rests on."""

    line: CreditNoteLine
    taxes: tuple[AppliedTax, ...]
    deferred: bool
    version_id: str | None
    tree: Step
    correction: DraftLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNote:
    """A note on its way into the tables: with the parts of its lines, and how each tax came about."""

    note: CreditNote
    parts: tuple[NotePart, ...]
    trees: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A note with its place in the series of its entity."""

    note: CreditNote
    series: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """How a note came about: its lines with what they rest on, and the calculations of its taxes."""

    lines: tuple[ExplainedLine, ...]
    taxes: tuple[Mapping[str, JsonValue], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteCreated(Event):
    """A credit note was issued."""

    type: ClassVar[str] = "credit_note.created"
    about: ClassVar[str] = "credit_note"


class InvoiceNotCreditable(errors.Conflict):
    """Only an issued invoice that is not void can be credited: a draft can be edited, and a void one owes nothing."""

    code = "invoice_not_creditable"
    title = "The invoice cannot be credited"


class NothingToCredit(errors.Conflict):
    """Nothing of the invoice, or of the lines that are named, is left to be credited."""

    code = "nothing_to_credit"
    title = "Nothing is left to credit"


class LineNotCreditable(errors.Invalid):
    """A line is not on the invoice, is named twice, or has less left than is asked for."""

    code = "line_not_creditable"
    title = "Some lines cannot be credited like that"
