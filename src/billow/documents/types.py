"""What stands on an invoice or a credit note, apart from any module that made it."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

LOGO_BYTES = 512 * 1024
LOGO_PIXELS = 4096
_PNG = b"\x89PNG\r\n\x1a\n"
_EMBEDDING = re.compile(rb"<(?:\w+:)?(?:image|script|foreignObject)\b|<!ENTITY", re.IGNORECASE)
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)


class DocumentKind(StrEnum):
    """The two documents that state an amount owed: by the buyer, or to the buyer."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Mark(StrEnum):
    """What is laid over the page: nothing on a document in force."""

    NONE = "none"
    DRAFT = "draft"
    PAID = "paid"
    VOID = "void"


class LogoKind(StrEnum):
    """The picture formats a logo may have."""

    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A picture of at most 512 KB: a PNG of at most 4096 pixels a side, or an SVG that holds no other picture.

    Raises ValueError for anything else: a bad upload is refused where it is made, not when an invoice is due.
    """

    data: bytes

    def __post_init__(self) -> None:
        if len(self.data) > LOGO_BYTES:
            raise ValueError(f"a logo has at most {LOGO_BYTES} bytes, not {len(self.data)}")
        if self.kind is LogoKind.PNG and not all(0 < side <= LOGO_PIXELS for side in self._sides()):
            raise ValueError(f"a logo has at most {LOGO_PIXELS} pixels a side")
        if self.kind is LogoKind.SVG and _EMBEDDING.search(self.data):
            raise ValueError("an SVG logo embeds no pictures, scripts or entities")

    @property
    def kind(self) -> LogoKind:
        """The format, read from the first bytes; raises ValueError when it is neither PNG nor SVG."""
        if self.data.startswith(_PNG):
            return LogoKind.PNG
        if re.search(rb"<svg[\s>]", self.data[:4096]):
            return LogoKind.SVG
        raise ValueError("a logo is a PNG or an SVG")

    def _sides(self) -> tuple[int, int]:
        return int.from_bytes(self.data[16:20]), int.from_bytes(self.data[20:24])


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A name and what it stands for, such as ("VAT ID", "DE123456789") or ("IBAN", "DE02 1203 …")."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Seller or buyer as the document names them; `country` is ISO 3166-1 alpha-2, or empty when unknown."""

    name: str
    address: tuple[str, ...] = ()
    country: str = ""
    tax_ids: tuple[Labelled, ...] = ()
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePeriod:
    """Calendar days from `start` up to but excluding `end`; printed with the last day included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period ends after it starts: {self.start} to {self.end}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One row: `unit_price` is exact to 12 decimals, `amount` has the currency's, `tax_rate` is in percent.

    Lines of one `group` stand together under its name, at the place of the first of them.
    """

    description: str
    amount: Decimal
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    period: ServicePeriod | None = None
    detail: str = ""
    tax_rate: Decimal | None = None
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTax:
    """The tax of one rate, or of one ground of exemption; `rate` is in percent (correctness 5.6)."""

    name: str
    base: Decimal
    amount: Decimal
    rate: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """A discount taken off the subtotal, as a positive amount; negative where an earlier discount is taken back."""

    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums as they were decided elsewhere, in major units; nothing is added up here."""

    subtotal: Decimal
    total: Decimal
    amount_due: Decimal
    discounts: tuple[Reduction, ...] = ()
    taxes: tuple[DocumentTax, ...] = ()
    credits_applied: Decimal = Decimal(0)
    amount_paid: Decimal = Decimal(0)

    def amounts(self) -> tuple[Decimal, ...]:
        """Every amount among the totals."""
        sums = (self.subtotal, self.total, self.amount_due, self.credits_applied, self.amount_paid)
        taxes = tuple(amount for tax in self.taxes for amount in (tax.base, tax.amount))
        return (*sums, *taxes, *(each.amount for each in self.discounts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Branding:
    """How the seller looks: a picture or, without one, the seller's name; one colour as #rrggbb."""

    accent: str = "#1f2937"
    logo: Logo | None = None
    footer: str = ""

    def __post_init__(self) -> None:
        if not _ACCENT.fullmatch(self.accent):
            raise ValueError(f"an accent is written #rrggbb, not {self.accent!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """How and when to pay: terms in words, instructions as pairs, and an https address when one can pay online."""

    terms: str = ""
    instructions: tuple[Labelled, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDocument:
    """All that a rendered invoice says; equal values give equal bytes.

    Raises ValueError when an amount has more decimals than `exponent`: a document prints amounts and never rounds them.
    """

    number: str
    status: str
    currency: str
    exponent: int
    seller: Party
    buyer: Party
    lines: tuple[DocumentLine, ...]
    totals: Totals
    kind: DocumentKind = DocumentKind.INVOICE
    corrects: str = ""
    issue_date: date | None = None
    due_date: date | None = None
    paid_date: date | None = None
    period: ServicePeriod | None = None
    purchase_order: str = ""
    notes: str = ""
    statements: tuple[str, ...] = ()
    payment: Payment = field(default_factory=Payment)
    branding: Branding = field(default_factory=Branding)

    def __post_init__(self) -> None:
        for amount in (*(line.amount for line in self.lines), *self.totals.amounts()):
            if not amount.is_finite() or amount != round(amount, self.exponent):
                raise ValueError(f"{amount} has more than {self.exponent} decimals of {self.currency}")
