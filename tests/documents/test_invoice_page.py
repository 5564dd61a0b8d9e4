"""What a reader finds on the printed page."""

import asyncio
import io
import re
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from pypdf import PdfReader

from billow.documents import FONTS, TEMPLATES
from billow.documents.rules import template_data
from billow.documents.types import Branding, InvoiceDocument, Logo, Party
from billow.runtime.typesetting import TypesettingFailed, render, render_in_thread

Render = Callable[..., bytes]


def _pages(pdf: bytes) -> list[str]:
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def _png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 4, 8, 6, 0, 0, 0))
    rows = zlib.compress((b"\x00" + b"\x4f\x46\xe5\xff" * 8) * 4)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_an_invoice_names_everything_it_must(invoice: InvoiceDocument, pdf_of: Render) -> None:
    """Number, days, parties, tax ids, every line, the tax and its base, and the totals are on the page (5.6)."""
    [text] = _pages(pdf_of(invoice))
    line_amounts = ("4,900.00", "80.00", "450.00", "240.00", "252.90", "\u2212144.52")
    expected = [
        "LUM-2026-0147", "1 April 2026", "1 May 2026", "4500-118-26", "1\u201331 Mar 2026",
        "Lumen Research GmbH", "DE345678901", "Halden & Söhne Logistik AG", "DE298765432", "20457 Hamburg",
        "€5,778.38", "VAT 19%", "€1,097.89", "€6,876.27", "DE02 1203 0000 0000 2020 51", "Page 1 of 1",
        *(line.description for line in invoice.lines), *line_amounts,
    ]  # fmt: skip
    assert [each for each in expected if each not in text] == []


def test_equal_documents_give_equal_bytes(invoice: InvoiceDocument, pdf_of: Render) -> None:
    """A second rendering, and one on another thread, are the same to the byte."""
    template = (TEMPLATES / "invoice.typ").read_text(encoding="utf-8")
    first = pdf_of(invoice)
    threaded = asyncio.run(render_in_thread(template, template_data(invoice, "en-GB"), fonts=[FONTS]))
    assert first == pdf_of(invoice) == threaded


def test_the_file_describes_itself(invoice: InvoiceDocument, pdf_of: Render) -> None:
    """Title, author, language and day are the document's own, and the file is an archive's PDF/A-3b."""
    pdf = pdf_of(invoice, "de-DE")
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Rechnung LUM-2026-0147", "Lumen Research GmbH")
    assert reader.metadata.creation_date_raw is not None
    assert reader.metadata.creation_date_raw.startswith("D:20260401")
    assert str(reader.root_object["/Lang"]) == "de-DE"
    assert b"<pdfaid:part>3</pdfaid:part>" in pdf


def test_names_are_text_and_never_markup(invoice: InvoiceDocument, pdf_of: Render) -> None:
    """Typst, HTML and LaTeX in a name print as they are written."""
    names = ("#set page(width: 5cm)", "*bold* _it_ $x^2$", '#read("/etc/passwd")', '"]; #panic("x")', "<b>\\n</b>")
    text = _pages(pdf_of(replace(invoice, buyer=Party(name=names[0], address=names[1:]))))[0]
    assert [name for name in names if name not in text] == []


@pytest.mark.parametrize("name", ["株式会社テスト", "🦜 Parrot", "شركة الاختبار", "\ue000", "Ω Ж ế ไทย हिन्दी"])
def test_a_character_without_a_glyph_never_stops_a_document(
    invoice: InvoiceDocument, pdf_of: Render, name: str
) -> None:
    """The document is set, and everything else on it can be read."""
    assert "€6,876.27" in _pages(pdf_of(replace(invoice, buyer=Party(name=name))))[0]


def test_five_hundred_lines_take_under_two_seconds(
    invoice: InvoiceDocument, pdf_of: Render, rows: Callable[[InvoiceDocument, int], InvoiceDocument]
) -> None:
    """All of them are printed, under a head and above a number on every page."""
    document = rows(invoice, 500)
    started = time.perf_counter()
    pdf = pdf_of(document)
    assert time.perf_counter() - started < 2
    pages = _pages(pdf)
    assert re.findall(r"Workspace (\d{4})", " ".join(pages)) == [f"{n:04d}" for n in range(1, 501)]
    with_rows = [text for text in pages if "Workspace" in text]
    assert all("Description" in text and "Amount EUR" in text for text in with_rows)
    assert all(f"Page {n} of {len(pages)}" in text and "LUM-2026-0147" in text for n, text in enumerate(pages, 1))


def test_a_group_that_goes_on_is_named_again(
    invoice: InvoiceDocument, pdf_of: Render, rows: Callable[[InvoiceDocument, int], InvoiceDocument]
) -> None:
    """Its name stands above its lines on each page they reach."""
    document = rows(invoice, 60)
    grouped = replace(document, lines=tuple(replace(line, group="Team North") for line in document.lines))
    reached = [text for text in _pages(pdf_of(grouped)) if "Workspace" in text]
    assert len(reached) > 1
    assert all("Team North" in text for text in reached)


@pytest.mark.parametrize(("status", "word"), [("draft", "DRAFT"), ("paid", "PAID"), ("void", "VOID")])
def test_a_mark_says_what_the_document_is(invoice: InvoiceDocument, pdf_of: Render, status: str, word: str) -> None:
    """A draft, paid or void invoice says so, an issued one says none of it."""
    assert word in _pages(pdf_of(replace(invoice, status=status)))[0]
    assert word not in _pages(pdf_of(invoice))[0]


def test_a_long_word_stays_on_the_page_and_whole_in_the_text(invoice: InvoiceDocument, pdf_of: Render) -> None:
    """A name of 140 letters is broken over lines, with no hyphen added."""
    name = "Wolfeschlegelsteinhausenbergerdorff" * 4
    reader = PdfReader(io.BytesIO(pdf_of(replace(invoice, buyer=Party(name=name)))))
    text = reader.pages[0].extract_text()
    assert name in re.sub(r"\s", "", text)
    assert max(len(line) for line in text.splitlines() if "steinhausen" in line) < 140


@pytest.mark.parametrize(
    "logo", [_png(), b'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><path d="M0 0h8v4z"/></svg>']
)
def test_a_logo_takes_the_place_of_the_name(invoice: InvoiceDocument, pdf_of: Render, logo: bytes) -> None:
    """PNG and SVG are both set; without one the seller's name heads the page."""
    branded = replace(invoice, branding=Branding(logo=Logo(data=logo)))
    plain = replace(invoice, branding=Branding())
    counts = [_pages(pdf_of(each))[0].count("Lumen Research GmbH") for each in (branded, plain)]
    assert counts[0] == counts[1] - 1


def test_a_picture_that_cannot_be_read_is_a_failure_of_typesetting(invoice: InvoiceDocument, pdf_of: Render) -> None:
    """A PNG cut short passes the first look and is named when it is set, so a caller can leave it out."""
    broken = replace(invoice, branding=Branding(logo=Logo(data=_png()[:40])))
    with pytest.raises(TypesettingFailed, match="image"):
        pdf_of(broken)


def test_a_template_reads_no_file_outside_its_folder() -> None:
    """The typesetter is confined, whatever a template asks for."""
    with pytest.raises(TypesettingFailed):
        render('#read("/../../../../etc/passwd")', {}, fonts=[FONTS])
