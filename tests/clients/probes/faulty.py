"""A program that mypy refuses, line by line, because the client says what it takes and answers."""

from billow_client import Billow

billow = Billow(api_key="sk_test_none")
billow.customers.create(email="billing@acme.com")  # wrong: the name is missing
billow.customers.create(name="Acme", colour="red")  # wrong: no such field
billow.invoices.list(status="open")  # wrong: no such status
billow.invoices.get("INV-000001", dry_run=True)  # wrong: reading cannot be rehearsed
billow.prices.preview(currency="USD", price={"type": "unit", "unit_price": 0.1})  # wrong: a float is not exact
billow.prices.preview(currency="USD", price={"type": "graduated"})  # wrong: tiers are missing
share: float = billow.invoices.get("INV-000001").total  # wrong: money is a Decimal
total = billow.invoices.get("INV-000001").sum  # wrong: no such field
