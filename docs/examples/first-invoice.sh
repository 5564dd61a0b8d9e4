#!/bin/sh
# From a metric to an issued invoice. BILLOW_URL says where Billow runs, BILLOW_API_KEY is the key of an empty sandbox.
set -eu

api() {
  curl -sS --fail-with-body "$BILLOW_URL/api/$1" -H "Authorization: Bearer $BILLOW_API_KEY" \
    -H 'Content-Type: application/json' ${2:+-d "$2"}
  echo
}
id() { python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])'; }

clock=$(api test-clocks '{"frozen_at": "2026-01-01T00:00:00Z"}' | id)

metric=$(api metrics '{
  "name": "API calls", "code": "api_calls", "event_name": "api_call",
  "aggregation": {"method": "sum", "field": "tokens"}
}' | id)

api products '{"name": "Platform", "code": "platform", "fee_type": "fixed", "payment_terms": "advance"}'
api products '{
  "name": "API usage", "code": "api_usage", "fee_type": "metered", "payment_terms": "arrears",
  "metric_ids": ["'"$metric"'"]
}'

api plans '{
  "name": "Pro", "code": "pro", "currency": "USD",
  "items": [
    {"product_id": "platform", "price": {
      "type": "fixed", "unit_price": "49.00",
      "billing_interval": "monthly", "billing_direction": "advance"}},
    {"product_id": "api_usage", "price": {
      "type": "graduated", "billing_interval": "monthly", "billing_direction": "arrears",
      "tiers": [
        {"up_to": "1000", "unit_price": "0", "flat_fee": "0"},
        {"up_to": null, "unit_price": "0.02", "flat_fee": "0"}]}}
  ]
}'

api customers '{"name": "Acme Corp", "external_id": "acme", "currency": "USD", "timezone": "UTC"}'
subscription=$(api subscriptions '{
  "customer_id": "acme", "plan_id": "pro", "auto_activate": true,
  "contract": {"start_date": "2026-01-01"}, "billing": {"payment_terms": "net_30"}
}' | id)

api "test-clocks/$clock/advance" '{"to": "2026-01-10T00:00:00Z"}'
api events '{"events": [
  {"account": "acme", "event_name": "api_call", "unique_id": "evt-1",
   "timestamp": "2026-01-09T15:03:17Z", "properties": {"tokens": 1500}}
]}'

api "subscriptions/$subscription/upcoming-invoice"

api "test-clocks/$clock/advance" '{"to": "2026-02-01T00:00:00Z"}'
api invoices/INV-000002
api invoices/INV-000002/explain
curl -sS --fail-with-body "$BILLOW_URL/api/invoices/INV-000002/pdf" \
  -H "Authorization: Bearer $BILLOW_API_KEY" -o invoice.pdf
