"""What a document says, before it is set."""

import json
import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from billow.documents.rules import mark_of, paper_of, template_data
from billow.documents.rules.labels import LABELS
from billow.documents.types import (
    Branding,
    DocumentKind,
    DocumentLine,
    DocumentTax,
    InvoiceDocument,
    Logo,
    Mark,
    Party,
    Payment,
    Reduction,
    ServicePeriod,
    Totals,
)

CASES = tomllib.loads((Path(__file__).parent / "template_data.toml").read_text(encoding="utf-8"))["case"]


def _document(case: dict[str, Any]) -> InvoiceDocument:
    amount, credit = Decimal(case["amount"]), Decimal(case["credit"])
    line = DocumentLine(
        description="Use", quantity=Decimal(case["quantity"]), unit_price=Decimal(case["unit_price"]), amount=amount
    )
    zero = Decimal(0)
    tax = DocumentTax(name="VAT", rate=Decimal(case["rate"]), base=zero, amount=zero)
    return InvoiceDocument(
        number="A-1",
        status="issued",
        currency=case["currency"],
        exponent=case["exponent"],
        seller=Party(name="Seller"),
        buyer=Party(name="Buyer", country=case["country"]),
        lines=(line, DocumentLine(description="Credit", amount=credit)),
        totals=Totals(subtotal=amount, taxes=(tax,), total=amount, amount_due=amount),
        issue_date=date(2026, 1, 31),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["say"] for case in CASES])
def test_a_document_reads_as_its_locale_writes(case: dict[str, Any]) -> None:
    """Amounts, prices, rates, days, paper and words follow the locale; decimals follow the currency."""
    data: Any = template_data(_document(case), case["locale"])
    used, credited = data["groups"][0]["lines"]
    sums = {row["weight"]: row["amount"] for row in data["totals"]}
    assert {
        "total": sums["total"],
        "due": sums["due"],
        "headline": data["headline"]["amount"],
        "amount": used["amount"],
        "credit": credited["amount"],
        "unit_price": used["unit_price"],
        "quantity": used["quantity"],
        "tax": data["totals"][1]["label"],
        "issued": dict(data["facts"])[LABELS[case["language"]]["issued"]],
        "suffix": data["suffix"],
        "language": data["language"],
        "paper": data["paper"],
        "title": data["title"],
    } == {
        "total": case["shown_total"],
        "due": case["shown_total"],
        "headline": case["shown_total"],
        "amount": case["shown_amount"],
        "credit": case["shown_credit"],
        "unit_price": case["shown_unit_price"],
        "quantity": case["shown_quantity"],
        "tax": case["shown_tax"],
        "issued": case["shown_issued"],
        "suffix": case["suffix"],
        "language": case["language"],
        "paper": case["paper"],
        "title": case["title"],
    }


def test_data_is_json_and_equal_for_equal_documents(invoice: InvoiceDocument) -> None:
    """The data holds JSON types only and depends on nothing but the document and the locale."""
    first, second = (json.dumps(template_data(invoice, "fr-FR")) for _ in range(2))
    assert first == second


def test_lines_of_a_group_stand_together_at_the_first_of_them(invoice: InvoiceDocument) -> None:
    """A line that comes late joins its group; lines without a group keep their place."""
    order = (("a", ""), ("b", "G"), ("c", ""), ("d", "G"), ("e", ""))
    lines = tuple(DocumentLine(description=name, group=group, amount=Decimal(0)) for name, group in order)
    data: Any = template_data(replace(invoice, lines=lines), "en")
    groups = [(group["name"], [line["description"] for line in group["lines"]]) for group in data["groups"]]
    assert groups == [("", ["a"]), ("G", ["b", "d"]), ("", ["c", "e"])]


def test_a_period_is_printed_with_its_last_day(invoice: InvoiceDocument) -> None:
    """[1 January, 1 February) is 1 to 31 January, and a single day is that day."""
    january = ServicePeriod(start=date(2026, 1, 1), end=date(2026, 2, 1))
    one_day = ServicePeriod(start=date(2026, 1, 5), end=date(2026, 1, 6))
    shown = [dict(_facts(replace(invoice, period=period), "en-GB"))["Service period"] for period in (january, one_day)]
    assert shown == ["1\u201331 Jan 2026", "5 Jan 2026"]


def _facts(document: InvoiceDocument, locale: str) -> list[list[str]]:
    data: Any = template_data(document, locale)
    return list(data["facts"])


def test_sums_go_from_subtotal_to_what_is_left_to_pay(invoice: InvoiceDocument) -> None:
    """Discounts, credits and payments are taken off; what is nil is left out, but for what is due."""
    totals = Totals(
        subtotal=Decimal("100.00"),
        discounts=(Reduction(name="Launch", amount=Decimal("10.00")),),
        taxes=(DocumentTax(name="VAT", rate=Decimal(20), base=Decimal("90.00"), amount=Decimal("18.00")),),
        total=Decimal("108.00"),
        credits_applied=Decimal("8.00"),
        amount_due=Decimal("100.00"),
    )
    data: Any = template_data(replace(invoice, totals=totals), "en-GB")
    assert [(row["label"], row["note"], row["amount"]) for row in data["totals"]] == [
        ("Subtotal", "", "€100.00"),
        ("Launch", "", "\u2212€10.00"),
        ("VAT 20%", "on €90.00", "€18.00"),
        ("Total", "", "€108.00"),
        ("Credits applied", "", "\u2212€8.00"),
        ("Amount due", "", "€100.00"),
    ]


def test_a_credit_note_credits_and_asks_for_nothing(invoice: InvoiceDocument) -> None:
    """It names the invoice it corrects, has no amount due, and no address to pay at."""
    note = replace(invoice, kind=DocumentKind.CREDIT_NOTE, corrects="LUM-1")
    data: Any = template_data(note, "en-GB")
    assert data["title"] == "Credit note"
    assert ["Corrects", "LUM-1"] in data["facts"]
    assert "due" not in {row["weight"] for row in data["totals"]}
    assert data["payment"]["url"] == ""


@pytest.mark.parametrize(
    ("status", "mark"),
    [
        ("issued", Mark.NONE),
        ("overdue", Mark.NONE),
        ("paid", Mark.PAID),
        ("void", Mark.VOID),
        ("canceled", Mark.VOID),
        ("draft", Mark.DRAFT),
        ("upcoming", Mark.DRAFT),
        ("pending_approval", Mark.DRAFT),
        ("scheduled", Mark.DRAFT),
        ("processing", Mark.DRAFT),
        ("issuing", Mark.DRAFT),
        ("unheard_of", Mark.DRAFT),
    ],
)
def test_only_a_document_in_force_is_unmarked(status: str, mark: Mark) -> None:
    """Every status that is not in force, paid or void is a draft."""
    assert mark_of(status) is mark


def test_paper_follows_the_country() -> None:
    """CLDR lists the United States, Canada and Mexico for Letter, Germany and the unknown not."""
    assert [paper_of(country) for country in ("US", "ca", "MX", "DE", "")] == ["us-letter"] * 3 + ["a4"] * 2


@pytest.mark.parametrize("locale", ["", "xx-YY", "tlh", "not a locale", "de_AT", "zh-Hant-TW"])
def test_an_odd_locale_never_fails(invoice: InvoiceDocument, locale: str) -> None:
    """Unknown tags fall back to their language, then to English."""
    assert template_data(invoice, locale)["language"] in LABELS


def test_text_cannot_reorder_the_page(invoice: InvoiceDocument) -> None:
    """Control characters and overrides of direction are taken out of names."""
    buyer = Party(name="Ac\u202eme\x00\x1b Corp\u2066")
    data: Any = template_data(replace(invoice, buyer=buyer), "en")
    assert data["buyer"]["name"] == "Acme Corp"


def test_only_a_web_address_becomes_a_link(invoice: InvoiceDocument) -> None:
    """Other schemes are not printed as places to pay."""
    shown: list[Any] = [
        template_data(replace(invoice, payment=Payment(url=url)), "en")["payment"]
        for url in ("https://pay.example/1", "javascript:alert(1)", "file:///etc/passwd")
    ]
    assert [each["url"] for each in shown] == ["https://pay.example/1", "", ""]


def test_a_pale_accent_is_not_used_for_text(invoice: InvoiceDocument) -> None:
    """Yellow keeps its rules but not its letters; indigo keeps both."""
    accents = ("#facc15", "#4f46e5")
    data = [template_data(replace(invoice, branding=Branding(accent=accent)), "en") for accent in accents]
    assert [each["accent"] for each in data] == list(accents)
    assert [each["accent_text"] for each in data] == ["#111827", "#4f46e5"]


def test_an_amount_is_never_rounded(invoice: InvoiceDocument) -> None:
    """More decimals than the currency has are refused, in lines and in totals."""
    with pytest.raises(ValueError, match="more than 2 decimals"):
        replace(invoice, lines=(DocumentLine(description="x", amount=Decimal("0.001")),))
    with pytest.raises(ValueError, match="more than 2 decimals"):
        replace(invoice, totals=replace(invoice.totals, total=Decimal("0.001")))


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a",
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + (5000).to_bytes(4) + (10).to_bytes(4),
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='/etc/passwd'/></svg>",
        b"<svg>" + b" " * 512 * 1024,
    ],
    ids=["gif", "empty", "wide", "linking", "large"],
)
def test_a_bad_logo_is_refused_when_it_is_made(data: bytes) -> None:
    """Neither PNG nor SVG, too many pixels or bytes, or links to other files."""
    with pytest.raises(ValueError, match="logo"):
        Logo(data=data)


def test_every_language_has_every_word() -> None:
    """No language lacks a word, and placeholders are the same in all."""
    english = LABELS["en"]
    for words in LABELS.values():
        assert words.keys() == english.keys()
        assert all(words.values())
        assert all(
            words[key].count("{" + name + "}") == 1
            for key, names in {"due_by": ["date"], "on_base": ["base"], "page": ["page", "pages"]}.items()
            for name in names
        )
