"""Credit notes: what was issued on an invoice, taken back."""
