"""Billing as reconciliation: what ought to have been billed, less what was."""
