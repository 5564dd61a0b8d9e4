"""Documents as a seller of AI services would send them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from billow.documents import FONTS, TEMPLATES
from billow.documents.rules import template_data
from billow.documents.types import (
    Branding,
    DocumentLine,
    DocumentTax,
    InvoiceDocument,
    Labelled,
    Party,
    Payment,
    ServicePeriod,
    Totals,
)
from billow.runtime.typesetting import render

MARCH = ServicePeriod(start=date(2026, 3, 1), end=date(2026, 4, 1))
LATE_MARCH = ServicePeriod(start=date(2026, 3, 16), end=date(2026, 4, 1))
APRIL = ServicePeriod(start=date(2026, 4, 1), end=date(2026, 5, 1))
USAGE = "Inference, large model (tokens)"
SEATS = "Seats"


def _line(description: str, quantity: str, unit_price: str, amount: str, **more: object) -> DocumentLine:
    line = DocumentLine(
        description=description, quantity=Decimal(quantity), unit_price=Decimal(unit_price), amount=Decimal(amount)
    )
    return replace(line, **more)  # type: ignore[arg-type]  # the caller names fields of DocumentLine


@pytest.fixture
def invoice() -> InvoiceDocument:
    """Platform fee, three tiers of tokens, seats changed on 16 March: 5,778.38 net, 19 % VAT, 6,876.27 in all.

    80.00 + 450.00 + 240.00 = 770.00 of tokens; 14 x 35.00 x 16/31 = 252.90; 8 x 35.00 x 16/31 = 144.52;
    4,900.00 + 770.00 + 252.90 - 144.52 = 5,778.38; 19 % of it 1,097.89.
    """
    lines = (
        _line("Platform, Scale plan", "1", "4900", "4900.00", period=APRIL),
        _line("First 10,000,000", "10000000", "0.000008", "80.00", group=USAGE, period=MARCH),
        _line("Next 90,000,000", "90000000", "0.000005", "450.00", group=USAGE, period=MARCH),
        _line("Above 100,000,000", "60000000", "0.000004", "240.00", group=USAGE, period=MARCH),
        _line("14 seats from 16 March", "14", "35", "252.90", group=SEATS, detail="16 of 31 days", period=LATE_MARCH),
        _line("Unused time on 8 seats", "8", "-35", "-144.52", group=SEATS, detail="16 of 31 days", period=LATE_MARCH),
    )
    return InvoiceDocument(
        number="LUM-2026-0147",
        status="issued",
        currency="EUR",
        exponent=2,
        seller=Party(
            name="Lumen Research GmbH",
            address=("Torstraße 140", "10119 Berlin", "Germany"),
            country="DE",
            tax_ids=(Labelled(label="VAT ID", value="DE345678901"),),
            email="billing@lumen-research.example",
        ),
        buyer=Party(
            name="Halden & Söhne Logistik AG",
            address=("Accounts payable", "Speicherstadt 12", "20457 Hamburg", "Germany"),
            country="DE",
            tax_ids=(Labelled(label="VAT ID", value="DE298765432"),),
        ),
        lines=lines,
        totals=Totals(
            subtotal=Decimal("5778.38"),
            taxes=(DocumentTax(name="VAT", rate=Decimal(19), base=Decimal("5778.38"), amount=Decimal("1097.89")),),
            total=Decimal("6876.27"),
            amount_due=Decimal("6876.27"),
        ),
        issue_date=date(2026, 4, 1),
        due_date=date(2026, 5, 1),
        period=MARCH,
        purchase_order="4500-118-26",
        notes="Questions about usage? Every amount on this invoice can be recomputed in the portal under Explain.",
        payment=Payment(
            terms="Net 30, without deduction.",
            instructions=(
                Labelled(label="IBAN", value="DE02 1203 0000 0000 2020 51"),
                Labelled(label="BIC", value="BYLADEM1001"),
                Labelled(label="Reference", value="LUM-2026-0147"),
            ),
            url="https://pay.lumen-research.example/i/LUM-2026-0147",
        ),
        branding=Branding(
            accent="#4f46e5",
            footer="Lumen Research GmbH · Amtsgericht Charlottenburg HRB 198765 · Directors: Ida Wolff, Jonas Reuter",
        ),
    )


def with_rows(document: InvoiceDocument, count: int) -> InvoiceDocument:
    """The document with `count` numbered rows of 1.00 and the totals they add up to, without tax."""
    rows = tuple(_line(f"Workspace {n:04d}", "1", "1", "1.00", period=MARCH) for n in range(1, count + 1))
    total = Decimal(count).quantize(Decimal("0.01"))
    return replace(document, lines=rows, totals=Totals(subtotal=total, total=total, amount_due=total))


@pytest.fixture
def rows() -> Callable[[InvoiceDocument, int], InvoiceDocument]:
    """The maker of long documents."""
    return with_rows


@pytest.fixture
def pdf_of() -> Callable[..., bytes]:
    """Sets a document as the reader gets it."""
    template = (TEMPLATES / "invoice.typ").read_text(encoding="utf-8")

    def make(document: InvoiceDocument, locale: str = "en-GB") -> bytes:
        return render(template, template_data(document, locale), fonts=[FONTS])

    return make
