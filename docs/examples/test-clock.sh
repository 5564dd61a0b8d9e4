#!/bin/sh
# A year in one request. BILLOW_URL says where Billow runs, BILLOW_API_KEY is the key of an empty sandbox.
set -eu

api() {
  curl -sS --fail-with-body "$BILLOW_URL/api/$1" -H "Authorization: Bearer $BILLOW_API_KEY" \
    -H 'Content-Type: application/json' ${2:+-d "$2"}
}
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

clock=$(api test-clocks '{"frozen_at": "2026-01-31T00:00:00Z"}' | field id)

api products '{"name": "Seat", "code": "seat", "fee_type": "fixed", "payment_terms": "advance"}' >/dev/null
api plans '{"name": "Team", "code": "team", "currency": "EUR", "items": [
  {"product_id": "seat", "price": {"type": "fixed", "unit_price": "12.50", "quantity": "4",
   "billing_interval": "monthly", "billing_direction": "advance"}}]}' >/dev/null
api customers '{"name": "Acme Corp", "external_id": "acme"}' >/dev/null
api subscriptions '{"customer_id": "acme", "plan_id": "team", "auto_activate": true}' >/dev/null

status=$(api "test-clocks/$clock/advance" '{"to": "2027-01-30T00:00:00Z"}' | field status)
while [ "$status" = advancing ]; do
  sleep 1
  status=$(api "test-clocks/$clock" | field status)
done

api 'invoices?customer_id=acme&sort=issue_date:asc' | python3 -c '
import json, sys
for invoice in json.load(sys.stdin)["data"]:
    print(invoice["number"], invoice["issue_date"], invoice["total"], invoice["currency"], invoice["status"])'
