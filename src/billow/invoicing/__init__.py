"""Invoices: drafts, lines, totals, numbers, balances."""
