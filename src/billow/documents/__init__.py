"""Invoices and credit notes on paper: what a document says, and how it looks."""

from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).parent / "fonts"
