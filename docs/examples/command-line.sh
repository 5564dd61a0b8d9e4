#!/bin/sh
# A month of a business from the command line. BILLOW_URL and BILLOW_API_KEY name an empty sandbox.
set -eu

billow clock create 2026-01-01 >/dev/null

billow products create --name Platform --code platform --fee-type fixed --payment-terms advance >/dev/null
billow plans create --name Pro --code pro --currency USD --items '[
  {"product_id": "platform", "price": {"type": "fixed", "unit_price": "49.00", "quantity": "1",
   "billing_interval": "monthly", "billing_direction": "advance"}}]' >/dev/null
billow customers create --name "Acme Corp" --external-id acme --email billing@acme.com \
  --billing-address.city Springfield --billing-address.country US --metadata team=red >/dev/null
billow subscriptions create --customer-id acme --plan-id pro --auto-activate >/dev/null

billow clock advance +1mo >/dev/null

billow invoices list --customer-id acme --sort issue_date:asc --columns number,issue_date,total,currency,status
billow invoices pdf INV-000001 --output-file invoice.pdf

billow customers update acme --email null --name "Acme Corporation" >/dev/null
billow customers get acme --output yaml

billow invoices list --all | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["data"]), "invoices")'
