#!/bin/sh
# Import a file of usage twice. BILLOW_URL says where Billow runs, BILLOW_API_KEY is the key of a sandbox.
set -u
cd "$(dirname "$0")" || exit 2
rejects=$(mktemp)

billow events import usage.csv --dry-run --event-name api_call \
  --customer-column account --timestamp-column time --timezone Europe/Berlin --map tokens=tokens --map endpoint=endpoint

billow events import usage.csv --create-customers --rejects "$rejects" --event-name api_call \
  --customer-column account --timestamp-column time --timezone Europe/Berlin --map tokens=tokens --map endpoint=endpoint
echo "ended with $?"

billow events import usage.csv --event-name api_call \
  --customer-column account --timestamp-column time --timezone Europe/Berlin --map tokens=tokens --map endpoint=endpoint
echo "ended with $?"

cat "$rejects"
rm "$rejects"
