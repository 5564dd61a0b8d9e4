"""From a document to the data of its template: words, numbers and days as the customer's locale writes them.

Everything is text, ready to print; the template decides only where it stands. All of it is data to the typesetter and
never markup, whatever characters a name holds.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from babel import Locale

from billow.documents.rules import amounts
from billow.documents.rules.labels import LABELS
from billow.documents.types import (
    DocumentKind,
    DocumentLine,
    InvoiceDocument,
    Labelled,
    Logo,
    LogoKind,
    Mark,
    Party,
)

__all__ = ["mark_of", "paper_of", "template_data", "without_logo"]

# CLDR, supplemental data, paper size "US-Letter".
_LETTER: Final = frozenset({"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"})
_IN_FORCE: Final = frozenset({"issued", "overdue"})
_MARKS: Final = {"paid": Mark.PAID, "void": Mark.VOID, "canceled": Mark.VOID}
# Control characters, and those that reorder the text around them and so could make a document read as it does not say.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_READABLE: Final = 145


def mark_of(status: str) -> Mark:
    """The mark of an invoice status; what is not in force, paid or void is a draft: no page claims too much."""
    return Mark.NONE if status in _IN_FORCE else _MARKS.get(status, Mark.DRAFT)


def paper_of(country: str) -> str:
    """The paper a reader in the country prints on: "us-letter" where CLDR says so, else "a4"."""
    return "us-letter" if country.upper() in _LETTER else "a4"


def template_data(document: InvoiceDocument, locale: str) -> dict[str, object]:
    """The data of `templates/invoice.typ`, in JSON types only; equal documents give equal data.

    `locale` is a BCP 47 tag. Numbers follow it always; words and days follow it when its language has labels, else
    they are English.
    """
    return _Page(document, amounts.locale_of(locale)).data()


class _Page:
    """One document in one locale."""

    def __init__(self, document: InvoiceDocument, locale: Locale) -> None:
        self.document = document
        self.locale = locale
        self.reading = amounts.words_locale(locale, LABELS)
        self.words = LABELS[self.reading.language]
        self.mark = mark_of(document.status)

    def data(self) -> dict[str, object]:
        """The whole page, outermost first."""
        document = self.document
        return {
            "language": self.reading.language,
            "region": self.reading.territory if (self.reading.territory or "").isalpha() else None,
            "paper": paper_of(document.buyer.country or document.seller.country),
            "date": _parts(document),
            "title": self.words[document.kind.value],
            "number": _clean(document.number),
            "mark": {"kind": self.mark.value, "text": self.words.get(self.mark.value, "")},
            "accent": document.branding.accent,
            "accent_text": _readable(document.branding.accent),
            "logo": _logo(document.branding.logo),
            "words": dict(self.words),
            "headline": self.headline(),
            "seller": _party(document.seller),
            "buyer": _party(document.buyer),
            "facts": self.facts(),
            "suffix": amounts.suffix(currency=document.currency, exponent=document.exponent, locale=self.locale),
            "currency": document.currency,
            "columns": self.columns(),
            "groups": self.groups(),
            "totals": self.totals(),
            "payment": self.payment(),
            "statements": [_clean(each) for each in document.statements],
            "notes": _clean(document.notes),
            "footer": _clean(document.branding.footer),
        }

    def money(self, amount: Decimal) -> str:
        return amounts.money(
            amount, currency=self.document.currency, exponent=self.document.exponent, locale=self.locale
        )

    def headline(self) -> dict[str, str]:
        """The one amount a reader looks for, and what it means."""
        document = self.document
        if self.mark in (Mark.PAID, Mark.VOID):
            settled = document.paid_date if self.mark is Mark.PAID else None
            when = f" \u00b7 {amounts.day(settled, self.reading)}" if settled else ""
            return {"amount": self.money(document.totals.total), "note": f"{self.words[self.mark.value]}{when}"}
        if document.kind is DocumentKind.CREDIT_NOTE:
            return {"amount": self.money(document.totals.total), "note": self.words["amount_credited"]}
        payable = document.due_date if document.totals.amount_due > 0 else None
        note = self.words["due_by"].format(date=amounts.day(payable, self.reading)) if payable else ""
        return {"amount": self.money(document.totals.amount_due), "note": note}

    def facts(self) -> list[list[str]]:
        document = self.document
        period = amounts.days(document.period, self.reading) if document.period else ""
        dates = (("issued", document.issue_date), ("due", document.due_date))
        pairs = [
            ("number", _clean(document.number)),
            *((word, amounts.day(value, self.reading) if value else "") for word, value in dates),
            ("period", period),
            ("order", _clean(document.purchase_order)),
            ("corrects", _clean(document.corrects)),
        ]
        return [[self.words[word], value] for word, value in pairs if value]

    def columns(self) -> dict[str, bool]:
        """Which columns say something: the tax rate only where the lines differ in it, since the totals name it too."""
        lines = self.document.lines
        return {
            "quantity": any(line.quantity is not None for line in lines),
            "unit_price": any(line.unit_price is not None for line in lines),
            "tax_rate": len({line.tax_rate for line in lines}) > 1,
        }

    def groups(self) -> list[dict[str, object]]:
        """The lines by group, groups and lines in their first order; lines without a group keep their own place."""
        found: list[tuple[str, list[DocumentLine]]] = []
        named: dict[str, list[DocumentLine]] = {}
        for line in self.document.lines:
            if line.group in named:
                named[line.group].append(line)
                continue
            if not line.group and found and not found[-1][0]:
                found[-1][1].append(line)
                continue
            found.append((line.group, [line]))
            if line.group:
                named[line.group] = found[-1][1]
        return [{"name": _clean(name), "lines": [self.line(each) for each in lines]} for name, lines in found]

    def line(self, line: DocumentLine) -> dict[str, str]:
        period = amounts.days(line.period, self.reading) if line.period else ""
        exponent, locale = self.document.exponent, self.locale
        price = line.unit_price
        priced = "" if price is None else amounts.number(price, exponent=exponent, locale=locale, precise=True)
        return {
            "description": _clean(line.description),
            "detail": " \u00b7 ".join(part for part in (period, _clean(line.detail)) if part),
            "quantity": "" if line.quantity is None else amounts.quantity(line.quantity, locale),
            "unit_price": priced,
            "tax_rate": "" if line.tax_rate is None else amounts.percent(line.tax_rate, locale),
            "amount": amounts.number(line.amount, exponent=exponent, locale=locale),
        }

    def totals(self) -> list[dict[str, object]]:
        """The rows from the subtotal to what is left to pay; rows that would say nothing are left out."""
        totals = self.document.totals
        rows = [self.row("subtotal", totals.subtotal)] if totals.discounts or totals.taxes else []
        rows += [self.row("discount", -each.amount, label=each.name) for each in totals.discounts]
        for tax in totals.taxes:
            rate = f" {amounts.percent(tax.rate, self.locale)}" if tax.rate is not None else ""
            base = self.words["on_base"].format(base=self.money(tax.base))
            rows.append(self.row("tax_rate", tax.amount, label=f"{tax.name}{rate}", note=f"{base}\n{tax.note}".strip()))
        rows.append(self.row("total", totals.total, weight="total"))
        if self.document.kind is DocumentKind.CREDIT_NOTE:
            return rows
        settled = (("credits", totals.credits_applied), ("amount_paid", totals.amount_paid))
        rows += [self.row(word, -amount) for word, amount in settled if amount]
        return [*rows, self.row("amount_due", totals.amount_due, weight="due")]

    def row(
        self, word: str, amount: Decimal, *, label: str = "", note: str = "", weight: str = "plain"
    ) -> dict[str, object]:
        shown = _clean(label) or self.words[word]
        return {"label": shown, "note": _clean(note), "amount": self.money(amount), "weight": weight}

    def payment(self) -> dict[str, object]:
        payment = self.document.payment
        url = payment.url if re.match(r"https?://[^\s]+\Z", payment.url) else ""
        owed = self.document.kind is DocumentKind.INVOICE and self.document.totals.amount_due > 0
        return {
            "terms": _clean(payment.terms),
            "instructions": _pairs(payment.instructions),
            "url": url if owed and self.mark is Mark.NONE else "",
        }


def _party(party: Party) -> dict[str, object]:
    return {
        "name": _clean(party.name),
        "lines": [*_filled(party.address), *_filled([party.email])],
        "tax_ids": _pairs(party.tax_ids),
    }


def _pairs(pairs: Sequence[Labelled]) -> list[list[str]]:
    return [[_clean(each.label), _clean(each.value)] for each in pairs]


def _filled(lines: Iterable[str]) -> list[str]:
    return [cleaned for cleaned in map(_clean, lines) if cleaned]


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()


def _logo(logo: Logo | None) -> Mapping[str, object] | None:
    if logo is None:
        return None
    if logo.kind is LogoKind.SVG:
        return {"kind": "svg", "data": logo.data.decode("utf-8", errors="replace")}
    return {"kind": "png", "data": list(logo.data)}


def _parts(document: InvoiceDocument) -> list[int] | None:
    day = document.issue_date
    return [day.year, day.month, day.day] if day else None


def _readable(accent: str) -> str:
    """The accent where text in it can be read on white, else the ink colour (ITU-R BT.601 luma as the measure)."""
    red, green, blue = (int(accent[at : at + 2], 16) for at in (1, 3, 5))
    luma = (299 * red + 587 * green + 114 * blue) // 1000
    return accent if luma <= _READABLE else "#111827"


def without_logo(document: InvoiceDocument) -> InvoiceDocument:
    """The same page with the name of the seller in place of its logo."""
    return replace(document, branding=replace(document.branding, logo=None))
