#!/bin/sh
# Make a new, empty sandbox and print its key. BILLOW_URL says where Billow runs, LIVE_KEY is a live key.
set -eu

curl -sS --fail-with-body "$BILLOW_URL/api/sandboxes" \
  -H "Authorization: Bearer $LIVE_KEY" -H 'Content-Type: application/json' -d '{"name": "Trial run"}' |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["key"])'
